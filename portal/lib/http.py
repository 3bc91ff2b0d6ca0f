"""Requests and answers: hostile input, safe redirects, what every page knows of the site."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from portal.lib import display
from portal.lib.problems import is_for_programs, problem


class CleanInputMiddleware:
    """Refuses what no form of ours sends: NUL bytes and text that isn't UTF-8 (400), floods (413).

    PostgreSQL can't store NUL; refusing it here gives the same clear answer on both databases.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.REQUEST_MAX_SIZE:
            return refuse(request, 413)
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path or "\ufffd" in request.path or "%00" in query:
            return refuse(request, 400)
        try:
            if any("\ufffd" in value or "\0" in value for value in _values(request.GET)):
                return refuse(request, 400)
            if any("\0" in value for value in request.COOKIES.values()):
                return refuse(request, 400)
            if request.content_type == "application/x-www-form-urlencoded":
                # Django would read what isn't UTF-8 as Latin-1
                request.body.decode("utf-8")
            if request.method == "POST" and any(
                "\0" in value or "\ufffd" in value for value in _values(request.POST)
            ):
                return refuse(request, 400)
        except (RequestDataTooBig, TooManyFieldsSent):
            return refuse(request, 413)
        except (UnreadablePostError, UnicodeError, BadRequest, LookupError):
            return refuse(request, 400)
        return self.get_response(request)


def same_for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view whose answers depend on its address alone: shared caches may keep them.

    Neither a session nor a language of the browser is looked at; `SameForEverybodyMiddleware`
    takes off what the other middleware has put on.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.is_same_for_everybody = True  # type: ignore[attr-defined]
        return response

    answer.is_same_for_everybody = True  # type: ignore[attr-defined]
    return answer


class SameForEverybodyMiddleware:
    """Lets no cookie and no `Vary` go out with an answer of a view `same_for_everybody`.

    It stands within what packs the answer, whose `Vary: Accept-Encoding` is true.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(response, "is_same_for_everybody", False):
            response.cookies.clear()
            del response.headers["Vary"]
        return response


def _values(data: Any) -> list[str]:
    return [text for key, values in data.lists() for text in (key, *values)]


def refuse(request: HttpRequest, status: int) -> HttpResponse:
    """The plain page that says that the request can't be understood; a program gets no page."""
    if is_for_programs(request):
        return problem(status)
    context = {**display.context(request), "too_big": status == 413}
    return render(None, "400.html", context, status=status)


class _CsrfCheck(CsrfViewMiddleware):
    """Says why a request fails the check, instead of answering it."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def csrf_fails(request: HttpRequest) -> bool:
    """Whether a `csrf_exempt` view's request would fail Django's check.

    For pages that must not lose what was typed: after signing in elsewhere, a form opened before
    fails, and the view can show it again, filled in.
    """
    check = _CsrfCheck(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, _unchecked, (), {}) is not None


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site has sent this request, as far as the browser tells."""
    told = request.headers.get("Origin") or request.headers.get("Referer")
    if not told:
        return request.headers.get("Sec-Fetch-Site") == "cross-site"
    return urlsplit(told).netloc not in (request.get_host(), urlsplit(settings.BASE_URL).netloc)


def _unchecked(request: HttpRequest) -> HttpResponse:
    """Stands for the view in Django's check, without its exemption."""
    return HttpResponse()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF check failed: usually a cookie that is blocked or a page left open for long."""
    return render(request, "403_csrf.html", status=403)


def safe_next_url(url: str | None) -> str:
    """The address to go on to if it is a path on this site, else ""."""
    if not url or not url.startswith("/"):
        return ""
    host = urlsplit(settings.BASE_URL).netloc
    return url if url_has_allowed_host_and_scheme(url, {host}, require_https=False) else ""


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the site's names, owner and operator, and whether it is the demo."""
    return {
        # not "site": allauth gives its pages a variable of that name
        "portal": {
            "name": gettext(settings.SITE_NAME),
            "short_name": gettext(settings.SITE_SHORT_NAME),
            "owner": gettext(settings.SITE_OWNER),
            "operator": gettext(settings.SITE_OPERATOR),
            "help_email": settings.HELP_EMAIL,
            "help_phone": settings.HELP_PHONE,
            "base_url": settings.BASE_URL,
            "demo": settings.DEMO,
        }
    }
