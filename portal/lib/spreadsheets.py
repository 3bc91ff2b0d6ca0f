"""Writing XLSX: row by row, so that a million rows need no more memory than a hundred."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | Decimal | date | datetime | None
Row = Sequence[Cell]

MOST_ROWS = 1_048_575  # of a sheet, below its header
MOST_LETTERS = 32_767  # of a cell
EXACT = 10**15  # numbers beyond lose digits in Excel
MEASURED = 200  # rows that the widths go by
WIDTHS = (8, 60)


class TooManyRows(Exception):
    """More rows than a sheet holds."""


class Sheet:
    """One sheet of a book that is being written."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._header = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._day = book.add_format({"num_format": "dd.mm.yyyy"})
        self._moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})

    def write(
        self,
        header: Sequence[str],
        rows: Iterable[Row],
        *,
        tell: Callable[[int], None] = lambda done: None,
    ) -> int:
        """Write a table under its header; returns how many rows there were.

        Args:
            tell: told now and then how many are written.

        Raises:
            TooManyRows: a sheet doesn't hold them.
        """
        rest = iter(rows)
        first = list(islice(rest, MEASURED))
        for column, width in enumerate(_widths(header, first)):
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(1, 0)
        for column, name in enumerate(header):
            self._sheet.write_string(0, column, name, self._header)
        count = 0
        for count, row in enumerate(chain(first, rest), 1):
            if count > MOST_ROWS:
                raise TooManyRows
            for column, cell in enumerate(row):
                self._write(count, column, cell)
            if count % 100 == 0:
                tell(count)
        self._sheet.autofilter(0, 0, count, max(0, len(header) - 1))
        return count

    def _write(self, row: int, column: int, cell: Cell) -> None:
        """A text is always a text: nothing that people typed becomes a formula or a link."""
        sheet = self._sheet
        if cell is None or cell == "":
            return
        if isinstance(cell, bool):
            sheet.write_string(row, column, _("да") if cell else pgettext("ответ", "нет"))
        elif isinstance(cell, datetime):
            local = timezone.localtime(cell) if timezone.is_aware(cell) else cell
            sheet.write_datetime(row, column, local.replace(tzinfo=None), self._moment)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self._day)
        elif isinstance(cell, int | float | Decimal) and -EXACT < cell < EXACT:
            sheet.write_number(row, column, cell)
        else:
            sheet.write_string(row, column, str(cell)[:MOST_LETTERS])


class Book:
    """An XLSX file being written: `with Book(path) as book: book.sheet("…").write(…)`."""

    def __init__(self, path: Path) -> None:
        options: dict[str, Any] = {
            "constant_memory": True,
            "tmpdir": str(path.parent),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(str(path), options)

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, kind: Any, *rest: Any) -> None:
        if kind is None:
            self._book.close()
            return
        for sheet in self._book.worksheets():  # what was written is thrown away
            sheet.row_data_fh.close()
        self._book.fileclosed = True

    def sheet(self, title: str) -> Sheet:
        """A new sheet; write it before the next one is asked for."""
        return Sheet(self._book, self._book.add_worksheet(sheet_title(title)))


def sheet_title(text: str) -> str:
    """A name that Excel allows for a sheet."""
    kept = "".join(" " if letter in "[]:*?/\\" else letter for letter in text)
    return kept.strip(" '")[:31] or "1"


def _widths(header: Sequence[str], rows: Sequence[Row]) -> Iterator[int]:
    low, high = WIDTHS
    for column, name in enumerate(header):
        longest = max((_length(row[column]) for row in rows if column < len(row)), default=0)
        words = max((len(word) for word in name.split()), default=0)
        yield min(high, max(low, words + 4, longest + 2))


def _length(cell: Cell) -> int:
    if isinstance(cell, datetime):
        return 16
    return 10 if isinstance(cell, date) else len(str(cell or ""))
