"""The figures of the map: how many organizations stand where, and the mark of them all together.

The mark of a place is the mean over the questionnaires about the organizations shown there, each
counted once: a legal person brings those about itself and its units (its own score), a unit those
about itself alone (docs/adr/0023-map.md).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)

from organizations.mercator import BITS, DEEPEST
from organizations.models import (
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Oversight,
)
from organizations.selectors import Item
from portal.catalogue.filters import Filters, filter_scores
from ratings.arithmetic import RANKED
from ratings.figures import Mark
from ratings.models import ALL_TIME, FrozenPosition, Period, Scope, Score, SetKind

CELL = ("cell_x", "cell_y")  # to group by squares of the map
FEW = 5_000  # organizations of a set, or in a box, that are named by their numbers
STOOD = {"region_id": SetKind.REGION, "district_id": SetKind.DISTRICT}  # known of then
Row = tuple[Any, ...]  # what was grouped by, and then SUMS
SUMS = ("n", "with_mark", "total", "questionnaires", "at_x", "at_y", "points", "one")


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of the map as web maps number them."""

    zoom: int
    x: int
    y: int

    def __str__(self) -> str:
        return f"{self.zoom}/{self.x}/{self.y}"

    @property
    def box(self) -> "Box":
        shift = BITS - self.zoom
        return Box(
            self.x << shift,
            self.y << shift,
            ((self.x + 1) << shift) - 1,
            ((self.y + 1) << shift) - 1,
        )


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the units of `organizations.mercator`, edges included."""

    left: int
    top: int
    right: int
    bottom: int

    def holds(self, x: int, y: int) -> bool:
        """Whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Where:
    """Which of the organizations that the filters leave, finer than any filter says."""

    villages: bool = False  # where the settlement isn't one of the list
    part: Item | None = None  # a district within a city
    box: Box | None = None
    outside: tuple[Box, ...] = ()  # parts of the box that are read elsewhere
    without_point: bool = False

    def conditions(self, filters: Filters, period: Period) -> Q:
        """The same for scores of a period."""
        asked = Q()
        if self.villages:
            asked &= Q(organization__settlement__isnull=True)
            if filters.district is None and period.frozen_at:
                asked &= Q(~Exists(_stood(period, SetKind.DISTRICT)))
            elif filters.district is None:
                asked &= Q(organization__district__isnull=True)
        if self.part:
            asked &= Q(organization__city_district=self.part.id)
        if self.without_point:
            asked &= Q(organization__map_x__isnull=True)
        # first the few of a set, or those in the box by their index, then their scores
        organizations, named = Organization.objects.all(), None
        for members, column in _sets(filters, period):
            numbers = members.order_by().values_list(column, flat=True)
            few = list(numbers[: FEW + 1])
            if len(few) <= FEW:
                named = few if named is None else sorted({*few} & {*named})
            organizations = organizations.filter(Exists(members.filter(**{column: OuterRef("pk")})))
        if named is not None:
            asked &= Q(organization__in=self._those_inside(named) if self.box else named)
        elif self.box:
            inside = organizations.filter(self._inside())
            if not period.frozen_at:
                inside = inside.public()
            if period.pk != ALL_TIME:
                rated = Score.objects.filter(organization=OuterRef("pk"), period=period)
                inside = inside.filter(Exists(rated.filter(scope=Scope.CONSOLIDATED)))
            numbers = inside.order_by().values_list("pk", flat=True)
            few = list(numbers[: FEW + 1])
            asked &= Q(organization__in=few if len(few) <= FEW else numbers)
        return asked

    def _those_inside(self, named: list[int]) -> list[int]:
        """Which of these few have a point in the box, and in no part of it that is read
        elsewhere: told here, lest a database look through the box for them (one query)."""
        rows = Organization.objects.filter(pk__in=named, map_x__isnull=False).order_by()
        return [
            one
            for one, x, y in rows.values_list("pk", "map_x", "map_y")
            if self.box
            and self.box.holds(x, y)
            and not any(part.holds(x, y) for part in self.outside)
        ]

    def _inside(self) -> Q:
        """Organizations with a point in the box, and in no part of it that is read elsewhere."""

        def within(box: Box) -> Q:
            return Q(map_x__range=(box.left, box.right), map_y__range=(box.top, box.bottom))

        asked = within(self.box) if self.box else Q()
        for part in self.outside:
            asked &= ~within(part)
        return asked


@dataclass(frozen=True, slots=True)
class Figures:
    """What stands in one place."""

    key: tuple[Any, ...]  # the values that were grouped by
    organizations: int
    ranked: int  # those with enough questionnaires for a position
    total: int
    count: int
    x: int | None  # the middle of the points, where there are any
    y: int | None
    only: int = 0  # the organization, if it is one

    def mark(self, minimum: int) -> Mark:
        """The mark over all of them."""
        return Mark(self.total, self.count, minimum)


def scores_shown(filters: Filters, period: Period, where: Where | None = None) -> "QuerySet[Score]":
    """The scores of the organizations that stand on the map: those that the list shows.

    Args:
        where: finer than the filters (a query for each set of theirs, and one for a box).
    """
    rows = filter_scores(filters, period)
    if where:
        rows = rows.filter(where.conditions(filters, period))
    if period.frozen_at:  # who is hidden by now keeps a place, but isn't shown with it
        rows = rows.filter(organization__is_filled=True)
    return rows


