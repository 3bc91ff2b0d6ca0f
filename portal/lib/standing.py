"""On whose behalf a person may speak: an app above registers how to tell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from portal.lib.registering import add_once


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to turn to."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Stand:
    """One of those on whose behalf a person speaks.

    key: what is kept of it. name: in the page's language. url: its page for those who read it.
    support: its own people to turn to first.
    """

    key: str
    name: str
    url: str
    support: list[Contact] = field(default_factory=list)


class Registrar(Protocol):
    """What an app tells of standing."""

    def of(self, person: Any) -> list[Stand]:
        """Those on whose behalf the person may speak now."""

    def named(self, keys: Iterable[str]) -> dict[str, Stand]:
        """What these keys stand for, without their support; unknown ones are left out."""


_registrars: list[Registrar] = []


def register(registrar: Registrar) -> None:
    """Add an app's knowledge."""
    add_once(_registrars, registrar)


def stands_of(person: Any) -> list[Stand]:
    """All on whose behalf the person may speak."""
    return [stand for registrar in _registrars for stand in registrar.of(person)]


def named(keys: Iterable[str]) -> dict[str, Stand]:
    """What keys that were kept stand for."""
    wanted = {key for key in keys if key}
    found: dict[str, Stand] = {}
    for registrar in _registrars if wanted else []:
        found |= registrar.named(wanted)
    return found
