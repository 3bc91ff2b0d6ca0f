"""What an operator does to people's accounts: each with a reason, noted, and told to the person.

Whoever decides and whomever it concerns are locked first, all operators with them: two who take
each other's role away at once can't both succeed, and since nobody decides about themselves, an
operator always stays.
"""

from datetime import date
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from accounts.models import Block, User
from accounts.services import record

ROLES = {"moderator": "is_moderator", "operator": "is_operator"}


class NotAllowed(Exception):
    """Whoever decides is no operator any more, or decides about themselves."""


class AlreadySo(Exception):
    """Nothing to do: somebody was first."""


class NotReady(Exception):
    """The account is blocked, or its address was never confirmed: it can't be given a role."""


def note_search(*, by: User, asked: dict[str, str], found: int) -> None:
    """Note what an operator has looked for among people, as typed."""
    record(by=by, action="person.search", subject=None, details={**asked, "found": found})


def note_reading(*, by: User, person: User) -> None:
    """Note that an operator has seen a person's data."""
    record(by=by, action="person.read", subject=person)


def block(*, by: User, person: User, reason: str, until: date | None = None) -> None:
    """Let a person sign in no more, and sign them out everywhere; nothing of theirs is deleted.

    Args:
        reason: told to the person.
        until: the day on which the block ends by itself; None for one that is taken off by hand.

    Raises:
        NotAllowed, AlreadySo: nothing is written.
    """
    with transaction.atomic():
        row = _locked(by, person)
        if not row.is_active:
            raise AlreadySo
        row.is_active = False
        row.save(update_fields=["is_active"])
        Block.objects.create(user=row, reason=reason, until=until)
        ended = _end_sessions(row)
        record(
            by=by,
            action="person.block",
            subject=row,
            details={
                "reason": reason,
                "until": until.isoformat() if until else None,
                "sessions": ended,
            },
        )
        told = {"reason": reason, "until": until.isoformat() if until else ""}
        _tell(row, "blocked", told)


def unblock(*, by: User | None, person: User, reason: str = "") -> None:
    """Let a person in again.

    Args:
        by: None where the day of its end has come.

    Raises:
        NotAllowed, AlreadySo: nothing is written.
    """
    with transaction.atomic():
        row = _locked(by, person)
        found = Block.objects.filter(user=row)
        if by is None:
            found = found.filter(until__lte=timezone.localdate())
        if not found.delete()[0]:
            raise AlreadySo
        row.is_active = True
        row.save(update_fields=["is_active"])
        record(by=by, action="person.unblock", subject=row, details={"reason": reason})
        _tell(row, "unblocked", {})


def unblock_due() -> None:
    """Take off the blocks whose day has come (due work)."""
    due = Block.objects.filter(until__lte=timezone.localdate()).select_related("user")
    for found in due.order_by("pk"):
        try:
            unblock(by=None, person=found.user)
        except AlreadySo:
            continue


def end_sessions(*, by: User, person: User) -> int:
    """Sign a person out everywhere; returns in how many browsers they were signed in.

    Raises:
        NotAllowed: nothing is written.
    """
    with transaction.atomic():
        row = _locked(by, person)
        ended = _end_sessions(row)
        record(by=by, action="person.end sessions", subject=row, details={"sessions": ended})
        return ended


def reset_second_factor(*, by: User, person: User, reason: str) -> None:
    """Take away a person's second factors and all sessions; staff set up a new one when they sign
    in next.

    Raises:
        NotAllowed, AlreadySo: nothing is written.
    """
    with transaction.atomic():
        row = _locked(by, person)
        factors = Authenticator.objects.filter(user=row)
        kinds = sorted(factors.values_list("type", flat=True))
        if not kinds:
            raise AlreadySo
        factors.delete()
        record(
            by=by,
            action="person.reset second factor",
            subject=row,
            details={"reason": reason, "kind": kinds, "sessions": _end_sessions(row)},
        )
        _tell(row, "factor_reset", {"reason": reason})


def grant_role(*, by: User | None, person: User, role: str, reason: str) -> None:
    """Make somebody a moderator or an operator.

    Args:
        by: None for `manage.py grant_role`.
        role: one of ROLES.

    Raises:
        NotAllowed, NotReady, AlreadySo: nothing is written.
    """
    with transaction.atomic():
        row = _locked(by, person)
        if not row.is_active or row.confirmed_at is None:
            raise NotReady
        _set_role(by, row, role, True, reason)


def withdraw_role(*, by: User, person: User, role: str, reason: str) -> None:
    """Take a role away, and sign the person out everywhere.

    Raises:
        NotAllowed, AlreadySo: nothing is written.
    """
    with transaction.atomic():
        row = _locked(by, person)
        _set_role(by, row, role, False, reason)
        _end_sessions(row)


def _set_role(by: User | None, row: User, role: str, value: bool, reason: str) -> None:
    field = ROLES[role]
    if getattr(row, field) is value:
        raise AlreadySo
    setattr(row, field, value)
    row.save(update_fields=[field])
    record(
        by=by,
        action="person.grant role" if value else "person.withdraw role",
        subject=row,
        details={"role": role, "reason": reason, "by_command": by is None},
    )
    _tell(row, "role_granted" if value else "role_withdrawn", {"role": role, "reason": reason})


def _locked(by: User | None, person: User) -> User:
    """The person under lock, with all operators.

    Raises:
        NotAllowed
    """
    rows = User.objects.select_for_update(no_key=True).filter(Q(is_operator=True) | Q(pk=person.pk))
    found = {row.pk: row for row in rows.order_by("pk")}
    if by is not None:
        decides = found.get(by.pk)
        if by.pk == person.pk or not (decides and decides.is_operator and decides.is_active):
            raise NotAllowed
    if person.pk not in found:
        raise AlreadySo
    return found[person.pk]


def _end_sessions(user: User) -> int:
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


# Letters


def _tell(person: User, letter: str, told: dict[str, Any]) -> None:
    """Have a letter sent by the worker: it is there exactly if the change is."""
    send_letter.enqueue(person.pk, letter, told)


@task()
def send_letter(person_id: int, letter: str, told: dict[str, Any]) -> None:
    """Write to a person of a decision about their account, in their language."""
    person = User.objects.filter(pk=person_id).first()
    if person is None:
        return
    until = date.fromisoformat(told["until"]) if told.get("until") else None
    get_adapter().send_mail(
        f"account/email/{letter}",
        person.email,
        {
            **told,
            "until": until,
            "user": person,
            "link": reverse("account_help"),
            "help_email": settings.HELP_EMAIL,
            "help_phone": settings.HELP_PHONE,
        },
    )
