"""How often one person may send questionnaires: limits that are published and seen beforehand."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from ratings.models import Questionnaire, Revision

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
A_DAY = 24  # questionnaires in 24 hours
EDITS_A_MINUTE, EDITS_A_DAY = 6, 50


class TooSoon(Exception):
    """The person has sent as many as may be sent; `until` says when the next may be."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until

    @property
    def seconds(self) -> int:
        """How long to wait, a second at least."""
        return max(1, -((timezone.now() - self.until) // timedelta(seconds=1)))


def check_pace(by: User) -> int:
    """How many the person has sent before, 24 standing for more; one account's submissions wait for
    each other from here on (two queries).

    Raises:
        TooSoon: one was sent within the minute, or 24 within 24 hours.
    """
    User.objects.select_for_update(no_key=True).filter(pk=by.pk).values_list("pk").first()
    times = list(
        Questionnaire.objects.written_by(by)
        .order_by("-id")
        .values_list("submitted_at", flat=True)[:A_DAY]
    )
    _check(times, [(1, MINUTE), (A_DAY, DAY)])
    return len(times)


def check_edits(by: User) -> None:
    """Edits are limited, too, though less.

    Raises:
        TooSoon: six were made within the minute, or fifty within 24 hours.
    """
    times = list(
        Revision.objects.filter(
            questionnaire__in=Questionnaire.objects.written_by(by),
            replaced_at__gt=timezone.now() - DAY,
        )
        .order_by("-replaced_at")
        .values_list("replaced_at", flat=True)[:EDITS_A_DAY]
    )
    _check(times, [(EDITS_A_MINUTE, MINUTE), (EDITS_A_DAY, DAY)])


def _check(times: Sequence[datetime], limits: Sequence[tuple[int, timedelta]]) -> None:
    """times: the newest first."""
    now = timezone.now()
    waits = [
        times[number - 1] + span
        for number, span in limits
        if len(times) >= number and times[number - 1] + span > now
    ]
    if waits:
        raise TooSoon(max(waits))
