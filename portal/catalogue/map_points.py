"""What a window of the moving map shows: organizations alone, and together where they crowd."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.mercator import BITS, latitude_of, longitude_of, world_x, world_y
from portal.catalogue.filters import BadFilter, Filters, address_without
from portal.catalogue.map_figures import CELL, Box, Figures, Tile, Where, scores_shown
from portal.catalogue.map_places import FINER, mark_label
from portal.catalogue.map_sources import source_for
from portal.catalogue.selectors import row_fields
from portal.lib import wording
from portal.lib.languages import Text
from ratings.arithmetic import nearest_whole
from ratings.figures import Mark
from ratings.models import Period, Score
from ratings.selectors import mark_of, minimum_count

FINER_BY = 2  # squares are a quarter of a tile wide: 64 points of the screen
ZOOMS = range(5, 19)
WIDEST = 64  # squares along a side: no screen shows more
MOST = 250  # places at once: where there are more, the squares are twice as wide
_BOX = re.compile(r",".join([r"(-?\d{1,3}(?:\.\d{1,6})?)"] * 4))


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the map that is looked at."""

    box: Box
    zoom: int

    @property
    def shift(self) -> int:
        """How wide the squares are to group by, as a power of two."""
        return BITS - self.zoom - FINER_BY

    def widened(self, shift: int) -> Box:
        """The box in whole squares of this width, so that their figures don't depend on where it
        lies."""
        box, last = self.box, (1 << shift) - 1
        return Box(box.left & ~last, box.top & ~last, box.right | last, box.bottom | last)


def read_window(query: QueryDict) -> Window:
    """The window from `?box=west,south,east,north&zoom=8`.

    Raises:
        BadFilter: it is none, or wider than a screen.
    """
    found = _BOX.fullmatch(query.get("box", ""))
    zoom = query.get("zoom", "")
    if not found:
        raise BadFilter(_("границы карты: нужны четыре числа box=запад,юг,восток,север"))
    if not (zoom.isascii() and zoom.isdigit() and len(zoom) < 3 and int(zoom) in ZOOMS):
        raise BadFilter(
            _("масштаб: zoom — число от %(least)s до %(most)s")
            % {"least": ZOOMS[0], "most": ZOOMS[-1]}
        )
    west, south, east, north = (float(number) for number in found.groups())
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
        raise BadFilter(_("границы карты: запад меньше востока, юг меньше севера"))
    box = Box(world_x(west), world_y(north), world_x(east), world_y(south))
    window = Window(box, int(zoom))
    wide = window.widened(window.shift)
    if max(wide.right - wide.left, wide.bottom - wide.top) >> window.shift >= WIDEST:
        raise BadFilter(_("границы карты: для этого масштаба они слишком широкие"))
    return window


def points(
    filters: Filters, period: Period, window: Window, query: QueryDict
) -> list[dict[str, Any]]:
    """What stands in the window, from north to south (two to six queries; more where it is so
    full that its squares are made wider)."""
    minimum = period.minimum_count or minimum_count()
    source, shift = source_for(filters, period), window.shift
    cells = source.figures_by(CELL, Where(box=window.widened(shift)), shift=shift)
    while len(cells) > MOST:
        shift += 1
        cells = source.figures_by(CELL, Where(box=window.widened(shift)), shift=shift)
    cells.sort(key=lambda cell: cell.key[::-1])
    alone = _alone(filters, period, [cell.only for cell in cells if cell.only])
    path = reverse("catalogue:map")
    told = []
    for cell in cells:
        if score := alone.get(cell.only):
            one, mark = score.organization, mark_of(score, minimum)
            name: Text = one.short_name
            address = reverse("catalogue:organization", args=[one.pk])
            label = f"{name}: {mark_label(mark)}"
        else:
            mark = cell.mark(minimum)
            name = Text(wording.organizations(cell.organizations))
            area = str(Tile(BITS - shift, cell.key[0], cell.key[1]))
            address = address_without(query, path, *FINER, "box", "zoom", "near", area=area)
            label = f"{name}, {mark_label(mark)}"
        told.append(_told(cell, mark, name, label, address))
    return told


def _alone(filters: Filters, period: Period, ids: list[int]) -> "dict[int, Score]":
    """The scores of these organizations, by their numbers (one query, or none)."""
    if not ids:
        return {}
    # they stand in the sets that are asked for, or have just left: to look costs much in large ones
    rows = scores_shown(Filters(level=filters.level), period).filter(organization__in=ids)
    rows = rows.select_related(
        "organization__region", "organization__district", "organization__settlement"
    ).only(*row_fields())
    return {row.organization_id: row for row in rows}


def _told(cell: Figures, mark: Mark, name: Text, label: str, address: str) -> dict[str, Any]:
    return {
        "lat": round(latitude_of(cell.y or 0), 5),
        "lng": round(longitude_of(cell.x or 0), 5),
        "name": name,
        "lang": name.lang,
        "label": label,
        "url": address,
        "organizations": cell.organizations,
        "questionnaires": mark.count,
        "mark": mark.text if mark.enough else "",
        "value": nearest_whole(mark.total // mark.count) if mark.count and mark.enough else 0,
        "figures": mark_label(mark),
        "lacking": cell.organizations - cell.ranked,
    }
