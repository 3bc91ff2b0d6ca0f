"""Who holds an organization's key and may enter its cabinet: noted, let in or declined once each.

Administrators decide about the holders of their own organization's keys, the operator about all.
Whoever decides locks the organization first, then the row: so does `eds_registration`, and so does
whoever removes a member, so that a removed person is never let in by a key at the same moment.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.selectors.desk import reason_in_language
from accounts.services import desk, record
from organizations.models import Admission, Membership, Organization
from organizations.selectors.keys import active_administrators
from organizations.services import add_member
from organizations.services.eds_letters import tell

State = Admission.State
Role = Membership.Role
ROLES = (Role.ADMINISTRATOR, Role.REPRESENTATIVE)


class AlreadyDecided(Exception):
    """Somebody has decided about the person, or they came anew since it was read."""


def let_in_first(*, user: User, organization: Organization, told: dict[str, str]) -> None:
    """Make who came first the administrator; in the transaction that holds the organization.

    Args:
        told: what the certificate says: unp, certificate_name, full_name, position.
    """
    row = Admission.objects.create(
        organization=organization,
        user=user,
        state=State.ADMITTED,
        role=Role.ADMINISTRATOR,
        decided_at=timezone.now(),
        **told,
    )
    add_member(by=user, user=user, organization=organization, role=Role.ADMINISTRATOR)
    record(by=user, action="admission.first", subject=row)


def let_wait(
    *, user: User, organization: Organization, told: dict[str, str], known: Admission | None
) -> Admission:
    """Let a person wait for a decision; in the transaction that holds the organization.

    The administrators are told, where the decision is theirs.

    Args:
        known: what is known of the person here: removed, or let in once and no member any more.
    """
    row = known or Admission(organization=organization, user=user, version=0)
    for name, text in told.items():
        setattr(row, name, text)
    row.state, row.role, row.reason = State.WAITING, "", ""
    row.came_at, row.decided_at, row.version = timezone.now(), None, row.version + 1
    row.save()
    record(by=user, action="admission.wait", subject=row)
    if row.unp == organization.unp:
        context = {"who": row.full_name, "position": row.position, "page": "admission"}
        for administrator in active_administrators(organization):
            tell(administrator, "eds_waiting", organization, row=row.pk, **context)
    return row


def note_told(*, admission: Admission, told: dict[str, str]) -> None:
    """Keep what a newer certificate says of who waits still; nothing waits anew by that."""
    if any(getattr(admission, name) != text for name, text in told.items()):
        Admission.objects.filter(pk=admission.pk, state=State.WAITING).update(**told)


def admit(*, by: User, admission: Admission, version: int, role: str) -> Admission:
    """Let a person into the cabinet as administrator or representative, and tell them.

    Args:
        version: the one that was read.

    Raises:
        AlreadyDecided: nothing waits, or it is another time that they wait.
        ValidationError: the organization is closed.
    """
    if role not in ROLES:
        raise ValueError(f"nobody is let in as {role}")
    with transaction.atomic():
        row = _undecided(admission, version)
        if row.organization.closed_on is not None:
            words = _("Организация закрыта: новых людей в её кабинет не допускают.")
            raise ValidationError(words)
        row.state, row.role, row.decided_at = State.ADMITTED, role, timezone.now()
        row.save(update_fields=["state", "role", "decided_at"])
        _raise_to(role, by=by, row=row)
        desk.finish(row)
        record(
            by=by,
            action="admission.admitted",
            subject=row,
            details={"role": role, "version": row.version},
        )
        tell(row.user, "eds_admitted", row.organization, role=role, page="cabinet")
    return row


def decline(*, by: User, admission: Admission, version: int, reason: str) -> Admission:
    """Don't let a person in, and tell them why.

    Args:
        version: the one that was read.

    Raises:
        AlreadyDecided: nothing waits, or it is another time that they wait.
    """
    with transaction.atomic():
        row = _undecided(admission, version)
        row.state, row.reason, row.decided_at = State.DECLINED, reason, timezone.now()
        row.save(update_fields=["state", "reason", "decided_at"])
        desk.finish(row)
        record(
            by=by,
            action="admission.declined",
            subject=row,
            details={"reason": reason, "version": row.version},
        )
        told = str(reason_in_language(reason, row.user.language))
        tell(row.user, "eds_declined", row.organization, reason=told, page="entry")
    return row


def may_reopen(admission: Admission) -> bool:
    """Whether the decision can be taken back: who was let in is removed in the cabinet."""
    return admission.state == State.DECLINED


def reopen(*, by: User, admission: Admission, version: int, reason: str) -> None:
    """Take a refusal back: the person waits again, and is told.

    Raises:
        AlreadyDecided: it is reopened already, or they were let in by other ways.
    """
    with transaction.atomic():
        row = _locked(admission)
        if not may_reopen(row) or row.version != version:
            raise AlreadyDecided
        row.state, row.decided_at, row.version = State.WAITING, None, row.version + 1
        row.came_at = timezone.now()
        row.save(update_fields=["state", "decided_at", "version", "came_at"])
        record(
            by=by,
            action="admission.reopen",
            subject=row,
            details={"reason": reason, "version": row.version},
        )
        tell(row.user, "eds_reopened", row.organization, page="entry")


def note_joined(*, user: User, organization: Organization, role: str) -> None:
    """A person who waited or was declined has come in by an invitation: nothing is left to decide;
    called in that transaction."""
    row = Admission.objects.select_for_update().filter(organization=organization, user=user).first()
    if row is not None and row.state != State.ADMITTED:
        row.state, row.role, row.decided_at = State.ADMITTED, role, timezone.now()
        row.save(update_fields=["state", "role", "decided_at"])
        desk.finish(row)


def note_removed(*, user: User, organization: Organization) -> None:
    """A person was removed from the cabinet: a key lets them in by itself no more; called in the
    transaction that holds the organization."""
    if not organization.unp:
        return
    now = timezone.now()
    row = Admission.objects.filter(organization=organization, user=user).first()
    row = row or Admission(organization=organization, user=user, version=0)
    row.state, row.role, row.came_at, row.decided_at = State.REMOVED, "", now, now
    row.removed_at = now
    row.version += 1
    row.save()
    desk.finish(row)


def note_read(*, by: User, admission: Admission) -> None:
    """Note that an operator has opened the page of a person who waits."""
    record(by=by, action="admission.read", subject=admission)


def export_admissions(person: User) -> list[dict[str, Any]]:
    """Where a person came with a key: a part of «all about me»."""
    rows = Admission.objects.filter(user=person).select_related("organization").order_by("pk")
    return [
        {
            "organization": row.organization.name,
            "certificate_name": row.certificate_name,
            "name": row.full_name,
            "position": row.position,
            "state": row.state,
            "reason": row.reason,
            "since": row.came_at.isoformat(),
            "removed_at": row.removed_at and row.removed_at.isoformat(),
        }
        for row in rows
    ]


def _raise_to(role: str, *, by: User, row: Admission) -> None:
    """Give a person the role; a merger may have made them a member while they waited, and who they
    are is never lowered."""
    theirs = Membership.objects.filter(organization=row.organization, user=row.user)
    roles = set(theirs.values_list("role", flat=True))
    if role in roles or Role.ADMINISTRATOR in roles:
        return
    if role == Role.ADMINISTRATOR:
        theirs.filter(role=Role.REPRESENTATIVE).delete()
    add_member(by=by, user=row.user, organization=row.organization, role=role)


def _undecided(admission: Admission, version: int) -> Admission:
    row = _locked(admission)
    if row.state != State.WAITING or row.version != version:
        raise AlreadyDecided
    return row


def _locked(admission: Admission) -> Admission:
    """The row as it is now: the organization is held first, so that two decide one by one."""
    organization = Organization.objects.select_for_update(no_key=True).get(
        pk=admission.organization_id
    )
    rows = Admission.objects.select_for_update(of=("self",)).select_related("user")
    row: Admission | None = rows.filter(pk=admission.pk, organization=organization).first()
    if row is None:
        raise AlreadyDecided
    row.organization = organization
    return row
