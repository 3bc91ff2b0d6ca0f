"""Where a point lies in the world of web maps: whole numbers, so that every database groups alike.

The world is a square of 2³⁰ units, x to the east and y to the south (Web Mercator); a tile of zoom
z is 2³⁰⁻ᶻ units wide. In Belarus a unit is about two centimetres.
"""

import math
from typing import Any, Final

BITS: Final = 30
WORLD: Final = 1 << BITS
DEEPEST: Final = 20  # the finest tile that is asked for: some twenty metres


def world_x(longitude: Any) -> int:
    """Units to the east of the world's edge, for degrees."""
    return round((float(longitude) + 180) / 360 * WORLD)


def world_y(latitude: Any) -> int:
    """Units to the south of the world's edge, for degrees short of the poles."""
    return round((180 - mercator(float(latitude))) / 360 * WORLD)


def mercator(latitude: float) -> float:
    """Degrees of latitude stretched as web maps stretch them."""
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)))


def longitude_of(x: float) -> float:
    """Degrees, for `world_x`."""
    return x / WORLD * 360 - 180


def latitude_of(y: float) -> float:
    """Degrees, for `world_y`."""
    stretched = math.radians(180 - y / WORLD * 360)
    return math.degrees(2 * math.atan(math.exp(stretched)) - math.pi / 2)
