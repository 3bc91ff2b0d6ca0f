"""The general registry of all objects, as a page and as files (FEATURES row 60)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import exporting
from accounts.views.exports import too_many
from portal.lib import wording
from portal.lib.access import Audience, audience
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, steps
from registries.exports import general as exports
from registries.exports.versions import visibility
from registries.forms.general import SoughtForm
from registries.selectors import general as selectors
from registries.selectors.versions import registries_of


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def general(request: HttpRequest) -> HttpResponse:
    """Every organization: whether citizens see it, in whose registries, what can be done."""
    form = SoughtForm(request.GET or QueryDict())
    found = selectors.all_organizations(form.sought())
    try:
        cursors = {key: request.GET.get(key, "") for key in CURSORS}
        page = selectors.all_page(found, form.value("sort"), **cursors)
    except BadCursor:
        return redirect(f"{request.path}?{urlencode(form.asked)}")
    stands = registries_of([row.pk for row in page.rows])
    csv_url = reverse("registries:general_csv")
    return render(
        request,
        "registries/general.html",
        {
            "form": form,
            "filters_count": sum(name not in ("q", "sort") for name in form.asked),
            "count_text": wording.organizations(found.count()),
            "rows": [(row, visibility(row), stands.get(row.pk, [])) for row in page.rows],
            "steps": steps(page, **form.asked),
            "csv_url": f"{csv_url}?{urlencode(form.asked)}" if form.asked else csv_url,
            "query": urlencode(form.asked),
        },
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def general_csv(request: HttpRequest) -> HttpResponseBase:
    """Exactly what is filtered, as CSV."""
    asked = SoughtForm(request.GET or QueryDict()).asked
    name = f"general-registry-{timezone.localdate().isoformat()}.csv"
    return csv_response(name, exports.header(), exports.rows(asked))


@audience(Audience.OPERATOR)
@require_POST
def general_xlsx(request: HttpRequest) -> HttpResponse:
    """Ask for the same as XLSX."""
    operator: Any = request.user
    asked = SoughtForm(QueryDict(request.POST.get("query", "")[:2000])).asked
    try:
        exporting.ask_for_export(by=operator, kind=exports.EXPORT, parameters=asked)
    except exporting.TooManyExports:
        messages.warning(request, too_many())
    return redirect("account_exports")
