"""Signed cookies of our own, for what must outlive a session; nobody else can make one.

Their content is signed, not secret: put random keys in, no data.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def set_cookie(response: HttpResponse, name: str, value: str, *, max_age: int) -> None:
    """Keep a value in the browser for so many seconds, out of scripts' reach."""
    response.set_signed_cookie(
        name,
        value,
        salt=f"portal.{name}",
        max_age=max_age,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def read_cookie(request: HttpRequest, name: str, *, max_age: int | None = None) -> str:
    """The value that we gave this browser; "" if there is none, or it was tampered with."""
    return request.get_signed_cookie(name, default="", salt=f"portal.{name}", max_age=max_age) or ""
