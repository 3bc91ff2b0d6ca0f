"""Saving many organizations at once: what `save_organization` does to one, a batch at a time."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import record_many
from organizations import changes, counts, oversight
from organizations.hooks import listeners
from organizations.models import (
    Category,
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Sphere,
)
from organizations.search import index_organizations, measure_spread
from organizations.selectors import forget_reference
from organizations.services import (
    PLACE_FIELDS,
    Overtaken,
    is_filled,
    refuse_authority_inside,
    refuse_ruling,
    set_sort_keys,
)

BATCH = 1000
DEEPEST = 50  # units of units: deeper is a ring
PLACED_ONE_BY_ONE = 20  # beyond, writing the whole closure anew is cheaper
RELATED = ("parent", "region", "district", "settlement", "city_district")
NOT_CHECKED = (*RELATED, "legacy_id")  # the database does
SEARCHED = {
    *("name_ru", "name_be", "name_en", "short_name_ru", "short_name_be", "unp", "parent"),
    *(name.removesuffix("_id") for name in PLACE_FIELDS),
    "categories",
}
WRITTEN = [
    column.name
    for column in Organization._meta.concrete_fields
    if column.name not in ("id", "created_at")
]
Ids = dict[int, set[int]]  # of categories or spheres, by organization


@dataclass(slots=True)
class Saved:
    """An organization to save: new, or read and changed; its version is the one that was seen.

    `categories` (ids) None leaves them as they are; `spheres` are those besides the categories'.
    """

    organization: Organization
    categories: Collection[int] | None = None
    spheres: Collection[int] = ()


@dataclass
class _Work:
    """What one call needs from batch to batch."""

    by: User | None
    source: str
    details: dict[str, Any]
    categories: dict[int, Category]
    spheres: dict[int, Sphere]
    count: int = 0
    created: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    flipped: set[int] = field(default_factory=set)
    is_authority_touched: bool = False


@transaction.atomic(savepoint=False)  # SQLite would keep a copy of all that changes for it
def save_organizations(
    *,
    by: User | None,
    batches: Iterable[Sequence[Saved]],
    source: str = "",
    details: dict[str, Any] | None = None,
    tell: Callable[[int], None] = lambda done: None,
) -> int:
    """Create and change organizations with all that follows, as `save_organization` does.

    Args:
        batches: each at most `BATCH` long; an organization comes in a batch before its units. A
            batch is asked for when those before it are written.
        source: where the values are from, for the history: a file's name.
        details: more for the audit log.
        tell: told how many are saved.

    Returns:
        how many were saved.

    Raises:
        Overtaken: one has another version by now, or is gone.
        ValidationError: something one says can't be so.
        ValueError: one would become a unit of its own unit.
        IntegrityError: a number that must be one's own is another's.
    """
    for listener in listeners():
        listener.begin()
    work = _Work(
        by,
        source,
        details or {},
        Category.objects.in_bulk(),
        Sphere.objects.in_bulk(),
    )
    for batch in batches:
        if batch:
            _save_batch(work, batch)
            work.count += len(batch)
            tell(work.count)
    _place(work)
    if work.count > PLACED_ONE_BY_ONE:
        measure_spread()
    if work.is_authority_touched:
        transaction.on_commit(forget_reference)
    return work.count


def _save_batch(work: _Work, batch: Sequence[Saved]) -> None:
    rows = [saved.organization for saved in batch]
    before = _lock(rows)
    refuse_ruling(
        [row for row in rows if row.pk and before[row.pk].is_authority and not row.is_authority]
    )
    touched = set(before) | set(_below(before))
    for part in _parts(touched):
        for listener in listeners():
            listener.before_change(part)
        counts.count_in(part, -1)
    parents = _parents_of(rows)
    told: list[changes.Fields] = []
    old = _links_of([saved.organization.pk for saved in batch if saved.organization.pk])
    for saved in batch:
        row = saved.organization
        was = before.get(row.pk) if row.pk else None
        _settle_parent(row, parents)
        refuse_authority_inside(row)
        if row.closed_on is None:
            row.closed_with = None
        row.is_listed = row.is_filled = False  # until links are known
        row.clean_fields(exclude=NOT_CHECKED)
        fields = changes.between(was, row)
        if saved.categories is not None:
            fields |= _told_links(work, row, saved, old)
        if was and fields:
            row.version += 1
        told.append(fields)
        _note(work, was, row)
    is_new = [not row.pk for row in rows]
    Organization.objects.bulk_create([row for row in rows if not row.pk])
    created = [row for row, new in zip(rows, is_new, strict=True) if new]
    work.created += [row.pk for row in created]
    _write_links(work, batch)
    _derive(rows)
    passed = _pass_down(rows)
    touched |= {row.pk for row in created}
    for part in _parts(touched):
        for listener in listeners():
            listener.after_change(part)
        counts.count_in(part, 1)
    renamed = {
        row.pk
        for row, new, fields in zip(rows, is_new, told, strict=True)
        if new or fields.keys() & SEARCHED
    }
    _index(renamed | {unit.pk for unit in passed})
    for new, action in ((True, "organization.create"), (False, "organization.change")):
        subjects = [row for row, one in zip(rows, is_new, strict=True) if one is new]
        record_many(by=work.by, action=action, subjects=subjects, details=work.details)
    changes.write_many(
        by=work.by,
        changed=list(zip(rows, told, strict=True)),
        source=work.source,
    )


def _lock(rows: Sequence[Organization]) -> dict[int, Organization]:
    """The rows as they stand, held to the end of the transaction."""
    before = {
        row.pk: row
        for row in Organization.objects.select_for_update(no_key=True, of=("self",))
        .select_related(*RELATED)
        .filter(pk__in=[row.pk for row in rows if row.pk])
        .order_by("pk")
    }
    for row in rows:
        if row.pk and (row.pk not in before or before[row.pk].version != row.version):
            raise Overtaken
    return before


def _below(ids: Iterable[int]) -> Iterator[int]:
    """All units of these, at any depth, by their parents as they are now."""
    level = set(ids)
    for _depth in range(DEEPEST):
        level = set(Organization.objects.filter(parent__in=level).values_list("pk", flat=True))
        if not level:
            return
        yield from level
    raise ValueError("an organization can't be a unit of its own unit")


def _parents_of(rows: Sequence[Organization]) -> dict[int, Organization]:
    wanted = {row.parent_id for row in rows if row.parent_id}
    return {
        row.pk: row
        for row in Organization.objects.filter(pk__in=wanted).select_related(*RELATED[1:])
    }


def _settle_parent(row: Organization, parents: dict[int, Organization]) -> None:
    row.level = Level.UNIT if row.parent_id else Level.LEGAL
    if not row.parent_id:
        return
    if row.parent_id not in parents:
        raise Overtaken
    row.parent = parents[row.parent_id]
    if row.inherits_place:
        _copy_place(row.parent, row)


def _copy_place(source: Organization, target: Organization) -> None:
    for name in RELATED[1:]:  # with the rows, which are there already
        setattr(target, name, getattr(source, name))
    for name in PLACE_FIELDS:
        setattr(target, name, getattr(source, name))


def _note(work: _Work, was: Organization | None, row: Organization) -> None:
    if was and was.parent_id != row.parent_id:
        work.moved.append(row.pk)
    if was and was.is_authority != row.is_authority:
        work.flipped.add(row.pk)
    work.is_authority_touched |= row.is_authority or bool(was and was.is_authority)


def _links_of(ids: Collection[int]) -> tuple[Ids, Ids]:
    """Ids of the categories and of the spheres of these organizations."""
    found: tuple[Ids, Ids] = {id_: set() for id_ in ids}, {id_: set() for id_ in ids}
    categories = OrganizationCategory.objects.filter(organization__in=ids)
    for organization, category in categories.values_list("organization", "category"):
        found[0][organization].add(category)
    spheres = OrganizationSphere.objects.filter(organization__in=ids)
    for organization, sphere in spheres.values_list("organization", "sphere"):
        found[1][organization].add(sphere)
    return found


def _spheres_of(work: _Work, saved: Saved) -> set[int]:
    in_categories = {work.categories[id_].sphere_id for id_ in saved.categories or ()}
    return in_categories | set(saved.spheres)


def _told_links(
    work: _Work, row: Organization, saved: Saved, old: tuple[Ids, Ids]
) -> changes.Fields:
    wanted = _spheres_of(work, saved)
    return changes.between_ids(
        "spheres", work.spheres, old[1].get(row.pk, set()), wanted
    ) | changes.between_ids(
        "categories", work.categories, old[0].get(row.pk, set()), set(saved.categories or ())
    )


def _write_links(work: _Work, batch: Sequence[Saved]) -> None:
    linked = [saved for saved in batch if saved.categories is not None]
    _replace_links(
        {saved.organization.pk: set(saved.categories or ()) for saved in linked},
        {saved.organization.pk: _spheres_of(work, saved) for saved in linked},
    )


def _replace_links(categories: Ids, spheres: Ids) -> None:
    OrganizationCategory.objects.filter(organization__in=categories).delete()
    OrganizationSphere.objects.filter(organization__in=spheres).delete()
    OrganizationCategory.objects.bulk_create(
        OrganizationCategory(organization_id=one, category_id=id_)
        for one, ids in categories.items()
        for id_ in sorted(ids)
    )
    OrganizationSphere.objects.bulk_create(
        OrganizationSphere(organization_id=one, sphere_id=id_)
        for one, ids in spheres.items()
        for id_ in sorted(ids)
    )


def _derive(rows: Sequence[Organization]) -> None:
    """Write the rows with what follows of them."""
    heirs = [row for row in rows if row.parent_id and row.inherits_spheres]
    if heirs:
        categories, spheres = _links_of([row.parent_id for row in heirs if row.parent_id])
        _replace_links(
            {row.pk: categories[row.parent_id] for row in heirs if row.parent_id},
            {row.pk: spheres[row.parent_id] for row in heirs if row.parent_id},
        )
    has_sphere = set(
        OrganizationSphere.objects.filter(organization__in=[row.pk for row in rows]).values_list(
            "organization", flat=True
        )
    )
    for row in rows:
        row.is_filled = is_filled(row, row.pk in has_sphere)
        row.is_listed = row.is_filled and row.closed_on is None
        set_sort_keys(row)
    Organization.objects.bulk_create(
        rows, update_conflicts=True, update_fields=WRITTEN, unique_fields=["id"]
    )


def _pass_down(rows: Sequence[Organization]) -> list[Organization]:
    """Hand place and spheres down to the units that inherit them, and on to theirs."""
    passed: list[Organization] = []
    level = {row.pk: row for row in rows}
    for _depth in range(DEEPEST):
        units = [
            unit
            for unit in Organization.objects.filter(parent__in=level).select_related(*RELATED)
            if unit.inherits_place or unit.inherits_spheres
        ]
        if not units:
            return passed
        for unit in units:
            if unit.inherits_place and unit.parent_id:
                _copy_place(level[unit.parent_id], unit)
        _derive(units)
        passed += units
        level = {unit.pk: unit for unit in units}
    raise ValueError("an organization can't be a unit of its own unit")


def _index(ids: set[int]) -> None:
    """Let search find them by what they are called now, and their units by their names."""
    units = Organization.objects.filter(parent__in=ids).values_list("pk", flat=True)
    ids = ids | set(units)
    if ids:
        index_organizations(sorted(ids))


def _place(work: _Work) -> None:
    """Bring the closure in line with what is new or has moved."""
    if work.moved:
        _refuse_rings()
    if len(work.created) > PLACED_ONE_BY_ONE or len(work.moved) > 1:
        oversight.rebuild()
        return
    for pk in (*work.created, *work.moved):
        oversight.place_unit(Organization.objects.get(pk=pk))
    counts.count_below(work.flipped)


def _refuse_rings() -> None:
    """Raise ValueError if somebody stands above itself; the closure would never end."""
    units = Organization.objects.filter(parent__isnull=False)
    parents: dict[int, int] = dict(units.values_list("pk", "parent_id"))
    sound: set[int] = set()
    for start in parents:
        path: set[int] = set()
        one: int | None = start
        while one is not None and one not in sound:
            if one in path:
                raise ValueError("an organization can't be a unit of its own unit")
            path.add(one)
            one = parents.get(one)
        sound |= path


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]
