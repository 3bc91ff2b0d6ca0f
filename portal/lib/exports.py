"""Tables that people take along as spreadsheets: apps register what can be exported,
`accounts.exporting` writes each in the background. Those that are sent at once: `csv_files`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from portal.lib.spreadsheets import Row

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
