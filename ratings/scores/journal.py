"""Leaving changes: the half of a score's write that belongs to the questionnaire's transaction."""

from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.utils import timezone

from portal.lib.locks import Lock
from ratings.arithmetic import NOTHING, PARTS, Tally
from ratings.models import ScoreChange


def open_books(person_id: int | None = None, organization_id: int | None = None) -> date:
    """Begin a write to questionnaires: hold off the freezing of the half-year, and return today.

    Args:
        person_id, organization_id: also lock this pair's slot, making it if there is none, so
            that one person's writes about one organization wait for each other.

    Must be called first in the transaction; the day is only true after it.
    """
    hold = "(SELECT pg_advisory_xact_lock_shared(%s))" if connection.vendor == "postgresql" else ""
    lock = [int(Lock.BOOKS)] if hold else []
    with connection.cursor() as cursor:
        if person_id is None:
            if hold:
                cursor.execute(f"SELECT 1 FROM {hold} held", lock)
        else:
            source = f" FROM {hold} held" if hold else " WHERE 1 = 1"
            cursor.execute(
                "INSERT INTO ratings_slot (person_id, organization_id) "
                f"SELECT %s, %s{source} "
                "ON CONFLICT (person_id, organization_id) "
                "DO UPDATE SET person_id = excluded.person_id",
                [person_id, organization_id, *lock],
            )
    return timezone.localdate()


def leave_changes(changes: Iterable[tuple[int, date, Tally]], *, happened_on: date) -> None:
    """Leave what a write adds to scores, for `settle` to add.

    Args:
        changes: (organization id, day of the questionnaire, what it adds).
        happened_on: the day that `open_books` gave.
    """
    ScoreChange.objects.bulk_create(
        ScoreChange(
            organization_id=organization_id,
            day=day,
            happened_on=happened_on,
            **dict(zip(PARTS, tally, strict=True)),
        )
        for organization_id, day, tally in changes
        if tally != NOTHING
    )
