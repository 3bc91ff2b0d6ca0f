"""Filling an empty catalogue: the country's facts from organizations/data, and many at once."""

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import connection, transaction

from organizations import oversight
from organizations.arithmetic import sort_key
from organizations.models import (
    Category,
    CityDistrict,
    District,
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Region,
    RegistryEdge,
    Settlement,
    Sphere,
)
from organizations.search import index_organizations, measure_spread
from organizations.selectors import forget_reference
from organizations.services import PLACE_FIELDS, is_filled, set_sort_keys

INDEXED_AT_ONCE = 5_000  # a statement holds so many ids on both databases
DATA = Path(__file__).parent / "data"


@dataclass(slots=True)
class NewOrganization:
    """An organization to load: not yet derived, with its categories and whose registries hold it.

    `parent` and `registries` are places in the list that it is loaded with; parents come first.
    """

    organization: Organization
    categories: Sequence[Category]
    parent: int | None = None
    registries: Collection[int] = ()


@transaction.atomic
def load_organizations(loaded: Sequence[NewOrganization]) -> list[Organization]:
    """Create many organizations with all that is derived; what `save_organization` does to one.

    Scores are not touched: `scores.rebuild` or `scores.write_history` must follow.
    """
    first = (Organization.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    made: list[Organization] = []
    for number, new in enumerate(loaded):
        organization = new.organization
        organization.pk = first + number
        parent = made[new.parent] if new.parent is not None else None
        organization.parent = parent
        organization.level = Level.UNIT if parent else Level.LEGAL
        if parent and organization.inherits_place:
            for name in PLACE_FIELDS:
                setattr(organization, name, getattr(parent, name))
            organization.settlement = parent.settlement
        set_sort_keys(organization)
        if organization.inherits_spheres and new.parent is not None:
            new.categories = loaded[new.parent].categories
        organization.is_filled = is_filled(organization, bool(new.categories))
        organization.is_listed = organization.is_filled and organization.closed_on is None
        made.append(organization)
    Organization.objects.bulk_create(made, batch_size=500)
    OrganizationCategory.objects.bulk_create(
        (
            OrganizationCategory(organization=organization, category=category)
            for organization, new in zip(made, loaded, strict=True)
            for category in new.categories
        ),
        batch_size=5000,
    )
    OrganizationSphere.objects.bulk_create(
        (
            OrganizationSphere(organization=organization, sphere_id=sphere_id)
            for organization, new in zip(made, loaded, strict=True)
            for sphere_id in sorted({category.sphere_id for category in new.categories})
        ),
        batch_size=5000,
    )
    RegistryEdge.objects.bulk_create(
        (
            RegistryEdge(authority=made[above], organization=organization)
            for organization, new in zip(made, loaded, strict=True)
            for above in new.registries
        ),
        batch_size=5000,
    )
    go_past_given_ids(Organization._meta.db_table)
    oversight.rebuild()
    for start in range(0, len(made), INDEXED_AT_ONCE):
        index_organizations([one.pk for one in made[start : start + INDEXED_AT_ONCE]])
    measure_spread()
    forget_reference()
    return made


def go_past_given_ids(table: str) -> None:
    """Let the table's sequence go on after ids that were given, not drawn (PostgreSQL)."""
    if connection.vendor == "postgresql":
        name = connection.ops.quote_name(table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), MAX(id)) FROM {name}", [table]
            )


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the CSV files in organizations/data."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _place_fields(row: dict[str, str]) -> dict[str, object]:
    return {
        "name_ru": row["name_ru"],
        "name_be": row["name_be"],
        "name_en": row["name_en"],
        "sort_key": sort_key(row["name_ru"]),
        "latitude": Decimal(row["lat"]) if row["lat"] else None,
        "longitude": Decimal(row["lon"]) if row["lon"] else None,
    }


@transaction.atomic
def load_reference_data() -> None:
    """Load regions, districts, towns, city districts, spheres and categories; repeatable."""
    for row in rows("regions.csv"):
        Region.objects.update_or_create(code=row["code"].lower(), defaults=_place_fields(row))
    regions = {region.code.upper(): region for region in Region.objects.all()}
    for row in rows("districts.csv"):
        District.objects.update_or_create(
            code=row["code"],
            defaults={**_place_fields(row), "region": regions[row["region_code"]]},
        )
    districts = {district.code: district for district in District.objects.all()}
    kinds = {"город": Settlement.Kind.TOWN, "курортный посёлок": Settlement.Kind.RESORT}
    for row in rows("cities.csv"):
        Settlement.objects.update_or_create(
            code=row["code"],
            defaults={
                **_place_fields(row),
                "region": regions[row["region_code"]],
                "district": districts.get(row["district_code"]),
                "kind": kinds.get(row["kind_ru"], Settlement.Kind.URBAN),
                "population": int(row["population_geonames"] or 0) or None,
            },
        )
    towns = {(s.name_ru, s.region_id): s for s in Settlement.objects.all()}
    for row in rows("city_districts.csv"):
        CityDistrict.objects.update_or_create(
            code=row["code"],
            defaults={
                **_place_fields(row),
                "settlement": towns[row["city_ru"], regions[row["region_code"]].pk],
            },
        )
    for order, row in enumerate(rows("spheres.csv")):
        sphere, _created = Sphere.objects.get_or_create(
            code=row["sphere_code"],
            defaults={
                "name_ru": row["sphere_ru"],
                "name_be": row["sphere_be"],
                "name_en": row["sphere_en"],
                "order": order,
            },
        )
        Category.objects.get_or_create(
            code=row["category_code"],
            defaults={
                "sphere": sphere,
                "name_ru": row["category_ru"],
                "name_be": row["category_be"],
                "name_en": row["category_en"],
                "order": order,
            },
        )
    forget_reference()
