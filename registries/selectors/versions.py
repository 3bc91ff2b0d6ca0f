"""Versions of local registries: the one in force, the one under way, what stands in them, what one
changes in the other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from organizations.models import Organization, RegistryEdge
from organizations.models.organization import name_order
from portal.lib.cursors import CursorPage, cursor_page
from portal.lib.languages import NAMES
from registries.models import RegistryEntry, RegistryVersion
from registries.selectors.searching import as_unp, matching
from registries.selectors.shown import (
    KEPT,
    ORDER,
    Shown,
    known_to,
    shown,
    shown_all,
    with_order,
)

State = RegistryVersion.State
PAGE = 50
HISTORY = 10
ENTRIES, ADDED, REMOVED = "entries", "added", "removed"


def version_in_force(authority: Organization) -> RegistryVersion | None:
    """The authority's version in force (one query)."""
    return RegistryVersion.objects.filter(authority=authority, state=State.IN_FORCE).first()


def version_under_way(authority: Organization) -> RegistryVersion | None:
    """The one that isn't decided yet (one query)."""
    rows = RegistryVersion.objects.filter(authority=authority)
    return rows.filter(state__in=RegistryVersion.UNDER_WAY).first()


def last_version(authority: Organization) -> RegistryVersion | None:
    """The newest one, whatever its state (one query)."""
    return RegistryVersion.objects.filter(authority=authority).order_by("-number").first()


def history_page(user: Any, authority: Organization, **cursors: str) -> CursorPage:
    """A page of the authority's versions, the newest first.

    Raises:
        BadCursor
    """
    rows = RegistryVersion.objects.visible_to(user).filter(authority=authority)
    return cursor_page(rows, keys=("number",), descending=True, size=HISTORY, **cursors)


def count_entries(versions: Iterable[RegistryVersion]) -> dict[int, int]:
    """How many organizations stand in each of these versions, by its id (one query)."""
    found = (
        RegistryEntry.objects.filter(version__in=[version.pk for version in versions])
        .order_by()
        .values_list("version")
        .annotate(Count("pk"))
    )
    return dict(found)


def edges_of(authority: Organization) -> "QuerySet[RegistryEdge]":
    """What the portal goes by for this authority, whoever has put it in force."""
    return RegistryEdge.objects.filter(authority=authority)


def _rows(version: RegistryVersion, show: str) -> "QuerySet[Organization]":
    """The organizations of a version, or those by which it differs from the registry in force."""
    stands = Exists(RegistryEntry.objects.filter(version=version, organization=OuterRef("pk")))
    in_force = Exists(
        RegistryEdge.objects.filter(authority=version.authority_id, organization=OuterRef("pk"))
    )
    if show == REMOVED:
        return Organization.objects.filter(in_force & ~stands)
    entry = FilteredRelation("registry_entries", condition=Q(registry_entries__version=version))
    rows = Organization.objects.alias(entry=entry).filter(entry__isnull=False)
    rows = rows.annotate(**{column: F(f"entry__{name}") for column, name in KEPT.items()})
    return rows.filter(~in_force) if show == ADDED else rows


def organizations_page(
    user: Any, version: RegistryVersion, *, show: str = ENTRIES, q: str = "", **cursors: str
) -> CursorPage:
    """A page of a version's organizations by name, as this person is shown them.

    Args:
        show: all of them, those that it adds to the registry in force, or those that it removes.
        q: words of a name or a place, or a УНП.

    Raises:
        BadCursor
    """
    rows = with_order(found_in(user, version, show=show, q=q), user, version.authority_id)
    page = cursor_page(rows, keys=ORDER, descending=False, size=PAGE, **cursors)
    return replace(page, rows=shown_all(page.rows, version))


