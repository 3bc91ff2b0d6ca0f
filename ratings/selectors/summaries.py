"""Reads of the summaries that charts of the whole country are drawn from (docs/adr/0024)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Sum

from organizations.models import Level, Organization
from ratings.arithmetic import PARTS
from ratings.figures import Mark
from ratings.models import (
    ALL_TIME,
    MonthSum,
    Mover,
    PeopleSum,
    Period,
    Scope,
    Score,
    SetKind,
    SetSum,
    SummaryRun,
)
from ratings.scores.summaries import LIVE, MONTHS

FEWEST = 5  # questionnaires of a source: fewer stand with others, or not at all
SHOWN = 10


class Sums:
    """A tally of a set with its parts by name, as `ratings.figures` reads scores."""

    count: int
    sum: int
    satisfied: int

    def __init__(self, values: Iterable[Any] = (), organizations: int = 0) -> None:
        found = list(values) or [0] * len(PARTS)
        for part, value in zip(PARTS, found, strict=True):
            setattr(self, part, value or 0)
        self.organizations = organizations or 0

    @property
    def mark(self) -> Mark:
        """The set's mark."""
        return Mark(self.sum, self.count, 1)


@dataclass(frozen=True, slots=True)
class AsOf:
    """When the summaries were made; None before the first time."""

    live: datetime | None
    months: datetime | None


def as_of() -> AsOf:
    """As of when live figures and months stand (one statement)."""
    runs = dict(SummaryRun.objects.filter(what__in=[LIVE, MONTHS]).values_list("what", "at"))
    return AsOf(runs.get(LIVE), runs.get(MONTHS))


def sums_by_period(region: int | None = None) -> dict[str, Sums]:
    """The country, or a region, in all time ("all") and in each half-year (one statement)."""
    rows = SetSum.objects.filter(kind=SetKind.REGION)
    if region is not None:
        rows = rows.filter(set_id=region)
    return {key: found for (key,), found in _added_up(rows, "period__code")}


def sums_by_set(period: Period, kind: SetKind, region: int | None = None) -> dict[int, Sums]:
    """Each region, district, sphere or category in a period, in a region if one is given, by its
    id (one statement)."""
    rows = SetSum.objects.filter(period=period, kind=kind)
    if region is not None:
        rows = rows.filter(region_id=region)
    return {key: found for (key,), found in _added_up(rows, "set_id")}


def _added_up(rows: Any, *keys: str) -> list[tuple[tuple[Any, ...], Sums]]:
    # not named as the fields are: the next sum would be that of a sum
    parts = {f"s_{part}": Sum(part) for part in PARTS}
    found = (
        rows.order_by()
        .values(*keys)
        .annotate(**parts, rated=Sum("organizations"))
        .values_list(*keys, "rated", *parts)
    )
    size = len(keys)
    return [(row[:size], Sums(row[size + 1 :], row[size])) for row in found]


# By month and source


@dataclass(frozen=True, slots=True)
class Month:
    """Questionnaires of a month that came from one source."""

    month: date
    source: str
    count: int
    sum: int


def months_and_sources(region: int | None = None) -> list[Month]:
    """All months by source, in the country or a region, the oldest first (one statement)."""
    rows = MonthSum.objects.all()
    if region is not None:
        rows = rows.filter(region_id=region)
    found = rows.values("month", "source").annotate(n=Sum("count"), total=Sum("sum"))
    return [
        Month(month, source, count, total)
        for month, source, count, total in found.order_by("month", "source").values_list(
            "month", "source", "n", "total"
        )
    ]


def people_by_month() -> list[tuple[date, int]]:
    """How many people came in each month and are still there, the oldest first (one statement)."""
    return list(PeopleSum.objects.order_by("month").values_list("month", "count"))


def by_month(months: Iterable[Month]) -> dict[str, tuple[int, int]]:
    """Sum and count of each month, by its code ("2026-11")."""
    found: dict[str, tuple[int, int]] = {}
    for one in months:
        code = f"{one.month:%Y-%m}"
        total, count = found.get(code, (0, 0))
        found[code] = (total + one.sum, count + one.count)
    return found


def by_source(months: Iterable[Month], period: Period) -> dict[str, int]:
    """How many questionnaires of a period came from each source; "" is all that are too few.

    Whatever is below FEWEST stands with others under "", and takes the next one along until they
    are FEWEST together: no number tells of a few people.
    """
    found: dict[str, int] = {}
    for one in months:
        if period.starts_on and not period.starts_on <= one.month <= (period.ends_on or date.max):
            continue
        found[one.source] = found.get(one.source, 0) + one.count
    shown = dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
    few = {source: n for source, n in shown.items() if n < FEWEST}
    rest = sum(few.values())
    for source in few:
        del shown[source]
    while rest and rest < FEWEST and shown:
        _source, taken = shown.popitem()
        rest += taken
    if rest >= FEWEST:
        shown[""] = rest
    return shown


# Organizations


@dataclass(frozen=True, slots=True)
class Moved:
    """An organization's mark in two half-years."""

    organization: Organization
    before: Mark
    now: Mark
    change: int


def movers(period: Period, region: int | None = None) -> tuple[list[Moved], list[Moved]]:
    """Whose marks rose and fell most since the half-year before, most first (one statement)."""
    rows = (
        Mover.objects.filter(period=period, region_id=region or 0, organization__is_listed=True)
        .select_related("organization")
        .order_by("-change", "-count", "organization_id")
    )
    found = [
        Moved(
            organization=row.organization,
            before=Mark(row.sum_before, row.count_before, 1),
            now=Mark(row.sum, row.count, 1),
            change=row.change,
        )
        for row in rows
    ]
    risen = [one for one in found if one.change > 0]
    fallen = sorted(
        (one for one in found if one.change < 0),
        key=lambda one: (one.change, -one.now.count, one.organization.pk),
    )
    return risen[:SHOWN], fallen[:SHOWN]


def most_rated(period: Period, region: int | None = None) -> list[tuple[Organization, Mark]]:
    """Whom most questionnaires are about: organizations with their units (one statement)."""
    rows = Score.objects.filter(
        period=period,
        scope=Scope.OWN,
        count__gt=0,
        organization__is_listed=True,
        organization__level=Level.LEGAL,
    ).select_related("organization")
    if region is not None:
        rows = rows.filter(organization__region=region)
    return [
        (row.organization, Mark(row.sum, row.count, 1))
        for row in rows.order_by("-count", "-organization")[:SHOWN]
    ]


def half_years(known: Iterable[Period], period: Period) -> tuple[Period | None, Period | None]:
    """The half-year of a period (of all time, the latest) and the one before it.

    Args:
        known: all half-years, the newest first.
    """
    halves = list(known)
    while halves and period.pk != ALL_TIME and halves[0].pk != period.pk:
        halves.pop(0)
    return (halves[0] if halves else None), (halves[1] if len(halves) > 1 else None)
