"""Invitations to stand for an organization: a link by mail, good for seven days and once.

Only a digest of the link is kept; whoever opens it has read the mailbox. A newcomer gets an account
there and then; an account that exists joins only after its owner has signed in and accepted.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.mailboxes import mailbox_of
from accounts.models import User
from accounts.services import record
from accounts.signing_in import make_newcomer
from organizations import letters
from organizations.models import AccessRequest, Invitation, Membership, Organization
from organizations.services import add_member, admissions
from portal.lib.keyed import digest, is_digest
from portal.lib.languages import current

LIFETIME = timedelta(days=7)
Role = Membership.Role


class SpentInvitation(Exception):
    """The link is not ours, was used, replaced, taken back or has expired."""


class AnothersInvitation(Exception):
    """It is for another mailbox than that of who is signed in."""


def invite(
    *, by: User, organization: Organization, email: str, role: str, is_officer: bool = False
) -> Invitation:
    """Invite a colleague, and send the letter."""
    invitation = keep(
        by=by,
        organization=organization,
        email=email,
        role=role,
        is_officer=is_officer,
        language=current(),
    )
    send(invitation)
    return invitation


@transaction.atomic
def keep(
    *,
    by: User,
    organization: Organization,
    email: str,
    role: str,
    language: str,
    is_officer: bool = False,
    request: AccessRequest | None = None,
) -> Invitation:
    """Note an invitation; `send`, after the transaction, makes the link.

    A mailbox that has an open one gets no second: the new role and letter replace the old.

    Args:
        language: of the letter, where no account tells it.
        request: the request for access whose approval this is.

    Raises:
        ValidationError: something about it can't be so.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    invitation = Invitation.objects.filter(
        organization=organization, email=email.lower(), accepted_at=None
    ).first() or Invitation(organization=organization, email=email.lower())
    invitation.role, invitation.is_officer = role, is_officer and organization.is_authority
    invitation.language, invitation.request, invitation.invited_by = language, request, by
    invitation.digest, invitation.sent_at = "", None
    invitation.full_clean(exclude=["digest", "sent_at", "expires_at", "accepted_at"])
    invitation.save()
    record(
        by=by,
        action="invitation.make",
        subject=organization,
        details={"invitation": invitation.pk, "role": role, "officer": invitation.is_officer},
    )
    return invitation


def send(invitation: Invitation) -> bool:
    """Send the letter with a new link; links sent before open nothing any more.

    Returns whether it went: if not, housekeeping tries again.

    Raises:
        SpentInvitation: it was accepted meanwhile.
    """
    secret, now = secrets.token_urlsafe(24), timezone.now()
    row = Invitation.objects.filter(pk=invitation.pk, accepted_at=None)
    made = digest(*_keyed(invitation, secret))
    if not row.update(digest=made, sent_at=now, expires_at=now + LIFETIME):
        raise SpentInvitation
    link = reverse("organizations:invitation", args=[f"{invitation.key.hex}.{secret}"])
    went = letters.write(
        "invitation",
        invitation.email,
        invitation.language,
        {
            "organization": invitation.organization,
            "access_request": invitation.request,
            "role": invitation.get_role_display,
            "is_officer": invitation.is_officer,
            "link": link,
        },
    )
    if not went:
        Invitation.objects.filter(pk=invitation.pk, digest=made).update(sent_at=None)
    return went


def send_again(*, by: User, invitation: Invitation) -> bool:
    """Send it once more, for seven days from now.

    Raises:
        SpentInvitation: it was accepted meanwhile.
    """
    went = send(invitation)
    record(
        by=by,
        action="invitation.send again",
        subject=invitation.organization,
        details={"invitation": invitation.pk},
    )
    return went


def send_unsent() -> None:
    """Send what a mail server that was down has kept from going (due work)."""
    waiting = Invitation.objects.filter(sent_at=None, accepted_at=None).select_related(
        "organization", "request"
    )
    for invitation in waiting:
        # whoever else does the same takes another one
        mine = Invitation.objects.filter(pk=invitation.pk, sent_at=None, accepted_at=None)
        if mine.update(sent_at=timezone.now()):
            send(invitation)


