"""Signing in with a signature: an attempt is made once, noted, and tells whose key it was.

A key that nobody has yet waits in the session until its holder has an account here.
"""

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import challenges, eds_people
from accounts.eds import cms
from accounts.eds.errors import Blocked, EdsError, KeyTaken, NotCms
from accounts.eds_bearer import Bearer, bearer_from, bearer_of
from accounts.eds_people import Arrival
from accounts.eds_verifier import verifier
from accounts.models import EdsKey, User
from accounts.services import eds_keys
from portal.lib.keyed import digest

WAITS = timedelta(minutes=30)
WAITING, ENTERED = "eds.waiting", "eds.key"  # in the session
# a personal number, perhaps cut short at the end: a stranger's certificate may tell it as the name
# of its issuer
PERSONAL_NUMBER = re.compile(r"\d{7}[A-ZА-Я](\d{3}[A-ZА-Я]{2}\d|\w{0,5}$)|\d{4,7}$", re.I)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A good signature: who made it, and the account's key if it has one."""

    bearer: Bearer
    key: EdsKey | None


def attempt(session: Any, message: bytes, *, network: str) -> Attempt:
    """Judge a signature of what this session was given; used up and noted, whatever comes of it.

    Args:
        message: as it was sent, cut behind what a signature may have.
        network: `portal.lib.networks.network_of`.

    Raises:
        EdsError: why it is refused.
    """
    fingerprint = ""
    try:
        content = challenges.spend(session)
        who = bearer_of(verifier().verify(message, content, timezone.now()))
        fingerprint = who.fingerprint
        key = eds_keys.find(who)
    except EdsError as error:
        told = PERSONAL_NUMBER.sub("…", error.detail)
        logger.info("signature refused: %s %r", error.code, told)
        eds_keys.note_attempt(code=error.code, network=network, fingerprint=fingerprint)
        raise
    eds_keys.note_attempt(
        code="ok" if key is None or key.user.is_active else "inactive",
        network=network,
        fingerprint=fingerprint,
        user=key.user if key else None,
        message=_evidence(message, content),
    )
    return Attempt(who, key)


def keep(session: Any, found: Attempt) -> None:
    """Let the session remember whose signature it was, for `arrive`."""
    session.pop(WAITING, None)
    session.pop(ENTERED, None)
    if found.key:
        session[ENTERED] = found.key.pk
    else:
        until = timezone.now() + WAITS
        session[WAITING] = {
            "who": found.bearer.told(),
            "until": until.isoformat(),
            "secret": digest(WAITING, ""),
        }


def waiting(session: Any) -> Bearer | None:
    """Who has signed in this session and has no account with this key yet."""
    kept = session.get(WAITING)
    if kept is None:
        return None
    try:
        is_fresh = datetime.fromisoformat(kept["until"]) > timezone.now()
        # of a person whose digest was made before the portal's secret changed, nothing is found
        if is_fresh and kept["secret"] == digest(WAITING, ""):
            return bearer_from(kept["who"])
    except (KeyError, TypeError, ValueError):
        pass  # what another version has kept
    del session[WAITING]
    return None


def forget(session: Any) -> None:
    """Let the session forget whose signature it was."""
    session.pop(WAITING, None)


def arrive(session: Any, user: User) -> str | None:
    """Where a person goes who is signed in and came with a key of theirs; None if they didn't."""
    rows = EdsKey.objects.in_force().filter(user=user, pk=session.get(ENTERED))
    key = rows.select_related("user").first()
    if key is None:
        session.pop(ENTERED, None)
        return None
    with transaction.atomic():
        return eds_people.where_to(Arrival(key.user, key))


def join(session: Any, user: User, who: Bearer) -> str:
    """Make the key that waits the person's own, whole or not at all; returns where they go.

    Raises:
        KeyTaken, Blocked: meanwhile it became somebody else's, or was revoked; nothing is written,
            and nothing waits any more.
    """
    try:
        with transaction.atomic():
            person = User.objects.get(pk=user.pk)
            key = eds_keys.attach(person, who)
            path = eds_people.where_to(Arrival(person, key))
    except (KeyTaken, Blocked):
        forget(session)
        raise
    forget(session)
    session[ENTERED] = key.pk
    return path


def _evidence(message: bytes, content: bytes) -> bytes:
    try:
        return cms.without_certificates(message, content)
    except NotCms:  # another verifier's
        return b""
