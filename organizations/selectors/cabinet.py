"""Reads of the cabinet: what hides an organization, how complete it is, what was changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from organizations import changes
from organizations.models import (
    Accessibility,
    Category,
    CityDistrict,
    Level,
    Organization,
    OrganizationChange,
    OrganizationSphere,
    Oversight,
    Service,
    Sphere,
    name_order,
)
from organizations.selectors.completeness import CHECKLIST, GATE, Check
from portal.lib import wording
from portal.lib.cursors import CursorPage, cursor_page

PAGE = 50


@dataclass(frozen=True, slots=True)
class Point:
    """Something to fill: what it is, where it is filled, whether it is."""

    text: str
    url: str
    done: bool = False


def cabinets_of(user: Any) -> "QuerySet[Organization]":
    """The organizations and units that a person stands for, with what their rows show."""
    return _with_gate(
        Organization.objects.spoken_for_by(user).select_related(
            "parent", "region", "district", "settlement"
        )
    )


def cabinets_page(user: Any, **cursors: str) -> CursorPage:
    """A page of them, legal persons first.

    Raises:
        BadCursor: the cursor isn't one of ours.
    """
    return cursor_page(
        cabinets_of(user), keys=("level", name_order()), descending=False, size=PAGE, **cursors
    )


def units_page(organization: Organization, **cursors: str) -> CursorPage:
    """A page of the units right below an organization, closed ones too.

    Raises:
        BadCursor: the cursor isn't one of ours.
    """
    rows = _with_gate(Organization.objects.filter(parent=organization)).annotate(
        has_service=Exists(Service.objects.filter(organization=OuterRef("pk")))
    )
    return cursor_page(rows, keys=(name_order(),), descending=False, size=PAGE, **cursors)


def _with_gate(rows: "QuerySet[Organization]") -> "QuerySet[Organization]":
    spheres = OrganizationSphere.objects.filter(organization=OuterRef("pk"))
    return rows.annotate(has_sphere=Exists(spheres))


def gate(organization: Organization, *, has_sphere: bool) -> list[Point]:
    """What still hides it from citizens: settlement, address, a sphere (002 п. 6, row 41)."""
    points = [_point(check, organization, has_sphere, False) for check in GATE]
    return [point for point in points if not point.done]


def _point(check: Check, organization: Organization, has_sphere: bool, has_service: bool) -> Point:
    return Point(
        str(check.text),
        reverse(f"cabinet:{check.page}", args=[organization.pk]),
        bool(check.done(organization, has_sphere, has_service)),
    )


def has_sphere(organization: Organization) -> bool:
    """Whether it stands in a sphere."""
    return OrganizationSphere.objects.filter(organization=organization).exists()


def checklist(organization: Organization, *, has_service: bool) -> list[Point]:
    """The rest that citizens look for (row 46), filled or not."""
    return [_point(check, organization, False, has_service) for check in CHECKLIST]


def services_of(organization: Organization) -> list[Service]:
    """What it provides itself, services first."""
    return list(Service.objects.filter(organization=organization))


def count_units(organization: Organization) -> int:
    """How many units stand right below it, closed ones aside."""
    return Organization.objects.filter(parent=organization, closed_on=None).count()


def possible_parents(user: Any, unit: Organization) -> list[Organization]:
    """Where this person may move a unit: own organizations, for an operator the same tree."""
    top = Oversight.objects.filter(below=unit, through_units=True, above__level=Level.LEGAL).values(
        "above"
    )
    same_tree = Oversight.objects.filter(above__in=top, through_units=True).values("below")
    inside = Oversight.objects.filter(above=unit, through_units=True).values("below")
    mine = Organization.objects.spoken_for_by(user).values("pk")
    return list(
        Organization.objects.editable_by(user)
        .filter(Q(pk__in=same_tree) | Q(pk__in=mine), closed_on=None)
        .exclude(pk__in=inside)
        .exclude(units=unit)
        .order_by("level", name_order())[:500]
    )


# What forms offer


def city_districts(settlement_id: int) -> list[CityDistrict]:
    """The districts of a city; of most there are none."""
    return list(CityDistrict.objects.filter(settlement=settlement_id))


def kinds_of(organization: Organization) -> set[str]:
    """Codes of the categories, and of spheres without one of them, that it stands in."""
    categories = Category.objects.filter(links__organization=organization).select_related("sphere")
    codes = {category.code: category.sphere.code for category in categories}
    spheres = Sphere.objects.filter(links__organization=organization).values_list("code", flat=True)
    return set(codes) | (set(spheres) - set(codes.values()))


def chosen_kinds(codes: Collection[str]) -> tuple[list[Category], list[Sphere]]:
    """The categories and spheres of these codes; of one that is part of another by now, that."""
    found: list[Any] = []
    for model in (Category, Sphere):
        rows = model.objects.filter(code__in=codes).values_list(Coalesce("merged_into", "pk"))
        found.append(list(model.objects.in_use().filter(pk__in=rows)))
    return found[0], found[1]


# History


@dataclass(frozen=True, slots=True)
class ChangedField:
    """A field of a change, as people read it; "" where there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One saved change."""

    at: Any
    who: str
    fields: list[ChangedField]


def history_page(user: Any, organization: Organization, **cursors: str) -> CursorPage:
    """A page of what was changed, newest first; its rows are of the table: see `told`.

    Raises:
        BadCursor: the cursor isn't one of ours.
    """
    rows = OrganizationChange.objects.visible_to(user).filter(organization=organization)
    return cursor_page(rows.select_related("by"), keys=("id",), descending=True, size=20, **cursors)


def changes_since(organization: Organization, version: int) -> list[Change]:
    """What was changed after the version that somebody has seen, oldest first; the last ten."""
    rows = OrganizationChange.objects.filter(organization=organization, version__gt=version)
    last = list(rows.select_related("by").order_by("-pk")[:10])
    return [told(row) for row in reversed(last)]


def told(row: OrganizationChange) -> Change:
    """A change in words."""
    return Change(at=row.at, who=_who(row), fields=told_fields(row.fields))


def told_fields(fields: changes.Fields) -> list[ChangedField]:
    """Fields with both values in words, in the order of the forms.

    That the data are of that day goes without saying, where anything else has changed.
    """
    names = [name for name in changes.LABELS if name in fields]
    if len(names) > 1:
        names = [name for name in names if name != "verified_on"]
    return [
        ChangedField(str(changes.LABELS[name]), *(_value(name, value) for value in fields[name]))
        for name in names
    ]


def _who(row: OrganizationChange) -> str:
    who = _person(row)
    if row.source:
        return _("%(who)s, из файла %(file)s") % {"who": who, "file": wording.quoted(row.source)}
    return who


def _person(row: OrganizationChange) -> str:
    if row.by is None:
        return _("портал") if row.by_id is None else _("удалённая учётная запись")
    return _("оператор портала") if row.by.is_operator else row.by.email


def _value(name: str, value: Any) -> str:
    if name == "logo_digest":
        return _("есть") if value else ""
    if name == "accessibility":
        known = [Accessibility(code).label for code in value if code in Accessibility.values]
        return ", ".join(str(label) for label in known)
    if isinstance(value, bool):
        return _("да") if value else pgettext("ответ", "нет")
    if name in ("verified_on", "closed_on") and value:
        return wording.day(date.fromisoformat(value))
    return str(value or "")
