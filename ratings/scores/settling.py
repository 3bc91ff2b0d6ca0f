"""Adding the changes that lie there to everybody's scores, and freezing half-years."""

import logging
from collections import defaultdict
from datetime import date

from django.db import Error, connection, transaction
from django.utils import timezone

from organizations.models import Oversight
from portal.lib.locks import Lock, take
from ratings import rules
from ratings.arithmetic import (
    NOTHING,
    PARTS,
    HalfYear,
    Tally,
    adjusted_key,
    bucket_of,
    list_key,
    minus,
    plus,
    rank_key,
)
from ratings.models import ALL_TIME, Books, Scope, Score, ScoreChange
from ratings.scores import standings, summaries
from ratings.scores.books import live_periods, lock_books, open_period
from ratings.scores.sums import COLUMNS, keys_sql, make_keys_anew

logger = logging.getLogger(__name__)
ScoreKey = tuple[int, int, int]  # organization, period, scope
BATCH = 2000


def settle() -> None:
    """Add all changes that lie there to the scores, in a transaction of its own.

    Safe to call at any time, by any number at once. Freezes half-years that have ended, each
    between the changes of its last day and those of the next: frozen figures are those of
    midnight, however late this runs.
    """
    with transaction.atomic(durable=True):
        settle_under(lock_books())


def settle_soon() -> None:
    """`settle` for whoever has already stored what matters: a failure is left to the next one."""
    try:
        settle()
    except Error:
        logger.exception("settling failed; the changes are kept and will be settled later")


def settle_under(books: Books) -> None:
    """`settle` within a transaction that already holds the books."""
    today = timezone.localdate()
    while books.running.ends_on and books.running.ends_on < today:
        take(Lock.BOOKS)  # whoever still writes into the half-year that ended finishes first
        _apply_minimum(books, books.running.ends_on)
        _apply_all(books, until=books.running.ends_on)
        freeze(books)
    _apply_minimum(books, today)
    _apply_all(books)


def _apply_minimum(books: Books, day: date) -> None:
    """Make the minimum count in force on a day the one that keys and histograms go by."""
    minimum = rules.in_force(day).minimum_count
    if minimum != books.minimum_count:
        books.minimum_count = minimum
        books.save(update_fields=["minimum_count"])
        make_keys_anew(live_periods(books), minimum=minimum, country_key=books.country_key)
        standings.count_anew(books)


def _apply_all(books: Books, until: date | None = None) -> None:
    """Apply what lies there, up to the changes of a day if one is given."""
    while batch := _take_changes(until):
        _apply(books, batch)
        if len(batch) < BATCH:
            break


def _take_changes(until: date | None) -> list[ScoreChange]:
    """Take the oldest changes away, in one statement."""
    columns = f"organization_id, day, happened_on, {COLUMNS}"
    before, parameters = ("WHERE happened_on <= %s", [until]) if until else ("", [])
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM ratings_scorechange WHERE id IN"
            f" (SELECT id FROM ratings_scorechange {before} ORDER BY id LIMIT {BATCH})"
            f" RETURNING id, {columns}",
            parameters,
        )
        names = ["id", *columns.split(", ")]
        rows = cursor.fetchall()
    changes = [ScoreChange(**dict(zip(names, row, strict=True))) for row in rows]
    for change in changes:
        change.day = ScoreChange._meta.get_field("day").to_python(change.day)
    return changes


def _apply(books: Books, changes: list[ScoreChange]) -> None:
    """Add a batch of changes to scores, histograms and the country's totals."""
    direct: dict[tuple[int, int], Tally] = defaultdict(lambda: NOTHING)
    country = NOTHING
    for change in changes:
        country = plus(country, change.tally)
        for period in periods_of(books, change):
            key = (change.organization_id, period)
            direct[key] = plus(direct[key], change.tally)
    deltas = spread(direct)
    after = _add(books, deltas)
    moves = _crossings(books, deltas, after)
    for start in range(0, len(moves), 500):
        standings.move_between_buckets(moves[start : start + 500])
    if country != NOTHING:
        parts = dict(zip(PARTS, country, strict=True))
        books.count += parts["count"]
        books.sum += parts["sum"]
        books.satisfied += parts["satisfied"]
        books.save(update_fields=["count", "sum", "satisfied"])


def periods_of(books: Books, change: ScoreChange) -> list[int]:
    """The live periods that a change belongs to: frozen ones never change."""
    running = books.running
    if running.starts_on and change.day >= running.starts_on:
        return [ALL_TIME, running.pk]
    return [ALL_TIME]