@transaction.atomic
def take_back(*, by: User, invitation: Invitation) -> None:
    """End an invitation that wasn't accepted.

    Raises:
        SpentInvitation: it was.
    """
    if not Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()[0]:
        raise SpentInvitation
    record(
        by=by,
        action="invitation.take back",
        subject=invitation.organization,
        details={"email": invitation.email},
    )


def end_those_of(person: User, *, organization: Organization) -> None:
    """End the open invitations of a person's mailbox: who is removed comes back by no older one;
    called in the transaction that removes them, before it touches what they are there."""
    waiting = Invitation.objects.filter(organization=organization, accepted_at=None)
    theirs = [one.pk for one in waiting if is_for(one, person)]
    waiting.filter(pk__in=theirs).delete()


def find(link: str) -> Invitation:
    """The invitation that a link was sent with, accepted or not.

    Raises:
        SpentInvitation: it opens nothing.
    """
    key, _, secret = link.partition(".")
    try:
        found = Invitation.objects.select_related("organization").get(key=UUID(hex=key))
    except (ValueError, Invitation.DoesNotExist):
        raise SpentInvitation from None
    if not is_digest(found.digest, *_keyed(found, secret)):
        raise SpentInvitation
    if found.accepted_at is None and not found.is_open:
        raise SpentInvitation
    return found


def is_for(invitation: Invitation, person: User) -> bool:
    """Whether the letter went to this person's mailbox."""
    return mailbox_of(invitation.email) == person.mailbox


def account_of(invitation: Invitation) -> User | None:
    """The account of the mailbox that was invited, if there is one."""
    return User.objects.filter(mailbox=mailbox_of(invitation.email)).first()


@transaction.atomic
def accept(*, by: User, invitation: Invitation) -> None:
    """Let the owner of the mailbox stand for the organization; it never lowers who they are.

    Raises:
        SpentInvitation: it was accepted, taken back or has expired meanwhile.
        AnothersInvitation: it is not for them.
    """
    # whoever lets in, removes or invites people holds the organization first
    Organization.objects.select_for_update(no_key=True).get(pk=invitation.organization_id)
    found = Invitation.objects.select_for_update(of=("self",)).select_related("organization")
    row = found.filter(pk=invitation.pk, digest=invitation.digest).first()
    if row is None or not row.is_open:
        raise SpentInvitation
    if not is_for(row, by):
        raise AnothersInvitation
    organization = row.organization
    theirs = Membership.objects.filter(organization=organization, user=by)
    roles = set(theirs.values_list("role", flat=True))
    wanted = {row.role}
    if row.is_officer and organization.is_authority:
        wanted.add(Role.OFFICER)
    if Role.ADMINISTRATOR in roles:
        wanted.discard(Role.REPRESENTATIVE)
    if Role.ADMINISTRATOR in wanted:
        theirs.filter(role=Role.REPRESENTATIVE).delete()
    for role in sorted(wanted - roles):
        add_member(by=by, user=by, organization=organization, role=role)
    admissions.note_joined(user=by, organization=organization, role=row.role)
    row.accepted_at = timezone.now()
    row.save(update_fields=["accepted_at"])
    record(
        by=by,
        action="invitation.accept",
        subject=organization,
        details={"invitation": row.pk},
    )


@transaction.atomic
def accept_as_newcomer(*, invitation: Invitation, password: str = "") -> User:
    """Make an account for the mailbox, whose owner consents, and accept as them: both or nothing.

    Raises:
        SpentInvitation: it was accepted, taken back or has expired meanwhile.
        AccountExists: the mailbox has an account; its owner signs in first.
        LeftRecently: an account of this mailbox was deleted lately.
    """
    newcomer = make_newcomer(email=invitation.email, password=password)
    accept(by=newcomer, invitation=invitation)
    return newcomer


def _keyed(invitation: Invitation, secret: str) -> tuple[str, str]:
    return "organizations.invitations", f"{invitation.key}:{secret}"
