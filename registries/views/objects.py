"""The organizations of an authority's registry: the table, as files too, and each of them."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import exporting
from accounts.views.exports import too_many
from portal.lib import wording
from portal.lib.access import Audience, audience
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, steps
from ratings.figures import CRITERION_NAMES
from ratings.rules import current_day
from registries.exports.objects import KINDS
from registries.exports.registry import stamp_of
from registries.forms.objects import ObjectsForm
from registries.selectors.object_rows import POINTS, table_of
from registries.selectors.objects import (
    SORTS,
    BadFilter,
    Filters,
    minimum_of,
    read_filters,
    seen_by,
)
from registries.selectors.spans import BadPeriod, read_spans
from registries.selectors.standing import inside_page
from registries.tables import objects_table
from registries.views.dashboard import period_links, spans_of
from registries.views.rooms import authority_for

FILTERS = ("q", "state", "kind", "region", "district", "sphere", "category", "criterion")
NAMES = (*FILTERS, "sort", "order", "period")


def kept(query: QueryDict | dict[str, str], *without: str, **more: str) -> dict[str, str]:
    """What our table knows of an address's query, without these names."""
    names = [name for name in NAMES if name not in without]
    told = {name: _line(str(query[name])) for name in names if query.get(name)} | more
    return {name: value for name, value in told.items() if value}


def _line(value: str) -> str:
    """Without the control characters that no database keeps in JSON."""
    return "".join(letter for letter in value if letter.isprintable())


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def table(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The organizations of the registry, filtered and sorted."""
    authority = authority_for(request, organization_id)
    spans, query = spans_of(request), request.GET
    try:
        filters = read_filters(query)
    except BadFilter:
        return redirect("authority:objects", authority.pk)
    try:
        found = table_of(
            authority, spans.chosen, filters, **{name: query.get(name, "") for name in CURSORS}
        )
    except BadCursor:
        return redirect(f"{request.path}?{urlencode(kept(query))}")
    period = "" if spans.chosen.is_all_time else spans.chosen.code
    form = ObjectsForm(filters, period=period, order=query.get("order", ""))
    chips = _chips(form, query)
    return render(
        request,
        "authority/objects.html",
        {
            "authority": authority,
            "span": spans.chosen,
            "periods": period_links(spans, query, *FILTERS, "sort", "order"),
            "form": form,
            "chips": chips,
            "reset_url": f"?{urlencode({'period': period})}" if period else request.path,
            "rows": [_shown(row, filters) for row in found.rows],
            "total": found.total,
            "scope_text": scope_text(found.total, is_filtered=bool(chips)),
            "heads": _heads(query, filters),
            "criterion": str(CRITERION_NAMES[filters.criterion]) if filters.criterion else "",
            "points": POINTS,
            "minimum": minimum_of(spans.chosen),
            "steps": steps(found.page, **kept(query)),
            "query": f"?{urlencode(kept(query))}",
        },
    )


def scope_text(total: int, *, is_filtered: bool) -> str:
    """«218 организаций, ваш фильтр»: what a file will hold."""
    number = wording.organizations(total)
    return _("%(n)s, ваш фильтр") % {"n": number} if is_filtered else number


def _shown(row: Any, filters: Filters) -> dict[str, Any]:
    return {"row": row, "criterion": row.criteria.get(filters.criterion, "")}


def _heads(query: QueryDict, filters: Filters) -> dict[str, dict[str, str]]:
    """Each column's link that sorts by it, or turns its order round."""
    heads = {}
    for name, falls in SORTS.items():
        current = name == filters.sort
        down = not filters.descending if current else falls
        order = "" if down == falls else "desc" if down else "asc"
        more = {"sort": name, "order": order}
        heads[name] = {
            "url": f"?{urlencode(kept(query, 'sort', 'order', **more))}",
            "sort": ("descending" if filters.descending else "ascending") if current else "",
        }
    return heads


def _chips(form: ObjectsForm, query: QueryDict) -> list[dict[str, str]]:
    """The filters that are on, each with the address without it."""
    found = []
    for name in FILTERS:
        value = query.get(name, "").strip()
        if not value or name not in form.fields or name == "criterion":
            continue
        field = form.fields[name]
        text = dict(getattr(field, "choices", [])).get(value, value)
        found.append(
            {
                "label": f"{field.label}: {text}",
                "remove_url": f"?{urlencode(kept(query, name))}",
            }
        )
    return found


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def table_csv(request: HttpRequest, organization_id: int) -> HttpResponseBase:
    """The same rows as a file, as filtered and sorted; streamed."""
    authority = authority_for(request, organization_id)
    if not ratelimit.consume(request, action="table", user=request.user):
        return ratelimit.respond_429(request)
    spans = spans_of(request)
    try:
        filters = read_filters(request.GET)
    except BadFilter:
        return redirect("authority:objects", authority.pk)
    header, rows = objects_table(authority, spans.chosen, filters)
    name = _("организации реестра %(day)s") % {"day": current_day().isoformat()}
    return csv_response(f"{name}.csv", header, rows)


@audience(Audience.SIGNED_IN)
@require_POST
def table_file(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The same rows as a spreadsheet or a document, written in the background."""
    user: Any = request.user
    authority = authority_for(request, organization_id)
    if not ratelimit.consume(request, action="table", user=user):
        return ratelimit.respond_429(request)
    told = kept(QueryDict(request.POST.get("query", "")[:1000].lstrip("?")))
    kind = KINDS.get(request.POST.get("as", ""))
    if kind is None:
        return redirect("authority:objects", authority.pk)
    try:
        read_filters(told)
        read_spans(told.get("period", ""))
        parameters = {**told, "authority": authority.pk, "registry": stamp_of(authority)}
        exporting.ask_for_export(by=user, kind=kind, parameters=parameters)
    except (BadFilter, BadPeriod, exporting.NotAllowed):
        return redirect("authority:objects", authority.pk)
    except exporting.TooManyExports:
        messages.warning(request, too_many())
    return redirect("account_exports")


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def detail(request: HttpRequest, organization_id: int, object_id: int) -> HttpResponse:
    """One organization that stands below the authority now: its marks, and what is inside it."""
    authority = authority_for(request, organization_id)
    seen = seen_by(authority).select_related("region", "district", "settlement")
    organization = seen.filter(pk=object_id).first()
    if organization is None:
        raise Http404
    spans = spans_of(request)
    page = inside_page(organization, spans.chosen)
    return render(
        request,
        "authority/object.html",
        {
            "authority": authority,
            "organization": organization,
            # one that stands above it and not below the authority is not opened from here
            "parent": seen.filter(pk=organization.parent_id).first()
            if organization.parent_id
            else None,
            "span": spans.chosen,
            "periods": period_links(spans, request.GET),
            "page": page,
            "study": _study(spans.chosen),
        },
    )


def _study(span: Any) -> str:
    """The query of a list of questionnaires: those that were counted in the period."""
    told = {"state": "0"}
    if span.study:
        told["period"] = span.study
    return urlencode(told)
