"""The rating as a map: the same filters and addresses, places in the place of a list."""

from dataclasses import replace
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from organizations import outline
from portal.catalogue.facets import facets
from portal.catalogue.filters import (
    BadFilter,
    Filters,
    MovedFilter,
    address_without,
    chips,
    read_filters,
)
from portal.catalogue.forms import FilterForm
from portal.catalogue.map_drawing import draw, legend
from portal.catalogue.map_places import FINER, map_page, read_where, with_whole_city
from portal.catalogue.map_points import points, read_window
from portal.catalogue.views import period_asked, period_choices, rating_tabs, where_text
from portal.lib import wording
from portal.lib.access import Audience, audience
from portal.lib.http import same_for_everybody
from ratings.models import Period
from ratings.selectors import all_time, minimum_count

MINUTE = 60


def _asked(request: HttpRequest, *, with_choices: bool) -> tuple[Filters, Period, list[Period]]:
    """What the address asks for; raises BadFilter and MovedFilter."""
    code = request.GET.get("period", "")
    period, known = period_asked(code) if code or with_choices else (all_time(), [])
    is_frozen = period.frozen_at is not None
    return read_filters(request.GET, both_levels=False, is_frozen=is_frozen), period, known


@audience(Audience.EVERYONE)
@require_safe
def rating_map(request: HttpRequest) -> HttpResponse:
    """The map as a drawing of links, with the same places in a table."""
    query, path = request.GET, request.path
    try:
        filters, period, known = _asked(request, with_choices=True)
        shown = with_whole_city(filters)
        where = read_where(query, shown)
    except MovedFilter as moved:
        address = address_without(query, path, **{moved.name: moved.code})
        return redirect(address, permanent=True)
    except BadFilter as error:
        bad = {"what": str(error), "list_url": path}
        return render(request, "catalogue/bad_filter.html", bad, status=400)
    page = map_page(shown, where, period, query, path)
    drawing = draw(page.places, is_country=page.is_country)
    hidden = {"period": query.get("period", "")[:20], "near": str(filters.near or "")}
    chosen = chips(filters, _without_finer(request), path)
    answer = render(
        request,
        "catalogue/map.html",
        {
            "section": "rating",
            "filters": filters,
            "form_filters": FilterForm(
                filters,
                hidden,
                facets(replace(filters, near=None), period),
                both_levels=False,
            ),
            "filters_count": len(chosen) - bool(filters.q),
            "chips": chosen,
            "reset_url": path,
            "tabs": rating_tabs(query, is_map=True),
            "page": page,
            "drawing": drawing,
            "total_text": wording.organizations(page.total.organizations),
            "period": period,
            "periods": period_choices(query, path, period, known),
            "legend": legend(),
            "minimum": period.minimum_count or minimum_count(),
            "where": where_text(filters),
            "list_url": address_without(query, reverse("catalogue:rating"), *FINER, "near"),
            "live": {**outline.moving_map(), "view": drawing.view},
            "points_url": address_without(query, reverse("catalogue:map_points"), *FINER, "near"),
        },
    )
    return outline.allow_tiles(answer)


def _without_finer(request: HttpRequest) -> QueryDict:
    copy = request.GET.copy()
    for name in FINER:
        copy.pop(name, None)
    return copy


@audience(Audience.EVERYONE)
@same_for_everybody
@require_safe
def map_points(request: HttpRequest) -> HttpResponse:
    """The places in a window of the map, as JSON for static/js/map.js."""
    try:
        filters, period, _known = _asked(request, with_choices=False)
        window = read_window(request.GET)
    except MovedFilter as moved:
        address = address_without(request.GET, request.path, **{moved.name: moved.code})
        return redirect(address, permanent=True)
    except BadFilter as error:
        return JsonResponse({"error": _("Нет такого: %(what)s.") % {"what": error}}, status=400)
    told = JsonResponse(
        {"places": points(replace(filters, near=None), period, window, request.GET)}
    )
    etag = f'"{sha256(told.content).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag, response=told) or told
    answer["ETag"] = etag
    answer["Cache-Control"] = f"public, max-age={MINUTE}"
    return answer
