"""Keys of the read API: made, used, revoked; dumps that are tried again."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import record
from portal.opendata import dumping
from portal.opendata.models import ApiKey, Dump

MOST = 5
LENGTH = 32  # bytes: nobody guesses it, so its plain digest is enough


class TooManyKeys(Exception):
    """The person has as many keys as one may have."""


class NotFailed(Exception):
    """The dump is being written already, or is there."""


@transaction.atomic
def make_key(*, by: User, name: str) -> tuple[ApiKey, str]:
    """A new key and its text, which is kept nowhere: whoever loses it makes another.

    Raises:
        TooManyKeys: there are five in use.
    """
    # one person's requests wait for each other
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if ApiKey.objects.visible_to(by).count() >= MOST:
        raise TooManyKeys
    text = secrets.token_urlsafe(LENGTH)
    key = ApiKey.objects.create(owner=by, name=name, digest=_digest(text))
    record(by=by, action="api_key.make", subject=key)
    return key, text


@transaction.atomic
def revoke_key(*, by: User, key: ApiKey) -> None:
    """Let a key open nothing from now on; twice, it is once."""
    done = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    if done:
        record(by=by, action="api_key.revoke", subject=key)


def use_key(text: str) -> int | None:
    """Whose the key of this text is, which is noted as used today; None if there is none in use
    (one query, two on its first use of a day). Keys of people who are blocked open nothing."""
    today = timezone.localdate()
    found = (
        ApiKey.objects.filter(digest=_digest(text), revoked_at__isnull=True, owner__is_active=True)
        .values_list("pk", "owner_id", "last_used_on")
        .first()
    )
    if found is None:
        return None
    key, owner, last_used_on = found
    if last_used_on != today:
        ApiKey.objects.filter(pk=key).update(last_used_on=today)
    return owner


@transaction.atomic
def try_dump_again(*, by: User, dump: Dump) -> None:
    """Have a dump that failed written now, without waiting for its next time.

    Raises:
        NotFailed: somebody has, or it was its time.
    """
    if dump.state != Dump.State.FAILED or not dumping.ask_again(dump):
        raise NotFailed
    record(by=by, action="dump.try again", subject=dump, details={"file": dump.file_name})


def export_keys(person: User) -> list[dict[str, str]]:
    """The keys' part of «all about me»."""
    return [
        {
            "name": key.name,
            "created_at": key.created_at.isoformat(),
            "last_used_on": key.last_used_on.isoformat() if key.last_used_on else "",
            "revoked_at": key.revoked_at.isoformat() if key.revoked_at else "",
        }
        for key in ApiKey.objects.filter(owner=person).order_by("pk")
    ]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
