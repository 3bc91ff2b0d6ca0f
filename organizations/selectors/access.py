"""Reads of requests for access and of organizations' people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, When
from django.utils.translation import gettext

from accounts.mailboxes import mailbox_of
from accounts.models import User
from accounts.selectors.desk import page_by_state
from organizations.models import (
    AccessRequest,
    FormerName,
    Invitation,
    Membership,
    Official,
    Organization,
    Oversight,
    RequestedPerson,
)
from organizations.selectors.keys import names_by_key
from portal.lib.cursors import CursorPage

State = AccessRequest.State
Role = Membership.Role


PAGE = 50

# Requests


def requests_page(state: str, **cursors: str) -> CursorPage:
    """A page of the requests in a state: those that wait, the oldest first; others, the newest.

    Raises:
        BadCursor: the cursor isn't one of ours.
    """
    rows, waits = _with_contact(AccessRequest.objects.all()), state == State.WAITING
    return page_by_state(rows, state, waits=waits, size=PAGE, **cursors)


def found(asked: str) -> QuerySet[AccessRequest]:
    """Requests with this УНП or this number, the newest first."""
    number = asked.lstrip("№# ")
    wanted = Q(unp=asked.upper().replace(" ", ""))
    if number.isascii() and number.isdigit() and len(number) < 9:
        wanted |= Q(pk=int(number))
    return _with_contact(AccessRequest.objects.filter(wanted)).order_by("-pk")


def _with_contact(rows: QuerySet[AccessRequest]) -> QuerySet[AccessRequest]:
    return rows.prefetch_related(Prefetch("people", RequestedPerson.objects.order_by("order")))


def count_by_state() -> dict[str, int]:
    """How many requests are in each state."""
    return dict(AccessRequest.objects.order_by().values_list("state").annotate(Count("pk")))


def others_of(request: AccessRequest) -> list[AccessRequest]:
    """Other requests with the same УНП, the newest first."""
    same = AccessRequest.objects.filter(unp=request.unp).exclude(pk=request.pk)
    return list(same.order_by("-pk")[:10])


def organization_of(unp: str) -> Organization | None:
    """The organization that a request with this УНП would be attached to: the one that has it, or
    has taken over the one that had it."""
    own = Organization.objects.filter(unp=unp).values("pk")
    former = FormerName.objects.filter(unp=unp).order_by().values("organization")
    found = Organization.objects.filter(pk__in=own.union(former))
    return found.order_by(Case(When(unp=unp, then=0), default=1), "pk").first()


def sent_with(request: AccessRequest) -> list[Invitation]:
    """The invitations that followed a request's approval, as they stand."""
    return list(request.invitations.order_by("pk"))


# People


@dataclass(frozen=True, slots=True)
class Member:
    """One person who may enter a cabinet, with all that they are there."""

    membership: Membership
    name: str
    roles: list[str]
    is_administrator: bool

    @property
    def email(self) -> str:
        return self.membership.user.email


def members_of(organization: Organization, officials: Sequence[Official]) -> list[Member]:
    """Who stands for the organization itself, a line a person, administrators first.

    They are called as the organization names them, else as a certificate of theirs does.
    """
    names = {mailbox_of(official.email): official.full_name for official in officials}
    by_key = names_by_key(organization)
    theirs: dict[int, list[Membership]] = {}
    rows = Membership.objects.filter(organization=organization).select_related("user")
    for row in rows.order_by("role", "pk"):
        theirs.setdefault(row.user_id, []).append(row)
    return [
        Member(
            membership=mine[0],
            name=names.get(mine[0].user.mailbox) or by_key.get(mine[0].user_id, ""),
            roles=[str(row.get_role_display()) for row in mine],
            is_administrator=any(row.role == Role.ADMINISTRATOR for row in mine),
        )
        for mine in theirs.values()
    ]


def officials_of(organization: Organization) -> list[Official]:
    """The organization's responsible persons, in the order of their names."""
    return list(Official.objects.filter(organization=organization).order_by("full_name", "pk"))


def invitations_of(organization: Organization) -> list[Invitation]:
    """Invitations that nobody has accepted yet, expired ones too."""
    rows = Invitation.objects.filter(organization=organization, accepted_at=None)
    return list(rows.order_by("-pk"))


def may_administer(person: Any, organization: Organization) -> bool:
    """Whether this person may invite and remove an organization's people."""
    return bool(person.is_operator) or (
        Oversight.objects.filter(
            below=organization,
            through_units=True,
            above__memberships__user=person,
            above__memberships__role=Role.ADMINISTRATOR,
        ).exists()
    )


def is_member(organization: Organization, email: str, role: str) -> bool:
    """Whether the owner of a mailbox is in the cabinet already, with this role or a higher one."""
    roles = {role, Role.ADMINISTRATOR.value}
    return Membership.objects.filter(
        organization=organization, role__in=roles, user__mailbox=mailbox_of(email)
    ).exists()


def count_administrators(organization: Organization) -> int:
    """How many people administer the organization itself."""
    return Membership.objects.filter(organization=organization, role=Role.ADMINISTRATOR).count()


def export_officials(person: User) -> list[dict[str, Any]]:
    """Where a person is named as responsible: a part of «all about me»."""
    rows = Official.objects.filter(email=person.email).select_related("organization")
    return [
        {
            "organization": official.organization.name,
            "name": official.full_name,
            "position": official.position,
            "phone": official.phone,
            "functions": official.function_names,
        }
        for official in rows.order_by("pk")
    ]


def ties_of_administrator(person: User) -> list[str]:
    """The organizations that would be left without anybody to invite others, in sentences."""
    others = Membership.objects.filter(
        organization=OuterRef("organization"),
        role=Role.ADMINISTRATOR,
        user__is_active=True,
        user__leaves_at=None,
    ).exclude(user=person)
    alone = Membership.objects.filter(
        ~Exists(others), user=person, role=Role.ADMINISTRATOR, organization__closed_on=None
    )
    return [
        gettext(
            "Вы единственный администратор организации «%(name)s». Сначала пригласите другого в "
            "её кабинете, раздел «Люди»."
        )
        % {"name": membership.organization.short_name}
        for membership in alone.select_related("organization").order_by("pk")
    ]
