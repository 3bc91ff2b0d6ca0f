"""Old addresses of organizations that have become part of others lead there, for good."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import override

from organizations.models import Organization

IDS = ("organization_id", "authority_id")
RATE = "ratings:rate"


class MergedMiddleware:
    """Answers in the place of a 404 about an organization that has become part of another.

    Whatever is found costs nothing. A questionnaire on its way is sent on with what was typed;
    nothing else that is posted is repeated elsewhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code != 404 or match is None:
            return response
        name = next((name for name in IDS if name in match.kwargs), "")
        sends = request.method == "POST" and match.view_name == RATE
        if not name or not (request.method in ("GET", "HEAD") or sends):
            return response
        kept = merged_into(match.kwargs[name])
        if kept is None:
            return response
        with override(getattr(request, "LANGUAGE_CODE", None)):
            address = reverse(match.view_name, kwargs={**match.kwargs, name: kept})
        if query := request.META.get("QUERY_STRING", ""):
            address = f"{address}?{query}"
        return HttpResponsePermanentRedirect(address, preserve_request=sends)


def merged_into(organization_id: int) -> int | None:
    """The id of what an organization has become part of; None if of nothing."""
    rows = Organization.objects.filter(pk=organization_id, merged_into__isnull=False)
    return rows.values_list("merged_into", flat=True).first()
