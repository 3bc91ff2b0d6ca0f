"""Assignments as the addressed organization sees them: its own rows, never who else was asked."""

from typing import Any

from django.db.models import Count, Q

from organizations.models import Organization, Oversight
from portal.lib.cursors import CursorPage, cursor_page
from registries.models import Addressee
from registries.models.assignments import AddresseeQuerySet

PAGE = 30


def assigned_to(user: Any, organization: Organization) -> AddresseeQuerySet:
    """What was sent to an organization and its units."""
    below = Oversight.objects.filter(above=organization, through_units=True).values("below")
    return Addressee.objects.visible_to(user).filter(organization__in=below)


def assigned_page(
    user: Any, organization: Organization, *, waiting: bool = False, **cursors: str
) -> CursorPage:
    """A page of it, the newest first, with who sent it and to which unit.

    Args:
        waiting: only what waits for an answer.

    Raises:
        BadCursor
    """
    rows = assigned_to(user, organization)
    if waiting:
        rows = rows.awaiting()
    rows = rows.select_related("assignment__authority", "organization")
    return cursor_page(rows, keys=("pk",), descending=True, size=PAGE, **cursors)


def count_news(user: Any, organization: Organization) -> tuple[int, int]:
    """How much waits for an answer of the organization or its units, and how much of what is under
    way nobody of them has opened yet (one query)."""
    rows = assigned_to(user, organization)
    told = rows.aggregate(
        waiting=Count("pk", filter=Q(state__in=Addressee.AWAITING)),
        unread=Count("pk", filter=Q(state__in=Addressee.OPEN, read_at=None)),
    )
    return told["waiting"], told["unread"]


def addressed(organization: Organization, user: Any) -> AddresseeQuerySet:
    """What is addressed to this organization or a unit of it, with all that its page shows."""
    rows = assigned_to(user, organization)
    return rows.select_related("assignment__authority", "organization__parent", "read_by")


def may_answer(user: Any, addressee: Addressee) -> bool:
    """Whether this person stands for the organization (one query)."""
    return Addressee.objects.answerable_by(user).filter(pk=addressee.pk).exists()
