"""Which organization a row is about, and which stands above it: on the portal or in the file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum.by.unp import compact

from organizations.importing import cells
from organizations.importing.columns import ABOVE_BY_LEGACY, folded
from organizations.importing.reading import Line
from organizations.models import FormerName, ImportRow, Level, Organization, Oversight
from organizations.validators import validate_unp
from portal.lib.wording import quoted


@dataclass(slots=True)
class Plan:
    """What a row would do."""

    line: Line
    kind: int = ImportRow.Kind.WRONG
    organization: Organization | None = None
    parent: int | None = None  # the organization above, if the row's cells were asked for it
    parent_row: int | None = None  # or the row that brings it
    is_parent_known: bool = False
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def report(self, column: str, sentence: str) -> None:
        """Say what is wrong."""
        self.line.errors.append((column, sentence))

    @property
    def name(self) -> str:
        told = self.line.cells.get("name_ru") or (
            self.organization.name_ru if self.organization else ""
        )
        return told[:400]


@dataclass
class Index:
    """What the rows of one file say of one another: read once before they are planned."""

    unps: dict[str, int] = field(default_factory=dict)  # of legal persons: row
    units: dict[tuple[str, str], list[int]] = field(default_factory=dict)  # УНП above, name: rows
    legacy: dict[str, int] = field(default_factory=dict)  # number on the portal before: row
    count: int = 0

    def add(self, line: Line) -> None:
        """Take a row in."""
        self.count += 1
        if legacy_id := line.cells.get("legacy_id"):
            self.legacy.setdefault(legacy_id, line.number)
        if unp := compact(line.cells.get("unp", "")):
            self.unps.setdefault(unp, line.number)
        elif above := compact(line.cells.get("parent_unp", "")):
            key = (above, folded(line.cells.get("name_ru", "")))
            self.units.setdefault(key, []).append(line.number)


class Known:
    """The organizations that a batch of rows may be about, by what names them."""

    def __init__(self, lines: Sequence[Line]) -> None:
        def told(key: str) -> set[str]:
            return {text for line in lines if (text := line.cells.get(key))}

        rows = Organization.objects.filter(merged_into__isnull=True)
        rows = rows.select_related(*cells.RELATED)
        self.by_pk = rows.in_bulk({int(text) for text in told("number") if _is_number(text)})
        unps = {compact(text)[:9] for text in told("unp") | told("parent_unp")} - {""}
        self._take_in(rows.filter(unp__in=unps - {row.unp for row in self.by_pk.values()}))
        numbers = told("legacy_id") | told(ABOVE_BY_LEGACY.key)
        legacy = {int(text) for text in numbers if _is_number(text)}
        legacy -= {row.legacy_id or 0 for row in self.by_pk.values()}
        self._take_in(rows.filter(legacy_id__in=legacy))
        former = FormerName.objects.filter(unp__in=unps).select_related("organization")
        self.former_unps = {name.unp: name.organization for name in former}
        merged = Organization.objects.filter(legacy_id__in=legacy, merged_into__isnull=False)
        self.former_numbers: dict[str, Any] = {
            str(row.legacy_id): row.merged_into for row in merged.select_related("merged_into")
        }
        self.by_unp = {row.unp: row for row in self.by_pk.values() if row.unp}
        self.by_legacy = {str(row.legacy_id): row for row in self.by_pk.values() if row.legacy_id}
        below = [line.cells for line in lines if line.cells.get("parent_unp")]
        tops = {compact(one["parent_unp"]) for one in below} & self.by_unp.keys()
        units = rows.filter(
            pk__in=Oversight.objects.filter(
                above__in=[self.by_unp[unp].pk for unp in tops], through_units=True
            ).values("below"),
            level=Level.UNIT,
            name_ru__in={one.get(key, "") for one in below for key in ("name_ru", "parent_unit")},
        )
        self._units: dict[tuple[int, str], Organization] = {}
        self._below: dict[tuple[int, str], list[int]] = {}
        self._above: dict[int, set[int]] = {}
        for row in units:
            self.by_pk.setdefault(row.pk, row)
            if row.parent_id:
                self._units[row.parent_id, folded(row.name_ru)] = row
        edges = Organization.objects.filter(
            pk__in=[row.pk for row in self.by_pk.values()]
        ).values_list("pk", "name_ru", "overseen_by__above", "overseen_by__through_units")
        for pk, name, above, through_units in edges:
            if through_units:
                self._above.setdefault(pk, set()).add(above)
                if above != pk:
                    self._below.setdefault((above, folded(name)), []).append(pk)

    def _take_in(self, rows: Iterable[Organization]) -> None:
        self.by_pk |= {row.pk: row for row in rows}

    def unit(self, parent: int, name: str) -> Organization | None:
        """The unit right below an organization with this name."""
        return self._units.get((parent, folded(name)))

    def below(self, top: int, name: str) -> list[int]:
        """The units with this name, at any depth below an organization."""
        return self._below.get((top, folded(name)), [])

    def above(self, pk: int) -> set[int]:
        """Who stands above an organization through units, itself included."""
        return self._above.get(pk, {pk})


class Identifier:
    """Finds them; remembers which organizations earlier rows of the file were about."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._taken_by: dict[tuple[str, Any], int] = {}  # what names an organization: row

    def identify(self, one: Plan, known: Known) -> None:
        """Find the organization that a row is about, or say why it can't be told."""
        told, errors = one.line.cells, one.line.errors
        found: Organization | None = None
        if text := told.get("number"):
            found = known.by_pk.get(int(text)) if text.isascii() and text.isdigit() else None
            if not found:
                one.report(
                    "number",
                    _("На портале нет организации № %(number)s. Новой номер не нужен: сотрите его.")
                    % {"number": text[:20]},
                )
                return
        if unp := compact(told.get("unp", "")):
            try:
                validate_unp(unp)
            except ValidationError as error:
                errors += [("unp", message) for message in error.messages]
                return
            owner = known.by_unp.get(unp)
            if owner and found and owner.pk != found.pk:
                one.report(
                    "unp", _taken(_("Этот УНП — у организации %(name)s (№ %(number)s)."), owner)
                )
                return
            if not owner and unp in known.former_unps:
                one.report("unp", _merged(known.former_unps[unp]))
                return
            found = found or owner
            if not self._take(one, "unp", unp):
                return
        if legacy_id := told.get("legacy_id"):
            owner = known.by_legacy.get(legacy_id)
            if legacy_id in known.former_numbers:
                one.report("legacy_id", _merged(known.former_numbers[legacy_id]))
                return
            if owner and found and owner.pk != found.pk:
                one.report(
                    "legacy_id",
                    _taken(_("Этот номер — у организации %(name)s (№ %(number)s)."), owner),
                )
                return
            found = found or owner
            if not self._take(one, "legacy_id", legacy_id):
                return
        if not found and not unp:
            self.find_parent(one, known)
            if one.line.errors:
                return
            name = told.get("name_ru", "")
            found = known.unit(one.parent, name) if one.parent else None
            if not self._take(one, "unit", (one.parent, one.parent_row, folded(name))):
                return
        if found:
            one.organization = found
            if not self._take(one, "pk", found.pk):
                return

    def _take(self, one: Plan, what: str, value: Any) -> bool:
        row = self._taken_by.setdefault((what, value), one.line.number)
        if row != one.line.number:
            one.report("", _("Эта организация уже есть в строке %(row)s.") % {"row": row})
        return row == one.line.number

    def find_parent(self, one: Plan, known: Known) -> None:
        """Find the organization above, on the portal or among the file's rows, by a row's cells."""
        if one.is_parent_known:
            return
        one.is_parent_known = True
        told = one.line.cells
        if legacy_id := told.get(ABOVE_BY_LEGACY.key):
            self._find_by_legacy(one, known, legacy_id)
            return
        unp, unit = compact(told.get("parent_unp", "")), told.get("parent_unit", "")
        if not unp:
            if unit:
                one.report("parent_unp", _("Укажите УНП организации, в которую входит всё это."))
            return
        top = known.by_unp.get(unp)
        if unit:
            self._find_unit(one, known, top, unp, unit)
        elif top:
            one.parent = top.pk
        elif unp in self.index.unps:
            one.parent_row = self.index.unps[unp]
        else:
            one.report(
                "parent_unp",
                _("Нет организации с УНП %(unp)s ни на портале, ни в файле.") % {"unp": unp[:20]},
            )

    def _find_by_legacy(self, one: Plan, known: Known, legacy_id: str) -> None:
        row = self.index.legacy.get(legacy_id)
        if top := known.by_legacy.get(legacy_id):
            one.parent = top.merged_into_id or top.pk
        elif row and row != one.line.number:
            one.parent_row = row
        else:
            one.report(
                ABOVE_BY_LEGACY.key,
                _("Организации № %(number)s прежнего портала нет ни здесь, ни в файле.")
                % {"number": legacy_id[:20]},
            )

    def _find_unit(
        self, one: Plan, known: Known, top: Organization | None, unp: str, unit: str
    ) -> None:
        inside = known.below(top.pk, unit) if top else []
        rows = self.index.units.get((unp, folded(unit)), [])
        if len(inside) == 1:
            one.parent = inside[0]
        elif not inside and len(rows) == 1 and rows[0] != one.line.number:
            one.parent_row = rows[0]
        else:
            words = (
                _("Подразделений %(name)s несколько: переименуйте их или укажите № на портале.")
                if inside or rows
                else _("Нет подразделения %(name)s ни на портале, ни в файле.")
            )
            one.report("parent_unit", words % {"name": quoted(unit[:80])})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) < 2**31


def _taken(words: str, owner: Organization) -> str:
    return words % {"name": quoted(str(owner)), "number": owner.pk}


def _merged(kept: Organization) -> str:
    told = _taken(_("Теперь это часть организации %(name)s (№ %(number)s)."), kept)
    return f"{told} {_('Внесите сведения в её строку.')}"
