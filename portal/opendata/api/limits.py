"""How much one may ask of the read API in a minute: counted in the cache, not in tables."""

import logging
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from portal.lib.networks import network_of
from portal.lib.problems import problem
from portal.opendata.services import use_key

WINDOW = 60
WITHOUT_KEY, WITH_KEY = 120, 1200  # requests a minute: of a network; of a person with keys
SCHEME = "bearer"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spent:
    """How many requests are left of how many, and for how many seconds; or why none is answered."""

    limit: int = 0
    remaining: int = 0
    reset: int = 0
    refusal: HttpResponse | None = None


def spend(request: HttpRequest) -> Spent:
    """Count a request of its key's owner, who may make ever new keys, or else of its network, whose
    address is never kept."""
    told = request.headers.get("Authorization", "")
    if told:
        scheme, _, key = told.partition(" ")
        owner = use_key(key.strip()) if scheme.lower() == SCHEME else None
        if owner is None:
            response = problem(401, gettext("Такого ключа нет, или он отозван."))
            response["WWW-Authenticate"] = "Bearer"
            return Spent(refusal=response)
        return _count(f"owner-{owner}", WITH_KEY)
    day = timezone.localdate().isoformat()
    network = salted_hmac(f"portal.opendata.{day}", network_of(request)).hexdigest()[:20]
    return _count(f"network-{network}", WITHOUT_KEY)


def _count(who: str, limit: int) -> Spent:
    now = int(time.time())
    reset = WINDOW - now % WINDOW
    name = f"api-{who}-{now // WINDOW}"
    try:
        number = 1 if cache.add(name, 1, 2 * WINDOW) else cache.incr(name)
    except Exception:
        # without its cache the site answers slowly, but it answers
        logger.warning("the cache that counts requests doesn't answer", exc_info=True)
        number = 1
    if number > limit:
        text = gettext("Слишком много запросов за минуту; повторите позже.")
        return Spent(limit, 0, reset, problem(429, text))
    return Spent(limit, limit - number, reset)
