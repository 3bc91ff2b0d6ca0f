"""The report of a monitoring: figures, what needs attention, the table; as files."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import exporting
from accounts.views.exports import too_many
from portal.lib import wording
from portal.lib.access import Audience, audience
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, steps
from portal.lib.typesetting import Busy
from registries.exports.monitoring import BOOK, PAPER
from registries.exports.monitoring_tables import file_name, monitoring_table
from registries.forms.monitoring import RowsForm
from registries.models import Monitoring
from registries.printing.monitoring import AT_ONCE, pdf_of
from registries.selectors.monitoring import (
    NAME,
    BadFilter,
    RowFilters,
    attention_of,
    read_row_filters,
    rows_page,
)
from registries.selectors.monitoring_report import criterion_names, report_of, shown, themes_of
from registries.selectors.rooms import is_officer_of
from registries.views.monitoring import monitoring_for, to

VIEWS = {
    "": gettext_lazy("Оценки и позиции"),
    "criteria": gettext_lazy("Критерии"),
    "data": gettext_lazy("Кабинеты и ответы"),
}
KEPT = ("q", "only", "level", "sort", "view")
# how each column sorts first
COLUMNS = {
    "name": "name",
    "count": "-count",
    "mark": "mark",
    "change": "change",
    "position": "position",
    "lacks": "-lacks",
    "overdue": "-overdue",
}


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def report(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """The whole monitoring, and a page of its table."""
    monitoring = monitoring_for(request, organization_id, number)
    query = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    cursors = {key: request.GET.get(key, "") for key in CURSORS}
    sort, view = query.get("sort", NAME), query.get("view", "")
    try:
        if view not in VIEWS:
            raise BadFilter
        filters = read_row_filters(query)
        page = rows_page(monitoring, filters, sort, **cursors)
    except (BadFilter, BadCursor):
        return to(monitoring)
    acts = is_officer_of(request.user, monitoring.authority)
    themes = themes_of(monitoring)
    return render(
        request,
        "authority/monitoring/report.html",
        {
            "authority": monitoring.authority,
            "monitoring": monitoring,
            "acts": acts and not monitoring.is_signed,
            "is_officer": acts,
            "report": report_of(monitoring),
            "themes": themes,
            "are_examples_gone": any(one.gone for one in themes),
            "attention": [
                {
                    "only": one.only,
                    "count_text": wording.organizations(one.count),
                    "rows": [shown(row) for row in one.rows],
                }
                for one in attention_of(monitoring)
            ],
            "form": RowsForm(query | {"sort": sort}, has_units=bool(monitoring.totals["units"])),
            "is_filtered": filters != RowFilters(),
            "rows": [shown(row) for row in page.rows],
            "view": view,
            "views": [
                {
                    "label": label,
                    "url": _link(query, view=name) + "#table",
                    "current": name == view,
                }
                for name, label in VIEWS.items()
            ],
            "sorting": _sorting(query, sort),
            "criterion_names": criterion_names(),
            "steps": steps(page, **query),
            "is_big": _size(monitoring) > AT_ONCE,
        },
    )


def _link(query: dict[str, str], **more: str) -> str:
    """The address's query with something else in it."""
    return f"?{urlencode({name: value for name, value in (query | more).items() if value})}"


def _sorting(query: dict[str, str], sort: str) -> dict[str, dict[str, str]]:
    """Of each column: the link that sorts by it, and how it is sorted now."""
    found = {}
    for name, first in COLUMNS.items():
        is_here = sort.removeprefix("-") == name
        turned = sort.removeprefix("-") if sort.startswith("-") else f"-{sort}"
        found[name] = {
            "url": _link(query, sort=turned if is_here else first) + "#table",
            "aria": ("descending" if sort.startswith("-") else "ascending") if is_here else "",
        }
    return found


def _size(monitoring: Monitoring) -> int:
    return int(monitoring.totals["organizations"] + monitoring.totals["units"])


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def table_csv(request: HttpRequest, organization_id: int, number: int) -> Any:
    """The table as CSV, streamed."""
    monitoring = monitoring_for(request, organization_id, number)
    header, rows = monitoring_table(monitoring)
    return csv_response(f"{file_name(monitoring)}.csv", header, rows)


@audience(Audience.SIGNED_IN)
@require_POST
def book(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Ask for the whole monitoring as XLSX."""
    return _order(request, monitoring_for(request, organization_id, number), BOOK)


@audience(Audience.SIGNED_IN)
@require_POST
def paper(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Ask for a big report as PDF."""
    return _order(request, monitoring_for(request, organization_id, number), PAPER)


def _order(request: HttpRequest, monitoring: Monitoring, kind: str) -> HttpResponse:
    user: Any = request.user
    try:
        exporting.ask_for_export(by=user, kind=kind, parameters={"monitoring": monitoring.pk})
    except exporting.NotAllowed:
        raise Http404 from None
    except exporting.TooManyExports:
        messages.warning(request, too_many())
        return to(monitoring)
    return redirect("account_exports")


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def pdf(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """The report on paper, at once; a big one is made in the background."""
    monitoring = monitoring_for(request, organization_id, number)
    if _size(monitoring) > AT_ONCE:
        messages.info(request, _("Отчёт большой: попросите его кнопкой, он появится в выгрузках."))
        return to(monitoring)
    try:
        file = pdf_of(monitoring)
    except Busy:
        messages.warning(request, _("Сейчас печатают многие. Попробуйте через минуту."))
        return to(monitoring)
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="monitoring-{monitoring.half_year}.pdf"'
    return response
