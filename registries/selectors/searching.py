"""Looking for organizations to put into a registry, and in one."""

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from stdnum.by.unp import compact

from organizations.models import (
    FormerName,
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
)
from organizations.search import find, led_to
from organizations.selectors import Item
from organizations.validators import validate_unp
from portal.lib.cursors import CursorPage, cursor_page
from registries.models import RegistryEntry, RegistryVersion
from registries.selectors.shown import ORDER, shown_all, with_order

PAGE = 50
FEW = 1000  # organizations that a query names by their numbers


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, every value known to exist."""

    q: str = ""
    region: Item | None = None
    district: Item | None = None
    sphere: Item | None = None
    category: Item | None = None
    level: Level | None = None

    @property
    def is_anything(self) -> bool:
        places, kinds = (self.region, self.district), (self.sphere, self.category)
        return bool(self.q or any(places) or any(kinds) or self.level is not None)


def matching(rows: "QuerySet[Organization]", text: str) -> "QuerySet[Organization]":
    """Those of the rows that these words find (three statements to read them): a УНП that one
    wrote in full finds that organization alone, or the one that has taken it over."""
    if unp := as_unp(text):
        former = FormerName.objects.filter(unp=unp).order_by().values("organization")
        return rows.filter(Q(unp=unp) | Q(pk__in=former))
    found = find(text)
    few = len(found.relevance) <= FEW and not found.is_dense
    if found.is_partial or few:
        return rows.filter(pk__in=list(found.relevance))
    for organizations in led_to(found):
        rows = rows.filter(pk__in=organizations)
    return rows


def as_unp(text: str) -> str:
    """The УНП as registers write it, if the text is one; else ""."""
    unp = str(compact(text))
    try:
        validate_unp(unp)
    except ValidationError:
        return ""
    return unp


def addable(user: Any, version: RegistryVersion) -> "QuerySet[Organization]":
    """What an officer may put into a version by name: what they see, and is neither closed nor the
    authority itself. Hidden ones are found by their УНП alone, see `by_numbers`."""
    rows = Organization.objects.visible_to(user).filter(closed_on__isnull=True)
    return rows.exclude(pk=version.authority_id)


def by_numbers(version: RegistryVersion, numbers: "list[str]") -> "QuerySet[Organization]":
    """The organizations with these УНП, hidden ones too: whoever knows the number knows the
    organization, and answers for it before it is filled."""
    rows = Organization.objects.filter(unp__in=numbers, closed_on__isnull=True)
    return rows.exclude(pk=version.authority_id)


def wanted_rows(user: Any, version: RegistryVersion, wanted: Wanted) -> "QuerySet[Organization]":
    """The organizations that are asked for: of a УНП nothing else is asked, so that no filter
    tells where a hidden one is or what it does."""
    if unp := as_unp(wanted.q):
        return by_numbers(version, [unp])
    rows = addable(user, version)
    if wanted.q:
        rows = matching(rows, wanted.q)
    if wanted.region:
        rows = rows.filter(region=wanted.region.id)
    if wanted.district:
        rows = rows.filter(district=wanted.district.id)
    if wanted.category:
        links = OrganizationCategory.objects.filter(category=wanted.category.id)
        rows = rows.filter(pk__in=links.values("organization"))
    if wanted.sphere:
        spheres = OrganizationSphere.objects.filter(sphere=wanted.sphere.id)
        rows = rows.filter(pk__in=spheres.values("organization"))
    if wanted.level is not None:
        rows = rows.filter(level=wanted.level)
    return rows


def _stands(version: RegistryVersion) -> Exists:
    return Exists(RegistryEntry.objects.filter(version=version, organization=OuterRef("pk")))


def wanted_page(
    user: Any, rows: "QuerySet[Organization]", version: RegistryVersion, **cursors: str
) -> CursorPage:
    """A page of them by name, as this person is shown them; `stands` says which are in the version
    already (one query).

    Raises:
        BadCursor
    """
    rows = with_order(rows.annotate(stands=_stands(version)), user, version.authority_id)
    page = cursor_page(rows, keys=ORDER, descending=False, size=PAGE, **cursors)
    return replace(page, rows=shown_all(page.rows, version))


def count_wanted(rows: "QuerySet[Organization]", version: RegistryVersion) -> tuple[int, int]:
    """How many there are, and how many of them aren't in the version yet (two queries)."""
    return rows.count(), rows.filter(~_stands(version)).count()


def new_ids(rows: "QuerySet[Organization]", version: RegistryVersion) -> list[int]:
    """The ids of those that aren't in the version yet."""
    return list(rows.filter(~_stands(version)).order_by().values_list("pk", flat=True))
