"""The desk's claims and holds: an item is before one person at a time, and can be put aside.

They keep people out of each other's way and decide nothing: what decides an item once is the
item's own service, under its own lock.
"""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Claim, Hold, User
from accounts.selectors.desk import free, subject_of
from accounts.services import record

CLAIM_HOLDS = timedelta(minutes=15)
LOOKED_THROUGH = 200


def claim(*, by: User, queue: str, row: models.Model) -> bool:
    """Take this item before oneself for fifteen minutes; False if somebody else has it.

    Whoever has it already has it for another fifteen minutes.
    """
    subject, now = subject_of(row), timezone.now()
    until = now + CLAIM_HOLDS
    with transaction.atomic():
        mine = Claim.objects.filter(Q(by=by) | Q(until__lte=now), subject=subject)
        if mine.update(by=by, queue=queue, until=until):
            return True
        Claim.objects.bulk_create(
            [Claim(subject=subject, queue=queue, by=by, until=until)], ignore_conflicts=True
        )
        # somebody may have come first in between
        return Claim.objects.filter(subject=subject, by=by).exists()


def take_next(
    *, by: User, queue: str, candidates: QuerySet, skip: Collection[int] = ()
) -> models.Model | None:
    """The oldest item that nobody else has and that isn't put aside, now before this person.

    Args:
        candidates: what waits, in its order.
        skip: keys of items to leave out.
    """
    ready = free(candidates, but_by=by).exclude(pk__in=skip)
    for row in ready[:LOOKED_THROUGH]:
        if not claim(by=by, queue=queue, row=row):
            continue
        if found := candidates.filter(pk=row.pk).first():
            return found
        let_go(by=by, row=row)  # decided while it was being taken
    return None


def let_go(*, by: User, row: models.Model) -> None:
    """Leave an item to the others."""
    Claim.objects.filter(subject=subject_of(row), by=by).delete()


def finish(row: models.Model) -> None:
    """End claim and hold of an item that was decided or went; called in that transaction."""
    subject = subject_of(row)
    Claim.objects.filter(subject=subject).delete()
    Hold.objects.filter(subject=subject).delete()


def put_aside(*, by: User, queue: str, row: models.Model, until: date, note: str) -> None:
    """Put an item aside until a day, for everybody; on that day it comes back by itself."""
    with transaction.atomic():
        Hold.objects.update_or_create(
            subject=subject_of(row),
            defaults={"queue": queue, "by": by, "until": until, "note": note},
        )
        let_go(by=by, row=row)
        record(
            by=by,
            action="desk.hold",
            subject=row,
            details={"until": until.isoformat(), "note": note},
        )


def take_back(*, by: User, row: models.Model) -> None:
    """End a hold before its day."""
    with transaction.atomic():
        gone, _of_each = Hold.objects.filter(subject=subject_of(row)).delete()
        if gone:
            record(by=by, action="desk.take back", subject=row)


def tidy() -> None:
    """Forget claims and holds that have ended (due work)."""
    Claim.objects.filter(until__lte=timezone.now()).delete()
    Hold.objects.filter(until__lte=timezone.localdate() - timedelta(days=30)).delete()
