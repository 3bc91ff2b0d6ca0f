"""Reading a file that somebody has uploaded, as rows of the table's columns.

What a file is, is told by what stands in it: neither its name nor what the browser says is used.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organizations.importing.columns import (
    ABOVE_BY_LEGACY,
    BY_PARENT,
    IDENTIFYING,
    TITLES,
    column_of,
)
from organizations.importing.workbooks import (
    Formula,
    as_text,
    check_workbook,
    protected,
    rows_of,
)
from portal.lib import wording

MOST_BYTES = 10 * 1024 * 1024  # of a workbook
MOST_OF_CSV = 20 * 1024 * 1024  # nothing is packed there: the whole catalogue is 13 MB
MOST_ROWS = 50_000
MOST_EMPTY = 10_000  # between and below the rows
MOST_LETTERS = 2_000  # of a cell
ZIP, OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
DELIMITERS = ";,\t"
NUMBERS = {"legacy_id", ABOVE_BY_LEGACY.key}


@dataclass(slots=True)
class Line:
    """A row of the file: its number as spreadsheets count, its cells by column, what is wrong."""

    number: int
    cells: dict[str, str]
    errors: list[tuple[str, str]] = field(default_factory=list)


def read(path: Path) -> Iterator[Line]:
    """The rows of a file that aren't empty.

    Raises:
        ValidationError: this isn't a table of ours, or a file that we don't read; in words.
    """
    rows = _rows(path)
    header = next(rows, [])
    keys = _keys_of(header)
    count = empty = 0
    for number, row in enumerate(rows, 2):
        line = _line(number, keys, row)
        if line is None:
            empty += 1
            if empty > MOST_EMPTY:
                raise ValidationError(
                    _("В таблице слишком много пустых строк. Удалите их и загрузите файл снова.")
                )
            continue
        count += 1
        if count > MOST_ROWS:
            raise ValidationError(
                _("В файле больше %(most)s строк. Разделите его на части.")
                % {"most": wording.number(MOST_ROWS)}
            )
        yield line
    if not count:
        raise ValidationError(_("В таблице нет строк: под заголовком пусто."))


def check_file(path: Path) -> None:
    """Look at the file while whoever uploads it waits: of a workbook at what it is, of CSV at the
    first rows too.

    Raises:
        ValidationError: as of `read`.
    """
    if _start_of(path).startswith(ZIP):
        check_workbook(path, is_deep=False)
    else:
        next(read(path))


def _start_of(path: Path) -> bytes:
    """The first bytes of a file of a size that is read.

    Raises:
        ValidationError: it is empty or too large.
    """
    size = path.stat().st_size
    if not size:
        raise ValidationError(_("Файл пуст. Выберите другой."))
    with path.open("rb") as file:
        start = file.read(4096)
    if size > (MOST_BYTES if start.startswith((ZIP, OLD)) else MOST_OF_CSV):
        raise too_large()
    return start


def _rows(path: Path) -> Iterator[list[Any]]:
    start = _start_of(path)
    if start.startswith(ZIP):
        check_workbook(path)
        return rows_of(path, len(TITLES) + 20)
    if start.startswith(OLD):
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d" in path.read_bytes():
            raise protected()
        raise ValidationError(
            _("Это книга старого Excel (.xls). Сохраните её как .xlsx и загрузите снова.")
        )
    if start.startswith(UTF_16):
        raise ValidationError(
            _("Это текст в кодировке UTF-16. Сохраните таблицу как «CSV UTF-8» и загрузите снова.")
        )
    content = path.read_bytes()
    if b"\0" in content:
        raise ValidationError(
            _("Это не таблица. Загрузите книгу Excel (.xlsx) или CSV, лучше всего по шаблону.")
        )
    return _csv_rows(_decoded(content))


def too_large() -> ValidationError:
    """What to say of a file that is too large to be read."""
    return ValidationError(
        _("Файл слишком велик: книга Excel — до 10 МБ, CSV — до 20 МБ. Разделите его на части.")
    )


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("windows-1251")
    except UnicodeDecodeError:
        raise ValidationError(
            _("Кодировка файла не распознана. Сохраните таблицу как «CSV UTF-8».")
        ) from None


def _csv_rows(text: str) -> Iterator[list[str]]:
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row in reader:
            number += 1
            yield [_unescaped(cell) for cell in row]
    except csv.Error:
        raise ValidationError(
            _(
                "CSV записан с ошибкой после строки %(number)s: проверьте кавычки. "
                "Надёжнее сохранить таблицу в Excel как .xlsx."
            )
            % {"number": number}
        ) from None


def _delimiter(text: str) -> str:
    """The one by which the header has most columns that are ours."""
    first = text.partition("\n")[0]

    def known(delimiter: str) -> int:
        try:
            header = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            return 0
        return sum(column_of(_clean(cell)) is not None for cell in header)

    return max(DELIMITERS, key=known)


def _unescaped(cell: str) -> str:
    """Without the quote that our exports put before what spreadsheets would calculate."""
    is_quoted = cell.startswith("'") and cell[1:].lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULA)
    return cell[1:] if is_quoted else cell


def _keys_of(header: list[Any]) -> list[str | None]:
    titles = [_clean(as_text(cell)) if cell is not Formula else "=" for cell in header]
    keys = [column_of(title) if title else None for title in titles]
    if not any(keys):
        raise ValidationError(
            _("В первой строке нет названий столбцов. Возьмите шаблон и перенесите данные в него.")
        )
    unknown = [title for title, key in zip(titles, keys, strict=True) if title and not key]
    if unknown:
        raise ValidationError(
            _("Столбец %(title)s не распознан. Назовите его как в шаблоне или удалите.")
            % {"title": wording.quoted(unknown[0][:60])}
        )
    found = [key for key in keys if key]
    for key in found:
        if found.count(key) > 1:
            raise ValidationError(
                _("Столбец %(title)s стоит дважды. Оставьте один.")
                % {"title": wording.quoted(TITLES[key])}
            )
    if not (IDENTIFYING & set(found) or set(found) >= BY_PARENT):
        raise ValidationError(
            _("Нет столбца «УНП»: без него не понять, о какой организации строка.")
        )
    return keys


def _line(number: int, keys: list[str | None], row: list[Any]) -> Line | None:
    line = Line(number, {})
    for place, value in enumerate(row):
        key = keys[place] if place < len(keys) else None
        if value is Formula:
            line.errors.append(
                (key or "", _("В ячейке формула. Вставьте вместо неё готовое значение."))
            )
            continue
        text = _clean(as_text(value))
        if not text:
            continue
        if key is None:
            line.errors.append(
                (
                    "",
                    _("Лишняя ячейка %(text)s: у её столбца нет названия.")
                    % {"text": wording.quoted(text[:40])},
                )
            )
        elif len(text) > MOST_LETTERS:
            line.errors.append((key, _("Слишком длинно: сократите.")))
        else:
            line.cells[key] = _number(text) if key in NUMBERS else text
    if not line.cells and not line.errors:
        return None
    for key in keys:
        if key:
            line.cells.setdefault(key, "")
    return line


def _number(text: str) -> str:
    """A number in the one way in which it is looked up: without zeros before it."""
    return text.lstrip("0") or "0" if text.isascii() and text.isdigit() else text


def _clean(text: str) -> str:
    """In one line, without what can't be seen or kept."""
    if not text.isprintable():
        text = "".join(_kept(letter) for letter in text)
    return " ".join(text.split())


def _kept(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Cf":  # joiners, marks of direction
        return ""
    return " " if kind.startswith("C") else letter
