"""What is read for search engines."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Max
from django.utils import timezone

from organizations.models import Organization
from ratings.models import Campaign

MOST = 1_000  # of each kind of pages but organizations


def last_number() -> int:
    """The greatest number that an organization has; 0 without any (one query)."""
    return Organization.objects.aggregate(last=Max("pk"))["last"] or 0


def campaign_numbers() -> list[int]:
    """The campaigns that the public knows of, the newest first (one query)."""
    rows = Campaign.objects.announced().order_by("-pk")
    return list(rows.values_list("pk", flat=True)[:MOST])


def listed_between(first: int, end: int) -> Iterator[tuple[int, date]]:
    """(number, day of its last change) of the public organizations from `first` to before `end`
    (one query, by the primary key)."""
    rows = Organization.objects.public().filter(pk__gte=first, pk__lt=end).order_by("pk")
    for pk, changed in rows.values_list("pk", "updated_at"):
        yield pk, timezone.localtime(changed).date()
