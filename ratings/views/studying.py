"""The cabinet's list of questionnaires: of an organization and its units, filtered; as a file."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import exporting
from accounts.views.exports import too_many
from organizations.models import Organization
from organizations.selectors import may_edit
from organizations.views.cabinet import own
from portal.lib import wording
from portal.lib.access import Audience, audience, get_for
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, CursorPage
from ratings import services
from ratings.exports import EXPORT
from ratings.forms.cabinet import StudyForm
from ratings.rules import current_day
from ratings.selectors.dynamics import dynamics_page
from ratings.selectors.studied import (
    PAGE,
    SORTS,
    UNITS_OFFERED,
    BadFilter,
    Filters,
    codes_within,
    count_studied,
    may_study,
    places_of,
    read_filters,
    services_within,
    studied,
    studied_page,
    tags_of,
    with_handling,
)
from ratings.tables import count_text, questionnaires_table, rows_of

SORT_LABELS = {
    "": gettext_lazy("сначала новые"),
    "worst": gettext_lazy("сначала низкие оценки"),
    "best": gettext_lazy("сначала высокие оценки"),
}
FILTER_NAMES = tuple(name for name in StudyForm.base_fields if name != "sort")


def studying(request: HttpRequest, organization_id: int) -> tuple[Organization, bool]:
    """The organization whose questionnaires this person reads, and whether they act on them.

    Raises:
        Http404, PermissionDenied: as of `portal.lib.access.get_editable`.
    """
    organization: Organization = get_for(
        request.user,
        Organization.objects.select_related("parent", "region", "district", "settlement"),
        pk=organization_id,
    )
    acts = may_edit(request.user, organization)
    if not acts and not may_study(request.user, organization):
        raise PermissionDenied
    return organization, acts


def _theirs(filters: Filters, *, acts: bool) -> Filters:
    """Tags are the organization's own people's: nobody else finds by them."""
    return filters if acts else replace(filters, tag=0)


def query_without(query: QueryDict, *names: str, **more: str) -> str:
    """The address's query with nothing but what our lists know, and without these names."""
    known = (*FILTER_NAMES, "sort", *CURSORS)
    kept = {name: query[name] for name in known if query.get(name) and name not in names}
    kept |= {name: value for name, value in more.items() if value}
    for name, value in more.items():
        if not value:
            kept.pop(name, None)
    return f"?{urlencode(kept)}" if kept else ""


@audience(Audience.SIGNED_IN)
@require_safe
def questionnaires(request: HttpRequest, organization_id: int) -> HttpResponse:
    """All questionnaires about the organization and its units, page by page."""
    organization, acts = studying(request, organization_id)
    query, path = request.GET, request.path
    sort = query.get("sort", "")
    try:
        filters = _theirs(read_filters(query), acts=acts)
        if sort not in SORTS:
            raise BadFilter("sort")
    except BadFilter:
        return redirect("cabinet:questionnaires", organization.pk)
    places = places_of(organization)
    rows = studied(organization, filters, places)
    count = count_studied(rows)
    until = min(filters.until or current_day(), current_day())
    try:
        page = studied_page(
            rows,
            with_handling(organization),
            sort=sort,
            count=count,
            until=until,
            after=query.get("after", ""),
            before=query.get("before", ""),
        )
    except BadCursor:
        return redirect(path + query_without(query, *CURSORS))
    form = StudyForm(
        query,
        places=places,
        services=services_within(organization),
        codes=codes_within(organization),
        tags=tags_of(organization) if acts else [],
    )
    shown = rows_of(page.rows)
    return render(
        request,
        "cabinet/questionnaires.html",
        {
            "organization": organization,
            "read_only": not acts,
            "form": form,
            "chips": _chips(form, query),
            "rows": shown,
            "unread": [row for row in shown if not row.is_read],
            "count": count,
            "count_text": count_text(count),
            "is_filtered": filters != Filters(),
            "sorts": [
                {
                    "label": label,
                    "url": path + query_without(query, *CURSORS, sort=name),
                    "current": name == sort,
                }
                for name, label in SORT_LABELS.items()
            ],
            "page": _steps(page, query),
            "query": query_without(query),
            "csv_url": reverse("cabinet:questionnaires_csv", args=[organization.pk])
            + query_without(query, "sort", *CURSORS),
            "has_units": len(places) > 1,
            "many_units": len(places) > UNITS_OFFERED,
        },
    )


