"""Letters about assignments: to both sides, in the reader's language, none lost."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from organizations.models import Membership, Organization
from registries.models import Addressee, AssignmentLetter
from registries.services.answers import answer, return_answer
from registries.services.assignment_letters import send_letters
from registries.services.assignments import remind, withdraw
from tests.factories import make_member, make_organization, send_something
from tests.organizations.test_access_requests import BROKEN


@pytest.fixture
def addressee(
    officer: User, committee: Organization, clinic: Organization, representative: User
) -> Addressee:
    return send_something(officer, committee, clinic)


def written() -> list[tuple[str, str]]:
    """(to, subject) of the letters that due work sends now."""
    mail.outbox.clear()
    send_letters()
    return [(message.to[0], message.subject) for message in mail.outbox]


def test_people_of_the_organization_are_told_and_nobody_else(
    addressee: Addressee, representative: User, clinic: Organization, officer: User
) -> None:
    assert mail.outbox == []  # nothing is sent by the page

    [(to, subject)] = written()

    assert to == representative.email
    assert subject.startswith("Новое. Ответьте до")
    assert f"/cabinet/{clinic.pk}/assignments/{addressee.pk}/" in mail.outbox[0].body
    assert written() == []


def test_a_unit_is_told_with_its_parent(
    officer: User, committee: Organization, clinic: Organization, representative: User
) -> None:
    unit = make_organization(parent=clinic)
    colleague = make_member(unit, "administrator")
    send_something(officer, committee, unit)

    assert {to for to, _subject in written()} == {representative.email, colleague.email}


def test_several_come_in_one_letter(
    addressee: Addressee, officer: User, committee: Organization, clinic: Organization
) -> None:
    send_something(officer, committee, clinic, subject="Другое")

    [(_to, subject)] = written()

    assert subject == "Новости о поручениях: 2"
    assert "Другое" in mail.outbox[0].body


def test_reader_is_written_to_in_their_language(addressee: Addressee, representative: User) -> None:
    representative.language = "en"
    representative.save()

    written()

    assert f"http://testserver/en/cabinet/{addressee.organization_id}/" in mail.outbox[0].body


def test_answer_is_told_to_who_sent_it_or_to_all_if_they_have_left(
    addressee: Addressee, officer: User, committee: Organization, representative: User
) -> None:
    colleague = make_member(committee, "officer")
    written()
    made = answer(by=representative, addressee=addressee, key=uuid4(), text="Открыли.")
    assert [to for to, _subject in written()] == [officer.email]

    due = timezone.localdate() + timedelta(days=5)
    return_answer(by=officer, addressee=addressee, seen=made.pk, reason="Мало", due_on=due)
    Membership.objects.filter(user=officer).delete()
    answer(by=representative, addressee=addressee, key=uuid4(), text="Закрыли.")

    assert {to for to, _subject in written()} == {representative.email, colleague.email}


def test_reminder_and_withdrawal_are_told(addressee: Addressee, officer: User) -> None:
    written()
    remind(by=officer, assignment=addressee.assignment)
    assert [subject[:11] for _to, subject in written()] == ["Ждёт ответа"]
    withdraw(by=officer, assignment=addressee.assignment, reason="Ошибка")
    assert [subject[:8] for _to, subject in written()] == ["Отозвано"]


def test_server_that_is_down_loses_nothing(addressee: Addressee, settings: Any) -> None:
    kept, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, BROKEN
    assert written() == []
    assert AssignmentLetter.objects.get().claim is None

    settings.EMAIL_BACKEND = kept
    assert len(written()) == 1
    assert not AssignmentLetter.objects.exists()


def test_who_no_longer_stands_for_it_is_told_nothing(
    addressee: Addressee, representative: User
) -> None:
    Membership.objects.filter(user=representative).delete()

    assert written() == []
    assert not AssignmentLetter.objects.exists()
