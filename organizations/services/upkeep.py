"""What the operator does with an organization: closes it, opens it again, gives it another name.

Each has a day and a reason, which stand in its history; see also `merging`.
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations.hooks import listeners
from organizations.models import FormerName, Organization, Oversight
from organizations.services import Overtaken, save_organization

NAMES = [f"{part}_{code}" for part in ("name", "short_name") for code in ("ru", "be", "en")]


@transaction.atomic
def close(
    *, by: User, organization: Organization, on: date, reason: str, with_units: bool = False
) -> int:
    """Close an organization or a unit: its page says so, it is neither rated nor ranked.

    Args:
        organization: as `by` has seen it.
        with_units: its open units, at any depth, close along with it on the same day.

    Returns how many units were closed along.

    Raises:
        ValidationError: no reason, or the day is still to come.
        Overtaken: as of `save_organization`; or it is closed already, or part of another.
    """
    _check(reason, on, "closed_on")
    if organization.is_closed or organization.merged_into_id:
        raise Overtaken
    organization.closed_on = on
    organization.closed_with = None
    save_organization(by=by, organization=organization, reason=reason)
    units = _units(organization).filter(closed_on__isnull=True)
    closed = 0
    for unit in units if with_units else ():
        unit.closed_on, unit.closed_with = on, organization
        save_organization(by=by, organization=unit, reason=reason)
        closed += 1
    record(
        by=by,
        action="organization.close",
        subject=organization,
        details={"on": on.isoformat(), "reason": reason, "units": closed},
    )
    return closed


@transaction.atomic
def reopen(*, by: User, organization: Organization, reason: str) -> int:
    """Open a closed organization or unit again, and the units that were closed along with it.

    Returns how many units these are.

    Raises:
        ValidationError: no reason.
        Overtaken: as of `save_organization`; or it is open already, or part of another.
    """
    _check(reason)
    if not organization.is_closed or organization.merged_into_id:
        raise Overtaken
    along = Organization.objects.filter(closed_with=organization.pk).order_by("pk")
    opened = 0
    for one in (organization, *along):
        one.closed_on = one.closed_with = None
        save_organization(by=by, organization=one, reason=reason)
        opened += one is not organization
    record(
        by=by,
        action="organization.reopen",
        subject=organization,
        details={"reason": reason, "units": opened},
    )
    return opened


@transaction.atomic
def rename(*, by: User, organization: Organization, since: date, reason: str) -> Organization:
    """Give an organization another name; it is found by the former one, and its page tells it.

    A slip of the pen is mended in the cabinet instead, and leaves no former name.

    Args:
        organization: with the new names, not yet saved.
        since: the first day of the new name.

    Raises:
        ValidationError: no reason, the day is still to come, or nothing differs.
        Overtaken: as of `save_organization`.
    """
    _check(reason, since, "since")
    for listener in listeners():
        listener.begin()  # whoever saves it takes the books first, then the row: so does this
    before = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if all(getattr(before, name) == getattr(organization, name) for name in NAMES):
        raise ValidationError({"name_ru": _("Название осталось прежним.")})
    keep_name(before, organization=before, until=since)
    saved = save_organization(by=by, organization=organization, reason=reason)
    record(
        by=by,
        action="organization.rename",
        subject=organization,
        details={"since": since.isoformat(), "reason": reason, "before": before.name_ru},
    )
    return saved


def keep_name(named: Organization, *, organization: Organization, until: date) -> None:
    """Keep what `named` is called now as a former name of `organization`: its own, or that of one
    that becomes part of it, by whose УНП it is found too."""
    is_other = named.pk != organization.pk
    FormerName.objects.create(
        organization=organization,
        of=named if is_other else None,
        unp=named.unp if is_other else "",
        until=until,
        **{name: getattr(named, name) for name in NAMES},
    )


def _check(reason: str, day: date | None = None, field: str = "") -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Напишите причину: она останется в истории.")})
    if day and day > timezone.localdate():
        raise ValidationError({field: _("Этот день ещё не наступил.")})


def _units(organization: Organization) -> "QuerySet[Organization]":
    below = Oversight.objects.filter(above=organization, through_units=True)
    rows = Organization.objects.filter(pk__in=below.values("below")).exclude(pk=organization.pk)
    return rows.order_by("pk")
