"""Public pages and answers for those who show an organization elsewhere."""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from organizations.models import Organization
from portal.lib.access import Audience, audience, get_for
from portal.lib.http import same_for_everybody
from portal.lib.typesetting import Busy
from portal.sharing import snippets
from portal.sharing.crawlers import robots_text
from portal.sharing.feeds import comments_feed
from portal.sharing.picture import picture_of, said_of
from ratings.selectors import consolidated_mark

FIVE_MINUTES, DAY = 300, 60 * 60 * 24
ViewT = TypeVar("ViewT", bound=Callable[..., HttpResponse])


def framing_itself(view: ViewT) -> ViewT:
    """A page that shows our own widget in a frame, as other sites do."""
    allowed: Any = csp_update({"frame-src": [SELF]})
    framed: ViewT = allowed(view)
    return framed


def shown(organization_id: int) -> Organization:
    """An organization that has a public page; its place is at hand (one query).

    Raises:
        Http404: it is hidden, or there is none.
    """
    found: Organization = get_for(
        AnonymousUser(),
        Organization.objects.with_page().select_related(
            "region", "district", "settlement", "parent"
        ),
        pk=organization_id,
    )
    return found


@audience(Audience.EVERYONE)
@require_safe
@framing_itself
def widget_page(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Code with an organization's live mark for anybody's site."""
    organization = shown(organization_id)
    return render(
        request,
        "sharing/widget.html",
        {"organization": organization, **snippets.to_copy(organization, request.GET.get("lang"))},
    )


@audience(Audience.EVERYONE)
@same_for_everybody
@require_safe
def feed(request: HttpRequest, organization_id: int) -> HttpResponse:
    """An organization's published comments as Atom."""
    text = comments_feed(shown(organization_id))
    return _kept(request, text.encode(), "application/atom+xml; charset=utf-8", FIVE_MINUTES)


@audience(Audience.EVERYONE)
@same_for_everybody
@require_safe
def picture(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The picture of links to an organization's page."""
    organization = shown(organization_id)
    said = said_of(organization, consolidated_mark(organization))
    etag = f'"{said.digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = HttpResponse(picture_of(said), content_type="image/png")
        except Busy:
            return HttpResponse(
                gettext("Повторите через минуту."),
                status=503,
                content_type="text/plain; charset=utf-8",
                headers={"Retry-After": "60", "Cache-Control": "no-store"},
            )
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FIVE_MINUTES}"
    return response


@audience(Audience.EVERYONE)
@same_for_everybody
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers are asked to leave alone, and where the sitemap is."""
    return _kept(request, robots_text().encode(), "text/plain; charset=utf-8", DAY)


def _kept(request: HttpRequest, content: bytes, content_type: str, seconds: int) -> HttpResponse:
    """An answer that any cache may keep; 304 to who has it already."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    made = HttpResponse(content, content_type=content_type)
    response = get_conditional_response(request, etag=etag, response=made) or made
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={seconds}"
    return response
