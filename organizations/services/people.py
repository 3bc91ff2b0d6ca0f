"""Writes about an organization's people: its officials, and members who leave."""

from django.db import transaction

from accounts.models import User
from accounts.services import record
from organizations.models import Membership, Official, Organization
from organizations.services import admissions, invitations, note_memberships


class LastAdministrator(Exception):
    """An organization with administrators keeps one of them."""


def note_reading(*, by: User, organization: Organization) -> None:
    """Note that an operator has seen who stands for an organization."""
    record(by=by, action="organization.read people", subject=organization)


def note_keys_read(*, by: User, organization: Organization) -> None:
    """Note that an operator has seen an organization's keys: they name people."""
    record(by=by, action="organization.read keys", subject=organization)


@transaction.atomic
def save_official(*, by: User | None, official: Official) -> Official:
    """Keep a responsible person: new, changed, or known to the organization by this mailbox.

    Raises:
        ValidationError: something about them can't be so.
    """
    official.email = official.email.lower()
    is_new = official.pk is None
    official.full_clean()
    official.save()
    record(
        by=by,
        action="official.add" if is_new else "official.change",
        subject=official.organization,
        details={"official": official.pk},
    )
    return official


@transaction.atomic
def remove_official(*, by: User, official: Official) -> None:
    """Take a responsible person off the list; their membership, if any, stays."""
    record(
        by=by,
        action="official.remove",
        subject=official.organization,
        details={"official": official.pk},
    )
    official.delete()


@transaction.atomic
def remove_member(*, by: User, membership: Membership) -> None:
    """End all that a person is for an organization, and the invitations that they haven't accepted.

    Raises:
        LastAdministrator: nobody would be left to invite others.
    """
    organization = Organization.objects.select_for_update(no_key=True).get(
        pk=membership.organization_id
    )
    theirs = Membership.objects.filter(organization=organization, user=membership.user_id)
    others = Membership.objects.filter(
        organization=organization, role=Membership.Role.ADMINISTRATOR
    ).exclude(user=membership.user_id)
    if theirs.filter(role=Membership.Role.ADMINISTRATOR).exists() and not others.exists():
        raise LastAdministrator
    roles = sorted(theirs.values_list("role", flat=True))
    invitations.end_those_of(membership.user, organization=organization)
    theirs.delete()
    note_memberships(membership.user)
    admissions.note_removed(user=membership.user, organization=organization)
    record(
        by=by,
        action="membership.remove",
        subject=organization,
        details={"user": membership.user_id, "roles": roles},
    )
