"""What waits with a suggestion in a room above, and goes where the suggestion goes.

Rooms below can't call rooms above: ratings registers here the questionnaires that citizens write
about organizations that the catalogue doesn't have yet.
"""

from collections.abc import Collection
from typing import Protocol

from organizations.models import Organization, Suggestion
from portal.lib.registering import add_once


class Follower(Protocol):
    """Told, inside the transaction, what becomes of a suggestion."""

    def waiting_with(self, suggestions: Collection[int]) -> set[int]:
        """With which of these suggestions something waits."""

    def follow(self, suggestion: Suggestion, organization: Organization) -> str:
        """It became this organization: hand over what waits; one of `Suggestion.Outcome`."""

    def forget(self, suggestion: Suggestion) -> None:
        """Its author has taken it back."""

    def afterwards(self) -> None:
        """The transaction is over: do what could wait."""


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Add a follower; called once at start-up by the app above."""
    add_once(_followers, follower)


def followers() -> tuple[Follower, ...]:
    """All registered followers."""
    return tuple(_followers)


def waiting_with(suggestions: Collection[int]) -> set[int]:
    """With which of these suggestions something waits (a statement for each follower)."""
    return (
        {pk for one in _followers for pk in one.waiting_with(suggestions)} if suggestions else set()
    )


def has_waiting(suggestion: Suggestion) -> bool:
    """Whether something waits with this suggestion."""
    return bool(waiting_with([suggestion.pk]))
