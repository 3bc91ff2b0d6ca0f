"""Notices of registration: those sent, those received."""

from typing import Any

from django.db.models import QuerySet

from organizations.models import Organization, RegistryEdge
from portal.lib.cursors import CursorPage, cursor_page
from registries.models import Announcement, RegistryEntry, RegistryVersion

PAGE = 30


def sent_by(organization: Organization) -> "list[Announcement]":
    """The last notices of an organization, newest first, with their authorities."""
    rows = Announcement.objects.filter(organization=organization).select_related("authority")
    return list(rows.order_by("-id")[:20])


def received_page(user: Any, authority: Organization, **cursors: str) -> CursorPage:
    """A page of what an authority has received, newest first.

    Raises:
        BadCursor
    """
    rows = Announcement.objects.visible_to(user).filter(authority=authority)
    rows = rows.select_related("organization")
    return cursor_page(rows, keys=("id",), descending=True, size=PAGE, **cursors)


def authorities() -> "QuerySet[Organization]":
    """Whom one can tell: those that everybody sees."""
    return Organization.objects.ratable().filter(is_authority=True).order_by("sort_key")


IN_FORCE, IN_DRAFT = "in force", "in draft"


def inclusion_of(authority: Organization, organizations: "list[int]") -> dict[int, str]:
    """Which of these organizations stand in the authority's registry in force, or at least in the
    version under way, by their ids (two queries)."""
    under_way = RegistryEntry.objects.filter(
        version__authority=authority,
        version__state__in=RegistryVersion.UNDER_WAY,
        organization__in=organizations,
    )
    edges = RegistryEdge.objects.filter(authority=authority, organization__in=organizations)
    return {
        **dict.fromkeys(under_way.values_list("organization_id", flat=True), IN_DRAFT),
        **dict.fromkeys(edges.values_list("organization_id", flat=True), IN_FORCE),
    }
