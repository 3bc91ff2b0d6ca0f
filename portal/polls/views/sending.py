"""Whether a form comes from a page of ours, also from a browser that keeps no cookies."""

from django.http import HttpRequest, HttpResponse

from portal.lib.http import comes_from_elsewhere, csrf_fails
from portal.polls.services.pace import TooMany

TOLD_BY = ("Origin", "Referer", "Sec-Fetch-Site")


def is_ours(request: HttpRequest) -> bool:
    """Whether the browser itself says that a page of ours has sent this request."""
    told = any(request.headers.get(name) for name in TOLD_BY)
    return told and not comes_from_elsewhere(request)


def is_trusted(request: HttpRequest) -> bool:
    """Whether a `csrf_exempt` view may act on this request.

    In the name of an account only with the page's secret. A guest's request carries nobody's
    rights: there the browser's word that it comes from here is enough, for without cookies there
    is no secret to compare.
    """
    if not csrf_fails(request):
        return True
    return not request.user.is_authenticated and is_ours(request)


def retry_after(answer: HttpResponse, error: TooMany) -> HttpResponse:
    """The same answer, with when to come again for programs."""
    answer.headers["Retry-After"] = str(error.seconds)
    return answer
