"""Additional criteria: kept in wordings, asked as they were shown, counted exactly."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from accounts.models import AuditEntry, User
from organizations.models import Organization
from ratings import rules, scores, services
from ratings.arithmetic import BASE_CRITERIA, UNIT
from ratings.forms import make_token
from ratings.models import AdditionalAnswer, Criterion, Questionnaire
from ratings.selectors.additional import additional_marks_of
from ratings.services.criteria import (
    TooMany,
    Wording,
    add_criterion,
    change_criterion,
    end_criterion,
    remove_criterion,
    reword_criterion,
)
from ratings.services.moderation import AlreadyDecided
from tests.factories import (
    CategoryFactory,
    SphereFactory,
    UserFactory,
    make_criterion,
    make_organization,
    make_staff,
    rate,
)
from tests.ratings.test_concurrency import at_once

BASE = dict.fromkeys(BASE_CRITERIA, "5")
# a minute before midnight in Minsk
EVENING = datetime(2026, 3, 9, 20, 59, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 3, 9), date(2026, 3, 10)
OTHER = Wording("Порядок в залах", "Парадак у залах", "Order in the halls")


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(EVENING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def to(clock: Any) -> Callable[[date], None]:
    """Go to this time of another day."""

    def move(day: date) -> None:
        clock.move_to(EVENING + (day - TODAY))

    return move


def asked(organization: Organization, day: date) -> list[str]:
    found = Criterion.objects.for_organization(organization, day)
    return [criterion.name_ru for criterion in found]


# Kept by the operator


@pytest.mark.django_db
def test_a_new_wording_begins_on_its_day_and_answers_stay_with_theirs(
    to: Any, clinic: Organization, operator: User
) -> None:
    first = make_criterion(operator, owner=CategoryFactory())
    to(TOMORROW)
    rate(UserFactory(), clinic, additional={first.pk: 1})
    change_day = date(2026, 4, 1)

    second = reword_criterion(by=operator, criterion=first, wording=OTHER, valid_from=change_day)
    with pytest.raises(AlreadyDecided):
        reword_criterion(by=operator, criterion=first, wording=OTHER, valid_from=change_day)
    told = [asked(clinic, day) for day in (TODAY, TOMORROW, date(2026, 3, 31), change_day)]
    to(change_day)
    rate(UserFactory(), clinic, additional={second.pk: 4})
    end_criterion(by=operator, criterion=first, last_day=date(2026, 4, 2))

    assert told == [[], ["Чисто ли там"], ["Чисто ли там"], ["Порядок в залах"]]
    assert asked(clinic, date(2026, 4, 2)) == ["Порядок в залах"]
    assert asked(clinic, date(2026, 4, 3)) == []
    answers = AdditionalAnswer.objects.order_by("pk").values_list("criterion", "value")
    assert list(answers) == [(first.pk, 1), (second.pk, 4)]
    marks = additional_marks_of(clinic)
    assert [(mark.name, mark.total, mark.count, mark.text) for mark in marks] == [
        ("Порядок в залах", 5, 2, "2,50")
    ]
    entries = AuditEntry.objects.filter(subject=f"criterion:{first.pk}").order_by("pk")
    assert [entry.action for entry in entries] == [
        "criterion.add",
        "criterion.reword",
        "criterion.end",
    ]
    to(date(2026, 4, 3))
    with pytest.raises(AlreadyDecided):
        end_criterion(by=operator, criterion=second, last_day=date(2026, 5, 1))


@pytest.mark.django_db
def test_what_has_not_begun_can_be_changed_and_taken_back_and_what_has_cannot(
    to: Any, clinic: Organization, operator: User
) -> None:
    criterion = make_criterion(operator, owner=CategoryFactory())
    changed = {"wording": OTHER, "order": 2, "valid_from": TOMORROW}
    change_criterion(by=operator, criterion=criterion, **changed)
    taken_back = make_criterion(operator, owner=CategoryFactory())
    remove_criterion(by=operator, criterion=taken_back)
    with pytest.raises(AlreadyDecided):
        remove_criterion(by=operator, criterion=taken_back)
    to(TOMORROW)
    words = Wording("Третья", "Трэцяя", "Third")
    next_day = date(2026, 3, 20)
    coming = reword_criterion(by=operator, criterion=criterion, wording=words, valid_from=next_day)

    remove_criterion(by=operator, criterion=coming)
    for act in (remove_criterion, lambda **said: change_criterion(**said, **changed)):
        with pytest.raises(AlreadyDecided):
            act(by=operator, criterion=criterion)

    assert asked(clinic, date(2026, 12, 31)) == ["Порядок в залах"]
    with pytest.raises(ValidationError, match="уже прошёл"):
        end_criterion(by=operator, criterion=criterion, last_day=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"valid_from": TODAY}, "не раньше завтра"),
        ({"valid_until": TODAY}, "раньше первого"),
        ({"wording": Wording("Чисто", "", "Clean")}, "не может быть пустым"),
    ],
)
def test_impossible_criteria_are_refused(
    wrong: dict[str, Any], said: str, clock: Any, operator: User
) -> None:
    with pytest.raises(ValidationError, match=said):
        make_criterion(operator, **wrong)

    assert not Criterion.objects.exists()


@pytest.mark.django_db
def test_a_fifth_criterion_on_any_day_is_refused_and_told_beside_which(
    clock: Any, operator: User
) -> None:
    for number, (first, last) in enumerate([(10, 31), (10, None), (15, 20), (18, None)]):
        make_criterion(
            operator,
            wording=Wording(f"Вопрос {number}", "а", "b"),
            valid_from=date(2026, 3, first),
            valid_until=last and date(2026, 3, last),
        )

    with pytest.raises(TooMany) as refused:
        make_criterion(operator)
    make_criterion(operator, valid_until=date(2026, 3, 17))
    make_criterion(operator, valid_from=date(2026, 3, 21))
    make_criterion(operator, owner=CategoryFactory())  # asked in their place, never beside them

    message = refused.value.messages[0]
    assert message.startswith("18 марта 2026")
    assert all(f"«Вопрос {number}»" in message for number in range(4))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has one writer at a time: this is about PostgreSQL's many",
)
def test_criteria_added_at_once_are_never_more_than_four() -> None:
    operator, sphere = make_staff("operator"), SphereFactory()
    tomorrow = rules.current_day() + timedelta(days=1)

    def add() -> None:
        add_criterion(by=operator, owner=sphere, wording=OTHER, valid_from=tomorrow)

    raised = at_once([add] * 8, workers=8)

    assert [type(error) for error in raised] == [TooMany] * 4
    assert Criterion.objects.count() == 4


# Asked and answered


def send(client: Client, organization: Organization, user: User, **more: Any) -> Any:
    token = more.pop("token", None) or make_token(user, organization)
    address = f"/organizations/{organization.pk}/rate/"
    return client.post(address, {"token": token, **BASE, **more})


@pytest.mark.django_db
def test_questionnaire_begun_before_a_change_is_taken_as_it_was_asked(
    to: Any, clinic: Organization, operator: User, citizen: User, client: Client
) -> None:
    kept = make_criterion(operator, owner=CategoryFactory())
    old = make_criterion(operator, owner=CategoryFactory(), wording=OTHER)
    to(TOMORROW)
    change_day = TOMORROW + timedelta(days=1)
    words = Wording("Новая", "Новая", "New")
    new = reword_criterion(by=operator, criterion=old, wording=words, valid_from=change_day)
    typed = {f"criterion_{kept.pk}": "1", f"criterion_{old.pk}": "2", "comment": "Долго"}
    client.force_login(citizen)
    token = make_token(citizen, clinic)
    to(change_day)

    half = send(client, clinic, citizen, **{**typed, f"criterion_{kept.pk}": ""})
    done = send(client, clinic, citizen, token=token, **typed)
    again = send(client, clinic, citizen, token=token, **typed)

    page = half.content.decode()
    assert (half.status_code, page.count("Долго</textarea>")) == (422, 1)
    assert f'name="criterion_{old.pk}" value="2"' in page
    assert done.status_code == 302
    assert done.headers["Location"] == again.headers["Location"]
    stored = Questionnaire.objects.get()
    answers = stored.additional_answers.order_by("criterion").values_list("criterion", "value")
    assert list(answers) == [(kept.pk, 1), (old.pk, 2)]
    assert stored.mean == 23 * UNIT // 6
    assert list(scores.differences()) == []
    # a week later the page of before asks what is asked now, and keeps the rest of what was typed
    to(change_day + timedelta(days=8))
    late = send(client, clinic, citizen, **typed)
    page = late.content.decode()
    assert late.status_code == 422
    assert f'name="criterion_{new.pk}"' in page
    assert f'name="criterion_{old.pk}"' not in page
    assert page.count("Долго</textarea>") == 1
    assert list(late.context["form"].errors) == [f"criterion_{new.pk}"]


@pytest.mark.django_db
def test_second_click_after_a_criterion_has_begun_leads_to_what_was_taken(
    to: Any, clinic: Organization, operator: User, citizen: User, client: Client
) -> None:
    make_criterion(operator, owner=CategoryFactory())
    client.force_login(citizen)
    token = make_token(citizen, clinic)

    first = send(client, clinic, citizen, token=token)
    to(TOMORROW)
    second = send(client, clinic, citizen, token=token)
    other = send(client, clinic, citizen)

    assert first.headers["Location"] == second.headers["Location"]
    assert other.status_code == 422
    assert Questionnaire.objects.get().mean == 5 * UNIT


@pytest.mark.django_db
def test_guests_draft_of_before_a_change_is_sent_as_it_was_filled(
    to: Any, clinic: Organization, operator: User, client: Client
) -> None:
    old = make_criterion(operator, owner=CategoryFactory())
    to(TOMORROW)
    change_day = TOMORROW + timedelta(days=1)
    new = reword_criterion(by=operator, criterion=old, wording=OTHER, valid_from=change_day)
    guest = AnonymousUser()
    kept = send(client, clinic, guest, **{f"criterion_{old.pk}": "2"})  # type: ignore[arg-type]
    with time_machine.travel(EVENING + timedelta(days=1, hours=2), tick=False):
        page = client.get(f"/organizations/{clinic.pk}/rate/").content.decode()
        draft = client.get(kept.headers["Location"])
        citizen = UserFactory()
        client.force_login(citizen)
        done = client.post(kept.headers["Location"])

    assert f'name="criterion_{old.pk}" value="2"' in page
    assert f"criterion_{new.pk}" not in page
    assert draft.context["mark"].total == 22 * UNIT // 5
    assert done.status_code == 302
    assert Questionnaire.objects.get().mean == 22 * UNIT // 5


@pytest.mark.django_db
def test_criteria_of_another_organization_are_not_taken(
    to: Any, clinic: Organization, operator: User, citizen: User, client: Client
) -> None:
    elsewhere = make_criterion(
        operator, owner=CategoryFactory(code="school", sphere__code="school")
    )
    client.force_login(citizen)
    to(TOMORROW)

    done = send(client, clinic, citizen, **{f"criterion_{elsewhere.pk}": "1"})

    assert done.status_code == 302
    assert Questionnaire.objects.get().mean == 5 * UNIT


# Counted


@pytest.mark.django_db
def test_means_are_of_counted_answers_and_public_from_the_minimum_on(
    to: Any, operator: User, client: Client, queries: Any
) -> None:
    hospital = make_organization()
    ward = make_organization(parent=hospital)
    criterion = make_criterion(operator, owner=CategoryFactory())
    to(TOMORROW)
    for where, value in ((hospital, 5), (hospital, 4), (ward, 2), (ward, 4)):
        rate(UserFactory(), where, additional={criterion.pk: value})
    last = rate(UserFactory(), ward, additional={criterion.pk: 1})
    address = f"/organizations/{hospital.pk}/"
    rules.has_ever_had_criteria()
    with queries(1):
        five = additional_marks_of(hospital)

    public = client.get(address).content.decode()
    services.exclude_questionnaire(by=operator, questionnaire=last, reason="накрутка")
    fewer = client.get(address).content.decode()
    client.force_login(operator)
    cabinet = client.get(f"/cabinet/{hospital.pk}/questionnaires/dynamics/").content.decode()

    assert [(mark.total, mark.count) for mark in five] == [(16, 5)]
    assert [(mark.total, mark.count) for mark in additional_marks_of(ward)] == [(6, 2)]
    name = "Чисто ли там"
    assert [page.count(name) for page in (public, fewer, cabinet)] == [1, 0, 1]
    assert "3,20" in public
    assert "3,75" in cabinet


# The operator's pages


@pytest.mark.django_db
def test_operator_adds_words_anew_and_ends_by_pages(
    to: Any, clinic: Organization, operator: User, client: Client
) -> None:
    client.force_login(operator)
    category = CategoryFactory()
    told = {
        "owner": f"category-{category.pk}",
        "name_ru": "Чистота",
        "name_be": "Чысціня",
        "name_en": "Cleanness",
        "order": "1",
        "valid_from": "2026-03-10",
    }

    wrong = client.post("/operator/criteria/new/", {**told, "valid_from": "2026-03-09"})
    done = client.post("/operator/criteria/new/", told)
    criterion = Criterion.objects.get()
    page = f"/operator/criteria/{criterion.pk}/"
    preview = client.get(
        f"/operator/criteria/preview/?owner=category-{category.pk}&day=2026-03-10"
    ).content.decode()
    to(TOMORROW)
    words = {"name_ru": "Порядок", "name_be": "Парадак", "name_en": "Order"}
    reworded = client.post(f"{page}rewording/", {**words, "valid_from": "2026-03-20"})
    early = client.post(f"{page}ending/", {"last_day": "2026-03-01"})
    ended = client.post(f"{page}ending/", {"last_day": "2026-03-25"})

    assert wrong.status_code == 422
    assert wrong.content.decode().count('value="Чысціня"') == 1
    assert [answer.headers.get("Location") for answer in (done, reworded, ended)] == [page] * 3
    assert (preview.count("scale-legend"), preview.count("Чистота")) == (5, 1)
    assert early.status_code == 422
    assert asked(clinic, date(2026, 3, 25)) == ["Порядок"]
    assert asked(clinic, date(2026, 3, 26)) == []
    shown = client.get(page).content.decode()
    assert shown.count("<b>Последний день критерия назначен</b>") == 1
    assert client.get("/operator/criteria/").content.decode().count("Чистота") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 30])
def test_list_costs_the_same_with_any_number_of_criteria(
    many: int, clock: Any, operator: User, client: Client, queries: Any
) -> None:
    for number in range(many):
        category = CategoryFactory(code=f"kind-{number}", name_ru=f"Вид {number}")
        make_criterion(operator, owner=category)
    client.force_login(operator)
    client.get("/operator/criteria/")

    with queries(4):
        client.get("/operator/criteria/")
