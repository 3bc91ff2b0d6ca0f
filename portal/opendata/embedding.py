"""Answers for other sites' pages: the same for everybody, kept by caches, without sessions."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from portal.lib.access import Audience, audience
from portal.lib.http import same_for_everybody
from portal.lib.languages import NAMES, RUSSIAN

View = Callable[..., HttpResponse]


def for_other_sites(*, max_age: int, policy: Mapping[str, list[str]]) -> Callable[[View], View]:
    """A view for other sites' pages, in the language of `?lang=` (Russian if unknown).

    Args:
        max_age: seconds for which anybody may keep an answer; what isn't there, for a minute.
        policy: its Content-Security-Policy; one with `frame-ancestors *` may stand in frames.
    """
    may_be_framed = policy.get("frame-ancestors") == ["*"]

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            asked = request.GET.get("lang", "")
            language = asked if asked in NAMES else RUSSIAN
            with override(language):
                try:
                    response, kept = view(request, *args, **kwargs), max_age
                except Http404:
                    response, kept = HttpResponse("404", status=404, content_type="text/plain"), 60
            response.headers.setdefault("Cache-Control", f"public, max-age={kept}")
            response.headers.setdefault("Content-Language", language)
            response._csp_config = policy  # type: ignore[attr-defined] # of django-csp's decorator
            response.xframe_options_exempt = may_be_framed
            response["Access-Control-Allow-Origin"] = "*"
            response["Cross-Origin-Resource-Policy"] = "cross-origin"
            response["X-Content-Type-Options"] = "nosniff"
            return response

        return audience(Audience.EVERYONE)(same_for_everybody(require_safe(answer)))

    return decorate