def _sets(filters: Filters, period: Period) -> "Iterator[tuple[QuerySet[Any], str]]":
    """The rows that say who is in the sets that are chosen, and their column that names them."""
    if filters.authority:
        yield Oversight.objects.filter(above=filters.authority.id), "below"
    if not (chosen := filters.category or filters.sphere):
        return
    if period.frozen_at:
        kind = SetKind.CATEGORY if filters.category else SetKind.SPHERE
        stood = FrozenPosition.objects.filter(period=period, scope=Scope.CONSOLIDATED)
        yield stood.filter(kind=kind, set_id=chosen.id), "organization"
    elif filters.category:
        yield OrganizationCategory.objects.filter(category=chosen.id), "organization"
    else:
        yield OrganizationSphere.objects.filter(sphere=chosen.id), "organization"


def _stood(period: Period, kind: SetKind) -> "QuerySet[FrozenPosition]":
    """Where the organization of a score stood when the half-year was frozen."""
    return FrozenPosition.objects.filter(
        organization=OuterRef("organization"), period=period, scope=Scope.CONSOLIDATED, kind=kind
    )


def rows_by(
    filters: Filters, period: Period, by: Sequence[str], where: Where, shift: int
) -> list[Row]:
    """The sums of what the filters leave, read from the scores (one query, two in a box).

    Args:
        by: columns of `Organization`, or `CELL` for squares of 2^shift units.
    """
    rows = scores_shown(filters, period, where)
    columns = [f"organization__{name}" for name in by]
    if period.frozen_at:
        then = {f"stood_{name}": kind for name, kind in STOOD.items() if name in by}
        rows = rows.annotate(
            **{name: Subquery(_stood(period, kind).values("set_id")) for name, kind in then.items()}
        )
        columns = [f"stood_{name}" if name in STOOD else f"organization__{name}" for name in by]
    if by == CELL:
        rows = rows.annotate(
            cell_x=F("organization__map_x").bitrightshift(shift),
            cell_y=F("organization__map_y").bitrightshift(shift),
        )
        columns = list(CELL)
    grouped = (
        rows.annotate(
            base=FilteredRelation(
                "organization__scores",
                condition=Q(
                    organization__scores__period=period,
                    organization__scores__scope=base_scope(filters, period),
                ),
            )
        )
        .order_by()
        .values(*columns)
        .annotate(
            n=Count("pk"),
            with_mark=Count("pk", filter=Q(list_key__gte=RANKED)),
            total=Sum("base__sum"),
            questionnaires=Sum("base__count"),
            at_x=Sum("organization__map_x"),
            at_y=Sum("organization__map_y"),
            points=Count("organization__map_x"),
            one=Min("organization_id"),
        )
    )
    return list(grouped.values_list(*columns, *SUMS))


def as_figures(rows: Iterable[Row], columns: int) -> list[Figures]:
    """Sums as figures; rows of the same place, which come of two sources, become one."""
    merged: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        key, sums = row[:columns], [int(value or 0) for value in row[columns:]]
        known = merged.get(key)
        merged[key] = [a + b for a, b in zip(known, sums, strict=True)] if known else sums
    return [
        Figures(
            key=key,
            organizations=n,
            ranked=ranked,
            total=total,
            count=count,
            x=x // points if points else None,
            y=y // points if points else None,
            only=one if n == 1 else 0,
        )
        for key, (n, ranked, total, count, x, y, points, one) in merged.items()
    ]


def base_scope(filters: Filters, period: Period) -> Scope:
    """Whose questionnaires a place adds up. Half-years that are frozen keep no direct scores."""
    if filters.level == Level.UNIT and not period.frozen_at:
        return Scope.DIRECT
    return Scope.OWN


def together(figures: Sequence[Figures], key: tuple[Any, ...] = ()) -> Figures:
    """Several places as one; its middle is that of the places."""
    points = [(one.x, one.y) for one in figures if one.x is not None and one.y is not None]
    return Figures(
        key=key,
        organizations=sum(one.organizations for one in figures),
        ranked=sum(one.ranked for one in figures),
        total=sum(one.total for one in figures),
        count=sum(one.count for one in figures),
        x=sum(x for x, _y in points) // len(points) if points else None,
        y=sum(y for _x, y in points) // len(points) if points else None,
        only=figures[0].only if len(figures) == 1 else 0,
    )


def edges_of(filters: Filters, period: Period, where: Where) -> Box | None:
    """The smallest box around the points, read from the organizations; None without points."""
    edges = scores_shown(filters, period, where).aggregate(
        left=Min("organization__map_x"),
        top=Min("organization__map_y"),
        right=Max("organization__map_x"),
        bottom=Max("organization__map_y"),
    )
    return None if edges["left"] is None else Box(**edges)


def shift_for(box: Box, across: int) -> int:
    """The finest squares of which no more than `across` (or one more) lie along a side."""
    side = max(box.right - box.left, box.bottom - box.top, 1)
    return max((side // across).bit_length(), BITS - DEEPEST)
