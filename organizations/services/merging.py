"""Making one organization part of another, once and for good (DESIGN §2.9).

The one that is gone stays as a row that leads to the other: frozen half-years, old papers and old
addresses name it. Everything else moves, each app's part by its `organizations.hooks.Mover`.
"""

import hashlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations import changes
from organizations.hooks import Line, listeners, movers
from organizations.models import Organization
from organizations.services import Overtaken, save_organization


class CannotMerge(Exception):
    """Something must be settled first; `reasons` say what, in the reader's language."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Preview:
    """What merging would do now.

    Attributes:
        refusals: why it can't be done.
        lines: what moves, with exact numbers.
        same_units: names of units that both have; both stay.
        digest: of all that, to be confirmed.
    """

    gone: Organization
    kept: Organization
    refusals: list[str]
    lines: list[Line]
    same_units: list[str]
    digest: str


def preview(gone: Organization, kept: Organization) -> Preview:
    """What making `gone` part of `kept` would do now; changes nothing."""
    parts = movers()[::-1]
    refusals = [reason for part in parts for reason in part.refusals(gone, kept)]
    lines = [] if refusals else [line for part in parts for line in part.lines(gone, kept)]
    numbers = [(line.moving, line.staying) for line in lines]
    told = (gone.pk, gone.version, kept.pk, kept.version, numbers)
    return Preview(
        gone=gone,
        kept=kept,
        refusals=refusals,
        lines=lines,
        same_units=[] if refusals else _same_units(gone, kept),
        digest=hashlib.sha256(repr(told).encode()).hexdigest()[:20],
    )


def merge(
    *, by: User, gone: Organization, kept: Organization, digest: str, reason: str
) -> Organization:
    """Make `gone` part of `kept`, in one transaction: marks and positions are exact after it.

    Args:
        digest: of the preview that `by` has confirmed.
        reason: shown in the history of both.

    Returns the one that stays.

    Raises:
        ValidationError: no reason; or what is stored can't be saved again.
        CannotMerge: something must be settled first.
        Overtaken: what would move isn't what was confirmed any more: nothing was done.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Напишите причину: она останется в истории.")})
    with transaction.atomic():
        for listener in listeners():
            listener.begin()
        for part in movers():
            part.begin()
        rows = Organization.objects.select_for_update(no_key=True).order_by("pk")
        found = {row.pk: row for row in rows.filter(pk__in=[gone.pk, kept.pk])}
        gone, kept = found[gone.pk], found[kept.pk]
        now = preview(gone, kept)
        if now.refusals:
            raise CannotMerge(now.refusals)
        if now.digest != digest:
            raise Overtaken
        for part in movers():
            part.move(by=by, gone=gone, kept=kept)
        _close(by, gone, kept, reason)
        _take_over(by, gone, kept, reason)
        record(
            by=by,
            action="organization.merge",
            subject=gone,
            details={
                "into": kept.pk,
                "reason": reason,
                "moved": {line.label: line.moving for line in now.lines if line.moving},
            },
        )
        record(
            by=by,
            action="organization.absorb",
            subject=kept,
            details={"organization": gone.pk, "reason": reason},
        )
    return Organization.objects.get(pk=kept.pk)


def _close(by: User, gone: Organization, kept: Organization, reason: str) -> None:
    """The row that leads on: it stands inside nothing, and its УНП is the other's former one."""
    row = Organization.objects.get(pk=gone.pk)
    row.closed_on = row.closed_on or timezone.localdate()
    row.closed_with = row.parent = None
    row.unp, row.is_authority = "", False
    row.inherits_place = row.inherits_spheres = False
    row.merged_into = kept
    save_organization(by=by, organization=row, reason=reason)


def _take_over(by: User, gone: Organization, kept: Organization, reason: str) -> None:
    row = Organization.objects.get(pk=kept.pk)
    row.unp = row.unp or gone.unp
    row.is_authority = row.is_authority or gone.is_authority
    save_organization(by=by, organization=row)
    told = {"absorbed": ["", str(gone)], "reason": ["", reason]}
    changes.write(by=by, organization=row, fields=told)


def _same_units(gone: Organization, kept: Organization) -> list[str]:
    """Names of units right below that both have: two units stay, to be merged or renamed."""
    own, others = (
        {str(unit).casefold(): str(unit) for unit in Organization.objects.filter(parent=one)}
        for one in (kept, gone)
    )
    return sorted(own[name] for name in own.keys() & others.keys())
