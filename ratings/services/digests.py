"""Digests: what has come to a person's organizations since the last one (FEATURES row 53)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from organizations.models import Organization, Oversight
from portal.lib.mail import MailIsDown, Refused, send
from ratings.figures import mark_text
from ratings.models import Frequency, NoticeChoice, Questionnaire
from ratings.services.notices import LOW, SPEAKERS, letter_to, questionnaires_link

HOUR = 8  # of Minsk
MONDAY = 0
BATCH = 200


@dataclass(frozen=True, slots=True)
class Digest:
    """What came to one organization, its units among it."""

    organization: Organization
    count: int
    low: int
    comments: int
    mark: str
    link: str


def send_digests() -> None:
    """Write each digest whose day has come, from eight in the morning (due work).

    Each day is told once, however often this runs and how many at once; days without
    questionnaires are passed over in silence.
    """
    now = timezone.localtime()
    if now.hour < HOUR:
        return
    today = now.date()
    due = Q(frequency=Frequency.DAILY, digested_on__lt=today)
    due |= Q(frequency=Frequency.WEEKLY, digested_on__lte=today - timedelta(days=7))
    if today.weekday() == MONDAY:  # the first one comes on the first Monday
        due |= Q(frequency=Frequency.WEEKLY, digested_on__lt=today)
    waiting = NoticeChoice.objects.filter(due, user__is_active=True).select_related("user")
    for choice in waiting.order_by("pk")[:BATCH]:
        since = choice.digested_on
        # of several runs at once, one finds the day as it was; it is put back if the letter fails
        same = NoticeChoice.objects.filter(pk=choice.pk, digested_on=since)
        if not since or not same.update(digested_on=today):
            continue
        try:
            _write_to(choice.user, since, today)
        except Refused:
            continue  # this day is passed over; the next digest tells of the days after it
        except MailIsDown:
            NoticeChoice.objects.filter(pk=choice.pk, digested_on=today).update(digested_on=since)
            break


def _write_to(user: User, since: date, today: date) -> None:
    with override(user.language):
        digests = digests_of(user, since, today)
        if digests:
            send(
                letter_to(
                    user,
                    "digest",
                    {"digests": digests, "since": since, "until": today - timedelta(days=1)},
                )
            )


def digests_of(user: User, since: date, today: date) -> list[Digest]:
    """What came from the day `since` up to the day before `today` to each organization that the
    person speaks for, those with something new alone; two statements an organization at most."""
    found = []
    for organization in Organization.objects.filter(
        memberships__user=user, memberships__role__in=SPEAKERS
    ).distinct():
        below = Oversight.objects.filter(
            above=organization, through_units=True, below=OuterRef("organization")
        )
        sums = (
            Questionnaire.objects.counted()
            .filter(Exists(below), day__gte=since, day__lt=today)
            .aggregate(
                count=Count("pk"),
                total=Sum("mean"),
                low=Count("pk", filter=Q(mean__lt=LOW)),
                comments=Count("comment"),
            )
        )
        if sums["count"]:
            found.append(
                Digest(
                    organization,
                    sums["count"],
                    sums["low"],
                    sums["comments"],
                    mark_text(sums["total"], sums["count"]),
                    questionnaires_link(organization, user.language),
                )
            )
    return found
