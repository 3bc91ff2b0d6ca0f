"""«Дата актуализации»: half a year after the last one the organization's people are asked."""

import logging
from datetime import date, timedelta

from allauth.account.adapter import get_adapter
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from organizations.models import Membership, Organization

HALF_A_YEAR = timedelta(days=183)
BATCH = 100  # organizations a run: the next minute takes the next ones

logger = logging.getLogger(__name__)


def is_due(organization: Organization) -> bool:
    """Whether nobody has looked through its data for half a year."""
    last = organization.verified_on or timezone.localdate(organization.created_at)
    return last <= timezone.localdate() - HALF_A_YEAR


def remind() -> None:
    """Write to the people of organizations whose data are half a year old (due work).

    Each is written to once a half-year, however often this runs and how many at once.
    """
    today = timezone.localdate()
    ago = today - HALF_A_YEAR
    waiting = (
        Organization.objects.alias(
            last=Coalesce("verified_on", TruncDate("created_at")),
            has_members=Exists(Membership.objects.filter(organization=OuterRef("pk"))),
        )
        .filter(
            Q(reminded_on=None) | Q(reminded_on__lte=ago),
            has_members=True,
            closed_on=None,
            last__lte=ago,
        )
        .order_by("pk")
    )
    for organization in waiting[:BATCH]:
        if _claim(organization, today):
            _write_to_members(organization)


def _claim(organization: Organization, today: date) -> bool:
    """Whether it is for us to write: of several runs at once, one finds the day as it was."""
    same = Organization.objects.filter(pk=organization.pk, reminded_on=organization.reminded_on)
    return bool(same.update(reminded_on=today))


def _write_to_members(organization: Organization) -> None:
    people = User.objects.filter(memberships__organization=organization, is_active=True)
    for user in people.distinct().order_by("pk"):
        try:
            get_adapter().send_mail(
                "cabinet/email/verification",
                user.email,
                {
                    "user": user,
                    "organization": organization,
                    "link": reverse("cabinet:overview", args=[organization.pk]),
                },
            )
        except OSError:
            # the others are still written to; the cabinet says the same on its first page
            logger.exception("verification: no letter to user %s", user.pk)
