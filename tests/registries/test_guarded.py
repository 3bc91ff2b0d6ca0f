"""What an authority's rooms keep from those who have no business with it: the operator who is an
officer too, people of both sides, what was hidden or has left since."""

import io
from datetime import date
from typing import Any
from uuid import uuid4

import pypdfium2  # type: ignore[import-untyped]
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations import oversight
from organizations.models import Membership, Organization
from organizations.services import add_member, save_organization
from portal.lib import personal_data
from ratings.models import Comment, Questionnaire
from ratings.services import withdraw_questionnaire
from registries.exports.monitoring_tables import themes_table
from registries.models import Addressee, Conclusion, Monitoring
from registries.services.answers import accept, answer, return_answer
from registries.services.assignments import NotInRegistry, OnBothSides
from registries.services.conclusions import Words, change
from registries.services.monitoring import half_years_now, take_snapshot
from tests.factories import (
    UserFactory,
    conclude,
    give_second_factor,
    make_member,
    make_organization,
    make_staff,
    rate,
    send_something,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def rename(organization: Organization, name: str) -> None:
    organization.refresh_from_db()
    organization.name_ru = organization.short_name_ru = name
    save_organization(by=None, organization=organization)


def text_of(document: Any) -> str:
    pages = pypdfium2.PdfDocument(io.BytesIO(document.content))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


@pytest.fixture
def conclusion(officer: User, committee: Organization, clinic: Organization) -> Conclusion:
    return conclude(officer, committee, clinic)


@pytest.fixture
def of_both(clinic: Organization, committee: Organization) -> User:
    """An administrator of the clinic who is an officer of the committee too."""
    user = make_member(clinic, "administrator")
    add_member(by=None, user=user, organization=committee, role=Membership.Role.OFFICER)
    give_second_factor(user)
    return user


def address(conclusion: Conclusion, rest: str = "") -> str:
    return f"/authority/{conclusion.authority_id}/conclusions/{conclusion.pk}/{rest}"


# Conclusions


def test_operator_who_is_an_officer_too_sees_no_conclusions(
    conclusion: Conclusion, committee: Organization
) -> None:
    user = make_staff("operator")
    add_member(by=None, user=user, organization=committee, role=Membership.Role.OFFICER)
    client = as_(user)

    for one in (address(conclusion), f"/authority/{committee.pk}/conclusions/"):
        assert client.get(one).status_code == 404
    assert "conclusions" not in client.get(f"/authority/{committee.pk}/").content.decode()
    assert not Conclusion.objects.visible_to(user).exists()


def test_person_of_both_sides_reads_and_writes_no_conclusion_on_their_own(
    conclusion: Conclusion, committee: Organization, clinic: Organization, of_both: User
) -> None:
    client = as_(of_both)

    assert client.get(address(conclusion)).status_code == 404
    listed = client.get(f"/authority/{committee.pk}/conclusions/").content.decode()
    assert clinic.short_name not in listed
    begun = client.get(
        f"/authority/{committee.pk}/conclusions/new/",
        {"organization": clinic.pk, "half_year": conclusion.half_year},
        follow=True,
    )
    assert "пишет коллега" in begun.content.decode()
    with pytest.raises(OnBothSides):
        conclude(of_both, committee, clinic, assessment="Другое.")
    with pytest.raises(OnBothSides):
        change(by=of_both, conclusion=conclusion, version=1, words=words())


def words() -> Words:
    return Words(
        assessment="Переписано.",
        use="liability",
        use_text="",
        signed_name="Льновский С. П.",
        signed_position="председатель",
        signed_on=timezone.localdate(),
    )


def test_conclusion_is_read_but_not_changed_after_the_organization_has_left(
    conclusion: Conclusion, officer: User, committee: Organization
) -> None:
    oversight.set_registry(authority=committee, organizations=[])
    client = as_(officer)

    assert "изменить его нельзя" in client.get(address(conclusion)).content.decode()
    assert client.get(address(conclusion, "edit/")).status_code == 302
    with pytest.raises(NotInRegistry):
        change(by=officer, conclusion=conclusion, version=1, words=words())


def test_log_of_readings_leaves_nobody_out(
    conclusion: Conclusion, officer: User, committee: Organization
) -> None:
    """Neither whoever reads before many others, nor whoever has gone."""
    other = make_member(committee, "officer")
    as_(other).get(address(conclusion, "conclusion.pdf"))
    told = personal_data.everything_about(other)["assignments"]["conclusions_read"]
    assert [(row["how"], row["email"]) for row in told] == [("pdf", other.email)]
    other.delete()
    client = as_(officer)
    for _ in range(51):
        client.get(address(conclusion, "edit/"))

    page = client.get(address(conclusion)).content.decode()

    assert other.email in page
    assert "всего 51" in page


def test_paper_bears_the_names_that_were_signed(
    conclusion: Conclusion, officer: User, clinic: Organization, committee: Organization
) -> None:
    rename(clinic, "Другая больница")
    rename(committee, "Другой исполком")
    client = as_(officer)

    paper = text_of(client.get(address(conclusion, "conclusion.pdf")))
    article = client.get(address(conclusion)).content.decode().partition("<article")[2]

    for said in (paper, article.partition("</article>")[0]):
        assert "Лиозненская центральная районная больница" in said
        assert "Лиозненский райисполком" in said
        assert "Друг" not in said


def test_question_to_the_operator_does_not_carry_the_address_of_a_conclusion(
    conclusion: Conclusion, officer: User, committee: Organization
) -> None:
    page = as_(officer).get(address(conclusion)).content.decode()

    assert f'?from=/authority/{committee.pk}/"' in page
    assert f"?from=/authority/{committee.pk}/conclusions" not in page


# Monitoring

QUEUE = ("Очередь в регистратуру на час", "Очередь, опять очередь", "В очереди стоит вся улица")


@pytest.fixture
def people() -> list[User]:
    return [UserFactory() for _ in QUEUE]


@pytest.fixture
def monitoring(
    officer: User, committee: Organization, clinic: Organization, people: list[User]
) -> Monitoring:
    for person, text in zip(people, QUEUE, strict=True):
        rate(person, clinic, 1, comment=text)
    return take_snapshot(by=officer, authority=committee, half_year=half_years_now()[1])


def told(monitoring: Monitoring, officer: User) -> list[str]:
    """The page, the document and the sheet."""
    client, where = as_(officer), f"/authority/{monitoring.authority_id}/monitoring/1/"
    return [
        client.get(where).content.decode(),
        text_of(client.get(f"{where}report.pdf")),
        str(themes_table(monitoring)),
    ]


def quoted(monitoring: Monitoring, officer: User) -> list[str]:
    """The examples that the page, the document and the sheet quote, the same in all three."""
    shown = [[text for text in QUEUE if text in one] for one in told(monitoring, officer)]
    assert shown[0] == shown[1] == shown[2]
    return shown[0]


def test_report_quotes_only_what_may_be_read_today(
    monitoring: Monitoring, officer: User, committee: Organization, people: list[User]
) -> None:
    assert quoted(monitoring, officer) == list(QUEUE)
    assert "больше не показывается" not in told(monitoring, officer)[0]

    Comment.objects.filter(text=QUEUE[0]).update(state=Comment.State.HIDDEN, reason="личное")
    withdrawn = Questionnaire.objects.get(comment__text=QUEUE[1])
    withdraw_questionnaire(by=people[1], questionnaire=withdrawn)
    assert quoted(monitoring, officer) == [QUEUE[2]]
    assert "больше не показывается" in told(monitoring, officer)[0]

    oversight.set_registry(authority=committee, organizations=[])
    assert quoted(monitoring, officer) == []
    monitoring.refresh_from_db()
    assert not [text for text in QUEUE if text in str(monitoring.totals)]
    assert monitoring.totals["themes"][0]["count"] == len(QUEUE)


def test_report_bears_the_name_that_was_signed(
    monitoring: Monitoring, officer: User, committee: Organization
) -> None:
    rename(committee, "Другой исполком")

    page, paper, _sheet = told(monitoring, officer)

    assert '<p class="lead" lang="ru">Лиозненский райисполком</p>' in page
    assert "Лиозненский райисполком" in paper
    assert "Друг" not in paper


def test_snapshots_of_a_day_are_bounded(
    officer: User, committee: Organization, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"snapshot": "1/d/key"}
    client, where = as_(officer), f"/authority/{committee.pk}/monitoring/"
    sent = {"half_year": half_years_now()[1].code}
    client.post(where, sent)
    client.post(f"{where}1/discarding/")
    assert not Monitoring.objects.exists()

    page = client.post(where, sent, follow=True).content.decode()

    assert "Продолжите завтра" in page
    assert not Monitoring.objects.exists()


# Assignments


def test_person_of_both_sides_decides_nothing_of_their_own_answer(
    officer: User, committee: Organization, clinic: Organization, of_both: User
) -> None:
    row = send_something(officer, committee, clinic)
    said = answer(by=of_both, addressee=row, key=uuid4(), text="Всё хорошо.")
    where = f"/authority/{committee.pk}/assignments/to/{row.pk}/"
    client = as_(of_both)

    assert "коллега" in client.get(where).content.decode()
    sent = {"accept-result": "Отлично", "seen": said.pk}
    refused = client.post(f"{where}acceptance/", sent)
    assert refused.status_code == 422
    assert "коллега" in refused.content.decode()
    with pytest.raises(OnBothSides):
        accept(by=of_both, addressee=row, seen=said.pk, result="Отлично")
    with pytest.raises(OnBothSides):
        return_answer(
            by=of_both, addressee=row, seen=said.pk, reason="Мало", due_on=date(2100, 1, 1)
        )
    row.refresh_from_db()
    assert row.state == Addressee.State.ANSWERED


def test_filter_names_only_those_that_the_authority_knows(
    officer: User, committee: Organization, clinic: Organization
) -> None:
    send_something(officer, committee, clinic)
    oversight.set_registry(authority=committee, organizations=[])
    stranger = make_organization(name_ru="Тайная контора", region=None, settlement=None)
    client = as_(officer)

    def asked(organization: Any) -> str:
        found = client.get(f"/authority/{committee.pk}/assignments/?organization={organization}")
        assert found.status_code == 200
        return found.content.decode()

    assert clinic.short_name in asked(clinic.pk)
    assert "Тайная" not in asked(stranger.pk)
    assert "Сократить очередь" in asked("9" * 23)
