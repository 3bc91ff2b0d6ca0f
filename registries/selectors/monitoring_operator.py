"""Which authorities have monitored their registries, which are late: for the operator."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from organizations.models import Organization, RegistryEdge, name_order
from portal.lib.cursors import CursorPage, cursor_page
from ratings.arithmetic import HalfYear
from registries.models import Monitoring, RegistryVersion
from registries.selectors.monitoring import (
    DRAFT,
    DUE,
    EVER_IN_FORCE,
    GRACE,
    NOT_NEEDED,
    OVERDUE,
    SIGNED,
    STATES,
    BadFilter,
)
from registries.selectors.snapshot import before_of

PAGE = 50
HALVES = 6  # half-years to choose from


@dataclass(frozen=True, slots=True)
class Asked:
    """A half-year, and one state of STATES or "" for all."""

    half_year: HalfYear
    state: str


def half_years() -> list[HalfYear]:
    """The half-years to choose from, the running one first."""
    found = [HalfYear.of(timezone.localdate())]
    while len(found) < HALVES:
        found.append(before_of(found[-1]))
    return found


def read_asked(half_year: str, state: str) -> Asked:
    """What an address asks for; by default the half-year that ended last.

    Raises:
        BadFilter
    """
    known = {one.code: one for one in half_years()}
    chosen = known.get(half_year) if half_year else half_years()[1]
    if chosen is None or (state and state not in STATES):
        raise BadFilter
    return Asked(chosen, state)


def authorities(half_year: HalfYear) -> "QuerySet[Any, Any]":
    """The authorities with a registry in force, each with its `state` for the half-year, and the
    `number` and `signed_at` of its first signed monitoring or the number of its draft."""
    mine = Monitoring.objects.filter(authority=OuterRef("pk"), half_year=half_year.code)
    signed = mine.filter(state=Monitoring.State.SIGNED).order_by("number")
    versions = (
        RegistryVersion.objects.filter(
            authority=OuterRef("pk"), state__in=EVER_IN_FORCE, decided_at__isnull=False
        )
        .order_by()
        .values("authority")
        .annotate(first=Min("decided_at"))
        .values("first")
    )
    after = timezone.make_aware(datetime.combine(half_year.ends_on + timedelta(days=1), time.min))
    late = timezone.localdate() > half_year.ends_on + GRACE
    return (
        Organization.objects.filter(
            is_authority=True, closed_on=None, pk__in=RegistryEdge.objects.values("authority")
        )
        .annotate(
            since=Coalesce(Subquery(versions), F("created_at")),
            has_signed=Exists(signed),
            has_draft=Exists(mine.filter(state=Monitoring.State.DRAFT)),
            number=Coalesce(
                Subquery(signed.values("number")[:1]), Subquery(mine.values("number")[:1])
            ),
            signed_at=Subquery(signed.values("signed_at")[:1]),
        )
        .annotate(
            state=Case(
                When(has_signed=True, then=Value(SIGNED)),
                When(Q(since__gte=after) & Q(has_draft=False), then=Value(NOT_NEEDED)),
                When(Q(since__gte=after), then=Value(DRAFT)),
                *([When(Q(has_signed=False), then=Value(OVERDUE))] if late else []),
                When(has_draft=True, then=Value(DRAFT)),
                default=Value(DUE),
                output_field=CharField(),
            )
        )
    )


def counts(half_year: HalfYear) -> dict[str, int]:
    """How many authorities are in each state (one query)."""
    rows = authorities(half_year).order_by().values("state").annotate(n=Count("pk"))
    return dict(rows.values_list("state", "n"))


def page_of(asked: Asked, **cursors: str) -> CursorPage:
    """A page of authorities by name.

    Raises:
        BadCursor
    """
    rows = authorities(asked.half_year)
    if asked.state:
        rows = rows.filter(state=asked.state)
    return cursor_page(rows, keys=(name_order(), "id"), descending=False, size=PAGE, **cursors)


def rows_of(asked: Asked) -> Iterator[tuple[Any, ...]]:
    """(name, УНП, state, number, day of signing) of each."""
    rows = authorities(asked.half_year)
    if asked.state:
        rows = rows.filter(state=asked.state)
    for row in rows.order_by(name_order(), "id").iterator(chunk_size=500):
        yield row.name, row.unp, row.state, row.number, signing_day(row)


def signing_day(row: Any) -> date | None:
    """When the first monitoring of the half-year was signed."""
    return timezone.localdate(row.signed_at) if row.signed_at else None
