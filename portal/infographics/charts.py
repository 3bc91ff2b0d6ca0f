"""What a chart is: a finding, a table, and a drawing made of a few shapes, which the page shows and
which can be taken along as a file of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.lib import wording
from ratings import arithmetic
from ratings.arithmetic import UNIT
from ratings.figures import Mark

Value = int | str | Decimal


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure in words for the page, and for the file."""

    text: str
    value: Value


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a chart's table.

    width: the length of its bar in per cent; url: where its name leads.
    """

    name: str  # or a Text, which knows its language
    cells: Sequence[Cell]
    width: int = 0
    url: str = ""
    kind: int = 0  # of a distribution: the mark


# The drawing. Attributes are colours of paper; on the page classes and tokens overrule them.


@dataclass(frozen=True, slots=True)
class Label:
    """A text of a drawing."""

    x: int
    y: int
    text: str
    kind: str = "label"  # "label" | "value" | "when" | "between" | "place" | "figure"
    anchor: str = "start"

    @property
    def size(self) -> int:
        """The letters' height in a picture that is taken along."""
        return {"value": 15, "place": 26, "figure": 32}.get(self.kind, 14)

    @property
    def is_strong(self) -> bool:
        """Whether it is a figure, which stands out."""
        return self.kind in ("value", "figure")


@dataclass(frozen=True, slots=True)
class Path:
    """A path of a drawing: "line" | "grid" | "area"; an area is the darker the higher its step."""

    d: str
    kind: str
    step: int = 0

    @property
    def opacity(self) -> str:
        """How dark an area is, for `fill-opacity`."""
        return f"0.{(6, 18, 30, 42, 54)[self.step]:02d}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a drawing, on its track."""

    x: int
    y: int
    width: int
    track: int
    height: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line."""

    x: int
    y: int


@dataclass(slots=True)
class Drawing:
    """Shapes in the order in which they are drawn: paths, bars, dots, labels."""

    width: int
    height: int
    paths: list[Path] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a page.

    name: in its files' addresses; title: what it shows («По областям»); finding: what is to be
    seen in it, as a sentence; about: of what, when, from how many; header: of the table, its first
    column too; drawing: beside the table, None where the table's own bars are the chart.
    """

    name: str
    title: str
    finding: str
    about: str
    header: Sequence[str]
    rows: Sequence[Row]
    note: str = ""
    drawing: Drawing | None = None
    is_long: bool = False  # its table is folded
    is_drawn: bool = True  # its rows have bars

    @property
    def columns(self) -> list[int]:
        """The columns of cells that the page shows; the rest stand in the file alone."""
        return [
            number
            for number in range(len(self.header) - 1)
            if any(row.cells[number].text for row in self.rows)
        ]

    @property
    def page_header(self) -> list[str]:
        """The header of the page's table, without the first column."""
        return [_bare(self.header[number + 1]) for number in self.columns]

    @property
    def page_rows(self) -> list[tuple[Row, list[tuple[str, str]]]]:
        """The rows of the page's table, each figure with the header of its column."""
        columns = self.columns
        return [
            (row, [(_bare(self.header[number + 1]), row.cells[number].text) for number in columns])
            for row in self.rows
        ]

    @property
    def description(self) -> str:
        """All that its picture says, for those who can't see it."""
        told = "; ".join(f"{row.name} — {row.cells[0].text}" for row in self.rows)
        return f"{self.title}. {told}."


def _bare(header: str) -> str:
    """A column's name where each of its figures has its own «%»."""
    return header.removesuffix(", %")


# Figures


def satisfaction(mark: Mark) -> Cell:
    """Satisfaction in per cent, as the rating shows it."""
    if not mark.count:
        return Cell("", "")
    text = arithmetic.satisfaction_text(mark.total, mark.count)
    return Cell(wording.decimal(text), _number(text))


def mean(mark: Mark) -> Cell:
    """A mark with two decimals."""
    return Cell(mark.text, _number(arithmetic.mark_text(mark.total, mark.count)))


def amount(number: int) -> Cell:
    """How many."""
    return Cell(wording.number(number), number)


def share(part: int, whole: int) -> Cell:
    """A part in per cent."""
    text = arithmetic.percent_text(part, whole)
    return Cell(wording.decimal(text), _number(text))


def exact(mark: Mark) -> Cell:
    """The sum of the means in units of 1/840: what marks can be recalculated from."""
    return Cell("", mark.total)


def decimal_cell(text: str) -> Cell:
    """A figure written with a comma."""
    return Cell(wording.decimal(text), _number(text))


def _number(text: str) -> Value:
    bare = text.replace(",", ".").replace("\N{NO-BREAK SPACE}%", "")
    return Decimal(bare) if bare else ""


def width_of(mark: Mark) -> int:
    """The length of a bar of satisfaction: from zero."""
    return arithmetic.percent(mark.total, 5 * UNIT * mark.count)


def sums_header(first: str) -> list[str]:
    """The columns of `sums_row`."""
    return [
        first,
        _("Удовлетворённость, %"),
        _("Оценка"),
        _("Анкет"),
        _("Сумма средних, в 1/840"),
    ]


def sums_row(name: str, mark: Mark, url: str = "") -> Row:
    """A set's figures; the exact sum stands in the file alone."""
    cells = [satisfaction(mark), mean(mark), amount(mark.count), exact(mark)]
    return Row(name, cells, width_of(mark), url)


def extremes(rows: Sequence[Row]) -> str:
    """«Выше всего — Гродненская область, 93,1 %; ниже всего — Минск, 91,0 %», of ordered rows."""
    if not rows:
        return ""
    best, worst = rows[0], rows[-1]
    most, least = best.cells[0].text, worst.cells[0].text
    if len(rows) == 1:
        return f"{best.name}: {most}"
    if most == least:
        return _("Везде одинаково: %(most)s") % {"most": most}
    return most_and_least(best.name, most, worst.name, least)


def most_and_least(best: str, most: str, worst: str, least: str) -> str:
    """«Выше всего — …, 4,71; ниже всего — …, 4,52»."""
    return _("Выше всего — %(best)s, %(most)s; ниже всего — %(worst)s, %(least)s") % {
        "best": best,
        "most": most,
        "worst": worst,
        "least": least,
    }
