"""How many answers one place may get in an hour: exact, whoever comes at the same time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.polls.models import Pace

HOUR = timedelta(hours=1)
KEPT = timedelta(days=2)


class TooMany(Exception):
    """The hour's answers are used up; `until` says when the next hour begins."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until

    @property
    def seconds(self) -> int:
        """How long to wait, a second at least."""
        return max(1, -((timezone.now() - self.until) // timedelta(seconds=1)))


def take(key: str, most: int) -> None:
    """Use one of the hour's answers up, within the transaction of the answer itself.

    Args:
        key: the place; 60 characters at most.

    Raises:
        TooMany: this hour has had `most`.
    """
    with transaction.atomic():
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        Pace.objects.bulk_create([Pace(key=key, hour=hour)], ignore_conflicts=True)
        within = Pace.objects.filter(key=key, hour=hour, count__lt=most)
        if not within.update(count=F("count") + 1):
            raise TooMany(hour + HOUR)


def forget_pace() -> None:
    """Forget the hours that are over for long, and the hashes of networks with them (due work)."""
    Pace.objects.filter(hour__lt=timezone.now() - KEPT).delete()
