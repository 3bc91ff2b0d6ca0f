"""What each row of a file would change, or what is wrong with it. Nothing is written here."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.by.unp import compact

from organizations.importing import cells
from organizations.importing.columns import (
    KINDS,
    PARENT,
    PLACE,
    TEXTS,
    TITLES,
    folded,
)
from organizations.importing.identifying import Identifier, Index, Known, Plan
from organizations.importing.reading import Line
from organizations.importing.resolving import Reference, day, degrees, whole, yes
from organizations.models import ImportRow, Level, Organization, RegistryEdge
from portal.lib.wording import quoted

Kind = ImportRow.Kind
BATCH = 500
ADDRESSES = ("address_ru", "address_be", "address_en")


def plan(lines: Iterable[Line], index: Index) -> Iterator[list[Plan]]:
    """The plans of a file's rows, a batch at a time; a dozen statements for each."""
    planner = _Planner(index)
    rows = iter(lines)
    while batch := list(islice(rows, BATCH)):
        yield planner.plan(batch)


class _Planner:
    """Plans batches of one file's rows."""

    def __init__(self, index: Index) -> None:
        self.identifier = Identifier(index)
        self.reference = Reference()

    def plan(self, lines: Sequence[Line]) -> list[Plan]:
        plans = [Plan(line) for line in lines]
        known = Known(lines)
        for one in plans:
            self.identifier.identify(one, known)
        around = cells.around(list(known.by_pk.values()))
        for one in plans:
            if not one.line.errors:
                self._plan(one, known, around)
        _refuse_ruling(plans)
        for one in plans:
            if one.line.errors:
                one.kind = Kind.WRONG
        return plans

    # What would change

    def _plan(self, one: Plan, known: Known, around: cells.Surroundings) -> None:
        row = one.organization
        before = cells.texts_of(row, around) if row else {}
        touched = {
            key
            for key, text in one.line.cells.items()
            if text != before.get(key, "") and not _is_same(key, text, before.get(key, ""))
        }
        touched.discard("number")
        if row and not touched:
            one.kind = Kind.SAME
            return
        one.kind = Kind.CHANGED if row else Kind.NEW
        one.changes = [
            (TITLES[key], before.get(key, ""), one.line.cells[key])
            for key in TITLES
            if key in touched and key in one.line.cells
        ]
        merged = {key: one.line.cells.get(key, before.get(key, "")) for key in TITLES}
        if not row or touched & {"unp", *PARENT, "kind"}:
            self._plan_parent(one, merged, known, moves=not row or bool(touched & set(PARENT)))
        self._plan_texts(one, merged, touched)
        is_unit = bool(
            one.parent_row or one.values.get("parent_id", row.parent_id if row else None)
        )
        if not row or touched & set(PLACE):
            self._plan_place(one, merged, touched, is_unit=is_unit)
        if not row or touched & set(KINDS):
            self._plan_kinds(one, merged, is_unit=is_unit)
        for key in ("is_voluntary", "is_authority"):
            if key in touched:
                one.values[key] = yes(key, merged[key], one.report)
        if is_unit and one.values.get("is_authority", bool(row and row.is_authority)):
            one.report(
                "is_authority",
                _("Структурное подразделение не может быть уполномоченным органом."),
            )
        if "closed_on" in touched:
            closed = day("closed_on", merged["closed_on"], one.report)
            one.values["closed_on"] = closed and closed.isoformat()
        if "legacy_id" in touched:
            one.values["legacy_id"] = whole("legacy_id", merged["legacy_id"], one.report)
        if row and not one.line.errors:
            _keep_what_differs(one, row, around)

    def _plan_parent(self, one: Plan, merged: dict[str, str], known: Known, *, moves: bool) -> None:
        row = one.organization
        unp = compact(merged["unp"])
        if moves:
            self.identifier.find_parent(one, known)
            one.values["parent_id"] = one.parent
        has_parent = bool(
            one.parent_row or one.values.get("parent_id", row.parent_id if row else None)
        )
        if row and one.values.get("parent_id") and row.pk in known.above(one.values["parent_id"]):
            one.report("parent_unp", _("Организация не может входить в саму себя."))
        if unp and has_parent:
            one.report("unp", _("У подразделения нет своего УНП. Сотрите УНП или вышестоящую."))
        elif not unp and not has_parent and not row:
            one.report("unp", _("Укажите УНП. Подразделению нужен УНП вышестоящей организации."))
        kind = folded(merged["kind"])
        if kind and one.line.cells.get("kind"):
            level = Level.UNIT if has_parent else Level.LEGAL
            if kind not in _LEVELS:
                one.report("kind", _("Напишите «юридическое лицо» или «подразделение»."))
            elif _LEVELS[kind] != level:
                one.report(
                    "kind",
                    _(
                        "Вышестоящая организация есть у подразделения, у юридического лица её нет. "
                        "Исправьте вид или УНП вышестоящей."
                    ),
                )
        if not row or unp != row.unp:
            one.values["unp"] = unp

    def _plan_texts(self, one: Plan, merged: dict[str, str], touched: set[str]) -> None:
        for key in (*TEXTS, *ADDRESSES):
            if key not in touched and (one.organization or key != "name_ru"):
                continue
            text = merged[key]
            if key == "website" and text and "://" not in text:
                text = f"https://{text}"
            one.values[key] = text
            column = Organization._meta.get_field(key)
            try:
                column.clean(text, None)  # type: ignore[union-attr]
            except ValidationError as error:
                one.report(key, _WORDS[key]() if text and key in _WORDS else _said(key, error))

    def _plan_place(
        self, one: Plan, merged: dict[str, str], touched: set[str], *, is_unit: bool
    ) -> None:
        where = ("region", "district", "settlement", "settlement_be", "city_district")
        own = (*where, *ADDRESSES, "latitude", "longitude")
        told = [key for key in own if one.line.cells.get(key)]
        inherits = is_unit and not any(merged[key] for key in own)
        if is_unit and merged["inherits_place"] and "inherits_place" in one.line.cells:
            inherits = yes("inherits_place", merged["inherits_place"], one.report)
            if inherits and told:
                one.report(
                    told[0],
                    _(
                        "Место — как у вышестоящей: сотрите его здесь или напишите «нет» в столбце "
                        "%(title)s."
                    )
                    % {"title": quoted(TITLES["inherits_place"])},
                )
        elif not is_unit and folded(merged["inherits_place"]) in ("да", "так", "yes"):
            one.report("inherits_place", _("Место наследуют только подразделения."))
        one.values["inherits_place"] = inherits
        if inherits:
            return
        if not one.organization or touched & set(where):
            found = self.reference.place(merged, one.report)
            one.values |= {
                "region_id": found.region and found.region.pk,
                "district_id": found.district and found.district.pk,
                "settlement_id": found.settlement and found.settlement.pk,
                "city_district_id": found.city_district and found.city_district.pk,
                "settlement_name_ru": found.settlement_name_ru,
                "settlement_name_be": found.settlement_name_be,
                "settlement_name_en": "",
            }
        for key in ("latitude", "longitude"):
            if not one.organization or key in touched:
                point = degrees(key, merged[key], one.report)
                one.values[key] = None if point is None else str(point)
        if bool(merged["latitude"]) != bool(merged["longitude"]):
            one.report("latitude", _("Укажите и широту, и долготу — или ни одной из них."))

    def _plan_kinds(self, one: Plan, merged: dict[str, str], *, is_unit: bool) -> None:
        told = [key for key in ("categories", "spheres") if one.line.cells.get(key)]
        inherits = is_unit and not (merged["categories"] or merged["spheres"])
        if is_unit and merged["inherits_spheres"] and "inherits_spheres" in one.line.cells:
            inherits = yes("inherits_spheres", merged["inherits_spheres"], one.report)
            if inherits and told:
                one.report(
                    told[0],
                    _(
                        "Сферы — как у вышестоящей: сотрите их здесь или напишите «нет» в столбце "
                        "%(title)s."
                    )
                    % {"title": quoted(TITLES["inherits_spheres"])},
                )
        elif not is_unit and folded(merged["inherits_spheres"]) in ("да", "так", "yes"):
            one.report("inherits_spheres", _("Сферы наследуют только подразделения."))
        one.values["inherits_spheres"] = inherits
        for key in ("categories", "spheres"):
            found = set() if inherits else self.reference.kinds(key, merged[key], one.report)
            one.values[key] = sorted(found)


