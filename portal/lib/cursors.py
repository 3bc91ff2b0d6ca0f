"""Pages of long lists by cursors: as fast on the last page as on the first.

A cursor names the row that a page begins after or ends before by its sort keys, all of which go
in one direction; no row is skipped or shown twice when others move.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.http import urlencode

CURSORS = ("after", "before")  # in a page's query
END = "end"  # before=end: the last page


class BadCursor(ValueError):
    """A cursor that no page of ours has made."""


@dataclass(frozen=True, slots=True)
class CursorPage:
    """Rows of one page, and the cursors of its neighbours ("" where there is none)."""

    rows: list[Any]
    previous: str
    next: str
    by_position: bool = False  # cursors are positions to begin after, previous one too

    @property
    def is_first(self) -> bool:
        return not self.previous


def cursor_page(
    rows: models.QuerySet[Any, Any],
    *,
    keys: Sequence[str],
    descending: bool,
    size: int,
    after: str = "",
    before: str = "",
) -> CursorPage:
    """One page of `rows`, ordered by `keys`, the last of which is unique.

    Args:
        rows: model instances or dicts that carry the keys ("a__b" is read as an attribute path).
        after, before: a cursor of `CursorPage`, or before="end" for the last page.

    Raises:
        BadCursor: the cursor doesn't fit these keys.
    """
    backwards = bool(before)
    falling = descending != backwards
    rows = rows.order_by(*(f"-{key}" if falling else key for key in keys))
    if after:
        rows = rows.filter(_beyond(keys, _values(after, keys), falling))
    elif before and before != END:
        rows = rows.filter(_beyond(keys, _values(before, keys), falling))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_previous = bool(after) if not backwards else more
    has_next = more if not backwards else before != END
    return CursorPage(
        rows=found,
        previous=_cursor(found[0], keys) if found and has_previous else "",
        next=_cursor(found[-1], keys) if found and has_next else "",
    )


def steps(page: CursorPage, **kept: str) -> dict[str, str]:
    """Links of components/pagination.html.

    Args:
        kept: what else stands in the query.
    """

    def link(**more: str) -> str:
        return f"?{urlencode(kept | more)}"

    return {
        "first_url": link() if page.previous else "",
        "previous_url": link(before=page.previous) if page.previous else "",
        "next_url": link(after=page.next) if page.next else "",
        "last_url": link(before=END) if page.next else "",
        "text": "",
    }


def _beyond(keys: Sequence[str], values: Sequence[str | int], falling: bool) -> Q:
    """Rows past the one with these values. The first condition is one an index can use alone."""
    compare = "lt" if falling else "gt"
    condition = Q(**{f"{keys[-1]}__{compare}": values[-1]})
    for key, value in zip(reversed(keys[:-1]), reversed(values[:-1]), strict=True):
        condition = Q(**{f"{key}__{compare}e": value}) & (
            Q(**{f"{key}__{compare}": value}) | condition
        )
    return condition


def _cursor(row: Any, keys: Sequence[str]) -> str:
    return "~".join(str(_read(row, key)) for key in keys)


def _read(row: Any, key: str) -> Any:
    if isinstance(row, dict):
        return row[key]
    for name in key.split("__"):
        row = getattr(row, name)
    return row


def _values(cursor: str, keys: Sequence[str]) -> list[str | int]:
    parts = cursor.split("~")
    if len(parts) != len(keys):
        raise BadCursor(cursor)
    values: list[str | int] = []
    for key, part in zip(keys, parts, strict=True):
        if "sort_key" in key:
            if len(part) > 200 or not all("a" <= letter <= "z" for letter in part):
                raise BadCursor(cursor)
            values.append(part)
            continue
        if not part.isascii() or not part.isdigit() or len(part) > 18:
            raise BadCursor(cursor)
        values.append(int(part))
    return values
