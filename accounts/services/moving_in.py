"""People of the portal before this one: accounts without passwords, signed in to by a code."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.mailboxes import mailbox_of
from accounts.models import Consent, User
from portal.lib.tables import reserve_keys, write_many


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person to make an account for.

    `email` is canonical; `confirmed_at` None: they confirm it here, by their first sign-in;
    `consent_version` "": no consent is on record, and the first sign-in asks for it.
    """

    email: str
    joined_at: datetime
    confirmed_at: datetime | None
    language: str
    consent_version: str
    consent_at: datetime


def people_of(mailboxes: Collection[str]) -> dict[str, int]:
    """The ids of the accounts that these mailboxes have."""
    found = User.objects.filter(mailbox__in=mailboxes).values_list("mailbox", "pk")
    return dict(found)


def bring_people(newcomers: Sequence[Newcomer]) -> list[int]:
    """Make accounts without passwords, roles or letters; call it in a transaction.

    Returns:
        their ids, in the order of the newcomers.

    Raises:
        IntegrityError: one of the mailboxes has an account already.
    """
    keys = reserve_keys(User, len(newcomers))
    pairs = list(zip(keys, newcomers, strict=True))
    write_many(
        User,
        ("id", "email", "mailbox", "password", "date_joined", "confirmed_at", "language"),
        (
            (
                *(key, one.email, mailbox_of(one.email), make_password(None)),
                *(one.joined_at, one.confirmed_at, one.language),
            )
            for key, one in pairs
        ),
    )
    write_many(
        EmailAddress,
        ("user", "email", "verified", "primary"),
        ((key, one.email, one.confirmed_at is not None, True) for key, one in pairs),
    )
    write_many(
        Consent,
        ("user", "version", "given_at"),
        ((key, one.consent_version, one.consent_at) for key, one in pairs if one.consent_version),
    )
    return keys
