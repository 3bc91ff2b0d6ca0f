"""Reads of what is known of revoked certificates."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.eds.crl import key_of
from accounts.models import Crl
from accounts.trust import BadTrustFile, issuers
from portal.lib.queues import Waiting

SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AilingList:
    """A list of revoked certificates that keeps people out, or soon will."""

    name: str
    until: datetime | None  # None where there never was one
    is_over: bool


def ailing_lists() -> list[AilingList]:
    """Lists of those whom we trust that are missing, over, or over within a day, the worst first
    (one statement; none where nobody is trusted).

    A file of the folder that can't be read counts, too: with it nobody can sign in at all.
    """
    try:
        pinned = issuers()
    except BadTrustFile as error:
        return [AilingList(str(error), None, is_over=True)]
    if not pinned:
        return []
    now = timezone.now()
    known = dict(Crl.objects.values_list("issuer", "next_update"))
    found = []
    for issuer in pinned:
        until = known.get(key_of(issuer))
        if until is None or until < now + SOON:
            name = issuer.subject.rfc4514_string()
            found.append(AilingList(name, until, is_over=until is None or until < now))
    return sorted(found, key=lambda one: (not one.is_over, one.until is not None, one.name))


def count_ailing_lists() -> Waiting:
    """Such lists, for the desk."""
    found = ailing_lists()
    over = (one.until for one in found if one.until and one.is_over)
    return Waiting(len(found), min(over, default=None))
