"""Writes to an authority's plan list: who must register (002 п. 2, п. 4)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.services import record
from organizations.models import Level, Organization, Service
from registries.models import PlanEntry

MOST = 20_000  # entries of one authority


class TooManyEntries(Exception):
    """The list would hold more than MOST."""


@dataclass(frozen=True, slots=True)
class Added:
    """How many entries were added, and how many stood there already."""

    added: int
    known: int


def new_entry(**fields: Any) -> PlanEntry:
    """An entry of these fields, not yet saved."""
    return PlanEntry(**fields)


@transaction.atomic
def save_entry(*, by: User | None, entry: PlanEntry) -> PlanEntry:
    """Keep an entry, new or changed.

    Raises:
        ValidationError: something about it can't be so; its УНП stands in the list already.
        TooManyEntries
    """
    is_new = entry.pk is None
    if is_new:
        _lock(entry.authority_id, 1)
        entry.added_by = by
    entry.full_clean()
    entry.save()
    _note(by, entry.authority, "plan.add" if is_new else "plan.change", unp=entry.unp)
    return entry


@transaction.atomic
def remove_entry(*, by: User, entry: PlanEntry) -> None:
    """Take an entry off the list."""
    _note(by, entry.authority, "plan.remove", unp=entry.unp)
    entry.delete()


@transaction.atomic
def add_entries(
    *, by: User | None, authority: Organization, entries: Collection[PlanEntry]
) -> Added:
    """Add many at once, as they are: checked before. What stands in the list already stays as it
    is; of two with the same УНП the first is taken.

    Raises:
        TooManyEntries
    """
    _lock(authority.pk, len(entries))
    wanted: dict[str, PlanEntry] = {}
    for entry in entries:
        entry.authority, entry.added_by = authority, by
        wanted.setdefault(entry.unp, entry)
    present = set(PlanEntry.objects.filter(authority=authority).values_list("unp", flat=True))
    new = [entry for unp, entry in wanted.items() if unp not in present]
    PlanEntry.objects.bulk_create(new, batch_size=500)
    if new:
        _note(by, authority, "plan.add many", number=len(new))
    return Added(len(new), len(entries) - len(new))


def take_from_registry(*, by: User | None, authority: Organization) -> Added:
    """Add the legal persons of the registry in force, with what their cabinets say they provide.

    Raises:
        TooManyEntries
    """
    provided = Service.objects.filter(organization=OuterRef("pk"))
    rows = (
        Organization.objects.filter(registered_by__authority=authority, level=Level.LEGAL)
        .exclude(unp="")
        .annotate(
            services=Exists(provided.filter(kind=Service.Kind.SERVICE)),
            procedures=Exists(provided.filter(kind=Service.Kind.PROCEDURE)),
        )
        .order_by("pk")
    )
    return add_entries(by=by, authority=authority, entries=[_entry_of(row) for row in rows])


def _entry_of(organization: Organization) -> PlanEntry:
    services: bool = organization.services  # type: ignore[attr-defined]
    procedures: bool = organization.procedures  # type: ignore[attr-defined]
    role = PlanEntry.Role.BOTH if organization.is_authority else PlanEntry.Role.OBJECT
    return PlanEntry(
        unp=organization.unp,
        name=organization.name_ru,
        role=role,
        is_legal_person=True,
        provides_services=services or not procedures,
        carries_procedures=procedures,
    )


def _lock(authority_id: int, more: int) -> None:
    """Two who add at once wait for each other.

    Raises:
        TooManyEntries
    """
    Organization.objects.select_for_update(no_key=True).get(pk=authority_id)
    if PlanEntry.objects.filter(authority=authority_id).count() + more > MOST:
        raise TooManyEntries


def _note(by: User | None, authority: Organization, action: str, **details: object) -> None:
    record(by=by, action=action, subject=authority, details=details)
