"""Where the map's figures come from: kept cells, or the scores themselves (docs/adr/0023).

The cells say how things stood a minute or two ago, and know all filters but a query. That, and
windows with few organizations, come from the scores.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F, Max, Min, Q, QuerySet, Sum

from organizations.mercator import BITS
from organizations.models import ListedCount
from portal.catalogue.filters import Filters, lowest_key
from portal.catalogue.map_figures import (
    CELL,
    Box,
    Figures,
    Row,
    Where,
    as_figures,
    edges_of,
    rows_by,
)
from portal.lib.keeping import kept
from ratings.models import MapBlock, MapCell, Period, SummaryRun
from ratings.scores.map_cells import BANDS, BLOCK, WHOLE, ZOOMS, run_of

_TOLD = ("organizations", "ranked", "sum", "count", "sum_x", "sum_y", "points", "single")
_SUMS = {f"all_{name}": Sum(name) for name in _TOLD}


@dataclass(frozen=True, slots=True)
class Source:
    """The figures of one map, read from the scores and kept for a while."""

    filters: Filters
    period: Period
    at: datetime | None = None  # when the sums were made, if they are kept cells

    def figures_by(self, by: Sequence[str], where: Where, *, shift: int = 0) -> list[Figures]:
        """The figures of what the filters leave, by columns of the organization.

        At most two queries; four from cells within a box.

        Args:
            by: columns of `Organization`, or `CELL` for squares of 2^shift units.
        """
        return as_figures(self._live(by, where, shift), len(by))

    def bounds(self, where: Where) -> Box | None:
        """The smallest box around the points; None without points."""
        asked = (self.filters.asked, self.period.pk, "bounds", where)
        return kept("map", asked, lambda: edges_of(self.filters, self.period, where))

    def _live(self, by: Sequence[str], where: Where, shift: int) -> list[Row]:
        asked = (self.filters.asked, self.period.pk, tuple(by), where, shift)
        return kept("map-rows", asked, lambda: rows_by(self.filters, self.period, by, where, shift))


@dataclass(frozen=True, slots=True)
class CellSource(Source):
    """The figures of one map, read from the cells."""

    def figures_by(self, by: Sequence[str], where: Where, *, shift: int = 0) -> list[Figures]:
        """As `Source.figures_by`."""
        if by != CELL:
            return as_figures(self._by_columns(by, where), len(by))
        if where.box:
            rows = self._by_squares(where, where.box, shift)
        else:
            edges = self.bounds(where)
            rows = self._by_squares(where, edges, shift) if edges else []
            rows += [
                (None, None, *told)
                for told in _told(self._places(replace(where, without_point=True)))
            ]
        return as_figures(rows, len(CELL))

    def bounds(self, where: Where) -> Box | None:
        """As `Source.bounds`."""
        if where.box is None:
            return _edges(self._places(where).exclude(points=0))
        cells, rest = self._squares(where, where.box, _zoom_of(where.box))
        found = [_edges(cells), Source.bounds(self, rest) if rest else None]
        boxes = [box for box in found if box]
        return _around(boxes) if boxes else None

    def _by_columns(self, by: Sequence[str], where: Where) -> list[Row]:
        if where.box is None:
            return _told(self._places(where), *by)
        cells, rest = self._squares(where, where.box, _zoom_of(where.box))
        return _told(cells, *by) + (self._live(by, rest, 0) if rest else [])

    def _by_squares(self, where: Where, box: Box, shift: int) -> list[Row]:
        zoom = BITS - shift
        cells, rest = self._squares(where, box, zoom)
        finer = _kept_zoom(zoom) - zoom
        squares = cells.annotate(
            cell_x=F("x").bitrightshift(finer), cell_y=F("y").bitrightshift(finer)
        )
        return _told(squares, *CELL) + (self._live(CELL, rest, shift) if rest else [])

    def _squares(
        self, where: Where, box: Box, zoom: int
    ) -> "tuple[QuerySet[MapCell], Where | None]":
        """The cells of a box, and what is left to read from the scores: nothing, if no place of
        the set reaches into it (at most two queries)."""
        zoom = _kept_zoom(zoom)
        across, wide = BITS - zoom, BITS - zoom + BLOCK
        cells = self._cells(where).filter(
            zoom=zoom,
            x__range=(box.left >> across, box.right >> across),
            y__range=(box.top >> across, box.bottom >> across),
        )
        if zoom <= WHOLE:
            return cells, None
        columns, rows = (box.left >> wide, box.right >> wide), (box.top >> wide, box.bottom >> wide)
        crowded = MapBlock.objects.filter(
            **self._set(), zoom=zoom, x__range=columns, y__range=rows
        ).values_list("x", "y")
        blocks = tuple(
            Box(x << wide, y << wide, ((x + 1) << wide) - 1, ((y + 1) << wide) - 1)
            for x, y in crowded
        )
        if len(blocks) == (columns[1] - columns[0] + 1) * (rows[1] - rows[0] + 1):
            return cells, None
        near = (
            self._places(where)
            .exclude(points=0)
            .filter(
                west__lte=box.right, east__gte=box.left, north__lte=box.bottom, south__gte=box.top
            )
        )
        return cells, replace(where, box=box, outside=blocks) if near.exists() else None

    def _places(self, where: Where) -> "QuerySet[MapCell]":
        """All that stands at a place, with and without a point."""
        cells = self._cells(where).filter(zoom=0)
        return cells.filter(x=0) if where.without_point else cells

    def _cells(self, where: Where) -> "QuerySet[MapCell]":
        filters, asked = self.filters, Q(**self._set())
        if filters.district:
            asked &= Q(district_id=filters.district.id)
        elif filters.region:
            asked &= Q(region_id=filters.region.id)
        if filters.settlement:
            asked &= Q(settlement_id=filters.settlement.id)
        if filters.mark:
            asked &= Q(band__gt=BANDS.index(lowest_key(filters.mark)))
        if filters.voluntary:
            asked &= Q(voluntary=1)
        if where.villages:
            asked &= Q(settlement_id=0)
            if filters.district is None:
                asked &= Q(district_id=0)
        if where.part:
            asked &= Q(city_district_id=where.part.id)
        return MapCell.objects.filter(asked).order_by()

    def _set(self) -> dict[str, int]:
        filters, kind = self.filters, ListedCount.Kind.ALL
        if chosen := filters.category or filters.sphere:
            kind = ListedCount.Kind.CATEGORY if filters.category else ListedCount.Kind.SPHERE
        return {
            "period_id": self.period.pk,
            "level": int(filters.level or 0),
            "authority_id": filters.authority.id if filters.authority else 0,
            "kind": int(kind),
            "set_id": chosen.id if chosen else 0,
        }


def source_for(filters: Filters, period: Period) -> Source:
    """The cells, if they are made and know what is asked for; else the scores (one query)."""
    if not filters.q and filters.level is not None:
        made = SummaryRun.objects.filter(what=run_of(period)).values_list("at", flat=True).first()
        # a half-year that was summed up before it was frozen says other things
        if made and not (period.frozen_at and made < period.frozen_at):
            return CellSource(filters, period, made)
    return Source(filters, period)


def _told(cells: "QuerySet[MapCell]", *by: str) -> list[Row]:
    rows = cells.values(*by).annotate(**_SUMS).values_list(*by, *_SUMS)
    if by == CELL:
        return list(rows)
    # no region, district or town is 0 in a cell and nothing in an organization
    return [(*(key or None for key in row[: len(by)]), *row[len(by) :]) for row in rows]


def _edges(cells: "QuerySet[MapCell]") -> Box | None:
    found = cells.aggregate(
        left=Min("west"), top=Min("north"), right=Max("east"), bottom=Max("south")
    )
    return None if found["left"] is None else Box(**found)


def _around(boxes: list[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _zoom_of(box: Box) -> int:
    """The zoom of which a box is a square."""
    return BITS - (box.right - box.left).bit_length()


def _kept_zoom(zoom: int) -> int:
    """The coarsest kept squares that are no wider than those of a zoom."""
    return next(one for one in ZOOMS if one >= zoom)
