"""Reads of imports: the list, a file's rows by what they would do."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from organizations.models import ImportRow, OrganizationImport
from portal.lib.cursors import CursorPage, cursor_page
from portal.lib.progress import told

LATEST, PAGE = 20, 50
Kind = ImportRow.Kind


@dataclass(frozen=True, slots=True)
class Step:
    """How far the work on a file is: of how many rows how many are done."""

    done: int
    whole: int


def latest_imports(user: Any) -> "QuerySet[OrganizationImport]":
    """The files that operators uploaded last."""
    rows = OrganizationImport.objects.visible_to(user).select_related("by")
    return rows.order_by("-id")[:LATEST]


def how_far(imported: OrganizationImport) -> Step | None:
    """How far the work is; None if it hasn't begun or is over."""
    found = told(imported.key) if imported.is_under_way else None
    return Step(*found) if found else None


def rows_page(imported: OrganizationImport, kind: int, **cursors: str) -> CursorPage:
    """A page of a file's rows that are wrong, new or changed.

    Raises:
        BadCursor: the cursor isn't one of ours.
    """
    rows = ImportRow.objects.filter(imported=imported, kind=kind)
    return cursor_page(rows, keys=("number",), descending=False, size=PAGE, **cursors)


def count_mistakes(imported: OrganizationImport) -> list[tuple[str, int]]:
    """The columns with mistakes and in how many rows each has them, the most frequent first."""
    counts: dict[str, int] = {}
    rows = ImportRow.objects.filter(imported=imported, kind=Kind.WRONG)
    for errors in rows.values_list("errors", flat=True).iterator():
        for column in {column for column, _sentence in errors}:
            counts[column] = counts.get(column, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
