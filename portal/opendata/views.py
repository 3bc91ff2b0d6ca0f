"""Widgets, banners and the portal's own QR code for other sites."""

from csp.constants import NONE, SELF
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext

from organizations.models import Organization
from organizations.qr_codes import in_ascii
from organizations.qr_codes.banners import BANNERS, FORMATS, picture_of
from organizations.qr_codes.pictures import png_of, svg_of
from portal.lib.access import get_for
from portal.lib.languages import NAMES, address_in, current
from portal.lib.typesetting import Busy
from portal.opendata.badge import draw_badge
from portal.opendata.embedding import for_other_sites
from ratings.figures import Mark
from ratings.selectors import consolidated_mark

# codes that lead to the portal's first page in a language
CODES = {f"qr-{code}.{file_format}": code for code in NAMES for file_format in FORMATS}
FIVE_MINUTES, DAY = 300, 60 * 60 * 24
PICTURE = {"default-src": [NONE], "style-src": ["'unsafe-inline'"], "img-src": ["data:"]}
FRAMED: dict[str, list[str]] = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF],
    "form-action": [NONE],
    "base-uri": [NONE],
    "frame-ancestors": ["*"],
}


def shown(organization_id: int) -> tuple[Organization, Mark]:
    """An organization that has a public page, and its mark there (two queries).

    Raises:
        Http404: it is hidden, or there is none.
    """
    found: Organization = get_for(
        AnonymousUser(), Organization.objects.with_page(), pk=organization_id
    )
    return found, consolidated_mark(found)


@for_other_sites(max_age=FIVE_MINUTES, policy={"default-src": [NONE]})
def badge(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The mark as a picture."""
    organization, mark = shown(organization_id)
    picture = draw_badge(organization, mark, request.GET.get("scheme", ""))
    return HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")


@for_other_sites(max_age=FIVE_MINUTES, policy=FRAMED)
def widget(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The mark as a page to stand within another: links that open elsewhere, and nothing to send.

    So whoever lays it invisibly over something gains nothing by a click.
    """
    organization, mark = shown(organization_id)
    scheme = request.GET.get("scheme", "")
    page = render_to_string(
        "opendata/widget.html",
        {
            "organization": organization,
            "mark": mark,
            "language": current(),
            "display": {"scheme": scheme} if scheme in ("light", "dark") else {},
        },
    )
    return HttpResponse(page)


@for_other_sites(max_age=DAY, policy=PICTURE)
def banner(request: HttpRequest, name: str) -> HttpResponse:
    """A banner's picture, or the portal's code; its address says its size and language."""
    if name in CODES:
        return _code(CODES[name], is_svg=name.endswith(".svg"))
    if name not in BANNERS:
        raise Http404
    wanted = BANNERS[name]
    try:
        picture, digest = picture_of(wanted)
    except Busy:
        return HttpResponse(
            gettext("Повторите через минуту."),
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "60", "Cache-Control": "no-store"},
        )
    etag = f'"{digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(picture, content_type=FORMATS[wanted.file_format])
    response["ETag"] = etag
    response["Content-Language"] = wanted.language
    return response


def _code(language: str, *, is_svg: bool) -> HttpResponse:
    address = in_ascii(f"{settings.BASE_URL}{address_in(language, '/')}")
    picture = svg_of(address) if is_svg else png_of(address)
    return HttpResponse(picture, content_type=FORMATS["svg" if is_svg else "png"])
