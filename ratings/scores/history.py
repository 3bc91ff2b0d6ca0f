"""Scores of years at once, from questionnaires that were written without them: demo and move-in."""

from collections.abc import Iterable
from datetime import date

from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils import timezone

from portal.lib.locks import Lock, take
from ratings import rules
from ratings.arithmetic import PARTS, HalfYear, Tally
from ratings.models import (
    ALL_TIME,
    Books,
    FrozenPosition,
    Period,
    Questionnaire,
    Scope,
    Score,
    ScoreChange,
)
from ratings.scores import standings
from ratings.scores.books import lock_books, open_period
from ratings.scores.journal import leave_changes
from ratings.scores.proof import totals_of, write_direct, write_totals
from ratings.scores.settling import close_half_year, settle_under
from ratings.scores.sums import COLUMNS, keys_sql, sum_up


def begin_moving() -> date | None:
    """Hold everybody else's writes to questionnaires off to the end of the transaction, for moving
    many in at once; settle what lies there.

    Returns:
        the last day that is frozen already; None if nothing is, and history can be written.
    """
    books = lock_books()
    take(Lock.BOOKS)
    settle_under(books)
    frozen = Period.objects.filter(frozen_at__isnull=False)
    last: date | None = frozen.aggregate(last=Max("ends_on"))["last"]
    return last


def end_moving(changes: Iterable[tuple[int, date, Tally]]) -> None:
    """Let the scores follow what was moved in since `begin_moving`, in the same transaction.

    Args:
        changes: (organization id, day, what the questionnaires add); written as history, from the
            questionnaires themselves, while no half-year is frozen.
    """
    if Period.objects.filter(frozen_at__isnull=False).exists():
        leave_changes(changes, happened_on=timezone.localdate())
        settle_under(lock_books())
    else:
        write_history()


@transaction.atomic(savepoint=False)  # SQLite would keep a copy of all that changes for it
def write_history() -> None:
    """Write all scores anew, half-year by half-year, freezing each that has ended.

    Every row is written once: what stood at a half-year's end is what stood at the end of the one
    before and what came since; each with the rules of its last day. Writers wait meanwhile, and
    what they have left is in the questionnaires already.

    Raises:
        ValueError: a half-year is frozen already; frozen is frozen.
    """
    if Period.objects.filter(frozen_at__isnull=False).exists():
        raise ValueError("there is history already")
    today = timezone.localdate()
    first = Questionnaire.objects.aggregate(first=Min("day"))["first"] or today
    books = lock_books()
    take(Lock.BOOKS)
    ScoreChange.objects.all().delete()
    Score.objects.all().delete()
    FrozenPosition.objects.all().delete()
    books.running = open_period(HalfYear.of(first))
    books.count = books.sum = books.satisfied = books.country_key = 0
    books.save()
    stood_before = None
    while True:
        running = books.running
        minimum = rules.in_force(min(running.ends_on or today, today)).minimum_count
        books.minimum_count = minimum  # each half-year is frozen with that of its last day
        books.save(update_fields=["minimum_count"])
        inside = Questionnaire.objects.filter(day__range=(running.starts_on, running.ends_on))
        write_direct(running.pk, inside)
        sum_up([running.pk], None, minimum=minimum, country_key=books.country_key)
        if running.ends_on is None or running.ends_on >= today:
            break
        _write_stood(books, stood_before)
        _add_totals(books)
        close_half_year(books)
        stood_before = running
    write_direct(ALL_TIME, Questionnaire.objects.all())
    sum_up([ALL_TIME], None, minimum=minimum, country_key=books.country_key)
    standings.count_anew(books)
    write_totals(books)


def _write_stood(books: Books, before: Period | None) -> None:
    """Write how the all-time scores stood at the running half-year's end."""
    rank, listed, adjusted = keys_sql("total", "number")
    sums = ", ".join(f"CAST(SUM({part}) AS BIGINT) AS s_{part}" for part in PARTS)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ratings_score (organization_id, period_id, scope, "
            f"{COLUMNS}, rank_key, list_key, adjusted_key)"
            f" SELECT organization_id, %s, %s, {', '.join('s_' + part for part in PARTS)},"
            f" {rank}, {listed}, {adjusted} FROM ("
            "  SELECT sums.*, s_sum AS total, s_count AS number FROM ("
            f"  SELECT organization_id, {sums} FROM ratings_score"
            "   WHERE (period_id = %s AND scope = %s) OR (period_id = %s AND scope = %s)"
            "   GROUP BY organization_id"
            "  ) sums WHERE s_count > 0) counted",
            [
                *(books.running_id, Scope.STOOD, books.minimum_count, books.country_key),
                *(books.running_id, Scope.CONSOLIDATED, before.pk if before else None, Scope.STOOD),
            ],
        )


def _add_totals(books: Books) -> None:
    """Add the running half-year to the country's totals."""
    count, total, satisfied = totals_of(books.running_id)
    books.count += count
    books.sum += total
    books.satisfied += satisfied
    books.save(update_fields=["count", "sum", "satisfied"])
