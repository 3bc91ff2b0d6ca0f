"""Figures that cost much to read, kept for minutes: what takes long to read is read the less often.

The page that shows them says that they may be behind.
"""

from collections.abc import Callable
from hashlib import sha256
from time import time
from typing import TypeVar

from django.core.cache import cache

KEPT_SECONDS, LONGEST_SECONDS, PATIENCE = 60, 300, 300
Told = TypeVar("Told")


def kept(name: str, asked: object, read: Callable[[], Told]) -> Told:
    """What was read before for the same, while it is fresh or somebody else reads it anew.

    Args:
        name: whose figures they are.
        asked: what they depend on; its `repr` tells it from anything else.
        read: reads them; what it returns must be picklable.
    """
    key = f"{name}-{sha256(repr(asked).encode()).hexdigest()}"
    found: tuple[float, Told] | None = cache.get(key)
    if found and (found[0] > time() or not cache.add(f"{key}-read", True, LONGEST_SECONDS)):
        return found[1]
    started = time()
    told = read()
    fresh_for = min(max(KEPT_SECONDS, (time() - started) * PATIENCE), LONGEST_SECONDS)
    cache.set(key, (time() + fresh_for, told), 2 * LONGEST_SECONDS)
    cache.delete(f"{key}-read")
    return told
