"""The cabinet's list of questionnaires: who reads what, filters, order, pages, no authors."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from organizations import oversight
from organizations.models import Organization, QrCode
from organizations.qr_codes import source_of
from organizations.qr_codes.codes import add_place
from organizations.services.cabinet import add_service
from portal.lib.cursors import BadCursor
from ratings.models import Comment, Questionnaire, State
from ratings.models.numbers import first_number
from ratings.rules import current_day
from ratings.selectors import studied as selectors
from ratings.selectors.studied import (
    BadFilter,
    Filters,
    count_studied,
    read_filters,
    studied,
    studied_page,
    with_handling,
)
from ratings.services import (
    add_tag,
    exclude_questionnaire,
    mark_read,
    quarantine_questionnaire,
    withdraw_questionnaire,
    write_reply,
)
from tests.factories import (
    UserFactory,
    leave_questionnaires,
    make_member,
    make_organization,
    make_organizations,
    rate,
    rate_often,
)


def address(organization: Organization, more: str = "") -> str:
    return f"/cabinet/{organization.pk}/questionnaires/{more}"


def shown(client: Client, organization: Organization, query: str = "") -> list[int]:
    answer = client.get(address(organization, query))
    assert answer.status_code == 200, answer
    return [row.questionnaire.pk for row in answer.context["rows"]]


@pytest.fixture
def signed_in(client: Client, representative: User) -> Client:
    client.force_login(representative)
    return client


# Whose


def test_list_has_units_at_any_depth_and_nothing_of_others(
    signed_in: Client, clinic: Organization, other_clinic: Organization
) -> None:
    unit = make_organization(parent=clinic)
    deep = make_organization(parent=unit)
    mine = {rate(UserFactory(), one).pk for one in (clinic, unit, deep)}
    rate(UserFactory(), other_clinic)

    assert set(shown(signed_in, clinic)) == mine
    assert len(shown(signed_in, unit)) == 2


def test_hidden_organizations_people_read_too(client: Client, clinic: Organization) -> None:
    rate(UserFactory(), clinic)
    Organization.objects.filter(pk=clinic.pk).update(is_listed=False, is_filled=False)
    client.force_login(make_member(clinic))

    assert len(shown(client, clinic)) == 1


def test_officer_reads_the_registrys_but_does_not_act(
    client: Client, officer: User, clinic: Organization
) -> None:
    questionnaire = rate(UserFactory(), clinic, comment="Только вам", is_private=True)
    client.force_login(officer)

    page = client.get(address(clinic)).content.decode()
    one = client.get(address(clinic, f"{questionnaire.number}/")).content.decode()

    assert "Только вам" in page
    assert "Только вам" in one
    assert "Отметить показанные" not in page
    assert "Сохранить заметку" not in one
    assert not hasattr(Questionnaire.objects.get(), "read_mark")


def test_what_its_author_took_back_or_said_anew_is_not_there(
    signed_in: Client, clinic: Organization, citizen: User
) -> None:
    rate(citizen, clinic, 1)
    again = rate(citizen, clinic, 2)
    gone = rate(UserFactory(), clinic, 3)
    withdraw_questionnaire(by=gone.authorship.person, questionnaire=gone)

    assert shown(signed_in, clinic) == [again.pk]
    assert signed_in.get(address(clinic, f"{gone.number}/")).status_code == 404


def test_excluded_and_held_ones_are_shown_as_such(
    signed_in: Client, clinic: Organization, operator: User
) -> None:
    first, second = (rate(UserFactory(), clinic) for _ in range(2))
    exclude_questionnaire(by=operator, questionnaire=first, reason="накрутка")
    quarantine_questionnaire(by=operator, questionnaire=second, reason="всплеск")

    page = signed_in.get(address(clinic)).content.decode()

    assert "исключена</span>" in page
    assert "на проверке</span>" in page
    assert shown(signed_in, clinic, f"?state={State.EXCLUDED:d}") == [first.pk]
    assert shown(signed_in, clinic, f"?state={State.COUNTED:d}") == []


# The author stays unknown


def test_nothing_says_who_or_when_within_the_day(
    signed_in: Client, clinic: Organization, other_clinic: Organization, citizen: User
) -> None:
    leave_questionnaires(*[(other_clinic, 5)] * 300)  # so that its id is no other number
    questionnaire = rate(citizen, clinic, 4, comment="Спасибо")

    for path in (
        address(clinic),
        address(clinic, f"{questionnaire.number}/"),
        address(clinic, "table.csv"),
    ):
        answer = signed_in.get(path)
        text = answer.getvalue().decode() if answer.streaming else answer.content.decode()
        main = text.partition("<main")[2] or text

        assert citizen.email not in main
        assert str(questionnaire.reference) not in main
        assert questionnaire.reference.hex not in main
        assert f"{questionnaire.submitted_at:%H:%M}" not in main
        assert not re.search(r"\d\d:\d\d", main)
        assert not re.search(rf"\b{questionnaire.pk}\b", main)


def test_order_within_a_day_is_not_the_order_of_submission(
    signed_in: Client, clinic: Organization
) -> None:
    submitted = [rate(UserFactory(), clinic).pk for _ in range(12)]

    listed = shown(signed_in, clinic)

    assert set(listed) == set(submitted)
    # by chance once in 479 001 600, twice that for the reverse
    assert listed not in (submitted, submitted[::-1])


# Filters


def on(day: date, organization: Organization, mark: int = 5) -> Questionnaire:
    return leave_questionnaires((organization, mark), day=day)[0]


def test_periods(signed_in: Client, clinic: Organization) -> None:
    may, june, july = (
        on(date(2026, 5, 31), clinic).pk,
        on(date(2026, 6, 1), clinic).pk,
        on(date(2026, 7, 1), clinic).pk,
    )

    assert shown(signed_in, clinic) == [july, june, may]
    assert shown(signed_in, clinic, "?period=2026-1") == [june, may]
    assert shown(signed_in, clinic, "?period=2026-2") == [july]
    assert shown(signed_in, clinic, "?period=2026-06") == [june]
    assert shown(signed_in, clinic, "?since=2026-06-01") == [july, june]
    assert shown(signed_in, clinic, "?since=2026-06-01&until=2026-06-30") == [june]
    assert shown(signed_in, clinic, "?period=2026-1&since=2026-06-01") == [june]


def test_marks_of_questionnaire_and_criterion(signed_in: Client, clinic: Organization) -> None:
    low = rate(UserFactory(), clinic, 1, 3, 5, 5).pk  # 3,5 is nearest to 4
    high = rate(UserFactory(), clinic, 5, 5, 5, 4).pk

    assert shown(signed_in, clinic, "?mark=4") == [low]
    assert shown(signed_in, clinic, "?mark=5") == [high]
    assert shown(signed_in, clinic, "?criterion=clarity&answer=1") == [low]
    assert shown(signed_in, clinic, "?criterion=courtesy&answer=4") == [high]
    assert shown(signed_in, clinic, "?answer=3") == [low]
    assert shown(signed_in, clinic, "?sort=worst") == [low, high]
    assert shown(signed_in, clinic, "?sort=best") == [high, low]


def test_unit_service_source_comment_unread_and_tag(
    signed_in: Client, clinic: Organization, operator: User
) -> None:
    unit = make_organization(parent=clinic)
    deep = make_organization(parent=unit)
    service = add_service(by=operator, organization=clinic, kind="service", name_ru="Приём")
    plain = rate(UserFactory(), clinic)
    received = rate(UserFactory(), clinic, service=service)
    inside = rate(UserFactory(), deep, comment="Спасибо")
    Questionnaire.objects.filter(pk=inside.pk).update(source="q:abcdefghij")
    mark_read(questionnaires=[plain, inside])
    tag = add_tag(organization=clinic, questionnaire=plain, name="очередь")

    assert shown(signed_in, clinic, f"?unit={unit.pk}") == [inside.pk]
    assert shown(signed_in, clinic, f"?service={service.pk}") == [received.pk]
    assert shown(signed_in, clinic, "?source=qr") == [inside.pk]
    assert set(shown(signed_in, clinic, "?source=site")) == {plain.pk, received.pk}
    assert shown(signed_in, clinic, "?comment=1") == [inside.pk]
    assert shown(signed_in, clinic, "?unread=1") == [received.pk]
    assert shown(signed_in, clinic, f"?tag={tag.pk}") == [plain.pk]
    # a unit's cabinet has tags of its own
    assert shown(signed_in, unit, f"?tag={tag.pk}") == []


def test_another_organizations_unit_shows_nothing(
    signed_in: Client, clinic: Organization, other_clinic: Organization
) -> None:
    rate(UserFactory(), clinic)
    rate(UserFactory(), other_clinic)

    assert shown(signed_in, clinic, f"?unit={other_clinic.pk}") == []


@pytest.mark.parametrize(
    "query",
    [
        {"period": "2026-13"}, {"period": "x"}, {"period": "0000-1"}, {"since": "1.2.2026"},
        {"criterion": "mean"}, {"answer": "6"}, {"mark": "9"}, {"unit": "-1"}, {"tag": "1" * 19},
        {"state": "1"}, {"state": "x"}, {"source": "elsewhere"},
    ],
)  # fmt: skip
def test_nonsense_is_refused_and_leads_back_to_the_list(
    query: dict[str, str], signed_in: Client, clinic: Organization
) -> None:
    with pytest.raises(BadFilter):
        read_filters(query)

    answer = signed_in.get(address(clinic), query)

    assert (answer.status_code, answer["Location"]) == (302, address(clinic))


def test_days_at_the_ends_of_time_do_no_harm(signed_in: Client, clinic: Organization) -> None:
    rate(UserFactory(), clinic)

    assert len(shown(signed_in, clinic, "?since=0001-01-01&until=9999-12-31")) == 1
    assert shown(signed_in, clinic, "?until=1999-01-01") == []
    assert shown(signed_in, clinic, "?after=999999999999999999") != []
    assert signed_in.get(address(clinic, "?after=x")).status_code == 302


def test_chips_take_one_filter_off_each(signed_in: Client, clinic: Organization) -> None:
    answer = signed_in.get(address(clinic, "?mark=5&comment=1&sort=worst&else=1"))

    chips = {chip["label"]: chip["remove_url"] for chip in answer.context["chips"]}
    assert chips == {
        "Оценка анкеты: 5 — отлично": "?comment=1&sort=worst",
        "Комментарий: только с комментарием": "?mark=5&sort=worst",
    }


# Pages


def test_pages_go_through_all_once_forth_and_back(signed_in: Client, clinic: Organization) -> None:
    for back in range(60):
        on(date(2026, 6, 1) - timedelta(days=back // 3), clinic)
    order = list(Questionnaire.objects.order_by("-number").values_list("pk", flat=True))

    walked, query = [], ""
    for _ in range(3):
        answer = signed_in.get(address(clinic, query))
        walked += [row.questionnaire.pk for row in answer.context["rows"]]
        query = answer.context["page"]["next_url"]
    back = signed_in.get(address(clinic, answer.context["page"]["previous_url"]))
    last = signed_in.get(address(clinic, "?before=end"))

    assert walked == order
    assert [row.questionnaire.pk for row in back.context["rows"]] == order[25:50]
    assert [row.questionnaire.pk for row in last.context["rows"]] == order[35:]
    assert answer.context["count_text"] == "60 анкет"


@pytest.mark.parametrize("few", [0, 10**6], ids=["by windows", "at once"])
def test_windows_give_the_pages_that_all_at_once_give(
    few: int, monkeypatch: pytest.MonkeyPatch, clinic: Organization
) -> None:
    monkeypatch.setattr(selectors, "FEW", few)
    today = current_day()
    for back in (0, 0, 3, 29, 31, 32, 200, 365, 366, 367, 900, 2000):
        on(today - timedelta(days=back), clinic)
    order = list(Questionnaire.objects.order_by("-number").values_list("pk", flat=True))
    rows = studied(clinic, Filters())

    def page(**cursors: str) -> Any:
        handled = with_handling(clinic)
        return studied_page(rows, handled, sort="", count=12, until=today, size=4, **cursors)

    walked, cursor = [], ""
    for _ in range(3):
        found = page(after=cursor)
        walked += [row.pk for row in found.rows]
        cursor = found.next
    back = page(before=found.previous)

    assert walked == order
    assert cursor == ""
    assert [row.pk for row in back.rows] == order[4:8]
    with pytest.raises(BadCursor):
        page(after="nonsense")


def test_count_stops_where_it_would_take_long(
    monkeypatch: pytest.MonkeyPatch, signed_in: Client, clinic: Organization
) -> None:
    monkeypatch.setattr(selectors, "COUNTED_TO", 2)
    monkeypatch.setattr("ratings.tables.COUNTED_TO", 2)
    leave_questionnaires(*[(clinic, 5)] * 5)

    assert count_studied(studied(clinic, Filters())) == 3
    assert signed_in.get(address(clinic)).context["count_text"] == "больше 2 анкет"


@pytest.mark.parametrize("number", [1, 30])
def test_list_costs_the_same_with_any_number_of_rows_and_units(
    number: int, queries: Any, signed_in: Client, clinic: Organization
) -> None:
    units = make_organizations(*(f"Часть {n}" for n in range(number)), parent=clinic)
    oversight.rebuild()
    for unit in units:
        one = rate(UserFactory(), unit, comment="Спасибо")
        Questionnaire.objects.filter(pk=one.pk).update(source="q:abcdefghij")
        add_tag(organization=clinic, questionnaire=one, name="очередь")
        write_reply(
            by=UserFactory(), organization=clinic, questionnaire=one, seen=0, text="Спасибо!"
        )
    signed_in.get("/help/")

    with queries(13):
        answer = signed_in.get(address(clinic))

    assert len(answer.context["rows"]) == min(number, 25)


def test_numbers_of_another_day_are_not_found(signed_in: Client, clinic: Organization) -> None:
    rate(UserFactory(), clinic)

    for number in (0, 1, first_number(current_day()), 2**63, 10**18 - 1):
        assert signed_in.get(address(clinic, f"{number}/")).status_code == 404


def test_private_and_hidden_comments_are_read_here(signed_in: Client, clinic: Organization) -> None:
    rate(UserFactory(), clinic, comment="Только вам", is_private=True)
    hidden = rate(UserFactory(), clinic, comment="Грубо")
    Comment.objects.filter(pk=hidden.pk).update(state=Comment.State.HIDDEN, reason="грубость")

    page = signed_in.get(address(clinic)).content.decode()

    assert "Только вам" in page
    assert "не для публикации" in page
    assert "Грубо" in page


def came_by(code: QrCode, number: int) -> None:
    made = rate_often(code.organization, *[5] * number)
    Questionnaire.objects.filter(pk__in=[one.pk for one in made]).update(source=source_of(code))


def test_code_by_which_few_came_is_not_named(
    signed_in: Client, clinic: Organization, representative: User
) -> None:
    code = add_place(by=representative, organization=clinic, name="талон 117")
    came_by(code, 1)
    first = Questionnaire.objects.get()

    def page() -> str:
        return signed_in.get(address(clinic)).content.decode()

    assert "талон 117" not in page()
    assert "по QR-коду" in page()
    assert "талон 117" not in signed_in.get(address(clinic, f"{first.number}/")).content.decode()
    table = b"".join(signed_in.get(address(clinic, "table.csv")))  # type: ignore[call-overload]
    assert "талон 117" not in table.decode()
    assert shown(signed_in, clinic, f"?source={source_of(code)}") == []

    came_by(code, selectors.HEARD - 1)

    assert page().count("талон 117") >= selectors.HEARD
    assert len(shown(signed_in, clinic, f"?source={source_of(code)}")) == selectors.HEARD


def test_officer_sees_no_tags_of_others(
    client: Client, clinic: Organization, committee: Organization, officer: User
) -> None:
    one = rate(UserFactory(), clinic)
    rate(UserFactory(), clinic)
    tag = add_tag(organization=clinic, questionnaire=one, name="подозреваем Петрова")
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")

    assert "Петрова" not in client.get(address(clinic)).content.decode()
    assert len(shown(client, clinic, f"?tag={tag.pk}")) == 2
    table = b"".join(client.get(address(clinic, "table.csv")))  # type: ignore[call-overload]
    assert "Петрова" not in table.decode()
    assert "Метки" not in table.decode()
