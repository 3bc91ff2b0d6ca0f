"""Authorities whose rooms a person may enter."""

from typing import Any

from django.db.models import Exists, OuterRef

from organizations.models import Organization
from organizations.models.organization import name_order
from portal.lib.cursors import CursorPage, cursor_page
from registries.models.rooms import authorities_of, authorities_seen_by, keeps_secrets

PAGE = 50


def authority_seen(user: Any, organization_id: int) -> Organization | None:
    """The authority with its place, if this person may enter its rooms; else None (one query).

    `has_secrets` says whether their navigation has what the operator doesn't see.
    """
    rows = authorities_seen_by(user).select_related("region", "district", "settlement")
    own = authorities_of(user) if keeps_secrets(user) else Organization.objects.none()
    rows = rows.annotate(has_secrets=Exists(own.filter(pk=OuterRef("pk"))))
    return rows.filter(pk=organization_id).first()


def is_officer_of(user: Any, authority: Organization) -> bool:
    """Whether this person works there (one query)."""
    return authorities_of(user).filter(pk=authority.pk).exists()


def speaks_for(user: Any, organization_id: int) -> bool:
    """Whether this person stands for the organization, which an authority decides about: then a
    colleague of theirs decides (one query)."""
    return Organization.objects.spoken_for_by(user).filter(pk=organization_id).exists()


def authorities_page(user: Any, **cursors: str) -> "CursorPage":
    """A page of the authorities whose rooms this person may enter, by name.

    Raises:
        BadCursor
    """
    rows = authorities_seen_by(user)
    keys = (name_order(), "id")
    return cursor_page(rows, keys=keys, descending=False, size=PAGE, **cursors)
