"""Reads of monitorings: which there are and which are due, the rows of one, sorted and filtered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, F, Min, Q, QuerySet, When
from django.utils import timezone

from organizations.arithmetic import normalised
from organizations.models import Level, Organization, RegistryEdge, name_order
from portal.lib.cursors import CursorPage, cursor_page
from ratings.arithmetic import HalfYear
from registries.models import Monitoring, MonitoringRow, RegistryVersion
from registries.models.monitoring import FELL
from registries.selectors.snapshot import before_of

PAGE = 25
SHOWN = 200  # monitorings of an authority: a hundred years
GRACE = timedelta(days=31)  # after the half-year's end, to sign
LAST = 10**12  # sorts after whatever there is
SIGNED, DRAFT, DUE, OVERDUE, NOT_NEEDED = "signed", "draft", "due", "overdue", "not_needed"
STATES = (SIGNED, DRAFT, DUE, OVERDUE, NOT_NEEDED)
ONLY = {
    "fallen": Q(is_telling=True, change__lte=FELL),
    "empty": Q(count=0),
    "incomplete": Q(lacks__gt=0, is_closed=False),
    "overdue": Q(overdue__gt=0),
}
LEVELS = {"legal": Level.LEGAL, "units": Level.UNIT}


class BadFilter(ValueError):
    """The address asks for something that no page of ours offers."""


@dataclass(frozen=True, slots=True)
class Half:
    """A half-year in an authority's list."""

    code: str
    state: str
    until: date | None  # the last day to sign, while it isn't past
    is_running: bool
    can_start: bool
    monitorings: list[Monitoring]


def state_of(
    half_year: HalfYear, *, signed: bool, draft: bool, since: date | None, today: date
) -> str:
    """Where an authority stands with a half-year.

    Args:
        since: the day from which it has had a registry in force; None if it has none.
    """
    if signed:
        return SIGNED
    if since is None or since > half_year.ends_on:
        return DRAFT if draft else NOT_NEEDED
    if today > half_year.ends_on + GRACE:
        return OVERDUE
    return DRAFT if draft else DUE


def in_force_since(authority: Organization) -> date | None:
    """The day from which the authority has had a registry in force; None if it has none now."""
    if not RegistryEdge.objects.filter(authority=authority).exists():
        return None
    first = RegistryVersion.objects.filter(
        authority=authority, state__in=EVER_IN_FORCE, decided_at__isnull=False
    ).aggregate(first=Min("decided_at"))["first"]
    return timezone.localdate(first or authority.created_at)


EVER_IN_FORCE = (RegistryVersion.State.IN_FORCE, RegistryVersion.State.SUPERSEDED)


def half_years_of(user: Any, authority: Organization) -> list[Half]:
    """The half-years of an authority, the running one first: those with monitorings, and those
    that have been due since its registry came into force (three statements)."""
    today = timezone.localdate()
    since = in_force_since(authority)
    running = HalfYear.of(today)
    found: dict[str, list[Monitoring]] = {running.code: [], before_of(running).code: []}
    rows = Monitoring.objects.visible_to(user).filter(authority=authority).order_by("-number")
    for row in rows.defer("totals", "findings", "conclusion")[:SHOWN]:
        found.setdefault(row.half_year, []).append(row)
    first = HalfYear.of(since) if since else running
    while first.code < running.code and len(found) < SHOWN:
        found.setdefault(first.code, [])
        first = first.following()
    startable = {running.code, before_of(running).code} if since else set()
    return [
        _half(HalfYear.of_code(code), found[code], since, today, startable)
        for code in sorted(found, reverse=True)
    ]


def _half(
    half_year: HalfYear,
    rows: list[Monitoring],
    since: date | None,
    today: date,
    startable: set[str],
) -> Half:
    draft = any(not row.is_signed for row in rows)
    return Half(
        code=half_year.code,
        state=state_of(
            half_year,
            signed=any(row.is_signed for row in rows),
            draft=draft,
            since=since,
            today=today,
        ),
        until=until if (until := half_year.ends_on + GRACE) >= today else None,
        is_running=half_year.ends_on >= today,
        can_start=half_year.code in startable and not draft,
        monitorings=rows,
    )


# The rows of one


@dataclass(frozen=True, slots=True)
class RowFilters:
    """What is asked for; "" is not."""

    q: str = ""
    only: str = ""
    level: str = ""


def read_row_filters(query: Mapping[str, str]) -> RowFilters:
    """The filters of an address.

    Raises:
        BadFilter: a value that no form of ours sends.
    """
    only, level = query.get("only", ""), query.get("level", "")
    if (only and only not in ONLY) or (level and level not in LEVELS):
        raise BadFilter
    return RowFilters(q=query.get("q", "")[:100], only=only, level=level)


def rows_of(monitoring: Monitoring, filters: RowFilters | None = None) -> QuerySet[MonitoringRow]:
    """The rows that the filters leave, in no order."""
    rows = MonitoringRow.objects.filter(monitoring=monitoring)
    if filters is None:
        return rows
    for word in normalised(filters.q).split():
        rows = rows.filter(words__contains=word)
    if filters.only:
        rows = rows.filter(ONLY[filters.only])
    if filters.level:
        rows = rows.filter(level=LEVELS[filters.level])
    return rows


def _unless(missing: Q, value: Any, then: int) -> Case:
    return Case(When(missing, then=then), default=value, output_field=BigIntegerField())


def _none_last(field: str, *, lift: int = 0) -> tuple[Any, Any]:
    """What to sort by, upwards and downwards, with rows that have nothing last in both."""
    missing = Q(**{f"{field}__isnull": True})
    return tuple(_unless(missing, F(field) + lift, then) for then in (LAST, 0))  # type: ignore[return-value]


# the first of each pair is upwards, by the name; the other, downwards, by «-name»
SORTS: dict[str, tuple[Any, Any]] = {
    "count": (F("count"), F("count")),
    "mark": (_unless(Q(count=0), F("mark_key"), LAST), F("mark_key")),
    "change": _none_last("change", lift=1000),
    "position": _none_last("position"),
    "lacks": (F("lacks"), F("lacks")),
    "overdue": (F("overdue"), F("overdue")),
}
NAME = "name"


def rows_page(monitoring: Monitoring, filters: RowFilters, sort: str, **cursors: str) -> CursorPage:
    """A page of rows.

    Args:
        sort: «name» or one of SORTS, with a minus to go downwards.

    Raises:
        BadFilter, BadCursor
    """
    rows = rows_of(monitoring, filters)
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    if name == NAME:
        keys: tuple[str, ...] = (name_order(), "id")
    elif name in SORTS:
        rows = rows.annotate(sorted_by=SORTS[name][descending])
        keys = ("sorted_by", "id")
    else:
        raise BadFilter
    return cursor_page(rows, keys=keys, descending=descending, size=PAGE, **cursors)


@dataclass(frozen=True, slots=True)
class Attention:
    """The first few rows that need attention for one reason."""

    only: str
    count: int
    rows: list[MonitoringRow]


def attention_of(monitoring: Monitoring, number: int = 5) -> list[Attention]:
    """What needs attention, the worst first (a statement a reason that there is)."""
    order = {
        "fallen": ("change", name_order()),
        "empty": (name_order(),),
        "incomplete": ("-lacks", name_order()),
        "overdue": ("-overdue", name_order()),
    }
    found = []
    for only, keys in order.items():
        if count := monitoring.totals[only]:
            rows = rows_of(monitoring, RowFilters(only=only)).order_by(*keys, "id")
            found.append(Attention(only, count, list(rows[:number])))
    return found
