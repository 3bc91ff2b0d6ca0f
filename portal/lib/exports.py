"""Tables that people take along: small ones as CSV at once; for spreadsheets apps register what can
be exported, and `accounts.exporting` writes each in the background."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.lib.spreadsheets import Cell, Row

Table = tuple[list[str], Iterator[Row], int]
Parameters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A table that can be exported.

    title: what it is and of whom, for parameters, in the reader's language.
    allowed: whether a person may have it, asked when it is asked for and again at the download.
    table: header, rows as an iterator that doesn't hold them all, how many are expected.
    """

    title: Callable[[Parameters], str]
    allowed: Callable[[Any, Parameters], bool]
    table: Callable[[Parameters], Table]


_kinds: dict[str, Kind] = {}


def register(
    name: str,
    *,
    title: Callable[[Parameters], str],
    allowed: Callable[[Any, Parameters], bool],
    table: Callable[[Parameters], Table],
) -> None:
    """Add a kind of export; its name is kept with each export, so it must not change."""
    _kinds[name] = Kind(title, allowed, table)


def kind_of(name: str) -> Kind | None:
    """The kind of that name; None if it is no longer registered."""
    return _kinds.get(name)


# CSV: at once, row by row

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
ROWS_AT_ONCE = 200


def safe_cell(cell: Cell) -> str:
    """A cell as a Russian spreadsheet reads it; what it would calculate gets a quote before it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("да") if cell else _("нет")
    if isinstance(cell, datetime):
        local = timezone.localtime(cell) if timezone.is_aware(cell) else cell
        return local.strftime("%d.%m.%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, int | float | Decimal):
        return str(cell).replace(".", ",")
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> StreamingHttpResponse:
    """A table to save: UTF-8 with its mark and semicolons, which a Russian Excel opens; streamed.

    Args:
        name: of the file, without its ending.
    """
    return StreamingHttpResponse(
        _csv_parts(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(True, f"{name}.csv") or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _csv_parts(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=";")
    buffer.write("\ufeff")
    writer.writerow([safe_cell(name) for name in header])
    for count, row in enumerate(rows, 1):
        writer.writerow([safe_cell(cell) for cell in row])
        if count % ROWS_AT_ONCE == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
