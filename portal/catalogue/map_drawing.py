"""The map as a drawing: circles that don't lie on one another, over the outlines of the regions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from organizations import outline
from organizations.mercator import latitude_of, longitude_of
from organizations.outline import Outline, outlines
from portal.catalogue.map_places import Place
from ratings.arithmetic import nearest_whole
from ratings.figures import MARK_WORDS

WIDTH, HEIGHT = 480, 424
GAP = 50  # between the middles of two circles
MARGIN = 28  # from the edge
ROUNDS = 120
LEAST = 60_000  # units of the world that a drawing is wide at the least: a kilometre and more
SEGMENT, SPACE = 17, 3  # of a ring of a hundred


@dataclass(frozen=True, slots=True)
class Circle:
    """A place where it is drawn; texts as SVG wants them, whatever the reader's language."""

    place: Place
    x: str
    y: str
    value: int  # the nearest whole mark; 0 where there aren't enough questionnaires
    ring: str  # dashes of the filled segments
    text: str
    lat: str = ""  # where it is drawn, for the moving map
    lng: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What components/map.html draws."""

    view_box: str
    outlines: tuple[Outline, ...]
    transform: str
    circles: list[Circle]
    view: str  # what it shows, in degrees: west, south, east, north


def draw(places: Sequence[Place], *, is_country: bool) -> Drawing:
    """Draw those places that have a point."""
    placed = [place for place in places if place.x is not None and place.y is not None]
    left, top, scale = _country() if is_country or not placed else _around(placed)
    points = [((place.x - left) * scale, (place.y - top) * scale) for place in placed]  # type: ignore[operator]
    corner_x, corner_y, unit = outline.frame()
    return Drawing(
        view_box=f"0 0 {WIDTH} {HEIGHT}",
        outlines=outlines(),
        transform=(
            f"translate({(corner_x - left) * scale:.2f} {(corner_y - top) * scale:.2f})"
            f" scale({unit * scale:.6f})"
        ),
        circles=[
            _circle(
                place,
                x,
                y,
                lat=f"{latitude_of(round(top + y / scale)):.5f}",
                lng=f"{longitude_of(round(left + x / scale)):.5f}",
            )
            for place, (x, y) in zip(placed, spread(points), strict=True)
        ],
        view=_degrees(left, top, scale, WIDTH, HEIGHT),
    )


def _degrees(left: int, top: int, scale: float, width: int, height: int) -> str:
    edges = (
        longitude_of(left),
        latitude_of(round(top + height / scale)),
        longitude_of(round(left + width / scale)),
        latitude_of(top),
    )
    return ",".join(f"{edge:.5f}" for edge in edges)


@cache
def _country() -> tuple[int, int, float]:
    """The upper left corner in units of the world, and how much of the drawing one of them is."""
    left, top, unit = outline.frame()
    width, height = outline.size()
    scale = min(WIDTH / width, HEIGHT / height) / unit
    return left, top, scale


def _around(places: Sequence[Place]) -> tuple[int, int, float]:
    """The same for a drawing in which these places lie, with room at the edges."""
    xs = [place.x for place in places if place.x is not None]
    ys = [place.y for place in places if place.y is not None]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    inner_width, inner_height = WIDTH - 3 * MARGIN, HEIGHT - 3 * MARGIN
    scale = min(inner_width / max(wide, LEAST), inner_height / max(high, LEAST))
    left = (max(xs) + min(xs)) / 2 - WIDTH / 2 / scale
    top = (max(ys) + min(ys)) / 2 - HEIGHT / 2 / scale
    return round(left), round(top), scale


def spread(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Push points apart until a finger tells their circles from one another, within the drawing.

    The same points give the same picture; those at one spot part in the order they come.
    """
    # a hair apart from the start: those at one spot need a direction
    spots = [[x + i % 7 * 0.01, y + i * 0.01] for i, (x, y) in enumerate(points)]
    for _round in range(ROUNDS):
        is_calm = True
        for i, one in enumerate(spots):
            for other in spots[:i]:
                dx, dy = one[0] - other[0], one[1] - other[1]
                away = (dx * dx + dy * dy) ** 0.5 or 0.01
                if away < GAP:
                    is_calm = is_calm and GAP - away < 0.5
                    push = (GAP - away) / 2 / away
                    one[0] += dx * push
                    one[1] += dy * push
                    other[0] -= dx * push
                    other[1] -= dy * push
        for spot in spots:
            spot[0] = min(max(spot[0], MARGIN), WIDTH - MARGIN)
            spot[1] = min(max(spot[1], MARGIN), HEIGHT - MARGIN)
        if is_calm:
            break
    return [(x, y) for x, y in spots]


def _circle(place: Place, x: float, y: float, *, lat: str, lng: str) -> Circle:
    mark = place.mark
    value = nearest_whole(mark.total // mark.count) if mark.count and mark.enough else 0
    return Circle(
        place=place,
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        value=value,
        ring=ring(value),
        text=mark.text if value else "–",
        lat=lat,
        lng=lng,
    )


def legend() -> list[dict[str, object]]:
    """What rings and squares mean, the best first."""
    told: list[dict[str, object]] = [
        {"value": value, "word": MARK_WORDS[value], "ring": ring(value)}
        for value in range(5, 0, -1)
    ]
    return [*told, {"value": 0, "word": _("недостаточно оценок"), "ring": ""}]


def ring(value: int) -> str:
    """The dashes of a ring of five segments of which so many are filled."""
    dashes = [SEGMENT, SPACE] * value
    dashes[-1:] = [100 - sum(dashes[:-1])] if value else [0, 100]
    return " ".join(str(dash) for dash in dashes)
