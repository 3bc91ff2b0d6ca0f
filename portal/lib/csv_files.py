"""Tables as CSV for a Russian Excel, streamed: any number of rows needs little memory."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from urllib.parse import quote

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

ROWS_AT_ONCE = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def safe_cell(value: Any) -> str:
    """A value as a cell's text: what a spreadsheet would run as a formula is text there, too.

    Numbers, with a decimal comma, days, moments in Minsk, yes and no are no text of people's; None
    is an empty cell.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("да") if value else pgettext("ответ", "нет")
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local:%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, int | float | Decimal):
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.lstrip(" \N{NO-BREAK SPACE}").startswith(_FORMULA) else text


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """A file to download: UTF-8 with BOM, semicolons, CRLF, as a Russian Excel opens it.

    Args:
        filename: with its ending; may be in Russian.
        rows: read while the file is being sent; an iterator of a million keeps memory as it is.
    """
    response = StreamingHttpResponse(_chunks(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response["Cache-Control"] = "no-store"
    return response


class _Lines(list[str]):
    """What csv.writer writes into."""

    def write(self, line: str) -> None:
        self.append(line)


def _chunks(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    lines = _Lines()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(cell) for cell in header])
    yield (_BOM + "".join(lines)).encode()
    remaining = iter(rows)
    while batch := list(islice(remaining, ROWS_AT_ONCE)):
        lines.clear()
        writer.writerows([safe_cell(cell) for cell in row] for row in batch)
        yield "".join(lines).encode()
