"""The facts of `organizations/data/*.csv`, read once."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "organizations" / "data"
SMALL_TOWN = 6_000  # inhabitants assumed where GeoNames gives none

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Facts:
    """Every table by its code."""

    regions: dict[str, Row]
    districts: dict[str, Row]
    cities: dict[str, Row]
    city_districts: dict[str, Row]
    authorities: dict[str, Row]
    outlines: dict[str, tuple[tuple[tuple[float, float], ...], ...]]


@cache
def facts() -> Facts:
    """All of them."""
    return Facts(
        regions=_table("regions"),
        districts=_table("districts"),
        cities=_table("cities"),
        city_districts=_table("city_districts"),
        authorities=_table("authorities"),
        outlines=_outlines(),
    )


def population(city: Row) -> int:
    """Inhabitants of a town."""
    return int(city["population_geonames"] or 0) or SMALL_TOWN


def inside(region: str, lat: float, lon: float) -> bool:
    """Whether a point lies within the simplified outline of a region (holes are not drawn)."""
    return any(_within(ring, lat, lon) for ring in facts().outlines[region])


def _within(ring: tuple[tuple[float, float], ...], lat: float, lon: float) -> bool:
    odd = False
    x1, y1 = ring[-1]
    for x2, y2 in ring:
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            odd = not odd
        x1, y1 = x2, y2
    return odd


def _table(name: str) -> dict[str, Row]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def _outlines() -> dict[str, tuple[tuple[tuple[float, float], ...], ...]]:
    collection = json.loads((DATA / "regions.geojson").read_text(encoding="utf-8"))
    outlines = {}
    for feature in collection["features"]:
        geometry = feature["geometry"]
        polygons = (
            [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        )
        outlines[feature["properties"]["code"]] = tuple(
            tuple((float(x), float(y)) for x, y in polygon[0]) for polygon in polygons
        )
    return outlines
