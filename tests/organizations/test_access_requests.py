"""Requests for access: what they tell, how they are decided, who is told (002 п. 5, 004)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import override

from accounts.models import AuditEntry, User
from organizations.models import AccessRequest, Invitation, Membership, Official, Organization
from organizations.services import access_requests, invitations
from organizations.services.access_requests import AlreadyDecided, NoSuchRequest
from portal.lib import due
from tests.factories import (
    UNPS,
    UserFactory,
    make_access_request,
    make_member,
    make_organization,
    make_staff,
    tell_of_access,
)
from tests.portal.test_scans import PDF
from tests.ratings.test_concurrency import at_once, needs_postgresql

State = AccessRequest.State


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def scan(content: bytes = PDF) -> ContentFile:
    return ContentFile(content, "scan.pdf")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def letters() -> list[tuple[list[str], str]]:
    """(to, subject) of each letter so far."""
    return [(message.to, message.subject) for message in mail.outbox]


def link_in(message: Any) -> str:
    return next(word for word in message.body.split() if word.startswith("http://testserver"))[17:]


class Broken:
    """A mail server that is down."""

    def __init__(self, **_: Any) -> None:
        pass

    def send_messages(self, _messages: Any) -> int:
        raise ConnectionRefusedError


BROKEN = f"{__name__}.Broken"


# Sending


def test_request_waits_and_its_first_person_is_told(db: None) -> None:
    row = make_access_request("anna@example.org", "boris@example.org")

    assert (row.state, row.version, row.entered_by) == (State.WAITING, 1, None)
    assert [person.email for person in row.people.all()] == [
        "anna@example.org",
        "boris@example.org",
    ]
    assert letters() == [(["anna@example.org"], f"Заявка № {row.pk} принята")]
    assert not User.objects.exists()
    assert not Organization.objects.exists()


def test_same_letter_sent_twice_in_a_row_is_one_request(db: None) -> None:
    assert make_access_request() == make_access_request()
    assert len(mail.outbox) == 1


def test_same_letter_of_another_person_is_another_request(db: None) -> None:
    assert make_access_request("anna@example.org") != make_access_request("boris@example.org")


def test_wrong_unp_is_refused_and_nothing_is_left(db: None, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="контрольная цифра"):
        make_access_request(unp="200988542", scan=scan())

    assert not AccessRequest.objects.exists()
    assert files(tmp_path) == []


def test_failure_halfway_leaves_neither_row_nor_file(db: None, tmp_path: Path) -> None:
    twice = tell_of_access("anna@example.org", "anna@example.org", scan=scan())

    with pytest.raises(Exception, match=r"(?i)unique"):
        access_requests.send_request(told=twice)

    assert not AccessRequest.objects.exists()
    assert files(tmp_path) == []


def test_scan_is_kept_privately_under_a_name_of_ours(db: None, tmp_path: Path) -> None:
    make_access_request(scan=scan())

    (file,) = files(tmp_path)
    assert file.parent.name == "access"
    assert file.stem != "scan"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_operator_enters_a_letter_that_came_on_paper(operator: User) -> None:
    row = access_requests.send_request(told=tell_of_access(), by=operator)

    assert row.entered_by == operator
    assert AuditEntry.objects.get(action="access_request.send").by == operator


def test_letters_are_in_the_language_of_the_request(operator: User) -> None:
    with override("be"):
        row = make_access_request()

    access_requests.refuse(by=operator, request=row, version=1, reason="нет письма")

    assert row.language == "be"
    assert all("/be/" in message.body for message in mail.outbox[:1])


# Decisions


def test_approval_creates_the_organization_and_invites_everybody(operator: User) -> None:
    row = make_access_request("anna@example.org", "boris@example.org", is_voluntary=True)
    mail.outbox.clear()

    access_requests.approve(by=operator, request=row, version=1, is_voluntary=True)

    organization = Organization.objects.get()
    assert (organization.unp, organization.name_ru) == (row.unp, row.name_ru)
    assert organization.is_voluntary
    assert not organization.is_authority
    assert not organization.is_listed
    assert [to for to, _ in letters()] == [["anna@example.org"], ["boris@example.org"]]
    assert f"Заявка № {row.pk} одобрена" in mail.outbox[0].body
    assert {i.role for i in Invitation.objects.all()} == {Membership.Role.ADMINISTRATOR}
    assert [o.email for o in Official.objects.order_by("pk")] == [
        "anna@example.org",
        "boris@example.org",
    ]
    assert not Membership.objects.exists()
    row.refresh_from_db()
    assert (row.state, row.organization) == (State.APPROVED, organization)


def test_approval_attaches_to_the_organization_with_this_unp(operator: User) -> None:
    clinic = make_organization(unp=UNPS[0], name_ru="Лиозненская ЦРБ")
    row = make_access_request(name_ru="Другое название")

    access_requests.approve(by=operator, request=row, version=1)

    clinic.refresh_from_db()
    assert Organization.objects.get() == clinic
    assert clinic.name_ru == "Лиозненская ЦРБ"
    assert clinic.is_listed
    assert Invitation.objects.get().organization == clinic


@pytest.mark.parametrize("confirmed", [True, False])
def test_authority_is_what_the_operator_confirms(operator: User, confirmed: bool) -> None:
    make_organization(unp=UNPS[0])
    row = make_access_request(is_authority=True)

    access_requests.approve(by=operator, request=row, version=1, is_authority=confirmed)

    assert Organization.objects.get().is_authority is confirmed
    assert Invitation.objects.get().is_officer is confirmed


def test_approval_takes_no_flag_away(operator: User) -> None:
    make_organization(unp=UNPS[0], is_authority=True, is_voluntary=True)
    row = make_access_request()

    access_requests.approve(by=operator, request=row, version=1)

    organization = Organization.objects.get()
    assert (organization.is_authority, organization.is_voluntary) == (True, True)


def test_official_who_is_known_keeps_the_order(operator: User) -> None:
    clinic = make_organization(unp=UNPS[0])
    Official.objects.create(
        organization=clinic,
        full_name="Прежнее имя",
        position="врач",
        email="anna@example.org",
        phone="1234567",
        functions=["support"],
        order_number="17",
    )

    access_requests.approve(by=operator, request=make_access_request(), version=1)

    official = Official.objects.get()
    assert (official.full_name, official.order_number) == ("Иванова Анна 1", "17")


def decide(how: str, operator: User, row: AccessRequest, version: int = 1) -> None:
    if how == "approve":
        access_requests.approve(by=operator, request=row, version=version)
    else:
        service = {"return": access_requests.return_request, "refuse": access_requests.refuse}
        service[how](by=operator, request=row, version=version, reason="нет подписи")


@pytest.mark.parametrize("first", ["approve", "return", "refuse"])
@pytest.mark.parametrize("second", ["approve", "return", "refuse"])
def test_request_is_decided_once(operator: User, first: str, second: str) -> None:
    row = make_access_request()
    decide(first, operator, row)
    mail.outbox.clear()

    with pytest.raises(AlreadyDecided):
        decide(second, make_staff("operator"), row)

    decided = AuditEntry.objects.filter(
        action__in=[f"access_request.{state}" for state in ("approved", "returned", "refused")]
    )
    assert [entry.by for entry in decided] == [operator]
    assert mail.outbox == []


def test_returned_request_is_corrected_by_the_letters_link_and_waits_again(
    operator: User, tmp_path: Path
) -> None:
    row = make_access_request(scan=scan())
    access_requests.return_request(by=operator, request=row, version=1, reason="нет подписи")
    assert "нет подписи" in mail.outbox[-1].body
    link = link_in(mail.outbox[-1]).split("/")[-2]

    found = access_requests.find_to_correct(link)
    access_requests.correct_request(
        request=found, told=tell_of_access("boris@example.org", scan=scan(PDF + b"\n"))
    )

    row.refresh_from_db()
    assert (row.state, row.version) == (State.WAITING, 2)
    assert [person.email for person in row.people.all()] == ["boris@example.org"]
    assert mail.outbox[-1].to == ["boris@example.org"]
    with pytest.raises(NoSuchRequest):
        access_requests.find_to_correct(link)
    with pytest.raises(AlreadyDecided):
        access_requests.correct_request(request=found, told=tell_of_access())


def test_corrected_request_without_a_new_scan_keeps_the_old(operator: User, tmp_path: Path) -> None:
    row = make_access_request(scan=scan())
    access_requests.return_request(by=operator, request=row, version=1, reason="нет подписи")

    access_requests.correct_request(
        request=AccessRequest.objects.get(), told=tell_of_access(letter_number="7")
    )

    with AccessRequest.objects.get().scan.open() as kept:
        assert kept.read() == PDF
    assert len(files(tmp_path)) == 1


def test_decision_on_what_has_changed_since_it_was_read_is_none(operator: User) -> None:
    row = make_access_request()
    access_requests.return_request(by=operator, request=row, version=1, reason="нет подписи")
    access_requests.correct_request(
        request=AccessRequest.objects.get(), told=tell_of_access("mallory@example.org")
    )

    with pytest.raises(AlreadyDecided):
        access_requests.approve(by=operator, request=row, version=1)

    assert not Invitation.objects.exists()


def test_link_to_see_does_not_correct(operator: User) -> None:
    row = make_access_request()
    link = link_in(mail.outbox[-1]).split("/")[-2]
    access_requests.return_request(by=operator, request=row, version=1, reason="нет подписи")

    assert access_requests.find_to_see(link) == row
    with pytest.raises(NoSuchRequest):
        access_requests.find_to_correct(link)


def test_links_end_after_sixty_days(operator: User) -> None:
    row = make_access_request()
    access_requests.return_request(by=operator, request=row, version=1, reason="нет подписи")
    link = link_in(mail.outbox[-1]).split("/")[-2]

    with (
        time_machine.travel(timezone.now() + timedelta(days=61)),
        pytest.raises(NoSuchRequest),
    ):
        access_requests.find_to_correct(link)


# Letters that don't go


def test_mail_server_that_is_down_loses_nothing(operator: User, settings: Any) -> None:
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = BROKEN
    refused = make_access_request(unp=UNPS[1])
    access_requests.refuse(by=operator, request=refused, version=1, reason="нет письма")
    approved = make_access_request("anna@example.org", "boris@example.org")
    access_requests.approve(by=operator, request=approved, version=1)
    due.run_all()
    assert mail.outbox == []

    settings.EMAIL_BACKEND = works
    due.run_all()
    due.run_all()

    assert sorted(letters()) == [
        (["anna@example.org"], f"Заявка № {refused.pk} отклонена"),
        (["anna@example.org"], "Приглашение в кабинет организации"),
        (["boris@example.org"], "Приглашение в кабинет организации"),
    ]
    invitation = Invitation.objects.get(email="boris@example.org")
    last = next(m for m in mail.outbox if m.to == ["boris@example.org"])
    assert invitations.find(link_in(last).split("/")[-2]) == invitation


# Two operators at once


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_operators_at_once_decide_once() -> None:
    row = make_access_request("anna@example.org", "boris@example.org")
    operators = [make_staff("operator") for _ in range(6)]
    mail.outbox.clear()

    raised = at_once(
        [
            lambda how=how, by=by: decide(how, by, AccessRequest.objects.get(pk=row.pk))
            for by, how in zip(operators, ["approve", "refuse", "return"] * 2, strict=True)
        ],
        workers=6,
    )

    assert [type(error) for error in raised] == [AlreadyDecided] * 5
    state = AccessRequest.objects.get().state
    assert Organization.objects.count() == (state == State.APPROVED)
    assert Invitation.objects.count() == (2 if state == State.APPROVED else 0)
    assert AuditEntry.objects.filter(action=f"access_request.{state}").count() == 1


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_requests_of_one_organization_approved_at_once_make_it_once() -> None:
    rows = [make_access_request(f"person{n}@example.org") for n in range(5)]
    by = make_staff("operator")

    raised = at_once([lambda row=row: decide("approve", by, row) for row in rows], workers=5)

    assert raised == []
    assert Organization.objects.count() == 1
    assert Invitation.objects.count() == 5


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_invitation_accepted_by_many_clicks_at_once_is_accepted_once() -> None:
    clinic = make_organization()
    person = UserFactory(email="anna@example.org")
    administrator = make_member(clinic, "administrator")
    invitation = invitations.invite(
        by=administrator, organization=clinic, email=person.email, role="representative"
    )
    invitation.refresh_from_db()

    raised = at_once([lambda: invitations.accept(by=person, invitation=invitation)] * 5, workers=5)

    assert [type(error) for error in raised] == [invitations.SpentInvitation] * 4
    assert Membership.objects.filter(user=person).count() == 1
