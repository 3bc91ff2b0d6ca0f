"""Public pages of organizations."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.selectors import count_people
from organizations.models import Level, Organization
from organizations.selectors import (
    Item,
    count_by_category,
    count_by_sphere,
    count_organizations,
    may_edit,
    reference,
)
from portal.catalogue.facets import facets
from portal.catalogue.filters import (
    PLACES,
    BadFilter,
    Filters,
    MovedFilter,
    address_without,
    chips,
    read_filters,
    similar,
)
from portal.catalogue.forms import FilterForm
from portal.catalogue.selectors import comment_row, list_organizations, organization_page
from portal.catalogue.suggesting import suggestions
from portal.lib import wording
from portal.lib.access import Audience, audience, get_for
from portal.lib.cursors import BadCursor
from portal.polls.selectors.kiosks import kiosk_figures
from portal.sharing.picture import said_of
from portal.sharing.structured import page_data
from ratings.figures import Mark, percent_text
from ratings.models import Campaign, Period
from ratings.rules import current_day
from ratings.selectors import (
    all_time,
    corrections,
    latest_comments,
    minimum_count,
    national_figures,
    periods,
)
from ratings.selectors.campaigns import call_of_the_day, calls_about, running, running_for

SORT_LABELS = {
    "near": gettext_lazy("ближе ко мне"),
    "relevance": gettext_lazy("по запросу"),
    "count": gettext_lazy("чаще оценивают"),
    "mark": gettext_lazy("по оценке"),
    "adjusted": gettext_lazy("с учётом числа оценок"),
    "name": gettext_lazy("по названию"),
}


@audience(Audience.EVERYONE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: the search, the country in figures, the spheres, what people write."""
    national = national_figures()
    counts = count_by_sphere()
    listed, people = count_organizations(), count_people()
    return render(
        request,
        "catalogue/home.html",
        {
            "figures": [
                (
                    wording.number(listed),
                    ngettext("организацию можно оценить", "организаций можно оценить", listed),
                ),
                (
                    wording.number(people),
                    ngettext("человек зарегистрирован", "человек зарегистрировано", people),
                ),
                (
                    wording.number(national.count),
                    ngettext("анкета учтена", "анкет учтено", national.count),
                ),
            ],
            "national": Mark(national.total, national.count, minimum=1),
            "satisfied_text": percent_text(national.satisfied, national.count),
            "spheres": [(item, counts.get(item.id, 0)) for item in reference().spheres.values()],
            "campaign": call_of_the_day(),
            "comments": [
                (comment.organization, comment_row(comment)) for comment in latest_comments(3)
            ],
        },
    )


@audience(Audience.EVERYONE)
@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """The catalogue: search and filters."""
    near = ("near",) if request.GET.get("near", "") else ()
    sorts = ("relevance",) if request.GET.get("q", "").strip() else ()
    return _list_page(
        request,
        "catalogue/organizations.html",
        sorts=(*near, *sorts, "count", "name", "mark"),
        ranks=False,
    )


@audience(Audience.EVERYONE)
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """What the search line offers for the beginning of a query, as JSON."""
    answer = JsonResponse({"groups": suggestions(request.GET.get("q", "")[:200])})
    answer["Cache-Control"] = "public, max-age=60"
    return answer


@audience(Audience.EVERYONE)
@require_safe
def rating(request: HttpRequest) -> HttpResponse:
    """The rating: positions for all time or a half-year, within any filters."""
    return _list_page(request, "catalogue/rating.html", sorts=("mark", "adjusted"), ranks=True)


def _list_page(
    request: HttpRequest, template: str, *, sorts: tuple[str, ...], ranks: bool
) -> HttpResponse:
    query, path = request.GET, request.path
    try:
        period, all_periods = period_asked(query.get("period", "")) if ranks else (all_time(), [])
        filters = read_filters(query, both_levels=not ranks, is_frozen=period.frozen_at is not None)
        if "near" not in sorts:
            filters = replace(filters, near=None)
        sort = query.get("sort", "") or sorts[0]
        if sort not in sorts:
            raise BadFilter(_("порядок «%(value)s»") % {"value": sort[:40]})
        if period.code != "all":  # a half-year has its official order alone
            sorts, sort = sorts[:1], sorts[0]
        numbered = ranks and sort == "mark"
        listing = list_organizations(filters, period, sort, query, path, ranks=numbered)
    except MovedFilter as moved:
        address = address_without(query, path, **{moved.name: moved.code})
        return redirect(address, permanent=True)
    except (BadFilter, BadCursor) as error:
        what = str(error) if isinstance(error, BadFilter) else _("место в списке")
        return render(
            request, "catalogue/bad_filter.html", {"what": what, "list_url": path}, status=400
        )
    hidden = {name: query.get(name, "")[:20] for name in ("sort", "period")}
    hidden["near"] = str(filters.near or "")
    counts = facets(filters, period)
    chosen = chips(filters, query, path)
    return render(
        request,
        template,
        {
            "filters": filters,
            "form_filters": FilterForm(filters, hidden, counts, both_levels=not ranks),
            "filters_count": len(chosen) - bool(filters.q),  # the search line is never folded
            "chips": chosen,
            "reset_url": path,
            "tabs": rating_tabs(query, is_map=False) if ranks else [],
            "units_url": address_without(query, path, level="units")
            if filters.level == Level.LEGAL
            else "",
            "listing": listing,
            "found": filters.found,
            "similar": [] if listing.rows else similar(filters.found),
            "near_spheres": [] if listing.rows else _spheres_near(filters),
            "total_text": wording.organizations(listing.total),
            "sorts": [
                {
                    "label": SORT_LABELS[name],
                    "url": address_without(query, path, sort="" if name == sorts[0] else name),
                    "current": name == sort,
                }
                for name in sorts
            ],
            "adjusted": sort == "adjusted",
            "sort": sort,
            "period": period,
            "periods": period_choices(query, path, period, all_periods),
            "minimum": period.minimum_count or minimum_count(),
            "campaigns": _campaigns(filters),
            "where": where_text(filters),
            "where_place": place.name if (place := _place(filters)) else "",
            "corrections": corrections(period=period)
            if getattr(period, "has_corrections", False)
            else [],
        },
    )


