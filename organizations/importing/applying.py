"""Writing what a checked file would change, in the order in which organizations stand."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from organizations.importing.resolving import Reference
from organizations.models import (
    ImportRow,
    Organization,
    OrganizationImport,
    OrganizationSphere,
)
from organizations.services import Overtaken
from organizations.services.many import (
    BATCH,
    RELATED,
    Saved,
    save_organizations,
)

Kind = ImportRow.Kind
LINKS = ("categories", "spheres")
PLACES = {"region": "regions", "district": "districts"}
PLACES |= {"settlement": "settlements", "city_district": "city_districts"}


def write(imported: OrganizationImport, tell: Callable[[int], None]) -> int:
    """Save all right rows; call it in a transaction, it is all or nothing.

    Returns:
        how many were saved.

    Raises:
        Overtaken, ValidationError, ValueError, IntegrityError: as of `save_organizations`.
    """
    return save_organizations(
        by=imported.by,
        batches=_Batches(imported),
        source=imported.file_name,
        details={"import": str(imported.key), "file": imported.file_name},
        tell=tell,
    )


class _Batches:
    """The rows to save, a batch at a time: whoever stands above before whoever stands below."""

    def __init__(self, imported: OrganizationImport) -> None:
        self.rows = ImportRow.objects.filter(imported=imported)
        self.reference = Reference()
        self.made: dict[int, int] = {}  # row: the organization that it brought

    def __iter__(self) -> Iterator[Sequence[Saved]]:
        for numbers in self._levels():
            for start in range(0, len(numbers), BATCH):
                part = numbers[start : start + BATCH]
                rows = list(self.rows.filter(number__in=part).order_by("number"))
                saved = self._saved(rows)
                yield saved
                for row, one in zip(rows, saved, strict=True):
                    self.made[row.number] = one.organization.pk

    def _levels(self) -> list[list[int]]:
        """Numbers of the rows by how many of the file stand above them."""
        told = self.rows.filter(kind__in=(Kind.NEW, Kind.CHANGED)).order_by("number")
        rows = list(told.values_list("number", "organization_id", "parent_row", "values"))
        row_of = {pk: number for number, pk, _parent, _values in rows if pk}
        parents = dict(
            Organization.objects.filter(pk__in=row_of, parent__isnull=False).values_list(
                "pk", "parent"
            )
        )
        above: dict[int, int | None] = {}
        for number, pk, parent_row, values in rows:
            parent = values.get("parent_id", parents.get(pk) if pk else None)
            above[number] = parent_row or (row_of.get(parent) if parent else None)
        levels: dict[int, int] = {}
        for number in above:
            path = []
            one: int | None = number
            while one is not None and one in above and one not in levels:
                if one in path:
                    raise ValueError("an organization can't be a unit of its own unit")
                path.append(one)
                one = above[one]
            depth = levels.get(one, -1) if one is not None else -1
            for step, passed in enumerate(reversed(path), 1):
                levels[passed] = depth + step
        return [
            [number for number in above if levels[number] == level]
            for level in sorted(set(levels.values()))
        ]

    def _saved(self, rows: Sequence[ImportRow]) -> list[Saved]:
        ids = [row.organization_id for row in rows if row.organization_id]
        known = Organization.objects.select_related(*RELATED).in_bulk(ids)
        self._refuse_namesakes(rows)
        spheres = self._own_spheres(ids)
        saved = []
        for row in rows:
            organization = known.get(row.organization_id) if row.organization_id else Organization()
            if organization is None:
                raise Overtaken
            if row.organization_id:
                organization.version = row.version
            self._fill(organization, row)
            one = Saved(organization)
            if row.kind == Kind.NEW or LINKS[0] in row.values or LINKS[1] in row.values:
                one.categories = row.values.get("categories", [])
                one.spheres = row.values.get("spheres", spheres.get(row.organization_id or 0, []))
            saved.append(one)
        return saved

    def _fill(self, organization: Organization, row: ImportRow) -> None:
        for name, value in row.values.items():
            if name in LINKS:
                continue
            place = name.removesuffix("_id")
            if place in PLACES:
                every: dict[int, Any] = getattr(self.reference, PLACES[place])
                if value is not None and value not in every:
                    raise Overtaken
                setattr(organization, place, every.get(value))
            else:
                setattr(organization, name, _from_json(name, value))
        if row.parent_row:
            organization.parent_id = self.made.get(row.parent_row) or self._pk_of(row.parent_row)

    def _pk_of(self, number: int) -> int:
        """The organization that another row of the file is about, which is saved as it is."""
        found = self.rows.filter(number=number, organization_id__isnull=False).first()
        if found is None or found.organization_id is None:
            raise Overtaken
        return found.organization_id

    def _refuse_namesakes(self, rows: Sequence[ImportRow]) -> None:
        """Whoever was new when the file was checked must still be."""
        new = {
            (row.values["parent_id"], row.values["name_ru"])
            for row in rows
            if row.kind == Kind.NEW and row.values.get("parent_id")
        }
        there = Organization.objects.filter(
            parent__in={parent for parent, _name in new}, name_ru__in={name for _pk, name in new}
        ).values_list("parent", "name_ru")
        if new & set(there):
            raise Overtaken

    def _own_spheres(self, ids: Sequence[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        links = OrganizationSphere.objects.filter(organization__in=ids)
        for organization, sphere in links.values_list("organization", "sphere"):
            found.setdefault(organization, []).append(sphere)
        return found


def _from_json(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in ("latitude", "longitude"):
        return Decimal(value)
    return date.fromisoformat(value) if name == "closed_on" else value
