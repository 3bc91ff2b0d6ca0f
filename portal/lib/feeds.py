"""Feeds that can be read whatever people have written into them."""

import re
from typing import Any

from django.utils.feedgenerator import Atom1Feed

# XML has no way to say them, and Django raises; they come with what is pasted from documents
_UNSAYABLE = re.compile(r"[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]")


class Feed(Atom1Feed):
    """Atom, without the characters that would break it for everybody."""

    def __init__(self, *args: Any, **told: Any) -> None:
        super().__init__(*args, **{name: _sayable(value) for name, value in told.items()})

    def add_item(self, *args: Any, **told: Any) -> None:
        super().add_item(*args, **{name: _sayable(value) for name, value in told.items()})


def _sayable(value: Any) -> Any:
    return _UNSAYABLE.sub(" ", value) if isinstance(value, str) else value
