"""Keys by which an organization's systems ask for one-time links."""

import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations.models import Organization
from ratings.models import InvitationKey
from ratings.models.invitations import KEY_NAME_LENGTH
from ratings.services.visit_links import digest_of

MOST = 5  # keys in force that an organization may have
PREFIX = "orn_"  # whoever finds one somewhere knows what it is


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key, and what it is: told once."""

    row: InvitationKey
    secret: str


@transaction.atomic
def make_key(*, by: User, organization: Organization, name: str) -> NewKey:
    """Make a key for the organization and its units.

    Raises:
        ValidationError: no name, too long a name, one that is in use, or too many keys.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    names = list(
        InvitationKey.objects.filter(organization=organization, revoked_on=None).values_list(
            "name", flat=True
        )
    )
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Назовите систему: «1С», «Электронная очередь».")})
    if len(name) > KEY_NAME_LENGTH:
        raise ValidationError({"name": _("Название длиннее 60 знаков. Сократите его.")})
    # databases fold Cyrillic letters in different ways
    if name.casefold() in {one.casefold() for one in names}:
        raise ValidationError({"name": _("Ключ с таким названием уже есть.")})
    if len(names) >= MOST:
        raise ValidationError(
            _("Больше %(n)s действующих ключей завести нельзя. Отзовите лишний.") % {"n": MOST}
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    row = InvitationKey.objects.create(
        organization=organization,
        name=name,
        digest=digest_of(secret),
        ending=secret[-4:],
        made_on=timezone.localdate(),
    )
    record(by=by, action="invitation_key.make", subject=organization, details={"key": name})
    return NewKey(row, secret)


@transaction.atomic
def revoke_key(*, by: User, key: InvitationKey) -> None:
    """End a key; links that it made still work. Revoking it again changes nothing."""
    revoked = InvitationKey.objects.filter(pk=key.pk, revoked_on=None).update(
        revoked_on=timezone.localdate()
    )
    if revoked:
        told = {"key": key.name}
        record(by=by, action="invitation_key.revoke", subject=key.organization, details=told)


def note_use(*, key: InvitationKey) -> None:
    """Note that a key was used today (a write at most once a day)."""
    today = timezone.localdate()
    if key.used_on != today:
        InvitationKey.objects.filter(pk=key.pk).update(used_on=today)
