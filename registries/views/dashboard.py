"""The first page of an authority's rooms, and its charts as files."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import exporting
from accounts.views.exports import too_many
from portal.lib.access import Audience, audience
from portal.lib.csv_files import csv_response
from ratings.rules import current_day
from registries.exports.dashboard import DASHBOARD_PDF
from registries.exports.registry import stamp_of
from registries.selectors.dashboard import dashboard_of, half_lines_of, months_of
from registries.selectors.duties import duties_of
from registries.selectors.spans import BadPeriod, Span, Spans, read_spans
from registries.tables import dynamics_table
from registries.views.rooms import authority_for


def spans_of(request: HttpRequest) -> Spans:
    """The periods, and the one that the address asks for.

    Raises:
        Http404: there is no such period.
    """
    try:
        return read_spans(request.GET.get("period", ""))
    except BadPeriod:
        raise Http404 from None


def period_links(spans: Spans, query: QueryDict, *kept: str) -> list[dict[str, Any]]:
    """The periods as links to the same page, with what else stands in its query."""

    def address(span: Span) -> str:
        told = QueryDict(mutable=True)
        for name in kept:
            if query.get(name):
                told[name] = str(query[name])
        if not span.is_all_time:
            told["period"] = span.code
        return f"?{told.urlencode()}"

    return [
        {"label": span.name, "url": address(span), "current": span is spans.chosen}
        for span in spans.every
    ]


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def overview(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The figures of an authority, what needs attention, and what it still has to do."""
    authority = authority_for(request, organization_id)
    spans = spans_of(request)
    return render(
        request,
        "authority/overview.html",
        {
            "authority": authority,
            "span": spans.chosen,
            "periods": period_links(spans, request.GET),
            "page": dashboard_of(authority, spans.chosen),
            "months": months_of(authority),
            "duties": duties_of(authority),
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def chart_csv(request: HttpRequest, organization_id: int, chart: str) -> HttpResponseBase:
    """The figures of a chart, by half-year or month."""
    authority = authority_for(request, organization_id)
    if chart == "halves":
        lines, name = half_lines_of(authority), _("оценка по полугодиям")
    elif chart == "months":
        lines, name = months_of(authority).lines, _("оценка по месяцам")
    else:
        raise Http404
    header, rows = dynamics_table(lines)
    return csv_response(f"{name} {current_day().isoformat()}.csv", header, rows)


@audience(Audience.SIGNED_IN)
@require_POST
def overview_pdf(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The page as a document, written in the background."""
    user: Any = request.user
    authority = authority_for(request, organization_id)
    if not ratelimit.consume(request, action="table", user=user):
        return ratelimit.respond_429(request)
    period = QueryDict(request.POST.get("query", "")[:1000].lstrip("?")).get("period", "")
    try:
        read_spans(period)
        parameters = {
            "authority": authority.pk,
            "registry": stamp_of(authority),
            "period": period,
        }
        exporting.ask_for_export(by=user, kind=DASHBOARD_PDF, parameters=parameters)
    except (BadPeriod, exporting.NotAllowed):
        return redirect("authority:overview", authority.pk)
    except exporting.TooManyExports:
        messages.warning(request, too_many())
    return redirect("account_exports")
