"""Reads of organizations that several pages share."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import override

from organizations.arithmetic import sort_key
from organizations.counts import counts
from organizations.mercator import world_x, world_y
from organizations.models import (
    Category,
    District,
    Level,
    ListedCount,
    Membership,
    Organization,
    OrganizationCategory,
    Region,
    SearchAbbreviation,
    Settlement,
    Sphere,
)
from organizations.models.places import Place
from portal.lib.languages import NAMES, Named, Text, current, text_of

_REFERENCE = "organizations-reference"


@dataclass(frozen=True, slots=True)
class Item(Named):
    """A place, sphere, category or authority to filter by; `name` is in the reader's language."""

    id: int
    code: str
    name_ru: str
    name_be: str
    name_en: str
    parent: str = ""  # code of its region, or sphere
    becomes: str = ""  # code of what it is part of by now
    district: str = ""  # a settlement's
    short_name_ru: str = ""
    short_name_be: str = ""
    short_name_en: str = ""
    point: tuple[int, int] | None = None  # a place's, as organizations.mercator counts

    @property
    def short_name(self) -> Text:
        return text_of(self, "short_name", "name")

    @property
    def names(self) -> str:
        """All its names in all languages, to look for words in."""
        every = (
            *(self.name_ru, self.name_be, self.name_en),
            *(self.short_name_ru, self.short_name_be, self.short_name_en),
        )
        return " ".join(name for name in every if name)


@dataclass(frozen=True, slots=True)
class Reference:
    """All that filters offer, by code, in the order to show in one language."""

    regions: dict[str, Item]
    districts: dict[str, Item]
    settlements: dict[str, Item]
    spheres: dict[str, Item]
    categories: dict[str, Item]
    authorities: dict[str, Item]
    # what is no longer in use: half-years that were frozen with it can still be asked for
    former_spheres: dict[str, Item]
    former_categories: dict[str, Item]


# What this process has built for each language, and the version that it was built for.
_built: tuple[str, dict[str, Reference]] | None = None


def reference() -> Reference:
    """Places, spheres and authorities: they seldom change, so each process remembers them.

    The cache holds only their version, for ten minutes. `forget_reference` must follow whatever
    changes them; every process then builds them anew.
    """
    global _built
    version: str | None = cache.get(_REFERENCE)
    if version and _built and _built[0] == version:
        return _built[1][current()]
    if version is None:
        version = uuid4().hex
        cache.set(_REFERENCE, version, 600)
    found = _read_reference()
    _built = (version, {language: _in_order(found, language) for language in NAMES})
    return _built[1][current()]


def _read_reference() -> Reference:
    """In no order but that of spheres and categories, which is the operator's."""
    authorities = Organization.objects.public().filter(is_authority=True).select_related("region")
    spheres = Sphere.objects.select_related("merged_into").order_by("order", "pk")
    categories = Category.objects.select_related("sphere", "merged_into").order_by("order", "pk")
    return Reference(
        regions=_by_code(_item(row) for row in Region.objects.all()),
        districts=_by_code(
            _item(row, parent=row.region.code) for row in District.objects.select_related("region")
        ),
        settlements=_by_code(
            _item(
                row,
                parent=row.region.code,
                district=row.district.code if row.district else "",
            )
            for row in Settlement.objects.select_related("region", "district")
        ),
        spheres=_by_code(_item(row) for row in spheres if not row.retired_on),
        categories=_by_code(
            _item(row, parent=row.sphere.code) for row in categories if not row.retired_on
        ),
        former_spheres=_by_code(_former(row) for row in spheres if row.retired_on),
        former_categories=_by_code(
            _former(row, parent=row.sphere.code) for row in categories if row.retired_on
        ),
        authorities=_by_code(
            _item(
                row,
                code=str(row.pk),
                parent=row.region.code if row.region else "",
                short_name_ru=row.short_name_ru,
                short_name_be=row.short_name_be,
                short_name_en=row.short_name_en,
            )
            for row in authorities
        ),
    )


def _item(row: Any, **more: str) -> Item:
    return Item(
        row.pk,
        name_ru=row.name_ru,
        name_be=row.name_be,
        name_en=row.name_en,
        point=_point(row) if isinstance(row, Place) else None,
        **{"code": getattr(row, "code", ""), **more},
    )


def _point(place: Place) -> tuple[int, int] | None:
    if place.latitude is None or place.longitude is None:
        return None
    return world_x(place.longitude), world_y(place.latitude)


def _former(row: Any, **more: str) -> Item:
    return _item(row, becomes=row.merged_into.code if row.merged_into else "", **more)


def _in_order(found: Reference, language: str) -> Reference:
    """The same with places and authorities in the order of their names in a language."""

    def by_name(items: dict[str, Item]) -> dict[str, Item]:
        return _by_code(sorted(items.values(), key=lambda i: sort_key(i.short_name, i.id)))

    with override(language):
        return replace(
            found,
            regions=by_name(found.regions),
            districts=by_name(found.districts),
            settlements=by_name(found.settlements),
            authorities=by_name(found.authorities),
        )


def forget_reference() -> None:
    """Forget what `reference` remembers."""
    cache.delete(_REFERENCE)


def _by_code(items: Iterable[Item]) -> dict[str, Item]:
    return {item.code: item for item in items}


def count_organizations() -> int:
    """Visible legal persons and voluntary subjects (DESIGN §2.10)."""
    return Organization.objects.public().filter(level=Level.LEGAL).count()


def count_organizations_in(region: int | None) -> int:
    """The same in a region, or in the country (one statement, whose cost is that of the places)."""
    where = {"kind": ListedCount.Kind.ALL, "level": Level.LEGAL}
    by_region = counts({"region": ("region_id", where)})["region"]
    return sum(by_region.values()) if region is None else by_region.get(region, 0)


def count_by_sphere() -> dict[int, int]:
    """How many organizations and units that people see stand in each sphere, by its id."""
    return counts({"sphere": ("set_id", {"kind": ListedCount.Kind.SPHERE})})["sphere"]


def count_by_category() -> dict[int, int]:
    """How many organizations and units that people see stand in each category, by its id."""
    return counts({"category": ("set_id", {"kind": ListedCount.Kind.CATEGORY})})["category"]


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


def by_legacy_id(legacy_id: int) -> int | None:
    """The id of the organization that has this number on the portal before this one, or of what it
    has become part of."""
    rows = Organization.objects.filter(legacy_id=legacy_id)
    return rows.values_list(Coalesce("merged_into", "pk"), flat=True).first()


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
            "organization": membership.organization.name,
            "role": str(membership.get_role_display()),
            "since": membership.created_at.isoformat(),
        }
        for membership in memberships.order_by("pk")
    ]


def added_abbreviations() -> "QuerySet[SearchAbbreviation]":
    """The operator's abbreviations, in the order of the alphabet."""
    return SearchAbbreviation.objects.order_by("short", "long")
