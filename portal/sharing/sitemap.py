"""The sitemap: an index, the standing pages, and organizations by ranges of their numbers.

A part holds the listed organizations of a range of numbers: found by the primary key, at
any size of the country; what is hidden later leaves its part, and no part moves because of it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.utils.translation import override
from django.views.decorators.http import require_safe

from organizations.qr_codes import in_ascii
from organizations.selectors import reference
from portal.lib.access import Audience, audience
from portal.lib.http import same_for_everybody
from portal.lib.languages import NAMES, RUSSIAN, address_in
from portal.lib.registering import add_once
from portal.sharing.selectors import campaign_numbers, last_number, listed_between

A_PART = 3_000  # numbers; each organization has an address in each language: 9,000 of them
HOUR = 60 * 60
Pages = Iterable[tuple[str, date | None]]  # addresses in Russian; days of their last changes
_more: list[Callable[[], Pages]] = []  # what rooms above have, see `register`
STANDING = (
    *("catalogue:home", "catalogue:organizations", "catalogue:rating", "catalogue:map"),
    *("catalogue:spheres", "infographics:home", "infographics:regions", "infographics:spheres"),
    *("infographics:organizations", "polls:list", "polls:archive", "campaigns:list", "data:home"),
    *("pages:help", "pages:about", "pages:news", "pages:methodology", "pages:laws", "pages:guide"),
    *("pages:eds", "pages:video", "pages:promotion", "pages:privacy", "pages:sources"),
    *("pages:accessibility", "organizations:access", "organizations:suggest", "ratings:rules"),
)
PK, CHANGED = "@pk@", "@day@"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LINKS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@audience(Audience.EVERYONE)
@same_for_everybody
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The parts of the sitemap."""
    parts = [reverse("crawlers:sitemap_pages")]
    parts += [
        reverse("crawlers:sitemap_part", args=[number])
        for number in range(last_number() // A_PART + 1)
    ]
    rows = "".join(f"<sitemap><loc>{_public(path)}</loc></sitemap>\n" for path in parts)
    return _answer(f"<sitemapindex {NAMESPACE}>\n{rows}</sitemapindex>\n")


@audience(Audience.EVERYONE)
@same_for_everybody
@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """Pages that aren't of one organization: the standing ones; lists by sphere and by place."""
    own: Pages = ((path, None) for path in (*_standing(), *_lists()))
    with override(RUSSIAN):
        others = [page for pages in _more for page in pages()]
    rows = (_rows(path, day.isoformat() if day else "") for path, day in (*own, *others))
    return _answer(_urlset(rows))


@audience(Audience.EVERYONE)
@same_for_everybody
@require_safe
def organizations(request: HttpRequest, number: int) -> HttpResponse:
    """The listed organizations of one range (two queries)."""
    if number > last_number() // A_PART:
        raise Http404
    with override(RUSSIAN):
        page = reverse("catalogue:organization", args=[0])
    # thousands of them differ in two places: written once, filled in for each
    one = _rows(page.replace("0", PK), CHANGED)
    listed = listed_between(number * A_PART, (number + 1) * A_PART)
    rows = (one.replace(PK, str(pk)).replace(CHANGED, day.isoformat()) for pk, day in listed)
    return _answer(_urlset(rows))


def register(pages: Callable[[], Pages]) -> None:
    """Have pages of a room above named, too; asked while Russian is the language."""
    add_once(_more, pages)


def _standing() -> Iterator[str]:
    with override(RUSSIAN):
        for name in STANDING:
            try:
                yield reverse(name)
            except NoReverseMatch:  # a room that this portal is without
                continue
        for number in campaign_numbers():
            yield reverse("campaigns:campaign", args=[number])


def _lists() -> Iterator[str]:
    known = reference()
    with override(RUSSIAN):
        lists = [reverse("catalogue:organizations"), reverse("catalogue:rating")]
    filters = {
        "sphere": known.spheres,
        "category": known.categories,
        "region": known.regions,
        "district": known.districts,
    }
    for path in lists:
        for name, items in filters.items():
            for code in items:
                yield f"{path}?{name}={code}"


def _rows(path: str, changed: str = "") -> str:
    """A page in each language; every one of them names the others."""
    host = in_ascii(settings.BASE_URL)
    addresses = {code: escape(host + address_in(code, path)) for code in NAMES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
        for code, address in (*addresses.items(), ("x-default", addresses[RUSSIAN]))
    )
    day = f"<lastmod>{changed}</lastmod>" if changed else ""
    return "".join(f"<url><loc>{one}</loc>{day}{links}</url>\n" for one in addresses.values())


def _urlset(rows: Iterable[str]) -> str:
    return f"<urlset {NAMESPACE} {LINKS}>\n{''.join(rows)}</urlset>\n"


def _public(path: str) -> str:
    return in_ascii(f"{settings.BASE_URL}{path}")


def _answer(text: str) -> HttpResponse:
    response = HttpResponse(HEAD + text, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={HOUR}"
    return response
