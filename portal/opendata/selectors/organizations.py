"""Organizations as the read API tells them: the same public set as the pages show."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from organizations.models import (
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Oversight,
)
from organizations.redirects import merged_into
from organizations.search import find, led_to
from organizations.search.words import words
from organizations.selectors import Item, reference
from portal.opendata.selectors.names import Values, mark_values, names_of
from ratings.models import ALL_TIME, Scope, Score

LEVELS = {"legal": Level.LEGAL, "unit": Level.UNIT}
LEVEL_NAMES = {level: name for name, level in LEVELS.items()}
FEW = 1000  # organizations that a query names by their numbers


class NotThere(Exception):
    """There is no public row by this name; says which."""


class Moved(Exception):
    """The organization has become part of another, whose id it says."""

    def __init__(self, organization_id: int) -> None:
        super().__init__(organization_id)
        self.organization_id = organization_id


def shown(organization_id: int) -> Organization:
    """An organization that has a public page (one query).

    Raises:
        NotThere: it is hidden, or there is none.
        Moved: it has become part of another.
    """
    found = _with_places(Organization.objects.with_page()).filter(pk=organization_id).first()
    if found is not None:
        return found
    kept = merged_into(organization_id)
    if kept is not None:
        raise Moved(kept)
    raise NotThere("organization")


def find_organizations(
    *,
    q: str = "",
    level: str = "",
    closed: bool = False,
    changed_since: datetime | None = None,
    **codes: str,
) -> "QuerySet[Organization]":
    """Public organizations that these filters leave, not yet ordered.

    Args:
        closed: those that are closed, in place of those that can be rated.
        codes: of region, district, settlement, sphere, category; the id of an authority.

    Raises:
        NotThere: nothing has such a code.
    """
    rows = Organization.objects.with_page().filter(closed_on__isnull=not closed)
    chosen = {name: _item(name, code) for name, code in codes.items() if code}
    for name in ("region", "district", "settlement"):
        if name in chosen:
            rows = rows.filter(**{name: chosen[name].id})
    if "sphere" in chosen:
        rows = rows.filter(sphere_links__sphere=chosen["sphere"].id)
    if "category" in chosen:
        rows = rows.filter(category_links__category=chosen["category"].id)
    if "authority" in chosen:
        below = Oversight.objects.filter(above=chosen["authority"].id)
        rows = rows.filter(pk__in=below.values("below"))
    if level:
        rows = rows.filter(level=LEVELS[level])
    if changed_since:
        rows = rows.filter(updated_at__gte=changed_since)
    return _with_words(rows, q) if words(q) else rows


def _with_words(rows: "QuerySet[Organization]", q: str) -> "QuerySet[Organization]":
    found = find(q)
    few = len(found.relevance) <= FEW and not found.is_dense
    if found.is_partial or few:
        return rows.filter(pk__in=list(found.relevance))
    for organizations in led_to(found):
        rows = rows.filter(pk__in=organizations)
    return rows


def item_of(kind: str, code: str) -> Item:
    """The place, sphere, category or authority of a code.

    Raises:
        NotThere: there is none.
    """
    return _item(kind, code)


def _item(kind: str, code: str) -> Item:
    known = reference()
    items: dict[str, dict[str, Item]] = {
        "region": known.regions,
        "district": known.districts,
        "settlement": known.settlements,
        "sphere": known.spheres,
        "category": known.categories,
        "authority": known.authorities,
    }
    if code not in items[kind]:
        raise NotThere(kind)
    return items[kind][code]


def page_by_id(
    rows: "QuerySet[Organization]", after: int, size: int
) -> tuple[list[Values], str | None]:
    """A page of organizations in the order of their ids, and what the next one begins after (four
    queries: rows, spheres, categories, marks)."""
    found = list(_with_places(rows).filter(pk__gt=after).order_by("pk")[: size + 1])
    more = len(found) > size
    found = found[:size]
    marks = marks_of(one.pk for one in found)
    told = [brief(one) | {"mark": marks.get(one.pk, mark_values(0, 0))} for one in found]
    return told, str(found[-1].pk) if more else None


def marks_of(organizations: Iterable[int]) -> dict[int, Values]:
    """The marks that their pages show: consolidated, of all time (one query)."""
    scores = Score.objects.filter(
        organization__in=list(organizations), period=ALL_TIME, scope=Scope.CONSOLIDATED
    ).values_list("organization_id", "sum", "count")
    return {id_: mark_values(total, count) for id_, total, count in scores}


def mark_of_page(organization: Organization) -> Values:
    """The mark that its page shows (one query)."""
    return marks_of([organization.pk]).get(organization.pk, mark_values(0, 0))


def brief(organization: Organization) -> Values:
    """What a list tells of an organization; its places, spheres and categories are at hand."""
    one: Any = organization
    return {
        "id": one.pk,
        "level": LEVEL_NAMES[Level(one.level)],
        "parent": one.parent_id if one.public_parent else None,
        "name": names_of(one),
        "short_name": names_of(one, "short_name"),
        "unp": one.unp or None,
        "region": one.region.code if one.region else None,
        "district": one.district.code if one.district else None,
        "settlement": one.settlement.code if one.settlement else None,
        "settlement_name": names_of(one.settlement)
        if one.settlement
        else names_of(one, "settlement_name"),
        "address": names_of(one, "address"),
        "latitude": None if one.latitude is None else str(one.latitude),
        "longitude": None if one.longitude is None else str(one.longitude),
        "spheres": sorted(link.sphere.code for link in one.sphere_links.all()),
        "categories": sorted(link.category.code for link in one.category_links.all()),
        "is_authority": one.is_authority,
        "is_voluntary": one.is_voluntary,
        "is_demo": one.is_demo,
        "closed_on": one.closed_on,
        "changed_at": one.updated_at,
    }


def in_full(organization: Organization) -> Values:
    """All that its page tells of it, with the ids of who is above it (one query)."""
    one: Any = organization
    above = Oversight.objects.filter(below=one.pk, above__is_listed=True).exclude(above=one.pk)
    edges = list(above.order_by("above").values_list("above", "through_units"))
    return brief(one) | {
        "phone": one.phone or None,
        "email": one.email or None,
        "website": one.website or None,
        "hours": names_of(one, "hours"),
        "head_post": names_of(one, "head_post"),
        "head_name": names_of(one, "head_name"),
        "accessibility": one.accessibility,
        "accessibility_note": names_of(one, "accessibility_note"),
        "part_of": [id_ for id_, through_units in edges if through_units],
        "overseen_by": [id_ for id_, through_units in edges if not through_units],
    }


def _with_places(rows: "QuerySet[Organization]") -> "QuerySet[Organization]":
    spheres = OrganizationSphere.objects.select_related("sphere")
    categories = OrganizationCategory.objects.select_related("category")
    return rows.select_related("region", "district", "settlement", "parent").prefetch_related(
        Prefetch("sphere_links", spheres), Prefetch("category_links", categories)
    )


def units_of(organization: Organization) -> "QuerySet[Organization]":
    """Its public units, those right under it."""
    return Organization.objects.public().filter(parent=organization)
