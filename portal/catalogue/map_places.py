"""What the map shows at an address: regions, districts, towns, parts of towns, organizations."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from organizations.mercator import BITS, DEEPEST
from organizations.models import CityDistrict
from organizations.models.organization import CAPITAL
from organizations.selectors import Item, reference
from portal.catalogue.filters import BadFilter, Filters, address_without
from portal.catalogue.map_figures import (
    CELL,
    Figures,
    Tile,
    Where,
    scores_shown,
    shift_for,
    together,
)
from portal.catalogue.map_sources import Source, source_for
from portal.catalogue.near import distance_text, nearest
from portal.catalogue.selectors import row_fields
from portal.lib import wording
from portal.lib.languages import Text
from ratings.figures import Mark
from ratings.models import Period, Score
from ratings.selectors import mark_of, minimum_count

MOST = 30  # circles that a phone has room for
ACROSS = 4  # squares along a side, where a town is divided
FINER = ("villages", "part", "area")  # what the map's address says beyond the filters
NOWHERE = "none"
_TILE = re.compile(r"(\d{1,2})/(\d{1,7})/(\d{1,7})")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the map: a circle, and a row of the table."""

    name: Text
    url: str
    mark: Mark
    organizations: int
    lacking: int  # of them, without enough questionnaires
    x: int | None
    y: int | None
    organization: int = 0  # its number, where it is one and not a place
    note: Text | None = None  # its address
    distance: str = ""

    @property
    def label(self) -> str:
        """«Витебская область: 1 204 организации, оценка 4,61 по 44 500 анкетам»."""
        figures = mark_label(self.mark)
        if not self.organization:
            figures = f"{wording.organizations(self.organizations)}, {figures}"
        return f"{self.name}: {figures}"


@dataclass(frozen=True, slots=True)
class MapPage:
    """All that the map shows at once: `places` in the order of the table."""

    places: list[Place]
    total: Place
    crumbs: list[dict[str, str]]
    are_organizations: bool
    is_country: bool
    left_out: int  # organizations of one spot that there is no room for
    at: datetime | None = None  # when its sums were made, if it is drawn from kept ones

    @property
    def at_text(self) -> str:
        """«22 ноября 2026 г., 19:05»."""
        if self.at is None:
            return ""
        local = timezone.localtime(self.at)
        return f"{wording.day(local.date())}, {formats.time_format(local, 'H:i')}"


def mark_label(mark: Mark) -> str:
    """«оценка 4,61 по 1 234 анкетам», «недостаточно оценок (3 из 5)», «пока нет оценок»."""
    if not mark.count:
        return _("пока нет оценок")
    if not mark.enough:
        return _("недостаточно оценок (%(count)s из %(minimum)s)") % {
            "count": mark.count,
            "minimum": mark.minimum,
        }
    return _("оценка %(mark)s %(count)s") % {"mark": mark.text, "count": mark.count_text}


def read_where(query: QueryDict, filters: Filters) -> Where:
    """What the map's own part of an address asks for.

    Raises:
        BadFilter: a value that no address of ours has.
    """
    villages, part, area = (query.get(name, "") for name in FINER)
    if villages not in ("", "1"):
        raise BadFilter(_("место «%(value)s»") % {"value": villages[:40]})
    where = Where(villages=bool(villages))
    if part:
        known = parts_of(filters.settlement)
        if part not in known:
            raise BadFilter(_("место «%(value)s»") % {"value": part[:40]})
        where = replace(where, part=known[part])
    if area == NOWHERE:
        return replace(where, without_point=True)
    if area:
        tile = read_tile(area)
        if tile is None:
            raise BadFilter(_("место «%(value)s»") % {"value": area[:40]})
        return replace(where, box=tile.box)
    return where


def with_whole_city(filters: Filters) -> Filters:
    """Minsk is a region and a city at once: whoever has chosen the one has chosen the other."""
    if filters.region is None or filters.region.code != CAPITAL or filters.settlement:
        return filters
    inside = (item for item in reference().settlements.values() if item.parent == CAPITAL)
    return replace(filters, settlement=next(inside, None))


def read_tile(text: str) -> Tile | None:
    """A square from «12/2361/1298»; None if it is none."""
    found = _TILE.fullmatch(text)
    if not found:
        return None
    zoom, x, y = (int(number) for number in found.groups())
    return Tile(zoom, x, y) if zoom <= DEEPEST and max(x, y) < 1 << zoom else None


def parts_of(settlement: Item | None) -> dict[str, Item]:
    """The districts within a city by code, in the order of their names (one query, or none)."""
    if settlement is None:
        return {}
    rows = CityDistrict.objects.filter(settlement=settlement.id).order_by("sort_key")
    return {row.code: Item(row.pk, row.code, row.name_ru, row.name_be, row.name_en) for row in rows}


