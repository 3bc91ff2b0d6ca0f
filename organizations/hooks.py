"""How rooms above hear that organizations or their oversight change.

Rooms below can't call rooms above. Ratings registers here what must happen in the same
transaction before and after such a change, so that stored marks and positions stay exact.
"""

from collections.abc import Collection
from typing import Protocol


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
    _listeners.append(listener)


def listeners() -> tuple[Listener, ...]:
    """All registered listeners."""
    return tuple(_listeners)
