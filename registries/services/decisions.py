"""What the operator decides of a registry that was sent: put in force, or returned — once.

A version is put in force in one transaction with the oversight that follows from it, so that what
officers may read and the consolidated marks switch together. The books of the scores come before
any other row there, as in every change of oversight (`organizations.hooks`).
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import User
from accounts.selectors.desk import reason_in_language
from accounts.services import desk, record
from organizations import oversight
from organizations.hooks import listeners
from organizations.models import Membership
from portal.lib.mail import MailIsDown, Refused, send
from registries.models import RegistryEntry, RegistryVersion
from registries.services.versions import NotNow, State, locked

BATCH = 50


class NoAuthority(Exception):
    """The organization is no authority any more: nothing it has sent can be put in force."""


def mark_of(version: RegistryVersion) -> str:
    """What a decision is about: other entries or another sending have another mark."""
    sent = int(version.sent_at.timestamp() * 1000) if version.sent_at else 0
    return f"{version.revision}-{sent}"


def put_in_force(*, by: User, version: RegistryVersion, mark: str = "") -> None:
    """Put a version that was sent in force, in place of the one that is; then write its officers.

    Args:
        mark: of what the operator has read; "" to take it as it is.

    Raises:
        NotNow: somebody has decided it, or it is another one than was read.
        NoAuthority: its organization is no authority any more.
    """
    with transaction.atomic():
        for listener in listeners():
            listener.begin()
        row = _as_read(version, mark)
        if not row.authority.is_authority:
            raise NoAuthority
        now = timezone.now()
        before = RegistryVersion.objects.filter(authority=row.authority, state=State.IN_FORCE)
        before.update(state=State.SUPERSEDED, superseded_at=now)
        row.state, row.decided_at, row.decided_by = State.IN_FORCE, now, by
        row.save(update_fields=["state", "decided_at", "decided_by"])
        entries = RegistryEntry.objects.filter(version=row)
        ids = list(entries.values_list("organization_id", flat=True))
        oversight.set_registry(authority=row.authority, organizations=ids)
        record(
            by=by,
            action="registry.put in force",
            subject=row,
            details={"number": row.number, "entries": len(ids)},
        )
    tell(row)


def return_version(*, by: User, version: RegistryVersion, reason: str, mark: str = "") -> None:
    """Give a version that was sent back, and say why; the one in force stays in force.

    Args:
        mark: of what the operator has read; "" to take it as it is.

    Raises:
        NotNow: somebody has decided it, or it is another one than was read.
        ValueError: there is no reason.
    """
    if not reason.strip():
        raise ValueError("a registry is returned for a reason")
    with transaction.atomic():
        row = _as_read(version, mark)
        row.state, row.reason = State.RETURNED, reason.strip()
        row.decided_at, row.decided_by = timezone.now(), by
        row.save(update_fields=["state", "reason", "decided_at", "decided_by"])
        record(by=by, action="registry.return", subject=row, details={"reason": row.reason})
    tell(row)


def _as_read(version: RegistryVersion, mark: str) -> RegistryVersion:
    """The version under lock, as it was read; who has it before them no longer does."""
    row = locked(version, State.SENT)
    if mark and mark != mark_of(row):
        raise NotNow
    desk.finish(row)
    return row


def tell(version: RegistryVersion) -> bool:
    """Write the authority's officers what was decided, once; False if the mail server is down: the
    next housekeeping tries again."""
    mine = RegistryVersion.objects.filter(~Q(decided_at=None), pk=version.pk, told_at=None)
    if not mine.update(told_at=timezone.now()):
        return True
    officers = User.objects.filter(
        memberships__organization=version.authority_id,
        memberships__role=Membership.Role.OFFICER,
        is_active=True,
    )
    for officer in officers.distinct().order_by("pk"):
        try:
            send(_letter(version, officer))
        except Refused:
            continue  # that mailbox is gone; the rooms show the decision all the same
        except MailIsDown:
            RegistryVersion.objects.filter(pk=version.pk).update(told_at=None)
            return False
    return True


def tell_untold() -> None:
    """Send what a mail server that was down has kept from going (due work)."""
    waiting = RegistryVersion.objects.filter(decided_at__isnull=False, told_at=None)
    for version in waiting.select_related("authority").order_by("pk")[:BATCH]:
        if not tell(version):
            break


def _letter(version: RegistryVersion, officer: User) -> EmailMessage:
    with override(officer.language):
        page = reverse("authority:registry_version", args=[version.authority_id, version.number])
        context = {
            "site_name": gettext(settings.SITE_SHORT_NAME),
            "version": version,
            "reason": reason_in_language(version.reason),
            "authority": version.authority,
            "is_in_force": not version.reason,
            "link": settings.BASE_URL + page,
        }
        subject, message = (
            render_to_string(f"registries/email/decision_{part}.txt", context).strip()
            for part in ("subject", "message")
        )
    return EmailMessage(" ".join(subject.split()), message, None, [officer.email])


__all__ = [
    "NoAuthority",
    "NotNow",
    "mark_of",
    "put_in_force",
    "return_version",
    "tell",
    "tell_untold",
]
