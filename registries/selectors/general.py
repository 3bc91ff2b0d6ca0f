"""The general registry of all objects (FEATURES row 60): the operator's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from organizations.models import (
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Oversight,
    RegistryEdge,
)
from organizations.models.organization import name_order
from organizations.selectors import Item
from portal.lib.cursors import CursorPage, cursor_page
from ratings.models import Questionnaire
from registries.selectors.searching import matching

PAGE = 50
EARLIEST = date(2000, 1, 1)  # what is asked of before is asked of all
VISIBLE, HIDDEN, NO_PLACE, NO_SPHERE = "visible", "hidden", "no-place", "no-sphere"
CLOSED, MERGED = "closed", "merged"
NOWHERE = "none"
BY_NAME, NEWEST = "", "new"
NO_CABINET, NO_QUESTIONNAIRES, VOLUNTARY = "cabinet", "questionnaires", "voluntary"
RELATED = ("region", "district", "settlement", "parent", "merged_into")


@dataclass(frozen=True, slots=True)
class Sought:
    """What the operator asks of the general registry.

    Attributes:
        visibility: one of the codes above; "": all but those that are part of others by now.
        special: without a cabinet, without questionnaires, registered voluntarily.
    """

    q: str = ""
    region: Item | None = None
    district: Item | None = None
    sphere: Item | None = None
    category: Item | None = None
    visibility: str = ""
    authority: int | None = None
    in_no_registry: bool = False
    level: Level | None = None
    special: str = ""
    since: date | None = None


def all_organizations(sought: Sought) -> "QuerySet[Organization]":
    """All organizations that are asked for, hidden and closed ones too; those that have become part
    of others only if asked."""
    is_merged = sought.visibility == MERGED
    rows: QuerySet[Organization] = Organization.objects.filter(merged_into__isnull=not is_merged)
    if sought.q:
        rows = matching(rows, sought.q)
    if sought.region:
        rows = rows.filter(region=sought.region.id)
    if sought.district:
        rows = rows.filter(district=sought.district.id)
    if sought.category:
        links = OrganizationCategory.objects.filter(category=sought.category.id)
        rows = rows.filter(pk__in=links.values("organization"))
    if sought.sphere:
        spheres = OrganizationSphere.objects.filter(sphere=sought.sphere.id)
        rows = rows.filter(pk__in=spheres.values("organization"))
    if sought.level is not None:
        rows = rows.filter(level=sought.level)
    if sought.since:
        since = max(sought.since, EARLIEST)
        midnight = timezone.make_aware(datetime.combine(since, time.min))
        rows = rows.filter(created_at__gte=midnight)
    return _special(_seen(_registered(rows, sought), sought.visibility), sought.special)


def _registered(rows: "QuerySet[Organization]", sought: Sought) -> "QuerySet[Organization]":
    if sought.in_no_registry:
        return rows.filter(~Q(Exists(RegistryEdge.objects.filter(organization=OuterRef("pk")))))
    if sought.authority:
        edges = RegistryEdge.objects.filter(authority=sought.authority)
        return rows.filter(Exists(edges.filter(organization=OuterRef("pk"))))
    return rows


def _seen(rows: "QuerySet[Organization]", visibility: str) -> "QuerySet[Organization]":
    """Those that citizens see, or don't see for that reason."""
    hidden = rows.filter(is_filled=False, closed_on__isnull=True)
    spheres = OrganizationSphere.objects.filter(organization=OuterRef("pk"))
    settled = Q(settlement__isnull=False) | ~Q(settlement_name_ru="")
    has_place = settled & Q(region__isnull=False) & ~Q(address_ru="")
    match visibility:
        case "visible":
            return rows.filter(is_listed=True)
        case "hidden":
            return hidden
        case "no-place":
            return hidden.exclude(has_place)
        case "no-sphere":
            return hidden.filter(~Exists(spheres))
        case "closed":
            return rows.filter(closed_on__isnull=False)
    return rows


def _special(rows: "QuerySet[Organization]", special: str) -> "QuerySet[Organization]":
    people = Oversight.objects.filter(
        below=OuterRef("pk"), through_units=True, above__memberships__isnull=False
    )
    said = Questionnaire.objects.filter(organization=OuterRef("pk"))
    match special:
        case "cabinet":
            return rows.filter(~Exists(people))
        case "questionnaires":
            return rows.filter(~Exists(said))
        case "voluntary":
            return rows.filter(is_voluntary=True)
    return rows


def all_page(rows: "QuerySet[Organization]", order: str = BY_NAME, **cursors: str) -> CursorPage:
    """A page of the general registry by name, or the newest first.

    Raises:
        BadCursor
    """
    rows = rows.select_related(*RELATED)
    if order == NEWEST:
        return cursor_page(rows, keys=("id",), descending=True, size=PAGE, **cursors)
    return cursor_page(rows, keys=(name_order(), "id"), descending=False, size=PAGE, **cursors)


def in_batches(
    rows: "QuerySet[Organization]", size: int, order: str = BY_NAME
) -> Iterator[list[Organization]]:
    """All of them in the same order, so many at once: a file of the whole country needs little
    memory."""
    ordered = rows.select_related(*RELATED)
    keys = ("-pk",) if order == NEWEST else (name_order(), "pk")
    iterator = ordered.order_by(*keys).iterator(chunk_size=size)
    while batch := list(islice(iterator, size)):
        yield batch