def found_in(
    user: Any, version: RegistryVersion, *, show: str = ENTRIES, q: str = ""
) -> "QuerySet[Organization]":
    """The organizations of a version that these words find for this person, who finds those they
    know by their УНП alone by nothing else; all without words."""
    rows = _rows(version, show)
    if not q.strip():
        return rows
    if not as_unp(q):
        rows = rows.filter(known_to(user, version.authority_id))
    return matching(rows, q)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many organizations a version has, adds to the registry in force, and removes from it."""

    entries: int
    added: int
    removed: int
    in_force: int


def compare(version: RegistryVersion) -> Comparison:
    """A version beside the registry in force (three queries)."""
    entries = RegistryEntry.objects.filter(version=version)
    edges = RegistryEdge.objects.filter(authority=version.authority_id)
    stays = entries.filter(
        Exists(edges.filter(organization=OuterRef("organization"))),
    )
    count, in_force, kept = entries.count(), edges.count(), stays.count()
    return Comparison(count, count - kept, in_force - kept, in_force)


def table_rows(user: Any, version: RegistryVersion) -> Iterator[Shown]:
    """All organizations of a version by name, for this person's file: read in portions."""
    rows = with_order(_rows(version, ENTRIES), user, version.authority_id).order_by(*ORDER)
    for row in rows.iterator(chunk_size=1000):
        yield shown(row, version)


# The operator's


def versions_page(state: str, **cursors: str) -> CursorPage:
    """A page of all authorities' versions in a state: what waits by when it was sent, the oldest
    first; what is decided, the newest first.

    Raises:
        BadCursor
    """
    rows = RegistryVersion.objects.filter(state=state).select_related("authority")
    if state == State.SENT:
        # one an authority at most
        return CursorPage(rows=list(rows.order_by("sent_at", "pk")), previous="", next="")
    return cursor_page(rows, keys=("id",), descending=True, size=PAGE, **cursors)


def count_by_state() -> dict[str, int]:
    """How many versions are in each state (one query)."""
    found = RegistryVersion.objects.order_by().values_list("state").annotate(Count("pk"))
    return dict(found)


def authorities_page(**cursors: str) -> CursorPage:
    """A page of all authorities by name, each with its version in force and the one under way as
    `in_force` and `under_way`, and how many organizations the portal counts to it as `count`.

    Raises:
        BadCursor
    """
    rows = Organization.objects.filter(is_authority=True)
    page = cursor_page(rows, keys=(name_order(), "id"), descending=False, size=PAGE, **cursors)
    ids = [row.pk for row in page.rows]
    states = (State.IN_FORCE, *RegistryVersion.UNDER_WAY)
    versions = list(RegistryVersion.objects.filter(authority__in=ids, state__in=states))
    edges = RegistryEdge.objects.filter(authority__in=ids).order_by()
    counts = dict(edges.values_list("authority").annotate(Count("pk")))
    in_force = {one.authority_id: one for one in versions if one.state == State.IN_FORCE}
    under_way = {one.authority_id: one for one in versions if one.state != State.IN_FORCE}
    for row in page.rows:
        row.in_force = in_force.get(row.pk)
        row.under_way = under_way.get(row.pk)
        row.count = counts.get(row.pk, 0)
    return page


def registries_of(organizations: Iterable[int]) -> dict[int, list[Organization]]:
    """In whose registries in force these organizations stand, by their ids (two queries)."""
    pairs = list(
        RegistryEdge.objects.filter(organization__in=list(organizations)).values_list(
            "organization_id", "authority_id"
        )
    )
    authorities = Organization.objects.filter(pk__in={authority for _one, authority in pairs})
    names = [f"{name}_{language}" for name in ("name", "short_name") for language in NAMES]
    ordered = {row.pk: row for row in authorities.only(*names).order_by(name_order())}
    rank = {pk: number for number, pk in enumerate(ordered)}
    found: dict[int, list[Organization]] = {}
    for organization, authority in sorted(pairs, key=lambda pair: rank[pair[1]]):
        found.setdefault(organization, []).append(ordered[authority])
    return found