def rating_tabs(query: QueryDict, *, is_map: bool) -> list[dict[str, object]]:
    """The rating as list and as map, with the same filters."""
    finer = ("villages", "part", "area")  # the map's alone
    return [
        {
            "label": label,
            "url": address_without(query, reverse(name), *finer, "near"),
            "current": current,
        }
        for label, name, current in (
            (_("Список"), "catalogue:rating", not is_map),
            (_("Карта"), "catalogue:map", is_map),
        )
    ]


def period_asked(code: str) -> tuple[Period, list[Period]]:
    """The period asked for, and all half-years (one query)."""
    known = periods()
    if not code:
        return all_time(), known
    for period in known:
        if period.code == code:
            return period, known
    raise BadFilter(_("период «%(value)s»") % {"value": code[:40]})


def period_choices(
    query: object, path: str, period: Period, known: list[Period]
) -> list[dict[str, object]]:
    choices: list[dict[str, object]] = [
        {
            "label": _("За всё время"),
            "url": address_without(query, path, period=""),  # type: ignore[arg-type]
            "current": period.code == "all",
        }
    ]
    for half in known:
        label = wording.half_year(half.code)
        if not half.frozen_at:
            label = _("%(half_year)s, идёт") % {"half_year": label}
        choices.append(
            {
                "label": label,
                "url": address_without(query, path, period=half.code),  # type: ignore[arg-type]
                "current": half.code == period.code,
            }
        )
    return choices


def _spheres_near(filters: Filters) -> list[dict[str, object]]:
    """The spheres of the chosen place, counted: where else to look when nothing was found."""
    place = _place(filters)
    here = Filters(region=filters.region, district=filters.district, settlement=filters.settlement)
    by_sphere = facets(here, all_time())["sphere"]
    name = next((name for name in reversed(PLACES) if getattr(filters, name)), "")
    more = f"&{name}={place.code}" if place else ""
    address = reverse("catalogue:organizations")
    return [
        {"label": item.name, "url": f"{address}?sphere={item.code}{more}", "count": count}
        for item in reference().spheres.values()
        if (count := by_sphere.get(item.id, 0))
    ]


def _place(filters: Filters) -> Item | None:
    """The narrowest place chosen."""
    return filters.settlement or filters.district or filters.region


def _campaigns(filters: Filters) -> list[Campaign]:
    """The calls to rate of the sphere or category that is chosen."""
    known = reference()
    if filters.category:
        spheres = [known.spheres[filters.category.parent].id]
        categories = [filters.category.id]
    elif filters.sphere:
        spheres = [filters.sphere.id]
        categories = [c.id for c in known.categories.values() if c.parent == filters.sphere.code]
    else:
        return []
    region = filters.region.id if filters.region else None
    return calls_about(spheres=spheres, categories=categories, region=region)


def where_text(filters: Filters) -> str:
    """The filters in words, for the title: «Поликлиники, Лиозненский район»."""
    kind, place = filters.category or filters.sphere, _place(filters)
    return ", ".join(item.name for item in (kind, place) if item)


@audience(Audience.EVERYONE)
@require_safe
def spheres(request: HttpRequest) -> HttpResponse:
    """Spheres of life and their categories, counted."""
    known = reference()
    by_sphere, by_category = count_by_sphere(), count_by_category()
    return render(
        request,
        "catalogue/spheres.html",
        {
            "spheres": [
                {
                    "item": sphere,
                    "count": by_sphere.get(sphere.id, 0),
                    "categories": [
                        (category, by_category.get(category.id, 0))
                        for category in known.categories.values()
                        if category.parent == sphere.code
                    ],
                }
                for sphere in known.spheres.values()
            ],
            "campaigns": running(current_day()),
        },
    )


@audience(Audience.EVERYONE)
@require_safe
def organization(request: HttpRequest, organization_id: int) -> HttpResponse:
    """An organization: mark, positions, distribution, criteria, dynamics, comments, units."""
    found = get_for(
        request.user,
        Organization.objects.with_page()
        .with_bar(request.user)
        .select_related("region", "district", "settlement", "city_district", "parent"),
        pk=organization_id,
    )
    text = request.GET.get("comments", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not number:
        raise Http404
    page = organization_page(found, comments_page=number)
    return render(
        request,
        "catalogue/organization.html",
        {
            "organization": found,
            "page": page,
            "structured": page_data(found, page.mark, page.categories),
            "preview": said_of(found, page.mark).alternative,
            "comments_page": number,
            "campaign": running_for(found.pk, current_day()) if found.is_listed else None,
            "kiosk": kiosk_figures(found),
            # only who is barred from rating it can be its representative
            "can_edit": found.is_barred and may_edit(request.user, found),
        },
    )
