"""Who waits with a key, and who calls itself an authority: decided once each, and told."""

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry, EdsKey, User
from accounts.selectors import desk as desk_selectors
from accounts.services import desk
from accounts.services.reasons import add_reason
from organizations.models import Admission, AuthorityRequest, Organization
from organizations.services import add_member, admissions, authority_requests, invitations
from organizations.services.admissions import AlreadyDecided
from organizations.services.people import remove_member
from tests.factories import UNPS, UserFactory, make_staff
from tests.organizations.keys import NAME, admission_of, come, letters, make_key, roles_of
from tests.ratings.test_concurrency import at_once, needs_postgresql

pytestmark = pytest.mark.django_db
State = Admission.State
UNP, ENTRY = UNPS[1], "/cabinet/entry/"


# Decisions


@pytest.mark.parametrize("role", ["administrator", "representative"])
def test_waiting_person_is_let_in_once_and_told_in_their_language(first: EdsKey, role: str) -> None:
    person = UserFactory(language="en")
    key = make_key(person)
    come(key)
    row = admission_of(person)
    mail.outbox.clear()

    admissions.admit(by=first.user, admission=row, version=1, role=role)

    assert roles_of(person) == [(NAME, role)]
    with pytest.raises(AlreadyDecided):
        admissions.decline(by=first.user, admission=row, version=1, reason="поздно")
    assert admission_of(person).role == role
    letters()
    assert mail.outbox[-1].to == [person.email]
    assert f"/en/cabinet/{row.organization_id}/" in mail.outbox[-1].body
    assert come(key).startswith(f"/cabinet/{row.organization_id}/")
    entry = AuditEntry.objects.get(action="admission.admitted")
    assert (entry.by, entry.details["role"]) == (first.user, role)


def test_nobody_is_let_in_as_an_officer(first: EdsKey) -> None:
    come(make_key())

    with pytest.raises(ValueError, match="officer"):
        admissions.admit(
            by=first.user, admission=Admission.objects.last(), version=1, role="officer"
        )


def test_declined_person_learns_why_and_is_declined_still_when_coming_again(
    first: EdsKey, operator: User
) -> None:
    add_reason(
        by=operator,
        queue="admissions",
        outcome="decline",
        texts={"text_ru": "Не сотрудник", "text_be": "Не супрацоўнік", "text_en": "Not staff"},
    )
    key = make_key(UserFactory(language="be"))
    come(key)
    mail.outbox.clear()

    admissions.decline(
        by=operator, admission=admission_of(key.user), version=1, reason="Не сотрудник"
    )

    assert come(key) == ENTRY
    assert admission_of(key.user).state == State.DECLINED
    assert roles_of(key.user) == []
    letters()
    assert "Не супрацоўнік" in mail.outbox[-1].body


def test_declined_person_is_no_administrator_where_nobody_else_is_left(first: EdsKey) -> None:
    key = make_key()
    come(key)
    admissions.decline(by=first.user, admission=admission_of(key.user), version=1, reason="нет")
    User.objects.filter(pk=first.user_id).update(is_active=False)

    assert come(key) == ENTRY
    assert roles_of(key.user) == []


def test_refusal_is_taken_back_by_a_second_decision(first: EdsKey, operator: User) -> None:
    key = make_key()
    come(key)
    row = admission_of(key.user)
    admissions.decline(by=first.user, admission=row, version=1, reason="нет")

    admissions.reopen(by=operator, admission=row, version=1, reason="ошибка")

    with pytest.raises(AlreadyDecided):
        admissions.reopen(by=operator, admission=row, version=1, reason="ещё")
    with pytest.raises(AlreadyDecided):
        admissions.admit(by=operator, admission=row, version=1, role="representative")
    admissions.admit(by=operator, admission=row, version=2, role="representative")
    assert roles_of(key.user) == [(NAME, "representative")]


def test_nobody_is_let_in_to_a_closed_organization(first: EdsKey, operator: User) -> None:
    key = make_key()
    come(key)
    Organization.objects.update(closed_on=date(2026, 3, 1))

    with pytest.raises(ValidationError, match="Организация закрыта"):
        admissions.admit(
            by=operator, admission=admission_of(key.user), version=1, role="representative"
        )

    assert admission_of(key.user).state == State.WAITING


def test_invitation_ends_the_wait(first: EdsKey, operator: User) -> None:
    key = make_key()
    come(key)
    row = admission_of(key.user)
    desk.claim(by=operator, queue="admissions", row=row)
    invitation = invitations.invite(
        by=first.user, organization=row.organization, email=key.user.email, role="representative"
    )
    invitation.refresh_from_db()

    invitations.accept(by=key.user, invitation=invitation)

    with pytest.raises(AlreadyDecided):
        admissions.admit(by=first.user, admission=row, version=1, role="administrator")
    assert roles_of(key.user) == [(NAME, "representative")]
    assert desk_selectors.at_hand(operator) == []


# Authorities


