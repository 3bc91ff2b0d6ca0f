"""What the operator sees of one organization, and whom to make one with it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from stdnum.by.unp import compact

from organizations.models import (
    FormerName,
    Membership,
    Official,
    Organization,
    OrganizationChange,
    Oversight,
    QrCode,
    RegistryEdge,
)
from organizations.models.organization import name_order
from organizations.search import find, led_to
from organizations.selectors import category_names
from organizations.selectors.cabinet import Change, told

FEW = 20  # candidates of one search
FOUND = 200  # of the search's answers, among which those that fit are looked for
CHANGES = 5


@dataclass(frozen=True, slots=True)
class Card:
    """All that the operator is shown of an organization."""

    categories: list[Any]
    people: int
    officials: int
    codes: int
    units: int
    authorities: list[Organization]
    former: list[FormerName]
    absorbed: list[Organization]
    changes: list[Change]


def card_of(user: Any, organization: Organization) -> Card:
    """The operator's page: as many statements whatever there is."""
    history = OrganizationChange.objects.filter(organization=organization).select_related("by")
    members = Membership.objects.filter(organization=organization)
    listing = RegistryEdge.objects.filter(organization=organization).values("authority")
    merged = Organization.objects.filter(merged_into=organization)
    return Card(
        categories=category_names([organization.pk]).get(organization.pk, []),
        people=members.values("user").distinct().count(),
        officials=Official.objects.filter(organization=organization).count(),
        codes=QrCode.objects.filter(organization=organization, revoked_at=None).count(),
        units=count_below(organization),
        authorities=list(Organization.objects.filter(pk__in=listing).order_by(name_order(), "pk")),
        former=former_names(organization),
        absorbed=list(merged.order_by("closed_on", "pk")),
        changes=[told(row) for row in history.order_by("-pk")[:CHANGES]],
    )


def count_below(organization: Organization) -> int:
    """How many open units stand in it, at any depth."""
    rows = Oversight.objects.filter(
        above=organization, through_units=True, below__closed_on__isnull=True
    )
    return rows.exclude(below=organization).count()


def count_closed_along(organization: Organization) -> int:
    """How many units would open again with it."""
    return Organization.objects.filter(closed_with=organization).count()


def former_names(organization: Organization) -> list[FormerName]:
    """What it was called before, the latest first; those of what has become part of it too."""
    return list(FormerName.objects.filter(organization=organization))


def candidates(organization: Organization, text: str) -> list[Organization]:
    """Organizations of its kind that these words, a УНП or a number find: the likeliest first."""
    rows = Organization.objects.filter(merged_into__isnull=True, level=organization.level)
    rows = rows.exclude(pk=organization.pk).select_related(
        "parent", "region", "district", "settlement"
    )
    unp = str(compact(text))
    if text.isascii() and text.isdigit() and len(text) < 9:
        return list(rows.filter(pk=int(text)))
    if exact := list(rows.filter(unp=unp)[:FEW] if unp else []):
        return exact
    found = find(text)
    if found.is_dense:
        for organizations in led_to(found):
            rows = rows.filter(pk__in=organizations)
        return list(rows.order_by(name_order(), "pk")[:FEW])
    best = sorted(found.relevance.items(), key=lambda one: (-one[1], one[0]))[:FOUND]
    order = {pk: place for place, (pk, _relevance) in enumerate(best)}
    likely = sorted(rows.filter(pk__in=order), key=lambda row: order[row.pk])
    return likely[:FEW]


def state_of(organization: Organization) -> str:
    """Whether citizens see it, in words."""
    if organization.merged_into_id:
        return _("стала частью другой")
    if organization.is_closed:
        return _("закрыта")
    return _("граждане видят") if organization.is_listed else _("граждане не видят: не заполнена")
