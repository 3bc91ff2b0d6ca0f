"""Links of a text that lead nowhere inside the portal: the operator is told, nothing is refused,
for what a link leads to may be published later."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import Resolver404, ResolverMatch

from organizations.models import Organization
from portal.lib.languages import RUSSIAN, route_of
from portal.pages.markdown import TAKEN_ANCHORS, render
from portal.pages.models import Kind, PageFile
from portal.pages.selectors import shown_page
from portal.polls.models import Poll

# Whether there is what an address names, for everybody; addresses that aren't here are there if
# they have a route
_THERE: dict[str, Callable[..., bool]] = {
    "pages:page": lambda slug: shown_page(slug) is not None,
    "pages:news_item": lambda slug: shown_page(slug, Kind.NEWS) is not None,
    "pages:file": lambda file_id: (
        PageFile.objects.visible_to(AnonymousUser()).filter(pk=file_id).exists()
    ),
    "catalogue:organization": lambda organization_id: (
        Organization.objects.with_page().filter(pk=organization_id).exists()
    ),
    "polls:poll": lambda poll_id: Poll.objects.published().filter(pk=poll_id).exists(),
}


def dead_links(body: str) -> list[str]:
    """The portal's own addresses in a text that lead a reader nowhere now, each once, in the order
    of the text (two statements an address at most)."""
    rendered = render(body, RUSSIAN)
    anchors = rendered.anchors | TAKEN_ANCHORS
    return [
        unquote(address)
        for address in dict.fromkeys(rendered.own)
        if not _leads_somewhere(address, anchors)
    ]


def _leads_somewhere(address: str, anchors: set[str]) -> bool:
    if address.startswith("#"):
        return unquote(address[1:]) in anchors | {"", "top"}
    path = unquote(urlsplit(address).path) or "/"
    if path.startswith(settings.STATIC_URL):
        return True
    match = _route(path) or _route(f"{path}/")  # what lacks its last stroke is led there
    return match is not None and _is_there(match)


def _route(path: str) -> ResolverMatch | None:
    try:
        return route_of(path)
    except Resolver404:
        return None


def _is_there(match: ResolverMatch) -> bool:
    known = _THERE.get(match.view_name)
    told: dict[str, Any] = match.kwargs
    return known is None or known(**told)
