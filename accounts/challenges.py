"""What a person signs to sign in: a line that only this browser may bring back signed, soon, once.

The first attempt uses it up, whatever comes of it, however many come at the same time. What was
signed is compared with the octets kept here; nothing that the sender says of it is believed.
"""

import json
import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.eds.errors import ChallengeExpired, ChallengeUnknownOrUsed
from accounts.models import Challenge

LIFETIME = timedelta(minutes=5)
DOUBLE_CLICK = timedelta(minutes=1)
KEPT = timedelta(days=1)
FILE_NAME = "vhod.txt"
KEY = "eds.challenge"  # in the session: {"nonce": …, "secret": …}


def issue(session: Any) -> Challenge:
    """What this session is to sign; the same once more to who has just asked.

    Only the last one counts: the one before it can't be brought back any more.
    """
    now = timezone.now()
    found = current(session)
    if found and found.made_at > now - DOUBLE_CLICK:
        return found
    nonce, secret = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    until = now + LIFETIME
    row = Challenge.objects.create(
        nonce=_digest(nonce),
        session=_digest(secret),
        octets=_octets(nonce, until),
        made_at=now,
        expires_at=until,
    )
    session[KEY] = {"nonce": row.nonce, "secret": secret}
    return row


def current(session: Any) -> Challenge | None:
    """What this session may still bring back signed."""
    rows = _of(session).filter(used_at=None, expires_at__gt=timezone.now())
    found: Challenge | None = rows.first()
    return found


def spend(session: Any) -> bytes:
    """Use it up; returns the octets that should have been signed.

    Raises:
        ChallengeUnknownOrUsed: this session was given none, or an attempt was made.
        ChallengeExpired: it is too old.
    """
    now = timezone.now()
    rows = _of(session)
    if not rows.filter(used_at=None).update(used_at=now):
        raise ChallengeUnknownOrUsed
    row = rows.get()
    if row.expires_at <= now:
        raise ChallengeExpired(f"at {row.expires_at:%d.%m.%Y %H:%M}")
    return bytes(row.octets)


def forget_old() -> None:
    """Delete what expired long ago (due work)."""
    Challenge.objects.filter(expires_at__lt=timezone.now() - KEPT).delete()


def _of(session: Any) -> Any:
    kept = session.get(KEY)
    if not isinstance(kept, dict) or not kept.keys() >= {"nonce", "secret"}:
        return Challenge.objects.none()
    return Challenge.objects.filter(nonce=kept["nonce"], session=_digest(kept["secret"]))


def _octets(nonce: str, until: Any) -> bytes:
    """One line without an end: what programs do to ends of lines does nothing to it."""
    local = timezone.localtime(until)
    told = {
        "act": "login",
        "aud": settings.BASE_URL,
        "exp": local.isoformat(timespec="seconds"),
        "nonce": nonce,
        "text": _(
            "Вход на сайт %(site)s, до %(time)s. Подписывайте этот файл, только если сами скачали "
            "его на этом сайте."
        )
        % {"site": settings.BASE_URL, "time": f"{local:%H:%M %d.%m.%Y}"},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
