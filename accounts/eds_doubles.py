"""The second click of a double click brings the same signature: it gets the answer of the first,
which the browser has let go of. Nothing is tried a second time.

Without scripts only; with them a form is sent once. Whoever gets the answer has both the cookie of
the browser that brought the signature and the signature itself, within a minute.
"""

import time
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from accounts.eds_messages import Message

KEPT = 60  # seconds
BEGUN = 3  # seconds, at most, until there is an answer
STEP = 0.05


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """Where the first click led, in which session; or what it was told."""

    path: str = ""
    session: str = ""
    refusal: Message | None = None


def begin(request: HttpRequest, message: bytes) -> FirstAnswer | None:
    """Note that this browser brings this signature; the answer that the first click got, if this is
    the second one, once there is one."""
    name = _name(_cookie(request), message)
    for _wait in range(int(BEGUN / STEP)):
        if cache.add(name, "", BEGUN):
            return None
        found: FirstAnswer | str | None = cache.get(name)
        if isinstance(found, FirstAnswer):
            return found
        time.sleep(STEP)
    return None


def end(request: HttpRequest, message: bytes, answer: FirstAnswer) -> None:
    """Note the answer, for who comes with the cookie of before or with the one they get now."""
    before = _cookie(request)
    for cookie in {before, request.session.session_key or before}:
        cache.set(_name(cookie, message), answer, KEPT)


def forget(request: HttpRequest, message: bytes) -> None:
    """There is no answer that a second click could be given."""
    cache.delete(_name(_cookie(request), message))


def go_on_in(request: HttpRequest, answer: FirstAnswer) -> bool:
    """Give the browser the session in which the first click went on; False if that is over."""
    session = request.session
    if session.session_key != answer.session:
        session = type(session)(answer.session)
        if not answer.session or not session.exists(answer.session):
            return False
        request.session = session
        session.modified = True  # the cookie is sent again
    return True


def _cookie(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")


def _name(cookie: str, message: bytes) -> str:
    return f"eds.double.{sha256(cookie.encode()).hexdigest()}.{sha256(message).hexdigest()}"
