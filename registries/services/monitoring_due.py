"""What time makes due about monitorings: officers are reminded before the half-year ends."""

from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import User
from organizations.models import Membership
from portal.lib import wording
from portal.lib.languages import address_in
from portal.lib.mail import MailIsDown, Refused, send
from ratings.arithmetic import HalfYear
from registries.models import Monitoring, MonitoringReminder
from registries.selectors.monitoring_operator import authorities

DAYS = (30, 7)  # before the half-year ends
BATCH = 100  # letters a run: the next minute takes the next ones


def remind() -> None:
    """Remind the officers of authorities that have no signed monitoring of the running half-year,
    thirty days and seven days before it ends (due work).

    Each letter goes once, however often this runs and how many at once; while the mail server is
    down it waits. An officer who comes later gets the next reminder.
    """
    today = timezone.localdate()
    half_year = HalfYear.of(today)
    left = (half_year.ends_on - today).days
    reached = [days for days in DAYS if left <= days]
    if not reached:
        return
    _write_down(half_year, min(reached))
    _send(half_year, today)


def _write_down(half_year: HalfYear, days: int) -> None:
    """A row for each officer to be reminded; the same again changes nothing."""
    waiting = authorities(half_year).filter(has_signed=False).order_by().values("pk")
    known = MonitoringReminder.objects.filter(
        authority=OuterRef("organization"),
        user=OuterRef("user"),
        half_year=half_year.code,
        days=days,
    )
    officers = (
        Membership.objects.filter(
            organization__in=waiting, role=Membership.Role.OFFICER, user__is_active=True
        )
        .exclude(Exists(known))
        .values_list("organization_id", "user_id")
    )
    MonitoringReminder.objects.bulk_create(
        (
            MonitoringReminder(
                authority_id=authority, user_id=user, half_year=half_year.code, days=days
            )
            for authority, user in officers
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


def _send(half_year: HalfYear, today: date) -> None:
    rows = (
        MonitoringReminder.objects.filter(half_year=half_year.code, is_sent=False)
        .select_related("authority", "user")
        .order_by("pk")
    )
    for reminder in rows[:BATCH]:
        # of several runs at once, one finds it unsent; it is put back if the letter fails
        if not MonitoringReminder.objects.filter(pk=reminder.pk, is_sent=False).update(
            is_sent=True
        ):
            continue
        if not _is_still_due(reminder, half_year):
            continue
        try:
            send(_letter(reminder, half_year, today))
        except Refused:
            continue  # that mailbox is gone; the authority's list says the same
        except MailIsDown:
            MonitoringReminder.objects.filter(pk=reminder.pk).update(is_sent=False)
            break


def _is_still_due(reminder: MonitoringReminder, half_year: HalfYear) -> bool:
    """Whether nobody has signed meanwhile, and the person is still an officer there."""
    signed = Monitoring.objects.filter(
        authority=reminder.authority_id,
        half_year=half_year.code,
        state=Monitoring.State.SIGNED,
    )
    officer = Membership.objects.filter(
        organization=reminder.authority_id,
        user=reminder.user_id,
        role=Membership.Role.OFFICER,
        user__is_active=True,
    )
    return officer.exists() and not signed.exists()


def _letter(reminder: MonitoringReminder, half_year: HalfYear, today: date) -> EmailMessage:
    user: User = reminder.user
    with override(user.language):
        page = reverse("authority:monitorings", args=[reminder.authority_id])
        context = {
            "site_name": gettext(settings.SITE_SHORT_NAME),
            "authority": reminder.authority.short_name,
            "period": wording.half_year(half_year.code),
            "left": wording.days((half_year.ends_on - today).days),
            "ends_on": wording.day(half_year.ends_on),
            "last": wording.day(half_year.ends_on + timedelta(days=31)),
            "link": settings.BASE_URL + address_in(user.language, page),
        }
        subject, message = (
            render_to_string(f"registries/email/monitoring_{part}.txt", context).strip()
            for part in ("subject", "message")
        )
    return EmailMessage(" ".join(subject.split()), message, None, [user.email])
