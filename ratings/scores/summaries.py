"""The one writer of summaries: what charts of the whole country are drawn from (docs/adr/0024).

Each is read in one statement, so that all its figures are of one moment, and then written in a
short transaction: nobody who rates waits for it.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from time import monotonic

from django.db import connection, transaction
from django.utils import timezone

from accounts.selectors import newcomers_by_month
from portal.lib.locks import Lock, take
from ratings.arithmetic import PARTS, SATISFIED_FROM
from ratings.models import (
    ALL_TIME,
    Books,
    MonthSum,
    Mover,
    PeopleSum,
    Period,
    SetKind,
    SetSum,
    State,
    SummaryRun,
)

LIVE, MONTHS = "live", "months"
FRESH = timedelta(minutes=1)
PATIENCE = 20  # a summary takes a twentieth of the time at most
MOVERS = 15  # each way: ten are shown, and some may have closed since

_SUMS = ", ".join(f"CAST(SUM(own.{part}) AS BIGINT)" for part in PARTS)
_CELLS = f"""
WITH own AS (
    SELECT score.*, COALESCE(o.region_id, 0) AS region, o.district_id AS district
    FROM ratings_score score JOIN organizations_organization o ON o.id = score.organization_id
    WHERE score.period_id IN ({{periods}}) AND score.scope = 1 AND score.count > 0 AND o.level = 0
)
SELECT period_id, {SetKind.REGION:d}, region, region, COUNT(*), {_SUMS}
    FROM own GROUP BY period_id, region
UNION ALL SELECT period_id, {SetKind.DISTRICT:d}, district, region, COUNT(*), {_SUMS}
    FROM own WHERE district IS NOT NULL GROUP BY period_id, district, region
UNION ALL SELECT period_id, {SetKind.SPHERE:d}, sphere_id, region, COUNT(*), {_SUMS}
    FROM own JOIN organizations_organizationsphere link
        ON link.organization_id = own.organization_id
    GROUP BY period_id, sphere_id, region
UNION ALL SELECT period_id, {SetKind.CATEGORY:d}, category_id, region, COUNT(*), {_SUMS}
    FROM own JOIN organizations_organizationcategory link
        ON link.organization_id = own.organization_id
    GROUP BY period_id, category_id, region
"""
# Consolidated marks of two half-years, as the rating of each shows them, in the country (0) and in
# each region: those that moved most.
_MOVERS = """
WITH moved AS (
    SELECT o.id, COALESCE(o.region_id, 0) AS region, later.rank_key - earlier.rank_key AS change,
        later.count AS n, later.sum AS s, earlier.count AS n_before, earlier.sum AS s_before
    FROM ratings_score later
    JOIN ratings_score earlier ON earlier.organization_id = later.organization_id
        AND earlier.period_id = %s AND earlier.scope = 2 AND earlier.count >= %s
    JOIN organizations_organization o ON o.id = later.organization_id
    WHERE later.period_id = %s AND later.scope = 2 AND later.count >= %s
        AND o.is_listed AND o.level = 0
        AND later.rank_key <> earlier.rank_key
), placed AS (
    SELECT moved.*, 0 AS place FROM moved
    UNION ALL SELECT moved.*, region FROM moved WHERE region <> 0
), ranked AS (
    SELECT placed.*,
        ROW_NUMBER() OVER (PARTITION BY place ORDER BY change DESC, n DESC, id) AS up,
        ROW_NUMBER() OVER (PARTITION BY place ORDER BY change, n DESC, id) AS down
    FROM placed
)
SELECT place, id, change, n, s, n_before, s_before FROM ranked
WHERE (up <= %s AND change > 0) OR (down <= %s AND change < 0)
"""
_MONTHS = {
    "sqlite": "substr(q.day, 1, 7) || '-01'",
    "postgresql": "date_trunc('month', q.day)::date",
}
# a unit's questionnaire stands where its legal person does, as in the sums of scores
_BY_MONTH = """
SELECT {month}, COALESCE(legal.region_id, 0),
    CASE WHEN q.source LIKE 'q%%' THEN 'qr' ELSE q.source END,
    COUNT(*), CAST(SUM(q.mean) AS BIGINT),
    CAST(SUM(CASE WHEN q.mean >= %s THEN 1 ELSE 0 END) AS BIGINT)
