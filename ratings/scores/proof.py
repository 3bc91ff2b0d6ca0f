"""Check and rebuild: every live figure from the questionnaires and edges (DESIGN §2.7)."""

from collections import defaultdict
from collections.abc import Iterator
from functools import reduce
from operator import add
from typing import Any

from django.db import connection, transaction
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Sum,
    Value,
    When,
)

from organizations import counts, oversight
from organizations.models import Oversight
from portal.lib.locks import Lock, take
from ratings.arithmetic import (
    BASE_CRITERIA,
    NOTHING,
    PARTS,
    SATISFIED_FROM,
    UNIT,
    Tally,
    adjusted_key,
    bucket_of,
    list_key,
    plus,
    rank_key,
)
from ratings.models import (
    ALL_TIME,
    AdditionalAnswer,
    Books,
    PositionBucket,
    Questionnaire,
    Scope,
    Score,
    ScoreChange,
)
from ratings.scores import standings
from ratings.scores.books import live_periods, lock_books
from ratings.scores.settling import periods_of, settle, settle_under, spread
from ratings.scores.sums import sum_up


def _sum_if(**condition: Any) -> Sum:
    return Sum(
        Case(When(**condition, then=Value(1)), default=Value(0), output_field=IntegerField())
    )


def part_sums() -> dict[str, Any]:
    """What adds up each of PARTS over questionnaires, as annotations named `p_…`."""
    low = {mark: mark * UNIT - UNIT // 2 for mark in range(1, 7)}
    return {
        "p_count": Count("pk"),
        "p_sum": Sum("mean"),
        **{f"p_{name}": Sum(name) for name in BASE_CRITERIA},
        "p_satisfied": _sum_if(mean__gte=SATISFIED_FROM),
        **{
            f"p_d{mark}": _sum_if(mean__gte=low[mark], mean__lt=low[mark + 1])
            for mark in range(1, 6)
        },
    }


def tallies(questionnaires: "QuerySet[Questionnaire]") -> "QuerySet[Any, tuple[int, ...]]":
    """(organization, *PARTS) of the questionnaires that count among these."""
    return (
        questionnaires.counted()  # type: ignore[attr-defined]
        .order_by()
        .values("organization_id")
        .annotate(**part_sums())
        .values_list("organization_id", *(f"p_{part}" for part in PARTS))
    )


def tally_of_all(questionnaires: "QuerySet[Questionnaire]") -> Tally:
    """PARTS of the questionnaires that count among these, whosever they are (one statement)."""
    sums = questionnaires.counted().aggregate(**part_sums())  # type: ignore[attr-defined]
    return tuple(sums[f"p_{part}"] or 0 for part in PARTS)


def write_direct(period_id: int, questionnaires: "QuerySet[Questionnaire]") -> None:
    """Write a period's direct scores anew from these questionnaires, in the database."""
    Score.objects.filter(period=period_id, scope=Scope.DIRECT).delete()
    sql, parameters = tallies(questionnaires).query.sql_with_params()
    names = ", ".join(["organization_id", *PARTS])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ratings_score ({names}, period_id, scope, rank_key, list_key,"
            f" adjusted_key) SELECT counted.*, %s, %s, 0, 0, 0 FROM ({sql}) counted",
            [period_id, Scope.DIRECT, *parameters],
        )


@transaction.atomic
def rebuild() -> None:
    """Write the closure and every live score and position anew. Writers wait meanwhile."""
    oversight.rebuild()
    books = lock_books()
    take(Lock.BOOKS)
    settle_under(books)
    all_ = Questionnaire.objects.all()
    write_direct(ALL_TIME, all_)
    write_direct(books.running_id, all_.filter(day__gte=books.running.starts_on))
    sum_up(live_periods(books), None, minimum=books.minimum_count, country_key=books.country_key)
    standings.count_anew(books)
    write_totals(books)


def write_totals(books: Books) -> None:
    """Write the country's totals anew from the direct scores: each questionnaire once."""
    books.count, books.sum, books.satisfied = totals_of(ALL_TIME)
    books.save(update_fields=["count", "sum", "satisfied"])


def totals_of(period_id: int) -> tuple[int, int, int]:
    """Count, sum of means and satisfied of a live period: its direct scores added up."""
    totals = Score.objects.filter(period=period_id, scope=Scope.DIRECT).aggregate(
        c=Sum("count"), s=Sum("sum"), t=Sum("satisfied")
    )
    return totals["c"] or 0, totals["s"] or 0, totals["t"] or 0


def differences() -> Iterator[str]:
    """Every live figure that differs from what the questionnaires and edges give, in words.

    One snapshot, no lock: scores plus the changes that still lie there must equal the
    questionnaires at every moment.
    """
    if not Books.objects.exists():
        settle()
    with transaction.atomic():
        if connection.vendor == "postgresql" and not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield from oversight.differences()
        yield from counts.differences()
        yield from _mean_differences()
        yield from _score_differences()


def _mean_differences() -> Iterator[str]:
    """Counted questionnaires whose stored mean isn't that of their answers."""
    first, *others = (F(name) for name in BASE_CRITERIA)
    answers = reduce(add, others, first)
    additional = AdditionalAnswer.objects.filter(questionnaire=OuterRef("pk"))
    counted = Questionnaire.objects.counted().annotate(answers=answers)
    plain = counted.filter(~Exists(additional)).exclude(mean=F("answers") * UNIT / 4)
    with_more = (
        counted.filter(Exists(additional))
        .annotate(more=Sum("additional_answers__value"), answered=4 + Count("additional_answers"))
        .exclude(mean=(F("answers") + F("more")) * UNIT / F("answered"))
    )
    for rows in (plain, with_more):
        for pk, mean in rows.order_by("pk").values_list("pk", "mean"):
            yield f"mean of questionnaire {pk}: stored {mean}, its answers give another"


def _score_differences() -> Iterator[str]:
    books = Books.objects.select_related("running").get(pk=1)
    all_ = Questionnaire.objects.all()
    direct: dict[tuple[int, int], Tally] = {}
    for organization, *tally in tallies(all_):
        direct[organization, ALL_TIME] = tuple(tally)
    for organization, *tally in tallies(all_.filter(day__gte=books.running.starts_on)):
        direct[organization, books.running_id] = tuple(tally)
    expected = spread_all(direct)

    pending: dict[tuple[int, int], Tally] = defaultdict(lambda: NOTHING)
    for change in ScoreChange.objects.all():
        for period in periods_of(books, change):
            key = (change.organization_id, period)
            pending[key] = plus(pending[key], change.tally)
    waiting = spread(dict(pending))

    stored: dict[tuple[int, int, int], Tally] = {}
    ranked: dict[tuple[int, int], tuple[int, int]] = {}
    scores = Score.objects.filter(period__in=live_periods(books)).iterator()
    for score in scores:
        key3 = (score.organization_id, score.period_id, score.scope)
        stored[key3] = score.tally
        if score.scope == Scope.DIRECT:
            continue
        keys = (score.rank_key, score.list_key, score.adjusted_key)
        right = (
            rank_key(score.sum, score.count),
            list_key(score.sum, score.count, books.minimum_count),
            adjusted_key(score.sum, score.count, books.country_key),
        )
        if keys != right:
            yield f"keys of {key3}: stored {keys}, expected {right}"
        if score.scope == Scope.CONSOLIDATED and score.count >= books.minimum_count:
            ranked[score.organization_id, score.period_id] = (score.sum, score.count)
    for key3 in sorted(expected.keys() | stored.keys()):
        now = plus(stored.get(key3, NOTHING), waiting.get(key3, NOTHING))
        if now != expected.get(key3, NOTHING):
            yield f"score {key3}: stored {now}, expected {expected.get(key3, NOTHING)}"
    yield from _bucket_differences(books, ranked)
    yield from _total_differences(books, direct, pending)


def spread_all(direct: dict[tuple[int, int], Tally]) -> dict[tuple[int, int, int], Tally]:
    """`spread` over the whole closure, in one pass: by (organization, period, scope)."""
    periods = sorted({period for _, period in direct})
    result: dict[tuple[int, int, int], Tally] = defaultdict(lambda: NOTHING)
    edges = Oversight.objects.values_list("above_id", "below_id", "through_units").iterator()
    for above, below, through_units in edges:
        for period in periods:
            tally = direct.get((below, period))
            if tally is None:
                continue
            for scope, holds in (
                (Scope.DIRECT, above == below),
                (Scope.OWN, through_units),
                (Scope.CONSOLIDATED, True),
            ):
                if holds:
                    key = (above, period, int(scope))
                    result[key] = plus(result[key], tally)
    return result


def _bucket_differences(
    books: Books, ranked: dict[tuple[int, int], tuple[int, int]]
) -> Iterator[str]:
    sets: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {standings.SETS.format(only='')} sets")
        for organization, level, kind, set_id in cursor.fetchall():
            sets[organization].append((level, kind, set_id))
    expected: dict[tuple[int, ...], int] = defaultdict(int)
    for (organization, period), (total, count) in ranked.items():
        for where in sets[organization]:
            expected[period, *where, bucket_of(total, count)] += 1
    stored = {
        tuple(row[:5]): row[5]
        for row in PositionBucket.objects.exclude(count=0).values_list(
            "period_id", "level", "kind", "set_id", "bucket", "count"
        )
    }
    for key in sorted(expected.keys() | stored.keys()):
        if expected.get(key, 0) != stored.get(key, 0):
            yield (f"positions {key}: stored {stored.get(key, 0)}, expected {expected.get(key, 0)}")


def _total_differences(
    books: Books, direct: dict[tuple[int, int], Tally], pending: dict[tuple[int, int], Tally]
) -> Iterator[str]:
    names = [PARTS.index(name) for name in ("count", "sum", "satisfied")]
    right = [sum(t[i] for (_, p), t in direct.items() if p == ALL_TIME) for i in names]
    waiting = [sum(t[i] for (_, p), t in pending.items() if p == ALL_TIME) for i in names]
    now = [
        stored + more
        for stored, more in zip((books.count, books.sum, books.satisfied), waiting, strict=True)
    ]
    if now != right:
        yield f"the country's totals: stored {now}, expected {right}"
