"""The files of the portal before this one: UTF-8, semicolons or commas, read a row at a time."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from organizations.importing.columns import TITLES as ORGANIZATION_TITLES
from organizations.importing.columns import column_of
from portal.lib.wording import quoted

DELIMITERS = ";,\t"
BOMS_OF_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
BETWEEN = 5_000  # rows: nobody reads progress more often


class BrokenFile(Exception):
    """The file isn't the table that it should be; says what to do. Nothing of it is taken."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the files: its name, the columns that it must have and those that it may have."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    def key_of(self, title: str) -> str | None:
        """The column of a title; None if this file has none of that name."""
        key = column_of(title) if self is ORGANIZATIONS else title.strip().casefold()
        return key if key in self.required or key in self.optional else None


ORGANIZATIONS = Kind(
    "organizations.csv",
    ("legacy_id", "name_ru"),
    tuple(key for key in ORGANIZATION_TITLES if key not in ("number", "legacy_id", "name_ru")),
)
PEOPLE = Kind(
    "people.csv",
    ("legacy_id", "email", "registered_at"),
    ("confirmed_at", "language", "consent_version", "consent_at"),
)
MEMBERSHIPS = Kind(
    "memberships.csv", ("person_legacy_id", "organization_legacy_id"), ("role", "since")
)
QUESTIONNAIRES = Kind(
    "questionnaires.csv",
    (
        *("legacy_id", "person_legacy_id", "organization_legacy_id", "submitted_at"),
        *("clarity", "information", "timeliness", "courtesy"),
    ),
    ("additional", "comment", "comment_published"),
)
KINDS = (ORGANIZATIONS, PEOPLE, MEMBERSHIPS, QUESTIONNAIRES)


@dataclass(slots=True)
class Row:
    """A row: its number as spreadsheets count, its cells by column, what stands beyond them."""

    number: int
    cells: dict[str, str]
    beyond: str = ""


def read(
    path: Path, kind: Kind, tell: Callable[[int, int], None] = lambda row, percent: None
) -> Iterator[Row]:
    """The rows that aren't empty.

    Args:
        tell: told, from time to time, the row and how much of the file is read, in per cent.

    Raises:
        BrokenFile
    """
    for number, keys, cells in _records(path, kind, tell):
        if row := _row(number, keys, cells):
            yield row


def check(path: Path, kind: Kind) -> int:
    """Go through the whole file before anything is taken of it; how many rows it has.

    Raises:
        BrokenFile
    """
    return sum(1 for _record in _records(path, kind, lambda row, percent: None))


def _records(
    path: Path, kind: Kind, tell: Callable[[int, int], None]
) -> Iterator[tuple[int, list[str | None], list[str]]]:
    """(number, columns, cells) of each row, the empty ones too."""
    with path.open("rb") as file:
        size = max(path.stat().st_size, 1)
        if file.read(2) in BOMS_OF_UTF_16:
            raise BrokenFile(_("Файл в кодировке UTF-16. Сохраните его как «CSV UTF-8»."))
        file.seek(0)
        lines = _lines(file)
        header = next(lines, "")
        if not header.strip():
            raise BrokenFile(_("В первой строке нет названий столбцов."))
        delimiter = max(DELIMITERS, key=lambda one: len(_known(kind, header, one)))
        keys = _keys(kind, next(csv.reader([header], delimiter=delimiter), []))
        number = 1
        try:
            for cells in csv.reader(lines, delimiter=delimiter, strict=True):
                number += 1
                if number % BETWEEN == 0:
                    tell(number, min(100, file.tell() * 100 // size))
                yield number, keys, cells
        except csv.Error:
            raise BrokenFile(
                _("После строки %(number)s файл записан с ошибкой: проверьте в нём кавычки.")
                % {"number": number}
            ) from None


def _lines(file: BinaryIO) -> Iterator[str]:
    """The lines as text; csv puts those of one cell together again."""
    for number, line in enumerate(file, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise BrokenFile(
                _(
                    "Строка %(number)s не в кодировке UTF-8: похоже, это Windows-1251. Сохраните "
                    "файл как «CSV UTF-8»."
                )
                % {"number": number}
            ) from None
        if "\0" in text:
            raise BrokenFile(_("Это не текст: сохраните таблицу как «CSV UTF-8»."))
        yield text


def _known(kind: Kind, header: str, delimiter: str) -> list[str]:
    try:
        titles = next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return []
    return [key for title in titles if (key := kind.key_of(title))]


def _keys(kind: Kind, header: list[str]) -> list[str | None]:
    titles = [title.strip() for title in header]
    while titles and not titles[-1]:
        titles.pop()
    keys = [kind.key_of(title) for title in titles]
    for title, key in zip(titles, keys, strict=True):
        if key is None:
            raise BrokenFile(
                _("Столбец %(title)s не распознан. Назовите его как в описании или удалите.")
                % {"title": quoted(title[:60])}
            )
        if keys.count(key) > 1:
            raise BrokenFile(
                _("Столбец %(title)s стоит дважды. Оставьте один.") % {"title": quoted(title)}
            )
    for key in kind.required:
        if key not in keys:
            raise BrokenFile(_("Нет столбца %(title)s.") % {"title": quoted(key)})
    return list(keys)


def _row(number: int, keys: list[str | None], cells: list[str]) -> Row | None:
    texts = [cell.strip().replace("\r\n", "\n") for cell in cells]
    if not any(texts):
        return None
    row = Row(number, {key: "" for key in keys if key})
    row.cells.update((key, text) for key, text in zip(keys, texts, strict=False) if key)
    row.beyond = " ".join(texts[len(keys) :]).strip()
    return row
