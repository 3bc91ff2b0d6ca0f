"""The operator's audit log."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import audit_export, exporting
from accounts.forms.audit import AuditForm
from accounts.selectors import audit
from accounts.services import audit as audit_service
from accounts.views.exports import too_many
from portal.lib.access import Audience, audience
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, steps


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who did or saw what, the newest first; looking something up is noted as well."""
    user: Any = request.user
    form = _form(request)
    filters = form.filters()
    kept = {name: value for name, value in form.data.items() if name in form.fields and value}
    try:
        page = audit.page(user, filters, **{key: request.GET.get(key, "") for key in CURSORS})
    except BadCursor:
        return redirect("audit:log")
    if filters.told:
        audit_service.note_search(by=user, filters=filters.told)
    return render(
        request,
        "account/audit.html",
        {
            "form": form,
            "count": len(kept),
            "rows": page.rows,
            "steps": steps(page, **kept),
            "query": urlencode(kept),
            "kept": kept,
        },
        status=200 if form.is_valid() else 422,
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def log_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What is filtered, as a file."""
    user: Any = request.user
    filters = _form(request).filters()
    audit_service.note_export(by=user, filters=filters.told)
    name = _("Журнал действий %(day)s") % {"day": timezone.localdate().isoformat()}
    rows = audit_export.rows(audit.found(user, filters))
    return csv_response(f"{name}.csv", audit_export.header(), rows)


@audience(Audience.OPERATOR)
@require_POST
def log_xlsx(request: HttpRequest) -> HttpResponse:
    """Ask for what is filtered as a spreadsheet."""
    user: Any = request.user
    form = AuditForm(request.POST)
    form.is_valid()
    filters = form.filters()
    try:
        exporting.ask_for_export(
            by=user,
            kind=audit_export.EXPORT,
            parameters=audit_export.parameters_of(user, filters),
        )
    except exporting.TooManyExports:
        messages.warning(request, too_many())
    return redirect("account_exports")


def _form(request: HttpRequest) -> AuditForm:
    form = AuditForm(request.GET)
    form.is_valid()
    return form