def _steps(page: CursorPage, query: QueryDict) -> dict[str, str]:
    """Links of components/pagination.html."""

    def link(**cursors: str) -> str:
        return query_without(query, *CURSORS, **cursors) or "?"

    return {
        "first_url": link() if page.previous else "",
        "previous_url": link(before=page.previous) if page.previous else "",
        "next_url": link(after=page.next) if page.next else "",
        "last_url": link(before="end") if page.next else "",
        "text": "",
    }


def _chips(form: StudyForm, query: QueryDict) -> list[dict[str, str]]:
    """The filters that are on, each with the address without it."""
    found = []
    for field in form.visible_fields():
        value = query.get(field.name, "")
        if not value:
            continue
        choices = getattr(field.field, "choices", [])
        flat: dict[Any, Any] = {}
        for key, label in choices:
            flat.update(dict(label) if isinstance(label, list) else {key: label})
        text = str(flat.get(value, value))
        if field.name in ("since", "until"):
            text = _day_text(value)
        found.append(
            {
                "label": f"{field.label}: {text}",
                "remove_url": query_without(query, field.name, *CURSORS) or "?",
            }
        )
    return found


def _day_text(value: str) -> str:
    filters = read_filters({"since": value})
    return wording.day(filters.since) if filters.since else value


@audience(Audience.SIGNED_IN)
@require_safe
def questionnaires_csv(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The same list as a file, as filtered; streamed."""
    organization, acts = studying(request, organization_id)
    if not ratelimit.consume(request, action="table", user=request.user):
        return ratelimit.respond_429(request)
    try:
        filters = _theirs(read_filters(request.GET), acts=acts)
    except BadFilter:
        return redirect("cabinet:questionnaires", organization.pk)
    header, rows = questionnaires_table(organization, filters, acts=acts)
    name = _("анкеты %(day)s") % {"day": current_day().isoformat()}
    return csv_response(f"{name}.csv", header, rows)  # type: ignore[return-value]


@audience(Audience.SIGNED_IN)
@require_POST
def reading(request: HttpRequest, organization_id: int) -> HttpResponse:
    """«Отметить показанные прочитанными»: those that the page named, no others."""
    organization = own(request, organization_id)
    numbers = [
        int(text)
        for text in request.POST.getlist("number")[:PAGE]
        if text.isascii() and text.isdigit() and len(text) <= 18
    ]
    found = list(studied(organization, Filters()).filter(number__in=numbers))
    services.mark_read(questionnaires=found)
    messages.success(
        request, _("Отмечено прочитанными: %(n)s.") % {"n": wording.number(len(found))}
    )
    back = QueryDict(request.POST.get("query", "")[:1000].lstrip("?"))
    return redirect(reverse("cabinet:questionnaires", args=[organization.pk]) + query_without(back))


@audience(Audience.SIGNED_IN)
@require_safe
def dynamics(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Satisfaction and its change: by half-year and month, by criterion, unit and service."""
    organization, acts = studying(request, organization_id)
    return render(
        request,
        "cabinet/dynamics.html",
        {
            "organization": organization,
            "read_only": not acts,
            "page": dynamics_page(organization),
        },
    )


@audience(Audience.SIGNED_IN)
@require_POST
def questionnaires_xlsx(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The list as filtered as a spreadsheet, written in the background."""
    user: Any = request.user
    organization, acts = studying(request, organization_id)
    if not ratelimit.consume(request, action="table", user=user):
        return ratelimit.respond_429(request)
    query = QueryDict(request.POST.get("query", "")[:1000].lstrip("?"))
    kept: dict[str, Any] = {name: query[name] for name in FILTER_NAMES if query.get(name)}
    if not acts:
        kept.pop("tag", None)
    try:
        read_filters(kept)
        exporting.ask_for_export(
            by=user,
            kind=EXPORT,
            parameters={**kept, "organization": organization.pk, "acts": acts},
        )
    except (BadFilter, exporting.NotAllowed):
        return redirect("cabinet:questionnaires", organization.pk)
    except exporting.TooManyExports:
        messages.warning(request, too_many())
    return redirect("account_exports")
