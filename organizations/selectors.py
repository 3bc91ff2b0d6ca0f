"""Reads of organizations that several pages share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db.models import Count

from organizations.models import (
    Category,
    District,
    Level,
    Membership,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Region,
    Settlement,
    Sphere,
)

_REFERENCE = "organizations-reference"


@dataclass(frozen=True, slots=True)
class Item:
    """A place, sphere, category or authority to filter by."""

    id: int
    code: str
    name: str
    parent: str = ""  # code of its region, or sphere
    district: str = ""  # a settlement's
    short_name: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """All that filters offer, by code, in the order to show."""

    regions: dict[str, Item]
    districts: dict[str, Item]
    settlements: dict[str, Item]
    spheres: dict[str, Item]
    categories: dict[str, Item]
    authorities: dict[str, Item]


# What this process has built, and the version that it was built for.
_built: tuple[str, Reference] | None = None


def reference() -> Reference:
    """Places, spheres and authorities: they seldom change, so each process remembers them.

    The cache holds only their version, for ten minutes. `forget_reference` must follow whatever
    changes them; every process then builds them anew.
    """
    global _built
    version: str | None = cache.get(_REFERENCE)
    if version and _built and _built[0] == version:
        return _built[1]
    if version is None:
        version = uuid4().hex
        cache.set(_REFERENCE, version, 600)
    _built = (version, _build_reference())
    return _built[1]


def _build_reference() -> Reference:
    return Reference(
        regions=_by_code(
            Item(row.pk, row.code, row.name_ru) for row in Region.objects.order_by("sort_key")
        ),
        districts=_by_code(
            Item(row.pk, row.code, row.name_ru, row.region.code)
            for row in District.objects.select_related("region").order_by("sort_key")
        ),
        settlements=_by_code(
            Item(
                row.pk,
                row.code,
                row.name_ru,
                row.region.code,
                row.district.code if row.district else "",
            )
            for row in Settlement.objects.select_related("region", "district").order_by("sort_key")
        ),
        spheres=_by_code(
            Item(row.pk, row.code, row.name_ru) for row in Sphere.objects.order_by("order")
        ),
        categories=_by_code(
            Item(row.pk, row.code, row.name_ru, row.sphere.code)
            for row in Category.objects.select_related("sphere").order_by("order")
        ),
        authorities=_by_code(
            Item(
                row.pk,
                str(row.pk),
                row.name,
                row.region.code if row.region else "",
                short_name=row.short_name,
            )
            for row in Organization.objects.public()
            .filter(is_authority=True)
            .select_related("region")
            .order_by("sort_key")
        ),
    )


def forget_reference() -> None:
    """Forget what `reference` remembers."""
    cache.delete(_REFERENCE)


def _by_code(items: Iterable[Item]) -> dict[str, Item]:
    return {item.code: item for item in items}


def count_organizations() -> int:
    """Visible legal persons and voluntary subjects (DESIGN §2.10)."""
    return Organization.objects.public().filter(level=Level.LEGAL).count()


def count_by_sphere() -> dict[int, int]:
    """How many organizations and units that people see stand in each sphere, by its id."""
    return dict(
        OrganizationSphere.objects.filter(organization__is_listed=True)
        .values_list("sphere")
        .annotate(Count("pk"))
        .order_by()
    )


def count_by_category() -> dict[int, int]:
    """How many organizations and units that people see stand in each category, by its id."""
    return dict(
        OrganizationCategory.objects.filter(organization__is_listed=True)
        .values_list("category")
        .annotate(Count("pk"))
        .order_by()
    )


def category_names(organizations: Iterable[int]) -> dict[int, list[Category]]:
    """The categories of each of these organizations, spheres along with them (one query)."""
    names: dict[int, list[Category]] = {}
    links = (
        OrganizationCategory.objects.filter(organization__in=list(organizations))
        .select_related("category__sphere")
        .order_by("category__order")
    )
    for link in links:
        names.setdefault(link.organization_id, []).append(link.category)
    return names


def may_edit(person: Any, organization: Organization) -> bool:
    """Whether this person speaks for the organization."""
    return Organization.objects.editable_by(person).filter(pk=organization.pk).exists()


def has_units(organization: Organization) -> bool:
    """Whether it has units that can be rated on their own."""
    return Organization.objects.ratable().filter(parent=organization).exists()


def export_memberships(person: Any) -> list[dict[str, str]]:
    """For whom a person stands: the organizations' part of «all about me»."""
    memberships = Membership.objects.filter(user=person).select_related("organization")
    return [
        {
            "organization": membership.organization.name_ru,
            "role": str(membership.get_role_display()),
            "since": membership.created_at.isoformat(),
        }
        for membership in memberships.order_by("pk")
    ]
