"""Corrections of frozen half-years: new records, never changes (DESIGN §2.9)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations.models import Organization
from ratings.models import Correction, Period


@transaction.atomic
def correct_frozen(
    *, by: User, organization: Organization, period: Period, count: int, total: int, reason: str
) -> Correction:
    """Publish what an organization's consolidated score in a frozen half-year should have been.

    Args:
        count, total: questionnaires, and the sum of their means in units of 1/840.

    Raises:
        ValidationError: the half-year isn't frozen, the figures can't be, or no reason is given.
    """
    if period.frozen_at is None:
        raise ValidationError(_("Это полугодие ещё идёт: исправлять нечего."))
    correction = Correction(
        period=period,
        organization=organization,
        count=count,
        sum=total,
        reason=reason.strip(),
        made_by=by,
    )
    correction.full_clean()
    correction.save()
    record(
        by=by,
        action="score.correct",
        subject=correction,
        details={"organization": organization.pk, "period": period.code},
    )
    return correction
