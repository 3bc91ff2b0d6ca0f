"""Infographics: four pages of charts, each chart as CSV and as SVG to take along."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.selectors import count_people
from organizations.selectors import count_organizations_in
from portal.infographics.asking import Asked, AskForm, BadAsk, read_asked
from portal.infographics.leaders import organizations as organization_charts
from portal.infographics.overview import overview
from portal.infographics.sets import kinds, places
from portal.lib import wording
from portal.lib.access import Audience, audience
from portal.lib.chart_files import svg_response
from portal.lib.charts import Chart
from portal.lib.csv_files import csv_response
from ratings.rules import current_day
from ratings.selectors.campaigns import campaign_list
from ratings.selectors.summaries import Sums

CAMPAIGNS = 5  # that have ended
PAGES = {
    "home": gettext_lazy("Обзор"),
    "regions": gettext_lazy("Области и районы"),
    "spheres": gettext_lazy("Сферы и категории"),
    "organizations": gettext_lazy("Организации"),
}
# as tabs, beside one another on a phone
SHORT = PAGES | {"regions": gettext_lazy("Области"), "spheres": gettext_lazy("Сферы")}
BUILDERS: dict[str, Callable[[Asked], list[Chart]]] = {
    "home": lambda asked: overview(asked)[1],
    "regions": places,
    "spheres": kinds,
    "organizations": organization_charts,
}
# on which page each chart stands
CHARTS = {
    **dict.fromkeys(
        ("halves", "questionnaires", "months", "people", "distribution", "criteria", "sources"),
        "home",
    ),
    **dict.fromkeys(("regions", "districts"), "regions"),
    **dict.fromkeys(("spheres", "categories"), "spheres"),
    **dict.fromkeys(("most-rated", "risen", "fallen"), "organizations"),
}


@audience(Audience.EVERYONE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The country, or a region, as a whole."""
    try:
        asked = read_asked(request.GET)
    except BadAsk as bad:
        return _bad(request, bad)
    now, charts = overview(asked)
    return render(
        request,
        "infographics/overview.html",
        {
            **_frame(request, asked, "home", charts),
            "now": now,
            "figures": _figures(asked, now),
            "campaigns": campaign_list(),
            "campaigns_shown": f":{CAMPAIGNS}",
        },
    )


def _page(name: str) -> Callable[[HttpRequest], HttpResponse]:
    @audience(Audience.EVERYONE)
    @require_safe
    def page(request: HttpRequest) -> HttpResponse:
        try:
            asked = read_asked(request.GET)
        except BadAsk as bad:
            return _bad(request, bad)
        return render(
            request,
            "infographics/page.html",
            _frame(request, asked, name, BUILDERS[name](asked)),
        )

    return page


regions = _page("regions")
spheres = _page("spheres")
organizations = _page("organizations")


@audience(Audience.EVERYONE)
@require_safe
def chart_csv(request: HttpRequest, chart: str) -> HttpResponseBase:
    """The numbers of a chart as a file, with the exact sums that they are made of."""
    asked, found = _chart(request, chart)
    rows = ([row.name, *(cell.value for cell in row.cells)] for row in found.rows)
    return csv_response(_file_name(asked, found, "csv"), found.header, rows)


@audience(Audience.EVERYONE)
@require_safe
def chart_svg(request: HttpRequest, chart: str) -> HttpResponse:
    """A chart as a picture that explains itself: finding, period, source, address."""
    asked, found = _chart(request, chart)
    page = reverse(f"infographics:{CHARTS[chart]}") + asked.query
    return svg_response(_file_name(asked, found, "svg"), found, page)


def _chart(request: HttpRequest, name: str) -> tuple[Asked, Chart]:
    """What is asked for, and the chart of that name.

    Raises:
        Http404: there is no such chart, or it has nothing to show.
    """
    if name not in CHARTS:
        raise Http404
    try:
        asked = read_asked(request.GET)
    except BadAsk:
        raise Http404 from None
    for chart in BUILDERS[CHARTS[name]](asked):
        if chart.name == name:
            return asked, chart
    raise Http404


def _file_name(asked: Asked, chart: Chart, ending: str) -> str:
    region = f"-{asked.region.code}" if asked.region else ""
    return f"{chart.name}-{asked.period.code}{region}-{current_day().isoformat()}.{ending}"


def _bad(request: HttpRequest, bad: BadAsk) -> HttpResponse:
    context = {"what": str(bad), "list_url": request.path}
    return render(request, "catalogue/bad_filter.html", context, status=400)


def _frame(request: HttpRequest, asked: Asked, name: str, charts: list[Chart]) -> dict[str, object]:
    """What all pages have: the form, the pages beside it, the charts."""
    return {
        "section": "infographics",
        "form": AskForm(asked),
        "asked": asked,
        "charts": charts,
        "is_chosen": bool(asked.query),
        "page_name": PAGES[name],
        "is_home": name == "home",
        "reset_url": request.path,
        "tabs": [
            {
                "label": label,
                "url": reverse(f"infographics:{page}") + asked.query,
                "current": page == name,
            }
            for page, label in SHORT.items()
        ],
    }


def _figures(asked: Asked, now: Sums) -> list[tuple[str, str]]:
    """The big numbers: of the country as on the first page, or of a region."""
    listed = count_organizations_in(asked.region_id)
    found = [
        (
            wording.number(listed),
            ngettext("организацию можно оценить", "организаций можно оценить", listed),
        ),
        (
            wording.number(now.organizations),
            ngettext("организацию оценили", "организаций оценили", now.organizations),
        ),
        (wording.number(now.count), ngettext("анкета учтена", "анкет учтено", now.count)),
    ]
    if asked.region is None:
        people = count_people()
        found.insert(
            1,
            (
                wording.number(people),
                ngettext("человек зарегистрирован", "человек зарегистрировано", people),
            ),
        )
    return found
