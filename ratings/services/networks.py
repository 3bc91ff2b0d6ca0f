"""Networks as keyed hashes: the salt is the day's, and is destroyed in time, so that an old hash
can't be found again by whoever has the database and knows the address."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import date, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from organizations.models import Membership
from portal.lib.keyed import secrets as portal_secrets
from portal.lib.networks import network_of
from ratings.models import CabinetNetwork, QuestionnaireTrace, SuspicionCase, WatchedDay

KEPT = 60  # days: salts, and all that was hashed with them
REMEMBERED = 90  # days: counts, which say nothing of people


def salts(today: date) -> dict[date, str]:
    """The salt of each watched day ("" where it is destroyed); today's is made if there is none."""
    found = dict(WatchedDay.objects.values_list("day", "salt"))
    if today not in found:
        WatchedDay.objects.bulk_create(
            [WatchedDay(day=today, salt=secrets.token_hex(32))], ignore_conflicts=True
        )
        found[today] = WatchedDay.objects.values_list("salt", flat=True).get(day=today)
    return found


def hash_of(network: str, salt: str) -> int:
    """A network's hash with a salt: a positive number of 63 bits."""
    return _hash(network, salt, portal_secrets()[0])


def hashes_of(network: str, known: Mapping[date, str]) -> list[int]:
    """The hashes that this network has, or would have had, on the days whose salts are known:
    under the portal's secret, then under the former ones."""
    if not network:
        return []
    left = [salt for salt in known.values() if salt]
    return [_hash(network, salt, secret) for secret in portal_secrets() for salt in left]


def hash_today(request: HttpRequest) -> int | None:
    """Today's hash of a request's network, for whatever else must notice one; None if unknown."""
    network = network_of(request)
    today = timezone.localdate()
    return hash_of(network, salts(today)[today]) if network else None


def note_cabinet_network(
    *, request: HttpRequest, user: AbstractBaseUser, **_signal: object
) -> None:
    """allauth's signal: somebody has signed in; of those who stand for an organization the network
    is noted, to tell it from its visitors'."""
    organizations = list(
        Membership.objects.filter(user=user.pk)
        .exclude(role=Membership.Role.OFFICER)
        .values_list("organization", flat=True)[:20]
    )
    network = hash_today(request) if organizations else None
    if network is not None:
        today = timezone.localdate()
        CabinetNetwork.objects.bulk_create(
            [
                CabinetNetwork(organization_id=pk, day=today, network=network)
                for pk in organizations
            ],
            ignore_conflicts=True,
        )


def forget_networks() -> None:
    """Destroy salts that are old, and with them all that came of them (due work)."""
    today = timezone.localdate()
    old = today - timedelta(days=KEPT)
    QuestionnaireTrace.objects.filter(day__lt=old).delete()
    CabinetNetwork.objects.filter(day__lt=old).delete()
    WatchedDay.objects.filter(~Q(salt=""), day__lt=old).update(salt="")
    WatchedDay.objects.filter(day__lt=today - timedelta(days=REMEMBERED)).delete()
    SuspicionCase.objects.filter(~Q(keys=[]), last_at__date__lt=old).update(keys=[])


def _hash(network: str, salt: str, secret: str) -> int:
    digest = hmac.digest(bytes.fromhex(salt) + secret.encode(), network.encode(), "sha256")
    return int.from_bytes(digest[:8], "big") >> 1
