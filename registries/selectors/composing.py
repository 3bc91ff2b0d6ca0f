"""To whom an assignment goes: chosen one by one, all of a registry, or all of a place or sphere."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from organizations.models import Organization, OrganizationSphere, RegistryEdge
from organizations.models.organization import name_order
from registries.models import Addressee, Monitoring
from registries.selectors.assignments import inside, matching

FOUND = 30
CHOSEN, ALL, PART = "chosen", "all", "part"


@dataclass(frozen=True, slots=True)
class Whom:
    """The choice. how: CHOSEN with ids, ALL, or PART with a district, a sphere or both."""

    how: str = CHOSEN
    ids: tuple[int, ...] = ()
    district: str = ""
    sphere: str = ""
    units: bool = False  # of ALL and PART: units too


def reached(authority: Organization, whom: Whom) -> list[int]:
    """Ids of those whom it reaches, as the registry in force is now; the closed ones are left out
    (one query)."""
    rows = _there(authority)
    if whom.how == CHOSEN:
        wanted = set(whom.ids)
        return [pk for pk in rows.values_list("pk", flat=True) if pk in wanted]
    if not whom.units:
        entries = RegistryEdge.objects.filter(authority=authority).values("organization")
        rows = rows.filter(pk__in=entries)
    if whom.how == PART:
        if whom.district:
            rows = rows.filter(district__code=whom.district)
        if whom.sphere:
            links = OrganizationSphere.objects.filter(
                organization=OuterRef("pk"), sphere__code=whom.sphere
            )
            rows = rows.filter(Exists(links))
    return list(rows.values_list("pk", flat=True))


def search(authority: Organization, text: str, without: Collection[int]) -> list[Organization]:
    """Those of the registry and their units, by name or УНП, not chosen yet (two queries)."""
    found = set(matching(_there(authority), text)) - set(without)
    return named(sorted(found)[:500])[:FOUND]


def named(ids: Collection[int], limit: int | None = None) -> list[Organization]:
    """These organizations by name, with what they are units of (one query)."""
    rows = Organization.objects.filter(pk__in=list(ids)).select_related(
        "parent", "district", "region", "settlement"
    )
    return list(rows.order_by(name_order(), "pk")[:limit])


def concerned(authority: Organization, organization_id: int | None) -> list[Organization]:
    """The organization of that id, if the authority has anything to do with it: it stands in the
    registry, or was asked for something; else nothing, not even its name (one query)."""
    if organization_id is None:
        return []
    asked = Addressee.objects.filter(assignment__authority=authority).values("organization")
    rows = Organization.objects.filter(Q(pk__in=inside(authority)) | Q(pk__in=asked))
    return list(rows.filter(pk=organization_id))


def districts_of(authority: Organization) -> list[tuple[str, str]]:
    """(code, name) of the districts where organizations of the registry are (one query)."""
    rows = _there(authority).filter(district__isnull=False).order_by()
    pairs = rows.values_list("district__code", "district__name_ru").distinct()
    return sorted(pairs, key=lambda pair: pair[1])


def digest_of(ids: Iterable[int]) -> str:
    """Stands for whom a preview has shown: what is sent goes to the same, or is shown again."""
    return hashlib.sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()[:16]


def monitoring_of(authority: Organization, number: int | None) -> Monitoring | None:
    """The authority's monitoring of that number (one query)."""
    if number is None:
        return None
    return Monitoring.objects.filter(authority=authority, number=number).first()


def monitorings_of(authority: Organization) -> "QuerySet[Monitoring, Monitoring]":
    """All of them, the newest first."""
    return Monitoring.objects.filter(authority=authority).order_by("-number")


def _there(authority: Organization) -> "QuerySet[Organization, Organization]":
    return Organization.objects.filter(pk__in=inside(authority), closed_on=None)
