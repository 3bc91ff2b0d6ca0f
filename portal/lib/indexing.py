"""What search engines may show: the one address of a page, and which pages are for them at all.

A list has endless addresses (cursors, orders, filters upon filters). Those with a place, a kind of
organizations and a half-year are pages that people look for; the rest lead to them or stay out.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import urlencode

from portal.lib.languages import NAMES, RUSSIAN, page_in

# whose pages search engines show, by the namespace of their routes
INDEXED = ("catalogue", "pages", "campaigns", "polls", "infographics", "data")
NEVER = ("pages:display",)
ALSO = ("organizations:access", "organizations:suggest", "ratings:rules")
# filters that make a page of their own, the wider ones that they bring along, and how many at most
FACETS = {
    "settlement": ("region", "district"),
    "district": ("region",),
    "region": (),
    "category": ("sphere",),
    "sphere": (),
    "period": (),
}
MOST_FACETS = 2
# these show what stands on other pages too, in endless combinations
TRAPS = ("q", "near", "mark", "authority", "voluntary", "level")
INDEX, OUT = "index, follow", "noindex, follow"


def indexing(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `robots` for every page; for those that search engines show `canonical`,
    the page's one address, and `alternates`, the same in each language."""
    match = request.resolver_match
    name = match.view_name if match else ""
    is_for_them = name in ALSO or bool(match and match.namespace in INDEXED)
    if not is_for_them or name in NEVER:
        return {"robots": OUT, "canonical": "", "alternates": []}
    told = {name: text for name in FACETS if (text := request.GET.get(name, ""))}
    for facet in list(told):
        for wider in FACETS[facet]:
            told.pop(wider, None)
    if len(told) > MOST_FACETS or any(request.GET.get(name, "") for name in TRAPS):
        return {"robots": OUT, "canonical": "", "alternates": []}
    path = f"{request.path}?{urlencode(sorted(told.items()))}" if told else request.path
    pages = {code: settings.BASE_URL + page_in(code, path) for code in NAMES}
    return {
        "robots": INDEX,
        "canonical": settings.BASE_URL + path,
        "alternates": [*pages.items(), ("x-default", pages[RUSSIAN])],
    }