def map_page(
    filters: Filters, where: Where, period: Period, query: QueryDict, path: str
) -> MapPage:
    """What to show (three or four queries, fewer within a minute of the same).

    The finest way to group the places that leaves more than one; few organizations, or those of one
    spot, stand there themselves.
    """
    minimum = period.minimum_count or minimum_count()
    source = source_for(filters, period)
    shower = _Shower(filters, where, period, query, path, minimum, source)
    return shower.near() if filters.near else shower.places()


@dataclass(frozen=True, slots=True)
class _Shower:
    filters: Filters
    where: Where
    period: Period
    query: QueryDict
    path: str
    minimum: int
    source: Source

    def places(self) -> MapPage:
        """Group by the coarsest that isn't chosen yet; finer where that gives one group alone."""
        filters, where = self.filters, self.where
        if filters.region is None and where == Where():
            found = self._by_region()
            return self._page(found, together(self._figures("region_id")), is_country=True)
        total = together(self._figures("region_id"))
        if total.organizations <= MOST:
            return self._organizations(total)
        if where == Where() and not filters.settlement:
            found = self._by_settlement() if filters.district else self._by_district()
            if len(found) > 1:
                return self._page(found, total)
        if where == Where() and filters.settlement:
            found = self._by_part()
            if len(found) > 1:
                return self._page(found, total)
        found = self._by_cell()
        return self._page(found, total) if len(found) > 1 else self._organizations(total)

    def near(self) -> MapPage:
        """The organizations nearest to a point, the nearest first."""
        scores = scores_shown(self.filters, self.period)
        away = nearest(scores, self.filters.near, MOST) if self.filters.near else {}
        some = self._rows(scores.filter(organization__in=list(away)))
        rows = {row.organization_id: row for row in some}
        places = [
            replace(self._organization(rows[one]), distance=distance_text(km))
            for one, km in away.items()
            if one in rows
        ]
        return MapPage(places, self._total(together([])), [], True, False, 0)

    # Groups

    def _figures(self, *by: str, where: Where | None = None, shift: int = 0) -> list[Figures]:
        return self.source.figures_by(by, where or self.where, shift=shift)

    def _by_region(self) -> list[Place]:
        figures = {one.key[0]: one for one in self._figures("region_id")}
        return [
            self._place(_at(figures[item.id], item), item.name, region=item.code)
            for item in reference().regions.values()
            if item.id in figures
        ]

    def _by_district(self) -> list[Place]:
        """Districts of the region, and its towns that belong to none."""
        known, figures = reference(), self._figures("district_id", "settlement_id")
        places = [
            self._place(_at(together(inside), item), item.name, district=item.code)
            for item in known.districts.values()
            if (inside := [one for one in figures if one.key[0] == item.id])
        ]
        free = {one.key[1]: one for one in figures if one.key[0] is None}
        places += [
            self._place(_at(free[item.id], item), item.name, settlement=item.code)
            for item in known.settlements.values()
            if item.id in free
        ]
        if None in free:
            places.append(self._villages(free[None]))
        return places

    def _by_settlement(self) -> list[Place]:
        figures = {one.key[0]: one for one in self._figures("settlement_id")}
        places = [
            self._place(_at(figures[item.id], item), item.name, settlement=item.code)
            for item in reference().settlements.values()
            if item.id in figures
        ]
        if None in figures:
            places.append(self._villages(figures[None]))
        return places

    def _villages(self, figures: Figures) -> Place:
        return self._place(figures, Text(_("Сельские населённые пункты")), villages="1")

    def _by_part(self) -> list[Place]:
        city = self.filters.settlement
        parts = parts_of(city)
        if city is None or not parts:
            return []
        figures = {one.key[0]: one for one in self._figures("city_district_id")}
        if None in figures:  # they can't be led to by a part: squares hold them all
            return []
        return [
            self._place(figures[item.id], item.name, settlement=city.code, part=item.code)
            for item in parts.values()
            if item.id in figures
        ]

    def _by_cell(self) -> list[Place]:
        """Squares of the map, and those without a point; nothing once they are small enough."""
        box = self.source.bounds(self.where)
        if box is None:
            return []
        shift = shift_for(box, ACROSS)
        inside = replace(self.where, box=box) if self.where.box else self.where
        cells = self._figures(*CELL, where=inside, shift=shift)
        nowhere = [one for one in cells if one.key[0] is None]
        cells = sorted((one for one in cells if one.key[0] is not None), key=lambda c: c.key[::-1])
        if len(cells) + len(nowhere) < 2:
            return []
        middle = ((box.left + box.right) // 2, (box.top + box.bottom) // 2)
        places = [
            self._place(
                cell,
                Text(f"{number}. {_side(cell, middle, 1 << shift)}"),
                area=str(Tile(BITS - shift, cell.key[0], cell.key[1])),
            )
            for number, cell in enumerate(cells, 1)
        ]
        places += [self._place(one, Text(_("Без точки на карте")), area=NOWHERE) for one in nowhere]
        return places

    # Pages

    def _place(self, figures: Figures, name: Text, **address: str) -> Place:
        drop = FINER if "area" not in address else ("area",)
        return Place(
            name=name,
            url=address_without(self.query, self.path, *drop, "near", **address),
            mark=figures.mark(self.minimum),
            organizations=figures.organizations,
            lacking=figures.organizations - figures.ranked,
            x=figures.x,
            y=figures.y,
        )

    def _total(self, figures: Figures) -> Place:
        return self._place(figures, Text())

    def _page(self, places: list[Place], total: Figures, *, is_country: bool = False) -> MapPage:
        crumbs, at = self._crumbs(), self.source.at
        return MapPage(places, self._total(total), crumbs, False, is_country, 0, at)

    def _organizations(self, total: Figures) -> MapPage:
        """The organizations in the order of the rating, as many as there is room for."""
        rows = self._rows(scores_shown(self.filters, self.period, self.where))
        left_out = max(0, total.organizations - MOST)
        places = [self._organization(row) for row in rows[:MOST]]
        return MapPage(places, self._total(total), self._crumbs(), True, False, left_out)

    def _rows(self, scores: "QuerySet[Score]") -> "list[Score]":
        shown = scores.select_related(
            "organization__region", "organization__district", "organization__settlement"
        ).only(*row_fields(), "organization__map_x", "organization__map_y", *ADDRESSES)
        # they are few: sorted, and not looked for along the index of marks
        mark = (F("list_key") + 0).desc()
        return list(shown.order_by(mark, "-count", "-organization_id")[: MOST + 1])

    def _organization(self, score: Score) -> Place:
        one = score.organization
        mark = mark_of(score, self.minimum)
        return Place(
            name=one.short_name,
            url=reverse("catalogue:organization", args=[one.pk]),
            mark=mark,
            organizations=1,
            lacking=int(not mark.enough),
            x=one.map_x,
            y=one.map_y,
            organization=one.pk,
            note=one.address,
        )

    def _crumbs(self) -> list[dict[str, str]]:
        """From the country to what is chosen; the last is where one is."""
        filters, where = self.filters, self.where
        steps: list[tuple[str, dict[str, str]]] = [(_("Вся страна"), {})]
        address: dict[str, str] = {}
        for name in ("region", "district", "settlement"):
            item = getattr(filters, name)
            if item and not (name == "settlement" and address.get("region") == CAPITAL):
                address[name] = item.code
                steps.append((item.name, dict(address)))
        if where.villages:
            address["villages"] = "1"
            steps.append((_("Сельские населённые пункты"), dict(address)))
        if where.part:
            address["part"] = where.part.code
            steps.append((where.part.name, dict(address)))
        if where.box:
            steps.append((_("Часть карты"), {}))
        if where.without_point:
            steps.append((_("Без точки на карте"), {}))
        names = ("region", "district", "settlement", *FINER, "near")
        crumbs = [
            {"label": label, "url": address_without(self.query, self.path, *names, **more)}
            for label, more in steps
        ]
        crumbs[-1]["url"] = ""
        return crumbs


ADDRESSES = ("organization__address_ru", "organization__address_be", "organization__address_en")


def _at(figures: Figures, item: Item) -> Figures:
    """In the middle of the organizations' points, or of the place where they have none."""
    if figures.x is not None or item.point is None:
        return figures
    return replace(figures, x=item.point[0], y=item.point[1])


def _side(cell: Figures, middle: tuple[int, int], size: int) -> str:
    """Where a square lies, as a compass has it: «северо-запад»."""
    east, south = (cell.x or 0) - middle[0], (cell.y or 0) - middle[1]
    across = "w" if east < -size // 2 else "e" if east > size // 2 else ""
    along = "n" if south < -size // 2 else "s" if south > size // 2 else ""
    words = {
        "": _("центр"),
        "n": _("север"),
        "s": _("юг"),
        "w": _("запад"),
        "e": _("восток"),
        "nw": _("северо-запад"),
        "ne": _("северо-восток"),
        "sw": _("юго-запад"),
        "se": _("юго-восток"),
    }
    return words[along + across]
