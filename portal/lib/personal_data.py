"""What the portal knows of a person: each app registers its part (Закон № 99-З, ст. 11)."""

from collections.abc import Callable
from typing import Any

_exports: dict[str, Callable[[Any], Any]] = {}


def register(name: str, export: Callable[[Any], Any]) -> None:
    """Add an app's part: a function from a person to plain JSON values."""
    _exports[name] = export


def everything_about(person: Any) -> dict[str, Any]:
    """All parts by name, ready for JSON."""
    return {name: export(person) for name, export in _exports.items()}
