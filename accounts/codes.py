"""One-time codes by e-mail: six digits to type, and a link for who reads mail elsewhere.

Both are good for fifteen minutes and once; a code's once includes the second click of a double
click, whose first answer the browser never saw. Codes are guessed at most five times each, however
many requests come at once: a try is paid for before the code is looked at.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import OneTimeCode
from portal.lib.keyed import digest, is_digest

LIFETIME = timedelta(minutes=15)
TRIES = 5
TIMES_SENT = 5
DIGITS = 6
DOUBLE_CLICK = timedelta(minutes=1)
KEPT = timedelta(days=1)


class CodeError(Exception):
    """The code doesn't open anything."""


class WrongCode(CodeError):
    """Not this one; so many tries are left."""

    def __init__(self, tries_left: int) -> None:
        self.tries_left = tries_left


class SpentCode(CodeError):
    """Used, expired, or guessed at too often: another one is needed."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What goes into the mail and is kept nowhere else."""

    code: str
    link: str


def issue(
    *, purpose: OneTimeCode.Purpose, email: str, details: dict[str, Any] | None = None
) -> tuple[OneTimeCode, Secrets]:
    """A new code for an address.

    Args:
        details: plain JSON values to go on with once the code is right; no secrets.
    """
    made = _make_secrets()
    row = OneTimeCode(purpose=purpose, email=email, details=details or {})
    _set(row, made)
    row.save()
    return row, made


def reissue(row: OneTimeCode) -> Secrets:
    """Another code instead of the one sent; the old one opens nothing any more.

    Raises:
        SpentCode: it was used, or sent too often.
    """
    if row.times_sent >= TIMES_SENT:
        raise SpentCode
    made = _make_secrets()
    _set(row, made)
    unchanged = OneTimeCode.objects.filter(pk=row.pk, used_at=None, times_sent=row.times_sent)
    if not unchanged.update(
        code_digest=row.code_digest,
        link_digest=row.link_digest,
        tries_left=row.tries_left,
        expires_at=row.expires_at,
        times_sent=row.times_sent + 1,
        link_used_at=None,
    ):
        raise SpentCode
    return made


def find(key: Any, purpose: OneTimeCode.Purpose) -> OneTimeCode | None:
    """The code of a browser's key, if it hasn't been used; it may have expired."""
    try:
        key = UUID(str(key))
    except ValueError:
        return None
    return OneTimeCode.objects.filter(_unused(), key=key, purpose=purpose).first()


def check(row: OneTimeCode, typed: str) -> None:
    """Raise unless this is the code. A right one can be checked again until it is spent.

    Raises:
        WrongCode: it isn't, and there are tries left.
        SpentCode: it can't be tried any more.
    """
    open_ = OneTimeCode.objects.filter(_unused(), pk=row.pk, expires_at__gt=timezone.now())
    paid = open_.filter(tries_left__gt=0).update(tries_left=F("tries_left") - 1)
    if not paid:
        raise SpentCode
    row.refresh_from_db()
    digits = "".join(character for character in typed if character.isdigit())
    if not is_digest(row.code_digest, *_keyed(row, "code", digits)):
        if row.tries_left:
            raise WrongCode(row.tries_left)
        raise SpentCode
    OneTimeCode.objects.filter(pk=row.pk).update(tries_left=F("tries_left") + 1)


def spend(row: OneTimeCode) -> None:
    """Use the code up.

    Raises:
        SpentCode: somebody was first.
    """
    now = timezone.now()
    unused = OneTimeCode.objects.filter(_unused(), pk=row.pk, expires_at__gt=now)
    if not unused.update(used_at=Coalesce("used_at", now)):
        raise SpentCode


def find_by_link(link: str, purpose: OneTimeCode.Purpose) -> OneTimeCode:
    """The code that a link was sent with.

    Raises:
        SpentCode: the link is not ours, was used or has expired.
    """
    key, _, secret = link.partition(".")
    try:
        row = OneTimeCode.objects.get(
            key=UUID(hex=key),
            purpose=purpose,
            link_used_at=None,
            expires_at__gt=timezone.now(),
        )
    except (ValueError, OneTimeCode.DoesNotExist):
        raise SpentCode from None
    if not is_digest(row.link_digest, *_keyed(row, "link", secret)):
        raise SpentCode
    return row


def spend_link(row: OneTimeCode) -> None:
    """Use the link up; the code stays good for the browser that asked for it.

    Raises:
        SpentCode: somebody was first.
    """
    unused = OneTimeCode.objects.filter(pk=row.pk, link_used_at=None)
    if not unused.update(link_used_at=timezone.now()):
        raise SpentCode


def forget_old() -> None:
    """Delete codes that expired long ago (due work)."""
    OneTimeCode.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()


def _unused() -> Q:
    return Q(used_at=None) | Q(used_at__gt=timezone.now() - DOUBLE_CLICK)


def _make_secrets() -> Secrets:
    digits = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    return Secrets(code=digits, link=secrets.token_urlsafe(24))


def _set(row: OneTimeCode, made: Secrets) -> None:
    row.code_digest = digest(*_keyed(row, "code", made.code))
    row.link_digest = digest(*_keyed(row, "link", made.link))
    row.tries_left = TRIES
    row.expires_at = timezone.now() + LIFETIME


def _keyed(row: OneTimeCode, kind: str, secret: str) -> tuple[str, str]:
    return f"accounts.codes.{kind}", f"{row.key}:{secret}"


def link_of(row: OneTimeCode, made: Secrets) -> str:
    """The part of the address that opens the row without a code."""
    return f"{row.key.hex}.{made.link}"


def forget_secret(row: OneTimeCode, name: str) -> None:
    """Drop a detail that has done its work."""
    if row.details.pop(name, None):
        row.save(update_fields=["details"])
