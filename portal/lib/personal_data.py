"""What the portal knows of a person: each app registers its part (Закон № 99-З, ст. 11)."""

from collections.abc import Callable
from typing import Any

from portal.lib.registering import add_once

_exports: dict[str, Callable[[Any], Any]] = {}
_ties: list[Callable[[Any], list[str]]] = []


def register(name: str, export: Callable[[Any], Any]) -> None:
    """Add an app's part: a function from a person to plain JSON values."""
    _exports[name] = export


def everything_about(person: Any) -> dict[str, Any]:
    """All parts by name, ready for JSON."""
    return {name: export(person) for name, export in _exports.items()}


def register_tie(tie: Callable[[Any], list[str]]) -> None:
    """Add what keeps an account from being deleted: a function from a person to sentences that say
    what to do first; none if nothing does."""
    add_once(_ties, tie)


def ties_of(person: Any) -> list[str]:
    """What a person must settle before their account can be deleted, in sentences."""
    return [sentence for tie in _ties for sentence in tie(person)]
