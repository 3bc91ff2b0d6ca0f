"""Reads about keys of electronic signatures: an organization's own, and who waits by theirs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import EdsKey, User
from accounts.selectors.desk import reasons_in_language
from organizations.models import (
    Admission,
    AuthorityRequest,
    FormerName,
    Membership,
    Organization,
)
from portal.lib.cursors import CursorPage, cursor_page

PAGE = 50
State = Admission.State


def active_administrators(organization: Organization) -> list[User]:
    """Who can decide for the organization: administrators that can sign in and aren't leaving."""
    rows = User.objects.filter(
        memberships__organization=organization,
        memberships__role=Membership.Role.ADMINISTRATOR,
        is_active=True,
        leaves_at=None,
    )
    return list(rows.order_by("pk"))


# An organization's keys


def keys_page(organization: Organization, **cursors: str) -> CursorPage:
    """A page of the keys that were used with the organization's УНП, or with that of one that has
    become part of it; the latest first.

    Raises:
        BadCursor: the cursor isn't one of ours.
    """
    rows = _keys_of(organization).select_related("user", "revoked_by")
    return cursor_page(rows, keys=("id",), descending=True, size=PAGE, **cursors)


def key_of(organization: Organization, number: int) -> EdsKey | None:
    """One of these keys by its number."""
    return _keys_of(organization).select_related("user").filter(pk=number).first()


def _keys_of(organization: Organization) -> "QuerySet[EdsKey]":
    theirs_now = Organization.objects.filter(unp=OuterRef("unp"))  # who was given the number since
    former = FormerName.objects.filter(~Exists(theirs_now), organization=organization)
    unps = [organization.unp, *former.order_by().values_list("unp", flat=True)]
    return EdsKey.objects.filter(unp__in=[unp for unp in unps if unp])


def names_by_key(organization: Organization) -> dict[int, str]:
    """What certificates call the people of an organization, by the person's number."""
    if not organization.unp:
        return {}
    members = Membership.objects.filter(organization=organization).values("user")
    rows = _keys_of(organization).filter(user__in=members).order_by("pk")
    return {user: name for user, name in rows.values_list("user", "full_name") if name}


# Who waits


def waiting_for(organization: Organization) -> list[Admission]:
    """Who waits for the organization's administrators to decide, the longest wait first."""
    rows = Admission.objects.filter(
        organization=organization, unp=F("organization__unp"), state=State.WAITING
    )
    return list(rows.select_related("user", "organization").order_by("came_at", "pk"))


def has_key_in_force(admission: Admission) -> bool:
    """Whether the person can still sign in with a key of that УНП: none was revoked, or not all."""
    keys = EdsKey.objects.in_force()
    return keys.filter(user=admission.user_id, unp=admission.unp).exists()


def authority_request_of(organization: Organization) -> AuthorityRequest | None:
    """Whether it was asked to be an authority, and what became of it."""
    return AuthorityRequest.objects.filter(organization=organization).first()


def has_registered(person: User, organization: Organization) -> bool:
    """Whether it was this person who put the organization into the catalogue (one query)."""
    first = organization.changes.order_by("pk").values_list("by", "version").first()
    return first == (person.pk, 1)


# Where a person stands


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's key opens at one organization: nothing yet, nothing at all."""

    organization: Organization
    admission: Admission | None  # None: the organization is closed
    has_administrators: bool  # who can decide; otherwise the operator alone does
    reason: str = ""  # of a refusal, in the reader's language

    @property
    def state(self) -> str:
        return self.admission.state if self.admission else "closed"


def standings_of(person: Any) -> list[Standing]:
    """Where a person waits or was declined, and which of their keys are of closed organizations."""
    waiting = Admission.objects.filter(user=person, state__in=[State.WAITING, State.DECLINED])
    rows = list(waiting.select_related("organization").order_by("pk"))
    administered = set(
        Membership.objects.filter(
            organization__in=[row.organization_id for row in rows],
            role=Membership.Role.ADMINISTRATOR,
            user__is_active=True,
            user__leaves_at=None,
        ).values_list("organization", flat=True)
    )
    unps = EdsKey.objects.in_force().filter(user=person).values("unp")
    closed = Organization.objects.filter(unp__in=unps, closed_on__isnull=False).exclude(
        pk__in=[row.organization_id for row in rows]
    )
    closed = closed.exclude(pk__in=Membership.objects.filter(user=person).values("organization"))
    reasons = reasons_in_language(row.reason for row in rows)
    return [
        Standing(
            row.organization,
            row,
            row.organization_id in administered and not row.came_by_former,
            reasons[row.reason],
        )
        for row in rows
    ] + [Standing(one, None, False) for one in closed.order_by("pk")]
