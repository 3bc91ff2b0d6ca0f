"""Notices of registration: those sent, those received."""

from typing import Any

from django.db.models import QuerySet

from organizations.models import Organization
from portal.lib.cursors import CursorPage, cursor_page
from registries.models import Announcement

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
