"""Reads about people, for operators."""

from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.mailboxes import mailbox_of
from accounts.models import Block, Consent, User
from portal.lib.cursors import CursorPage, cursor_page
from portal.lib.dossier import Part, parts_of, people_of

PAGE = 50
MOST = 20  # of a beginning: people aren't browsed
SHORTEST = 3
ROLES: dict[str, Q] = {
    "operator": Q(is_operator=True),
    "moderator": Q(is_moderator=True),
    "officer": Q(is_officer=True),
    "member": Q(is_member=True),
    "blocked": Q(block__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A person's page: no word of what they have said in questionnaires."""

    user: User
    block: Block | None
    sessions: list[UserSession]
    factors: list[Authenticator]
    consents: list[Consent]
    parts: list[Part] = field(default_factory=list)


def find_people(user: Any, *, q: str, role: str, organization: str, **cursors: str) -> CursorPage:
    """People by the whole of an address, else by how it begins, or by number; of a role; of an
    organization. Without any of these nobody.

    Raises:
        BadCursor: the cursor doesn't fit.
    """
    rows = User.objects.visible_to(user).select_related("block")
    if not (q or role or organization):
        return CursorPage([], "", "")
    if role:
        rows = rows.filter(ROLES[role])
    if organization:
        rows = rows.filter(pk__in=people_of(organization))
    if q:
        return CursorPage(_by_address(rows, q), "", "")
    return cursor_page(rows, keys=("pk",), descending=True, size=PAGE, **cursors)


def _by_address(rows: QuerySet[User], q: str) -> list[User]:
    number = q.lstrip("№# ")
    if number.isascii() and number.isdecimal() and len(number) < 18:
        return list(rows.filter(pk=int(number)))
    exact = list(rows.filter(mailbox=mailbox_of(q)))
    if exact or len(q) < SHORTEST:
        return exact
    return list(rows.filter(email__startswith=q.lower()).order_by("email")[: MOST + 1])


def about(user: User) -> Person:
    """All that an operator sees of a person."""
    return Person(
        user=user,
        block=Block.objects.filter(user=user).first(),
        sessions=list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")),
        factors=list(Authenticator.objects.filter(user=user).order_by("pk")),
        consents=list(user.consents.order_by("-given_at")),
        parts=parts_of(user),
    )


def block_of(user: Any) -> Block | None:
    """The person's block, if there is one."""
    return Block.objects.filter(user=user).first()


def ties_of_operator(user: Any) -> list[str]:
    """The last operator can't leave: nobody could make another."""
    others = User.objects.filter(is_operator=True, is_active=True).exclude(pk=user.pk)
    if not user.is_operator or others.exists():
        return []
    return [_("Вы единственный оператор. Сначала выдайте эту роль ещё кому-нибудь.")]
