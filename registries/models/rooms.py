"""Whose rooms an authority's pages are: rows that belong to an authority (DESIGN §4)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef

from organizations.models import Membership, Organization


def authorities_of(user: Any) -> models.QuerySet[Organization]:
    """The authorities whose officer this person is: theirs to work for."""
    if not getattr(user, "is_authenticated", False):
        return Organization.objects.none()
    return Organization.objects.filter(Exists(_officer(user, "pk")), is_authority=True)


def authorities_seen_by(user: Any) -> models.QuerySet[Organization]:
    """The authorities whose rooms this person may enter: an officer's own; the operator all."""
    if getattr(user, "is_authenticated", False) and user.is_operator:
        return Organization.objects.filter(is_authority=True)
    return authorities_of(user)


class OfAuthorityQuerySet(models.QuerySet[Any]):
    """Rows with an `authority`: its officers write them, the operator reads them too."""

    def visible_to(self, user: Any) -> OfAuthorityQuerySet:
        """Those of the authorities whose officer this person is; the operator all."""
        if getattr(user, "is_authenticated", False) and user.is_operator:
            return self.all()
        return self.editable_by(user)

    def editable_by(self, user: Any) -> OfAuthorityQuerySet:
        """Those of the authorities whose officer this person is."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(Exists(_officer(user, "authority")), authority__is_authority=True)


class SecretOfAuthorityQuerySet(OfAuthorityQuerySet):
    """Rows about an `organization` that the authority alone may read (row 68): nobody who is the
    operator, be they an officer too, and nobody who speaks for the organization."""

    def visible_to(self, user: Any) -> SecretOfAuthorityQuerySet:
        """Those that this person may write."""
        return self.editable_by(user)

    def editable_by(self, user: Any) -> SecretOfAuthorityQuerySet:
        """Those of the authorities whose officer this person is, if of one side only."""
        if not keeps_secrets(user):
            return self.none()
        theirs = Organization.objects.spoken_for_by(user).filter(pk=OuterRef("organization"))
        return super().editable_by(user).exclude(Exists(theirs))  # type: ignore[return-value]


def keeps_secrets(user: Any) -> bool:
    """Whether an authority may have secrets with this person at all; the operator sees none."""
    return getattr(user, "is_authenticated", False) and not user.is_operator


def _officer(user: Any, authority: str) -> models.QuerySet[Membership]:
    return Membership.objects.filter(
        organization=OuterRef(authority), user=user, role=Membership.Role.OFFICER
    )