def spread(direct: dict[tuple[int, int], Tally]) -> dict[ScoreKey, Tally]:
    """What changes at (organization, period) add to each score of everybody above (one query)."""
    periods: dict[int, list[int]] = defaultdict(list)
    for organization, period in direct:
        periods[organization].append(period)
    deltas: dict[ScoreKey, Tally] = defaultdict(lambda: NOTHING)
    edges = Oversight.objects.filter(below__in=sorted(periods)).values_list(
        "above_id", "below_id", "through_units"
    )
    for above, below, through_units in edges:
        for period in periods[below]:
            tally = direct[below, period]
            scopes = [Scope.CONSOLIDATED]
            if through_units:
                scopes.append(Scope.OWN)
            if above == below:
                scopes.append(Scope.DIRECT)
            for scope in scopes:
                key = (above, period, int(scope))
                deltas[key] = plus(deltas[key], tally)
    return {key: tally for key, tally in deltas.items() if tally != NOTHING}


def _add(books: Books, deltas: dict[ScoreKey, Tally]) -> dict[ScoreKey, tuple[int, int]]:
    """Add deltas to stored scores in few statements; returns (count, sum) of each afterwards."""
    after: dict[ScoreKey, tuple[int, int]] = {}
    rows = sorted(deltas.items())
    total, number = "(ratings_score.sum + excluded.sum)", "(ratings_score.count + excluded.count)"
    rank, listed, adjusted = keys_sql(total, number)
    added = ", ".join(f"{part} = ratings_score.{part} + excluded.{part}" for part in PARTS)
    marks = "(" + ", ".join(["%s"] * (3 + len(PARTS) + 3)) + ")"
    minimum, country_key = books.minimum_count, books.country_key
    with connection.cursor() as cursor:
        for start in range(0, len(rows), 500):
            part = rows[start : start + 500]
            values: list[int] = []
            for key, tally in part:
                count, total_ = tally[0], tally[1]
                keys = (0, 0, 0)
                if count > 0:
                    keys = (
                        rank_key(total_, count),
                        list_key(total_, count, minimum),
                        adjusted_key(total_, count, country_key),
                    )
                values += [*key, *tally, *keys]
            cursor.execute(
                "INSERT INTO ratings_score (organization_id, period_id, scope, "
                f"{COLUMNS}, rank_key, list_key, adjusted_key)"
                f" VALUES {', '.join([marks] * len(part))}"
                " ON CONFLICT (organization_id, period_id, scope) DO UPDATE SET"
                f" {added}, rank_key = {rank}, list_key = {listed}, adjusted_key = {adjusted}"
                " RETURNING organization_id, period_id, scope, count, sum",
                [*values, minimum, country_key],
            )
            for organization, period, scope, count, total_ in cursor.fetchall():
                after[organization, period, scope] = (count, total_)
    return after


def _crossings(
    books: Books, deltas: dict[ScoreKey, Tally], after: dict[ScoreKey, tuple[int, int]]
) -> list[tuple[int, int, int, int]]:
    """Whose rank key went into another bucket: (organization, period, bucket, −1 out or +1 in)."""
    moves: list[tuple[int, int, int, int]] = []
    for (organization, period, scope), (count, total) in after.items():
        if scope != Scope.CONSOLIDATED:
            continue
        delta = minus(deltas[organization, period, scope])
        old_count, old_total = count + delta[0], total + delta[1]
        old = bucket_of(old_total, old_count) if old_count >= books.minimum_count else None
        new = bucket_of(total, count) if count >= books.minimum_count else None
        if old == new:
            continue
        if old is not None:
            moves.append((organization, period, old, -1))
        if new is not None:
            moves.append((organization, period, new, 1))
    return moves


def freeze(books: Books) -> None:
    """Freeze the running half-year as the scores stand, and open the next one (DESIGN §2.9)."""
    period = books.running
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ratings_score (organization_id, period_id, scope, "
            f"{COLUMNS}, rank_key, list_key, adjusted_key)"
            f" SELECT organization_id, %s, %s, {COLUMNS}, rank_key, list_key, adjusted_key"
            " FROM ratings_score WHERE period_id = %s AND scope = %s AND count > 0",
            [period.pk, Scope.STOOD, ALL_TIME, Scope.CONSOLIDATED],
        )
    close_half_year(books)
    make_keys_anew([ALL_TIME], minimum=books.minimum_count, country_key=books.country_key)


def close_half_year(books: Books) -> None:
    """Freeze the positions of the running half-year, whose scores are frozen; open the next."""
    period, minimum = books.running, books.minimum_count
    standings.freeze_positions(period.pk, Scope.CONSOLIDATED, minimum, unranked=True)
    standings.freeze_positions(period.pk, Scope.STOOD, minimum, unranked=False)
    Score.objects.filter(period=period, scope=Scope.DIRECT).delete()
    period.frozen_at = timezone.now()
    period.minimum_count = minimum
    period.country_key = rank_key(books.sum, books.count)
    period.save(update_fields=["frozen_at", "minimum_count", "country_key"])
    summaries.sum_up_frozen(period)
    books.running = open_period(HalfYear.of_code(period.code).following())
    books.country_key = period.country_key
    books.save(update_fields=["running", "country_key"])