def _keep_what_differs(one: Plan, row: Organization, around: cells.Surroundings) -> None:
    """Forget what is only written otherwise: «Витебская» for «Витебская область»."""
    linked = {
        "categories": sorted(category.pk for category in around.categories.get(row.pk, ())),
        "spheres": sorted(sphere.pk for sphere in around.spheres.get(row.pk, ())),
    }
    if all(one.values.get(name, ids) == ids for name, ids in linked.items()) or one.values.get(
        "inherits_spheres"
    ):
        for name in linked:
            one.values.pop(name, None)
    one.values = {
        name: value
        for name, value in one.values.items()
        if name in linked or _plain(getattr(row, name)) != value
    }
    if one.parent_row:
        one.values.setdefault("parent_id", None)
    if not one.values:
        one.kind, one.changes = Kind.SAME, []


def _plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _is_same(key: str, text: str, before: str) -> bool:
    """Whether two writings mean the same."""
    if key in ("latitude", "longitude"):
        return cells.plain_number(text) == before
    if key in ("unp", "parent_unp"):
        return compact(text) == before
    if key in ("is_voluntary", "is_authority", "inherits_place", "inherits_spheres"):
        return (not text and before in ("", "нет")) or folded(text) == before
    return key == "kind" and (not text or _LEVELS.get(folded(text)) == _LEVELS.get(before))


def _refuse_ruling(plans: Iterable[Plan]) -> None:
    """Whoever has a registry in force stays an authority."""
    leaving = {
        one.organization.pk: one
        for one in plans
        if one.organization and one.values.get("is_authority") is False
    }
    ruling = RegistryEdge.objects.filter(authority__in=leaving).values_list("authority", flat=True)
    for pk in set(ruling):
        leaving[pk].report(
            "is_authority",
            _("У органа есть реестр в силе: сначала освободите организации из него."),
        )


def _said(key: str, error: ValidationError) -> str:
    if key == "name_ru" and getattr(error, "code", "") in ("blank", "required"):
        return _("Напишите полное наименование.")
    return " ".join(error.messages)


_LEVELS = {folded(word): level for level, word in cells.KINDS.items()} | {
    "структурное подразделение": Level.UNIT,
    "юрлицо": Level.LEGAL,
}
_WORDS = {
    "email": lambda: _("Это не адрес электронной почты. Пример: info@example.by."),
    "website": lambda: _("Это не адрес сайта. Пример: https://example.by."),
}
