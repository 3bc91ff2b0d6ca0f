"""Tables and documents that people take along: apps register what can be exported,
`accounts.exporting` writes each in the background. Those that are sent at once: `csv_files`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.lib.spreadsheets import Row

Table = tuple[list[str], Iterator[Row], int]
Parameters = dict[str, Any]
XLSX, PDF = "xlsx", "pdf"
CONTENT_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be exported: a table, or a file that its kind writes itself.

    title: what it is and of whom, for parameters, in the reader's language.
    allowed: whether a person may have it, asked when it is asked for and again at the download.
    table: header, rows as an iterator that doesn't hold them all, how many are expected.
    write: in the place of a table, writes the file at a path; returns how many rows are in it.
    ending: of the file's name, and what it holds: see CONTENT_TYPES.
    """

    title: Callable[[Parameters], str]
    allowed: Callable[[Any, Parameters], bool]
    table: Callable[[Parameters], Table] | None = None
    write: Callable[[Parameters, Path], int] | None = None
    ending: str = XLSX


_kinds: dict[str, Kind] = {}


def register(
    name: str,
    *,
    title: Callable[[Parameters], str],
    allowed: Callable[[Any, Parameters], bool],
    table: Callable[[Parameters], Table] | None = None,
    write: Callable[[Parameters, Path], int] | None = None,
    ending: str = XLSX,
) -> None:
    """Add a kind of export, with either `table` or `write`; its name is kept with each export, so
    it must not change."""
    _kinds[name] = Kind(title, allowed, table, write, ending)


def kind_of(name: str) -> Kind | None:
    """The kind of that name; None if it is no longer registered."""
    return _kinds.get(name)


def ending_of(name: str) -> str:
    """How the files of that kind end."""
    found = kind_of(name)
    return found.ending if found else XLSX
