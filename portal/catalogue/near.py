"""Near me: the organizations nearest to a point, by distance."""

import re
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from ratings.models import Score

NEAREST = 100
RADII_KM = (1, 4, 16, 64, 256)
KM_PER_DEGREE = 111.2
EARTH_KM = 6371.0
_POINT = re.compile(r"(-?\d{1,2}(?:\.\d{1,4})?),(-?\d{1,3}(?:\.\d{1,4})?)")


@dataclass(frozen=True, slots=True)
class Point:
    """Latitude and longitude, in degrees."""

    latitude: float
    longitude: float

    def __str__(self) -> str:
        return f"{self.latitude:g},{self.longitude:g}"

    def kilometres_to(self, latitude: float, longitude: float) -> float:
        """Along the great circle."""
        up, along = radians(latitude - self.latitude), radians(longitude - self.longitude)
        across = cos(radians(self.latitude)) * cos(radians(latitude))
        return 2 * EARTH_KM * asin(sqrt(sin(up / 2) ** 2 + across * sin(along / 2) ** 2))


def read_point(text: str) -> Point | None:
    """A point from «53.904,27.561»; None if it is none."""
    found = _POINT.fullmatch(text)
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return Point(latitude, longitude) if abs(latitude) < 85 and abs(longitude) <= 180 else None


def nearest(scores: "QuerySet[Score]", point: Point, most: int = NEAREST) -> dict[int, float]:
    """The nearest of these scores' organizations and how many kilometres away, nearest first.

    At most so many, looked for in circles that widen until they hold enough (one to five
    queries); those without a point on the map have no distance.
    """
    found: dict[int, float] = {}
    for radius in RADII_KM:
        high = radius / KM_PER_DEGREE
        wide = high / cos(radians(point.latitude))
        inside = scores.filter(
            organization__latitude__range=_degrees(point.latitude, high),
            organization__longitude__range=_degrees(point.longitude, wide),
        ).values_list("organization_id", "organization__latitude", "organization__longitude")
        away = (
            (point.kilometres_to(float(latitude), float(longitude)), one)
            for one, latitude, longitude in inside
            if latitude is not None and longitude is not None
        )
        found = {one: km for km, one in sorted(away) if km <= radius}
        if len(found) >= most:
            break
    return dict(list(found.items())[:most])


def _degrees(middle: float, width: float) -> tuple[str, str]:
    return f"{middle - width:.4f}", f"{middle + width:.4f}"


def distance_text(kilometres: float) -> str:
    """«350 м», «1,2 км», «14 км»."""
    if kilometres < 0.995:
        metres = max(10, round(kilometres * 100) * 10)
        return _("%(n)s м") % {"n": formats.number_format(metres)}
    places = 1 if kilometres < 9.95 else 0
    return _("%(n)s км") % {"n": formats.number_format(round(kilometres, places), places)}
