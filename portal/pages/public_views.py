"""Pages and news for everybody."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.lib.access import Audience, audience
from portal.lib.http import same_for_everybody
from portal.lib.languages import RUSSIAN, Text, address_in
from portal.lib.markup import Feed
from portal.pages import live, selectors
from portal.pages.markdown import placeholders_of
from portal.pages.markdown import render as render_markdown
from portal.pages.models import Kind
from portal.pages.parts import around
from portal.pages.selectors import ON_A_PAGE, ShownPage, shown_page
from portal.pages.shipped import SLUGS

FEED_ITEMS = 30


def text_context(title: Text, body: str) -> dict[str, Any]:
    """What a page's template needs of its text: HTML with live figures, its contents."""
    rendered = render_markdown(body, get_language() or RUSSIAN)
    return {
        "title": title,
        "html": rendered.filled(live.values_for(placeholders_of(body))),
        "contents": rendered.contents,
    }


def standing(slug: str) -> Callable[..., HttpResponse]:
    """The view of a page that has an address of its own."""

    @audience(Audience.EVERYONE)
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return _page(request, shown_page(slug))

    return view


@audience(Audience.EVERYONE)
@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page that the operator has added."""
    return _page(request, None if slug in SLUGS else shown_page(slug))


def _page(
    request: HttpRequest,
    shown: ShownPage | None,
    template: str = "pages/page.html",
    section: str = "",
) -> HttpResponse:
    if shown is None:
        raise Http404
    files = selectors.files_of(shown.page)
    more = around(shown, files, is_agreed=request.GET.get("play") == "1")
    response = render(
        request,
        template,
        {
            "page": shown,
            "section": section or shown.slug,
            **more,
            **text_context(shown.title, shown.body),
        },
    )
    if more["video"] and (sources := more["video"]["sources"]):  # of django-csp's decorator
        response._csp_update = {"media-src": sources}  # type: ignore[attr-defined]
    return response


@audience(Audience.EVERYONE)
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """News, the newest first."""
    text = request.GET.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not number:
        raise Http404
    first = (number - 1) * ON_A_PAGE
    found = selectors.latest_news(first)
    if not found.items and number > 1:
        raise Http404
    last = -(-found.total // ON_A_PAGE)
    return render(
        request,
        "pages/news.html",
        {
            "items": found.items,
            "section": "news",
            "pagination": {
                "text": _("%(first)s–%(last)s из %(total)s")
                % {"first": first + 1, "last": first + len(found.items), "total": found.total}
                if last > 1
                else "",
                "first_url": "?page=1" if number > 1 else "",
                "previous_url": f"?page={number - 1}" if number > 1 else "",
                "next_url": f"?page={number + 1}" if number < last else "",
                "last_url": f"?page={last}" if number < last else "",
            },
        },
    )


@audience(Audience.EVERYONE)
@require_safe
def news_item(request: HttpRequest, slug: str) -> HttpResponse:
    """A piece of news."""
    return _page(request, shown_page(slug, Kind.NEWS), "pages/news_item.html", "news")


@audience(Audience.EVERYONE)
@same_for_everybody
@require_safe
def news_feed(request: HttpRequest) -> HttpResponse:
    """News for feed readers, in the language of the address."""
    own = f"{settings.BASE_URL}{reverse('pages:news_feed')}"
    feed = Feed(
        title=_("Новости: %(site)s") % {"site": _(settings.SITE_SHORT_NAME)},
        link=f"{settings.BASE_URL}{reverse('pages:news')}",
        description="",
        language=get_language(),
        feed_url=own,
        feed_guid=own,
        author_name=_(settings.SITE_SHORT_NAME),
    )
    for item in selectors.latest_news(0, FEED_ITEMS).items:
        here = reverse("pages:news_item", args=[item.slug])
        feed.add_item(
            title=str(item.title),
            link=f"{settings.BASE_URL}{here}",
            description=escape(item.summary),  # it is read as HTML
            unique_id=f"{settings.BASE_URL}{address_in(RUSSIAN, here)}#{get_language()}",
            pubdate=item.published_at,
            updateddate=item.changed_at or item.published_at,
        )
    answer = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    answer["Cache-Control"] = "public, max-age=300"
    return answer