FROM ratings_questionnaire q
JOIN organizations_oversight edge ON edge.below_id = q.organization_id AND edge.through_units
JOIN organizations_organization legal ON legal.id = edge.above_id AND legal.level = 0
WHERE q.state = %s GROUP BY 1, 2, 3
"""


def keep_up() -> None:
    """Sum up what is due: frozen half-years that aren't yet, the live ones, once a day the months.

    Safe to run every minute, twice at once, or not for a week.
    """
    done = {run.what: run for run in SummaryRun.objects.all()}
    for period in Period.objects.filter(frozen_at__isnull=False).order_by("starts_on"):
        if period.code not in done:
            sum_up_frozen(period)
    now = timezone.now()
    live = done.get(LIVE)
    if live is None or now - live.at >= max(FRESH, timedelta(milliseconds=live.took_ms) * PATIENCE):
        sum_up_live()
    months = done.get(MONTHS)
    if months is None or timezone.localtime(months.at).date() < timezone.localdate():
        sum_up_months()


def sum_up_frozen(period: Period) -> None:
    """Sum up a half-year that has just been frozen, once and for all."""
    started = monotonic()
    cells, movers = _cells([period.pk]), _movers(period, _before(period))
    with transaction.atomic():
        take(Lock.SUMMARIES)
        if SummaryRun.objects.filter(what=period.code).exists():
            return
        _write_cells([period.pk], cells)
        _write_movers(period, movers)
        _note(period.code, timezone.now(), started)


def sum_up_live() -> None:
    """Sum up all time and the running half-year, as they stand now."""
    books = Books.objects.select_related("running").filter(pk=1).first()
    if books is None:
        return
    started, at = monotonic(), timezone.now()
    periods = [ALL_TIME, books.running_id]
    cells, movers = _cells(periods), _movers(books.running, _before(books.running))
    with transaction.atomic():
        take(Lock.SUMMARIES)
        if SummaryRun.objects.filter(what=books.running.code).exists():
            return  # frozen meanwhile: the next run does the next one
        _write_cells(periods, cells)
        _write_movers(books.running, movers)
        _note(LIVE, at, started)


def sum_up_months() -> None:
    """Count all months anew: one pass over the questionnaires and one over people, at night."""
    started, at = monotonic(), timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_MONTH.format(month=_MONTHS[connection.vendor]),
            [SATISFIED_FROM, State.COUNTED],
        )
        rows = cursor.fetchall()
    people = newcomers_by_month()
    with transaction.atomic():
        take(Lock.SUMMARIES)
        MonthSum.objects.all().delete()
        MonthSum.objects.bulk_create(
            MonthSum(
                month=month if isinstance(month, date) else date.fromisoformat(month),
                region_id=region,
                source=source,
                count=count,
                sum=total,
                satisfied=satisfied,
            )
            for month, region, source, count, total, satisfied in rows
        )
        PeopleSum.objects.all().delete()
        PeopleSum.objects.bulk_create(PeopleSum(month=month, count=n) for month, n in people)
        _note(MONTHS, at, started)


def _before(period: Period) -> Period | None:
    """The half-year before this one."""
    earlier = Period.objects.filter(frozen_at__isnull=False, starts_on__lt=period.starts_on)
    return earlier.order_by("-starts_on").first()


def _cells(periods: Collection[int]) -> list[SetSum]:
    marks = ", ".join(["%s"] * len(periods))
    with connection.cursor() as cursor:
        cursor.execute(_CELLS.format(periods=marks), list(periods))
        rows = cursor.fetchall()
    return [
        SetSum(
            period_id=period,
            kind=kind,
            set_id=set_id,
            region_id=region,
            organizations=organizations,
            **dict(zip(PARTS, tally, strict=True)),
        )
        for period, kind, set_id, region, organizations, *tally in rows
    ]


def _movers(period: Period, before: Period | None) -> list[Mover]:
    if before is None:
        return []
    minimum = period.minimum_count
    if minimum is None:
        minimum = Books.objects.values_list("minimum_count", flat=True).get(pk=1)
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVERS, [before.pk, before.minimum_count or 1, period.pk, minimum, MOVERS, MOVERS]
        )
        rows = cursor.fetchall()
    return [
        Mover(
            period=period,
            region_id=region,
            organization_id=organization,
            change=change,
            count=count,
            sum=total,
            count_before=count_before,
            sum_before=total_before,
        )
        for region, organization, change, count, total, count_before, total_before in rows
    ]


def _write_cells(periods: Collection[int], cells: list[SetSum]) -> None:
    SetSum.objects.filter(period__in=list(periods)).delete()
    SetSum.objects.bulk_create(cells, batch_size=1000)


def _write_movers(period: Period, movers: list[Mover]) -> None:
    Mover.objects.filter(period=period).delete()
    Mover.objects.bulk_create(movers)


def _note(what: str, at: datetime, started: float) -> None:
    took = round((monotonic() - started) * 1000)
    SummaryRun.objects.update_or_create(what=what, defaults={"at": at, "took_ms": took})
