"""How rooms above hear that organizations or their oversight change.

Rooms below can't call rooms above. Ratings registers here what must happen in the same
transaction before and after such a change, so that stored marks and positions stay exact.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from portal.lib.registering import add_once


class Listener(Protocol):
    """Told, inside the transaction, around every change."""

    def begin(self) -> None:
        """A change begins: before any row is locked, so that changes wait for each other here."""

    def before_change(self, organizations: Collection[int]) -> None:
        """These organizations' places, spheres, level or visibility are about to change."""

    def after_change(self, organizations: Collection[int]) -> None:
        """They have changed, or are new."""

    def after_oversight(self, above: Collection[int] | None) -> None:
        """Whoever stands below these organizations (all, if None) has changed."""


_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """Add a listener; called once at start-up by the app above."""
    add_once(_listeners, listener)


def listeners() -> tuple[Listener, ...]:
    """All registered listeners."""
    return tuple(_listeners)


@dataclass(frozen=True, slots=True)
class Line:
    """What a merger of two organizations does, in a line: so many of something move, or aren't
    moved because the other has the same.

    Attributes:
        label: what it is, in the reader's language.
        moving: how many become the other's.
        staying: how many don't, and `why`.
    """

    label: str
    moving: int
    staying: int = 0
    why: str = ""


class Mover(Protocol):
    """An app's part of making one organization (`gone`) part of another (`kept`).

    Attributes:
        fields: every field of the app's models that names an organization, "Model.field", and what
            becomes of its rows; a test compares it with the models.
    """

    fields: Mapping[str, str]

    def begin(self) -> None:
        """Hold off whoever writes what will move: before any row of an organization is locked."""

    def refusals(self, gone: Any, kept: Any) -> Iterator[str]:
        """What must be settled first, in the reader's language."""

    def lines(self, gone: Any, kept: Any) -> Iterator[Line]:
        """What would move now."""

    def move(self, *, by: Any, gone: Any, kept: Any) -> None:
        """Move it, within the merger's transaction."""


_movers: list[Mover] = []


def register_mover(mover: Mover) -> None:
    """Add an app's part; called once at start-up."""
    add_once(_movers, mover)


def movers() -> tuple[Mover, ...]:
    """All parts, those of the rooms above first: they still see what those below had."""
    return tuple(reversed(_movers))


class KindMover(Protocol):
    """An app's part of making one sphere or category part of another, or of taking it out of use.

    Attributes:
        fields: every field of the app's models that names a sphere or a category, and what becomes
            of its rows; a test compares it with the models.
    """

    fields: Mapping[str, str]

    def refusals(self, gone: Any) -> Iterator[str]:
        """What must be settled before it goes, in the reader's language."""

    def move(self, *, gone: Any, kept: Any) -> None:
        """Follow, within the transaction; `kept` is None where it goes out of use empty."""


_kind_movers: list[KindMover] = []


def register_kind_mover(mover: KindMover) -> None:
    """Add an app's part; called once at start-up."""
    add_once(_kind_movers, mover)


def kind_movers() -> tuple[KindMover, ...]:
    """All parts."""
    return tuple(_kind_movers)
