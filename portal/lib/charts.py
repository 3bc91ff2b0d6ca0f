"""What a chart is: a finding, a table, and a drawing made of a few shapes, which the page shows and
which can be taken along as a file of its own (`portal.lib.chart_files`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

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
