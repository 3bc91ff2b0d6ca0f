"""Where a person goes who has come with a key: the apps above decide what the key opens to them."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import EdsKey, User
from portal.lib.languages import home


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody is signed in, second factor included; the key is theirs and not revoked."""

    user: User
    key: EdsKey


Listener = Callable[[Arrival], str]
_listener: Listener | None = None


def on_arrival(listener: Listener) -> None:
    """Have this asked at every sign-in with a key; in a transaction when the key is new.

    It must be idempotent, and returns a path of this site to go to.
    """
    global _listener
    _listener = listener


def where_to(arrival: Arrival) -> str:
    """The path to go to: what the listener says, the home page where nobody listens."""
    return _listener(arrival) if _listener else home()
