"""An organization as a row of the table: what export writes and import compares with."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from organizations.importing.columns import ABOVE_BY_LEGACY, KEYS, PLACE
from organizations.importing.workbooks import as_text
from organizations.models import (
    Category,
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Oversight,
    Sphere,
)
from portal.lib.languages import RUSSIAN
from portal.lib.spreadsheets import Cell

RELATED = ("parent", "region", "district", "settlement", "city_district")
KINDS = {Level.LEGAL: "юридическое лицо", Level.UNIT: "подразделение"}
BATCH = 500


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a batch of organizations: links and the УНП that they stand under."""

    categories: Mapping[int, list[Category]]
    spheres: Mapping[int, list[Sphere]]
    unps: Mapping[int, str]


def around(organizations: Collection[Organization]) -> Surroundings:
    """What the cells of these organizations need, in three statements."""
    ids = [row.pk for row in organizations]
    categories: dict[int, list[Category]] = {}
    links = OrganizationCategory.objects.filter(organization__in=ids)
    for link in links.select_related("category").order_by("category__order", "category"):
        categories.setdefault(link.organization_id, []).append(link.category)
    spheres: dict[int, list[Sphere]] = {}
    for row in OrganizationSphere.objects.filter(organization__in=ids).select_related("sphere"):
        implied = {category.sphere_id for category in categories.get(row.organization_id, ())}
        if row.sphere_id not in implied:
            spheres.setdefault(row.organization_id, []).append(row.sphere)
    units = [row.pk for row in organizations if row.parent_id]
    tops = Oversight.objects.filter(
        below__in=units, through_units=True, above__level=Level.LEGAL
    ).values_list("below", "above__unp")
    return Surroundings(categories, spheres, dict(tops))


def cells_of(row: Organization, known: Surroundings) -> dict[str, Cell]:
    """The row of an organization, whose places and parent are selected with it."""
    own_place, own_kinds = not row.inherits_place, not row.inherits_spheres
    parent = row.parent
    cells: dict[str, Cell] = {
        "number": row.pk,
        "unp": row.unp,
        "legacy_id": row.legacy_id,
        "kind": KINDS[Level(row.level)],
        "parent_unp": known.unps.get(row.pk, "") if parent else "",
        "parent_unit": parent.name_ru if parent and parent.parent_id else "",
        "inherits_place": _yes(row.inherits_place) if parent else "",
        "inherits_spheres": _yes(row.inherits_spheres) if parent else "",
        "is_voluntary": _yes(row.is_voluntary),
        "is_authority": _yes(row.is_authority),
        "closed_on": row.closed_on,
    }
    if own_place:
        cells |= {
            "region": row.region.name_ru if row.region else "",
            "district": row.district.name_ru if row.district else "",
            "settlement": row.settlement.name_ru if row.settlement else row.settlement_name_ru,
            "settlement_be": "" if row.settlement else row.settlement_name_be,
            "city_district": row.city_district.name_ru if row.city_district else "",
        }
    if own_kinds:
        cells |= {
            "categories": "; ".join(one.name_ru for one in known.categories.get(row.pk, ())),
            "spheres": "; ".join(one.name_ru for one in known.spheres.get(row.pk, ())),
        }
    return {
        key: cells[key]
        if key in cells
        else ("" if key in NOT_OWN and _inherits(row, key) else getattr(row, key))
        for key in KEYS
    }


NOT_OWN = {*PLACE, "categories", "spheres"}


def _inherits(row: Organization, key: str) -> bool:
    return row.inherits_place if key in PLACE else row.inherits_spheres


def _yes(value: bool) -> str:
    return "да" if value else "нет"


def texts_of(row: Organization, known: Surroundings) -> dict[str, str]:
    """The same as a person would have written it: what a file's cells are compared with."""
    above = row.parent.legacy_id if row.parent else None
    cells: dict[str, Cell] = {**cells_of(row, known), ABOVE_BY_LEGACY.key: above}
    return {key: " ".join(_text(key, cell).split()) for key, cell in cells.items()}


def _text(key: str, cell: Any) -> str:
    if key in ("latitude", "longitude") and cell is not None:
        return plain_number(str(cell))
    return as_text(cell)


def plain_number(text: str) -> str:
    """«55,0200» and «55.02» are one: 55.02."""
    text = text.replace(",", ".")
    return text.rstrip("0").rstrip(".") if "." in text else text


def all_rows(organizations: Iterable[int] | None = None) -> Iterator[dict[str, Cell]]:
    """The rows of all organizations, or of these, legal persons before their units; four
    statements for every batch of them. What has become part of another has none."""
    after = 0
    rows = Organization.objects.filter(merged_into__isnull=True)
    rows = rows.select_related(*RELATED).order_by("pk")
    if organizations is not None:
        rows = rows.filter(pk__in=list(organizations))
    with override(RUSSIAN):
        while batch := list(rows.filter(pk__gt=after)[:BATCH]):
            known = around(batch)
            for row in batch:
                yield cells_of(row, known)
            after = batch[-1].pk
