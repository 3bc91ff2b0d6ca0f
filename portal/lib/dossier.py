"""What other apps tell the operator of a person: each registers its part, figures and places,
never what the person has said."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.lib.registering import add_once


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: a text, perhaps a link, perhaps a note beside it."""

    text: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The facts of one app, under one heading; `empty` is said where there is none."""

    title: str
    lines: list[Line]
    empty: str = ""


_parts: list[Callable[[Any], Part]] = []
_finders: list[Callable[[str], list[int]]] = []


def register(part: Callable[[Any], Part]) -> None:
    """Add an app's part: a function from a person to it."""
    add_once(_parts, part)


def register_finder(finder: Callable[[str], list[int]]) -> None:
    """Add a way to find people by where they belong: from words to people's ids."""
    add_once(_finders, finder)


def parts_of(person: Any) -> list[Part]:
    """What every app tells of the person."""
    return [part(person) for part in _parts]


def people_of(asked: str) -> list[int]:
    """Ids of people who belong where these words say."""
    return sorted({number for finder in _finders for number in finder(asked)})
