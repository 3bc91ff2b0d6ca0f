"""XML for other programs: whatever people paste into a text, it can be read."""

import re
from typing import Any

from django.utils.feedgenerator import Atom1Feed

# XML 1.0 has no way to write these, not even escaped; the first two break a line elsewhere
_BREAKS = re.compile("[\x0b\x0c]")
_UNKNOWN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def for_xml(text: str) -> str:
    """A text without the letters that would make a whole document unreadable."""
    return _UNKNOWN.sub("", _BREAKS.sub(" ", text))


class Feed(Atom1Feed):
    """An Atom feed that one comment can't break."""

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        self.feed = _readable(self.feed)

    def add_item(self, *told: Any, **more: Any) -> None:
        """As Django's, with readable texts."""
        super().add_item(*told, **more)
        self.items[-1] = _readable(self.items[-1])


def _readable(told: dict[str, Any]) -> dict[str, Any]:
    return {
        name: for_xml(value) if isinstance(value, str) else value for name, value in told.items()
    }
