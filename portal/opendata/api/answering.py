"""How every address of the read API answers: to anybody, from any site, the same for all."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import NONE
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext

from portal.lib.access import Audience, audience
from portal.lib.http import same_for_everybody
from portal.lib.problems import problem
from portal.opendata.api.limits import Spent, spend

View = Callable[..., HttpResponse]
METHODS = "GET, HEAD, OPTIONS"
KEPT = 60  # seconds that anybody may keep an answer
EXPOSED = "ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"


def for_programs(view: View) -> View:
    """A view for programs: GET, HEAD and OPTIONS; CORS, limits, ETag; no page, no cookie."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _open(_preflight())
        if request.method not in ("GET", "HEAD"):
            response = problem(405, METHODS)
            response["Allow"] = METHODS
            return _open(response)
        spent = spend(request)
        if spent.refusal:
            return _open(_limited(spent.refusal, spent))
        method, request.method = request.method, "GET"
        try:
            response = view(request, *args, **kwargs)
        finally:
            request.method = method
        if response.status_code == 200:
            response["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            response["Cache-Control"] = f"public, max-age={KEPT}"
            conditional = get_conditional_response(
                request, etag=response["ETag"], response=response
            )
            response = conditional or response
        return _open(_limited(response, spent))

    answer.csrf_exempt = True  # type: ignore[attr-defined] # nothing here can be written
    return audience(Audience.EVERYONE)(same_for_everybody(answer))


def bad_parameters(errors: list[dict[str, str]], status: int = 400) -> HttpResponse:
    """What is answered to parameters that can't be understood.

    Args:
        errors: the name of each as `parameter`, and what is wrong with it as `message`.
        status: 404 where each is well-formed and together they name nothing.
    """
    return problem(status, gettext("Параметры запроса непонятны."), errors=errors)


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Authorization, If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response._csp_config = {"default-src": [NONE]}  # type: ignore[attr-defined] # django-csp's
    return response


def _limited(response: HttpResponse, spent: Spent) -> HttpResponse:
    if spent.limit:
        response["RateLimit-Limit"] = str(spent.limit)
        response["RateLimit-Remaining"] = str(spent.remaining)
        response["RateLimit-Reset"] = str(spent.reset)
    if response.status_code == 429:
        response["Retry-After"] = str(spent.reset)
    return response
