"""What one reader is shown of the organizations of a registry.

Whoever stands in a version that was approved is called as they were called then. A hidden
organization is its УНП alone to an officer, until it stands in the registry in force or has itself
told the authority of its registration.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields import IntegerField
from django.utils.translation import gettext as _

from organizations.models import Organization
from organizations.models.organization import name_order
from portal.lib.languages import Text, current, text_of
from registries.models import Announcement, RegistryEntry, RegistryVersion

State = RegistryVersion.State
NOTHING = Text()
PLACES = ("region", "district", "settlement", "parent")
ORDER = ("unknown", "known_sort_key", "pk")  # those known by their УНП alone come last
KEPT = {f"kept_{name}": name for name in ("place", *RegistryEntry.KEPT)}


@dataclass(frozen=True, slots=True)
class Shown:
    """An organization in a list, as much of it as this reader may know.

    is_known: whether they may know more than its УНП and what it was called in a registry that was
    in force.
    """

    pk: int
    unp: str
    short_name: Text
    name: Text
    place: Text = NOTHING
    address: Text = NOTHING
    parent: Organization | None = None
    is_known: bool = True
    is_listed: bool = False
    is_closed: bool = False
    stands: bool = False


def known_to(user: Any, authority_id: int) -> Q:
    """The organizations of which this person may know more than a УНП."""
    seen = Organization.objects.visible_to(user).filter(pk=OuterRef("pk"))
    told = Announcement.objects.filter(organization=OuterRef("pk"), authority=authority_id)
    return Q(is_listed=True) | Q(Exists(seen)) | Q(Exists(told))


def with_order(
    rows: "QuerySet[Organization]", user: Any, authority_id: int
) -> "QuerySet[Organization]":
    """The rows with what ORDER and `shown` read, and their places."""
    rows = rows.annotate(
        unknown=Case(
            When(known_to(user, authority_id), then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
    )
    rows = rows.annotate(
        known_sort_key=Case(When(unknown=0, then=F(name_order())), default=Value(""))
    )
    return rows.select_related(*PLACES)


def shown(row: Any, version: RegistryVersion) -> Shown:
    """An organization of `with_order`, in this version."""
    stands = bool(getattr(row, "stands", False))
    is_known = not row.unknown
    kept = _kept(row) if version.state != State.DRAFT else None
    if not is_known and not (kept and version.state in (State.IN_FORCE, State.SUPERSEDED)):
        return _by_number(row, stands=stands)
    place = row.place if is_known and row.region_id else NOTHING
    named: Any = row
    if kept:
        named, place = kept, Text(kept.place, "" if current() == "ru" else "ru")
    return Shown(
        pk=row.pk,
        unp=named.unp,
        short_name=text_of(named, "short_name", "name"),
        name=text_of(named, "name"),
        place=place,
        address=row.address if is_known else NOTHING,
        parent=row.parent if is_known else None,
        is_known=is_known,
        is_listed=is_known and row.is_listed,
        is_closed=is_known and row.is_closed,
        stands=stands,
    )


def shown_all(rows: Iterable[Any], version: RegistryVersion) -> list[Shown]:
    """Each of these rows."""
    return [shown(row, version) for row in rows]


def _kept(row: Any) -> SimpleNamespace | None:
    """What the entry has kept, if the version has one and it was approved."""
    if not getattr(row, "kept_name_ru", None):
        return None
    return SimpleNamespace(**{name: getattr(row, column) for column, name in KEPT.items()})


def _by_number(row: Any, *, stands: bool) -> Shown:
    named = _("УНП %(unp)s") % {"unp": row.unp} if row.unp else _("Структурное подразделение")
    return Shown(row.pk, row.unp, Text(named), NOTHING, is_known=False, stands=stands)
