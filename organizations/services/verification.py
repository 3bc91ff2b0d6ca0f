"""«Дата актуализации»: half a year after the last one the organization's people are asked."""

import logging
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

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
    # without a function of each row's moment: SQLite would call Python for the whole catalogue
    next_day = timezone.make_aware(datetime.combine(ago + timedelta(days=1), time.min))
    waiting = Organization.objects.filter(
        Q(verified_on__lte=ago) | Q(verified_on=None, created_at__lt=next_day),
        Q(reminded_on=None) | Q(reminded_on__lte=ago),
        Exists(Membership.objects.filter(organization=OuterRef("pk"))),
        closed_on=None,
    ).order_by("pk")
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
            _write_to(user, organization)
        except OSError:
            # the others are still written to; the cabinet says the same on its first page
            logger.exception("verification: no letter to user %s", user.pk)


def _write_to(user: User, organization: Organization) -> None:
    """In the person's language, with a link to the cabinet at the portal's public address."""
    with override(user.language):
        context = {
            "site_name": gettext(settings.SITE_SHORT_NAME),
            "organization": organization,
            "link": settings.BASE_URL + reverse("cabinet:overview", args=[organization.pk]),
        }
        subject, message = (
            render_to_string(f"cabinet/email/verification_{part}.txt", context).strip()
            for part in ("subject", "message")
        )
    send_mail(subject, message, None, [user.email])