def test_yes_changes_nothing_until_the_operator_confirms(first: EdsKey, operator: User) -> None:
    organization = Organization.objects.get()
    authority_requests.answer(by=first.user, organization=organization, is_authority=False)
    authority_requests.answer(by=first.user, organization=organization, is_authority=True)
    with pytest.raises(authority_requests.AlreadyDecided):
        authority_requests.answer(by=first.user, organization=organization, is_authority=False)
    row = AuthorityRequest.objects.get()
    assert not Organization.objects.get().is_authority

    authority_requests.confirm(by=operator, request=row, version=1)

    assert Organization.objects.get().is_authority
    assert [role for _name, role in roles_of(first.user)] == ["administrator", "officer"]
    with pytest.raises(authority_requests.AlreadyDecided):
        authority_requests.decline(by=operator, request=row, version=1, reason="нет")
    assert letters() == [(first.user.email, "Ваша организация — уполномоченный орган")]


def test_refused_authority_is_told_why_and_can_be_reopened(first: EdsKey, operator: User) -> None:
    organization = Organization.objects.get()
    authority_requests.answer(by=first.user, organization=organization, is_authority=True)
    row = AuthorityRequest.objects.get()

    authority_requests.decline(by=operator, request=row, version=1, reason="Нет в перечне")

    assert not Organization.objects.get().is_authority
    assert letters() == [(first.user.email, "Уполномоченный орган: не подтверждено")]
    assert "Нет в перечне" in mail.outbox[-1].body
    authority_requests.reopen(by=operator, request=row, version=1, reason="ошибка")
    with pytest.raises(authority_requests.AlreadyDecided):
        authority_requests.confirm(by=operator, request=row, version=1)
    authority_requests.confirm(by=operator, request=row, version=2)
    assert Organization.objects.get().is_authority


def test_who_is_no_administrator_any_more_becomes_no_officer(first: EdsKey, operator: User) -> None:
    organization = Organization.objects.get()
    authority_requests.answer(by=first.user, organization=organization, is_authority=True)
    add_member(by=None, user=UserFactory(), organization=organization, role="administrator")
    remove_member(by=operator, membership=first.user.memberships.get())

    authority_requests.confirm(by=operator, request=AuthorityRequest.objects.get(), version=1)

    assert Organization.objects.get().is_authority
    assert roles_of(first.user) == []
    assert letters() == []


def test_what_has_become_a_unit_is_no_authority(
    first: EdsKey, operator: User, clinic: Organization
) -> None:
    organization = Organization.objects.get(unp=UNP)
    authority_requests.answer(by=first.user, organization=organization, is_authority=True)
    Organization.objects.filter(pk=organization.pk).update(parent=clinic, unp="", level=1)

    with pytest.raises(ValidationError, match="подразделение"):
        authority_requests.confirm(by=operator, request=AuthorityRequest.objects.get(), version=1)

    assert AuthorityRequest.objects.get().state == AuthorityRequest.State.WAITING


# Races


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_waiting_person_is_decided_once_by_many_at_once() -> None:
    key = make_key()
    come(key)
    waiting = make_key()
    come(waiting)
    row = admission_of(waiting.user)
    deciders = [key.user, *(make_staff("operator") for _ in range(5))]

    def decide(by: User, admits: bool) -> None:
        if admits:
            admissions.admit(by=by, admission=row, version=1, role="representative")
        else:
            admissions.decline(by=by, admission=row, version=1, reason="нет")

    raised = at_once(
        [lambda by=by, n=n: decide(by, n % 2 == 0) for n, by in enumerate(deciders)], workers=6
    )

    assert [type(error) for error in raised] == [AlreadyDecided] * 5
    state = admission_of(waiting.user).state
    assert len(roles_of(waiting.user)) == (state == State.ADMITTED)


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_authority_is_confirmed_or_declined_once() -> None:
    key = make_key()
    come(key)
    organization = Organization.objects.get()
    authority_requests.answer(by=key.user, organization=organization, is_authority=True)
    row = AuthorityRequest.objects.get()
    operators = [make_staff("operator") for _ in range(4)]

    def decide(by: User, confirms: bool) -> None:
        if confirms:
            authority_requests.confirm(by=by, request=row, version=1)
        else:
            authority_requests.decline(by=by, request=row, version=1, reason="нет")

    raised = at_once(
        [lambda by=by, n=n: decide(by, n % 2 == 0) for n, by in enumerate(operators)], workers=4
    )

    assert [type(error) for error in raised] == [authority_requests.AlreadyDecided] * 3
    confirmed = AuthorityRequest.objects.get().state == AuthorityRequest.State.CONFIRMED
    assert Organization.objects.get().is_authority is confirmed


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_let_in_and_invited_at_once_is_in_once(turn: int) -> None:
    key, waiting = make_key(), make_key()
    come(key)
    come(waiting)
    row = admission_of(waiting.user)
    invitation = invitations.invite(
        by=key.user, organization=row.organization, email=waiting.user.email, role="representative"
    )
    invitation.refresh_from_db()
    jobs: list[Any] = [
        lambda: invitations.accept(by=waiting.user, invitation=invitation),
        lambda: admissions.admit(by=key.user, admission=row, version=1, role="representative"),
    ]

    raised = at_once(jobs[:: 1 - 2 * (turn % 2)], workers=2)

    assert [type(error) for error in raised] in ([], [AlreadyDecided])
    assert roles_of(waiting.user) == [(NAME, "representative")]
    assert admission_of(waiting.user).state == State.ADMITTED
