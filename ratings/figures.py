"""Marks and positions as pages show them. No arithmetic of their own: see `ratings.arithmetic`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy, pgettext

from portal.lib import wording
from ratings import arithmetic
from ratings.arithmetic import BASE_CRITERIA, UNIT, nearest_whole, percent

CHART_POINTS = 8  # half-years whose labels don't run into one another

MARK_WORDS = {
    1: gettext_lazy("очень плохо"),
    2: gettext_lazy("плохо"),
    3: gettext_lazy("удовлетворительно"),
    4: gettext_lazy("хорошо"),
    5: gettext_lazy("отлично"),
}
CRITERION_NAMES = {
    "clarity": gettext_lazy("Простота и понятность процесса получения услуги"),
    "information": gettext_lazy("Доступность информации о порядке получения услуги"),
    "timeliness": gettext_lazy("Соблюдение установленного срока предоставления услуги"),
    "courtesy": gettext_lazy("Вежливость и доброжелательность сотрудников"),
}


def decimals(numerator: int, denominator: int, places: int = 2) -> str:
    """`arithmetic.decimals` as the reader writes it: «4,61», "4.61"."""
    return wording.decimal(arithmetic.decimals(numerator, denominator, places))


def mark_text(total: int, count: int) -> str:
    """`arithmetic.mark_text` as the reader writes it."""
    return wording.decimal(arithmetic.mark_text(total, count))


def percent_text(part: int, whole: int) -> str:
    """`arithmetic.percent_text` as the reader writes it: «92,2 %», "92.2%"."""
    return wording.decimal(arithmetic.percent_text(part, whole))


def bar_path(fills: Iterable[int]) -> str:
    """Segments of 100 × 68 with gaps of 9, each filled to so many per cent, as an SVG path."""
    lefts = range(2, 540, 109)
    return "".join(
        f"M{left} 2h{fill}v68h-{fill}z" for left, fill in zip(lefts, fills, strict=True) if fill
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark to show: the sum of `count` means, in units of 1/840."""

    total: int
    count: int
    minimum: int

    @property
    def text(self) -> str:
        """«4,61», or "" without questionnaires."""
        return mark_text(self.total, self.count)

    @property
    def word(self) -> str:
        """The word of the nearest whole mark."""
        if not self.count:
            return ""
        return str(MARK_WORDS[nearest_whole(self.total // self.count)])

    @property
    def fills(self) -> tuple[int, ...]:
        """To how many per cent each of the mark's five segments is filled."""
        whole = UNIT * self.count
        return tuple(percent(max(0, min(whole, self.total - whole * i)), whole) for i in range(5))

    @property
    def bar(self) -> str:
        """The filled part of components/mark.html's five segments, as an SVG path."""
        return bar_path(self.fills)

    @property
    def count_text(self) -> str:
        return wording.by_questionnaires(self.count)

    @property
    def satisfaction_text(self) -> str:
        return wording.decimal(arithmetic.satisfaction_text(self.total, self.count))

    @property
    def enough(self) -> bool:
        """Whether there are enough questionnaires for a position."""
        return self.count >= self.minimum


@dataclass(frozen=True, slots=True)
class Position:
    """A place in one set: number of `of`, and how far it has risen since the last half-year."""

    number: int
    of: int
    where_text: str
    url: str = ""
    change: int | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a distribution."""

    value: int
    word: str
    count: int
    percent_text: str
    width: int


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """The mean of one criterion."""

    name: str
    text: str
    width: int


def distribution(score: Any) -> list[Bar]:
    """How many questionnaires gave which mark, from 5 down to 1."""
    counts = {mark: getattr(score, f"d{mark}") for mark in range(5, 0, -1)}
    return [
        Bar(
            value=mark,
            word=str(MARK_WORDS[mark]),
            count=count,
            percent_text=percent_text(count, score.count),
            width=percent(count, score.count),
        )
        for mark, count in counts.items()
    ]


def criteria(score: Any) -> list[CriterionMark]:
    """The mean of each base criterion."""
    return [
        CriterionMark(
            name=str(CRITERION_NAMES[name]),
            text=decimals(getattr(score, name), score.count) if score.count else "",
            width=percent(getattr(score, name), 5 * score.count),
        )
        for name in BASE_CRITERIA
    ]


@dataclass(frozen=True, slots=True)
class Point:
    """One half-year of a chart."""

    x: int
    y: int
    label: str
    text: str
    count: int
    period: str


@dataclass(slots=True)
class Dynamics:
    """A chart of marks by half-year; see components/dynamics.html."""

    title: str = ""
    description: str = ""
    points: list[Point] = field(default_factory=list)  # the latest, as many as fit
    rows: list[Point] = field(default_factory=list)  # all, for the table
    path: str = ""
    gridlines: list[dict[str, Any]] = field(default_factory=list)
    width: int = 640
    height: int = 260


@dataclass(frozen=True, slots=True)
class Steps:
    """What the points of a chart stand for: how their codes read, and what the chart is of."""

    label: Callable[[str], str]
    period: Callable[[str], str]
    described: Any


HALF_YEARS = Steps(
    wording.half_year_short, wording.half_year, gettext_lazy("Оценка по полугодиям: %(points)s.")
)
MONTHS = Steps(
    wording.month_short, wording.month_of, gettext_lazy("Оценка по месяцам: %(points)s.")
)


def dynamics(halves: Sequence[tuple[str, int, int]], steps: Steps = HALF_YEARS) -> Dynamics | None:
    """The chart of (code of the period, sum, count) in order of time; None with under two."""
    halves = [half for half in halves if half[2]]
    if len(halves) < 2:
        return None
    chart = Dynamics(rows=[_point(half, steps) for half in halves])
    halves = halves[-CHART_POINTS:]
    left, right, top, bottom = 56, 30, 40, 36
    marks = [total * 1000 // (UNIT * count) for _code, total, count in halves]
    floor = max(1000, (min(marks) - 50) // 500 * 500)
    ceiling = min(5000, -(-(max(marks) + 50) // 500) * 500)
    span = max(1, ceiling - floor)
    inner_width = chart.width - left - right
    inner_height = chart.height - top - bottom

    def y_of(mark: int) -> int:
        return top + inner_height * (ceiling - mark) // span

    for i, (half, mark) in enumerate(zip(halves, marks, strict=True)):
        x = left + inner_width * i // (len(halves) - 1)
        chart.points.append(_point(half, steps, x, y_of(mark)))
    chart.path = "M" + " L".join(f"{point.x} {point.y}" for point in chart.points)
    chart.gridlines = [
        {"y": y_of(mark), "label": decimals(mark, 1000, 1)}
        for mark in range(floor, ceiling + 1, 500)
    ]
    chart.title = _change_sentence(halves[-2], halves[-1], steps)
    chart.description = str(steps.described) % {
        "points": "; ".join(f"{point.period} — {point.text}" for point in chart.points)
    }
    return chart


def _point(half: tuple[str, int, int], steps: Steps, x: int = 0, y: int = 0) -> Point:
    code, total, count = half
    return Point(
        x=x,
        y=y,
        label=steps.label(code),
        text=mark_text(total, count),
        count=count,
        period=steps.period(code),
    )


def _change_sentence(
    before: tuple[str, int, int], after: tuple[str, int, int], steps: Steps
) -> str:
    """«За полугодие оценка выросла на 0,12»: the difference of what is shown."""

    def hundredths(half: tuple[str, int, int]) -> int:
        return int(arithmetic.mark_text(half[1], half[2]).replace(",", ""))

    change = hundredths(after) - hundredths(before)
    size = decimals(abs(change), 100)
    period = {"period": _capital(steps.period(after[0])), "size": size}
    if change > 0:
        return pgettext("mark", "%(period)s: оценка выросла на %(size)s") % period
    if change < 0:
        return pgettext("mark", "%(period)s: оценка снизилась на %(size)s") % period
    return pgettext("mark", "%(period)s: оценка не изменилась") % period


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
