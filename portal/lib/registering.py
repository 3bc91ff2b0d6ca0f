"""What apps register at start-up stands once, though Django may start them anew (tests do)."""

from typing import TypeVar

T = TypeVar("T")


def add_once(registered: list[T], thing: T) -> None:
    """Add a function, or an object that is the only one of its class; again, it changes nothing."""
    if not any(
        one == thing or (type(one) is type(thing) and not callable(thing)) for one in registered
    ):
        registered.append(thing)
