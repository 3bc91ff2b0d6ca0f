"""The portal's own map: outlines of the regions and where a point lies on it. No tiles, nobody
else's server; drawing only, so that decimals are good enough."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

from organizations.mercator import latitude_of, longitude_of, mercator, world_x, world_y

_DATA = Path(__file__).parent / "data"
_PATH = re.compile(r'<path [^>]*data-code="(\w+)" d="([^"]+)"')
SIDE = 26  # points nearer to one another than this are one, with several numbers


@dataclass(frozen=True, slots=True)
class Outline:
    """A region's outline as the `d` of an SVG path."""

    code: str
    path: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on the map and the numbers of what stands there."""

    x: int
    y: int
    numbers: str
    is_first: bool

    @property
    def is_east(self) -> bool:
        """Whether its numbers stand to its left, so that the drawing's edge cuts nothing off."""
        return self.x > _projection()["width"] * 2 // 3


@cache
def outlines() -> tuple[Outline, ...]:
    """All regions, the city of Minsk last: it lies within its region."""
    drawn = (_DATA / "belarus-regions.svg").read_text(encoding="utf-8")
    return tuple(Outline(code.lower(), path) for code, path in _PATH.findall(drawn))


@cache
def _projection() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((_DATA / "belarus-regions.projection.json").read_text())
    return told


def view_box() -> str:
    """The map's own measure, for `viewBox`."""
    told = _projection()
    return f"0 0 {told['width']} {told['height']}"


def place(latitude: Any, longitude: Any) -> tuple[int, int]:
    """Where a point lies on the map (Web Mercator; see organizations/data/README.md)."""
    told = _projection()
    scale = told["width"] / (told["lon1"] - told["lon0"])
    x = (float(longitude) - told["lon0"]) * scale
    y = (mercator(told["lat_top"]) - mercator(float(latitude))) * scale
    return round(x), round(y)


def frame() -> tuple[int, int, float]:
    """The map's upper left corner as `organizations.mercator` counts, and how many of its units one
    unit of the drawing is."""
    told = _projection()
    left, top = world_x(told["lon0"]), world_y(told["lat_top"])
    return left, top, (world_x(told["lon1"]) - left) / told["width"]


def size() -> tuple[int, int]:
    """The drawing's width and height."""
    told = _projection()
    return told["width"], told["height"]


def box() -> str:
    """Where the outlines lie, in degrees: west, south, east, north."""
    left, top, unit = frame()
    width, height = size()
    right, bottom = left + width * unit, top + height * unit
    edges = longitude_of(left), latitude_of(bottom), longitude_of(right), latitude_of(top)
    return ",".join(f"{edge:.5f}" for edge in edges)


def tile_sources() -> list[str]:
    """Where pictures may come from on a page with a moving map; none beyond the own ones without
    tiles. Leaflet empties a tile with `data:`."""
    if not settings.MAP_TILES_URL:
        return []
    url = urlsplit(settings.MAP_TILES_URL)
    return [f"{url.scheme}://{url.netloc.replace('{s}', '*')}", "data:"]


def allow_tiles(response: HttpResponse) -> HttpResponse:
    """Let a page show the tiles of the settings, where there are any."""
    if sources := tile_sources():
        response._csp_update = {"img-src": sources}  # type: ignore[attr-defined] # of django-csp
    return response


def moving_map() -> dict[str, str]:
    """What a moving map needs: where the outlines lie, and the tiles of the settings."""
    width, height = size()
    return {
        "country": box(),
        "outlines": f"0 0 {width} {height}",
        "tiles": settings.MAP_TILES_URL,
        "attribution": settings.MAP_TILES_ATTRIBUTION,
    }


def point_map(latitude: Any, longitude: Any) -> dict[str, Any]:
    """What cabinet/_point_map.html shows: one point, or none yet."""
    return {
        "outlines": outlines(),
        "view_box": view_box(),
        "spots": spots([("", latitude, longitude)]),
        **{name: value for name, value in moving_map().items() if name != "outlines"},
    }


def spots(points: Iterable[tuple[str, Any, Any]]) -> list[Spot]:
    """Points (number, latitude, longitude) as they are drawn; those at one place are one spot.

    The first of them, if it is drawn at all, is the one that the others are compared with.
    """
    drawn: list[tuple[int, int, list[str], bool]] = []
    for order, (number, latitude, longitude) in enumerate(points):
        if latitude is None or longitude is None:
            continue
        x, y = place(latitude, longitude)
        near = next((d for d in drawn if abs(d[0] - x) < SIDE and abs(d[1] - y) < SIDE), None)
        if near:
            near[2].append(number)
        else:
            drawn.append((x, y, [number], order == 0))
    return [Spot(x, y, _together(numbers), is_first) for x, y, numbers, is_first in drawn]


def _together(numbers: list[str]) -> str:
    """«?», «? 1», «? 1–5»: those at one place come in their order."""
    known = [int(number) for number in numbers if number.isdigit()]
    if len(known) > 1 and known[-1] - known[0] == len(known) - 1:
        told = f"{known[0]}–{known[-1]}"
    else:
        told = ", ".join(str(number) for number in known)
    return " ".join(one for one in (*numbers[: -len(known) or None], told) if one)
