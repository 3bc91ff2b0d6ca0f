"""Drawings of charts: lines over time, the map of regions. Lengths only; no figure is made
here. See organizations/outline.py for the map."""

from collections.abc import Mapping, Sequence

from organizations.outline import outlines, place, view_box
from portal.lib import wording
from portal.lib.charts import Dot, Drawing, Label, Path
from ratings.arithmetic import decimals

POINTS = 8  # whose labels don't run into one another
STEPS = 5
# where a region's name stands on the map: beside the city of Minsk, not on it
LABELS = {
    "br": (52.55, 25.35),
    "vi": (55.15, 28.9),
    "ho": (52.35, 29.75),
    "hr": (53.75, 25.15),
    "hm": (54.28, 27.6),
    "mi": (53.2, 27.45),
    "ma": (53.75, 30.35),
}


def line(points: Sequence[tuple[str, int, str]], *, width: int = 640) -> Drawing | None:
    """A line over time; None with under two points.

    Args:
        points: (label, height in tenths of a per cent, text) in the order of time; the latest
            that fit are drawn.
    """
    if len(points) < 2:
        return None
    points = points[-POINTS:]
    # on a phone the letters are larger: the first figure keeps clear of the axis' words
    height, left, right, top, bottom = 260, 94, 30, 40, 36
    lowest, highest = min(p[1] for p in points), max(p[1] for p in points)
    step = next(
        (s for s in (5, 10, 20, 50, 100) if highest - lowest <= 3 * s), 200
    )  # tenths of a per cent between two gridlines
    floor, ceiling = lowest // step * step, -(-(highest + 1) // step) * step
    span = max(1, ceiling - floor)

    def y_of(value: int) -> int:
        return top + (height - top - bottom) * (ceiling - value) // span

    drawing = Drawing(width, height)
    for value in range(floor, ceiling + 1, step):
        drawing.paths.append(Path(f"M{left - 10} {y_of(value)}H{width}", "grid"))
        text = wording.decimal(decimals(value, 10, 1) + "\N{NO-BREAK SPACE}%")
        drawing.labels.append(Label(0, y_of(value) + 5, text))
    xs = [
        left + 20 + (width - left - right - 20) * i // (len(points) - 1) for i in range(len(points))
    ]
    steps = [f"{x} {y_of(point[1])}" for x, point in zip(xs, points, strict=True)]
    drawing.paths.append(Path("M" + " L".join(steps), "line"))
    for number, (x, (label, value, text)) in enumerate(zip(xs, points, strict=True)):
        drawing.dots.append(Dot(x, y_of(value)))
        drawing.labels.append(Label(x, y_of(value) - 13, text, "value", "middle"))
        # every other period gives way where letters are large
        kind = "when" if (len(points) - number) % 2 else "between"
        drawing.labels.append(Label(x, height - 6, label, kind, "middle"))
    return drawing


def country_map(names: Mapping[str, str], values: Mapping[str, tuple[int, str]]) -> Drawing:
    """The regions, the darker the higher, each with its figure.

    Args:
        names: by a region's code, as it stands on the map; values: (height, text) of those that
            have one.
    """
    _x, _y, width, height = (int(part) for part in view_box().split())
    drawing = Drawing(width, height)
    heights = [value for value, _text in values.values()]
    low, high = min(heights, default=0), max(heights, default=0)
    for outline in outlines():
        step = 0
        if outline.code in values and high > low:
            step = (values[outline.code][0] - low) * (STEPS - 1) // (high - low)
        drawing.paths.append(Path(outline.path, "area", step))
    for code, name in names.items():
        if code not in LABELS:
            continue
        x, y = place(*LABELS[code])
        drawing.labels.append(Label(x, y - 8, name, "place", "middle"))
        if code in values:
            drawing.labels.append(Label(x, y + 36, values[code][1], "figure", "middle"))
    return drawing
