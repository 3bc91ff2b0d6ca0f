"""The operator takes the catalogue along as a table and brings one back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import exporting
from accounts.views.exports import too_many
from organizations.forms.imports import ApplyForm, UploadForm
from organizations.importing import steps, writing
from organizations.importing.columns import COLUMNS, TITLES
from organizations.models import OrganizationImport
from organizations.selectors import imports as selectors
from portal.lib.access import Audience, audience, get_editable, get_for
from portal.lib.csv_files import csv_response
from portal.lib.cursors import BadCursor
from portal.lib.exports import CONTENT_TYPES, XLSX

KINDS = {
    "wrong": selectors.Kind.WRONG,
    "changed": selectors.Kind.CHANGED,
    "new": selectors.Kind.NEW,
}


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The catalogue to take along: CSV at once, XLSX when it is ready."""
    return render(request, "organizations/export.html", {"columns": COLUMNS})


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def export_csv(request: HttpRequest) -> HttpResponseBase:
    """The catalogue as CSV."""
    name = f"organizations-{timezone.localdate().isoformat()}.csv"
    return csv_response(name, writing.TITLES, writing.rows())


@audience(Audience.OPERATOR)
@require_POST
def export_xlsx(request: HttpRequest) -> HttpResponse:
    """Ask for the catalogue as XLSX."""
    operator: Any = request.user
    try:
        exporting.ask_for_export(by=operator, kind=writing.EXPORT, parameters={})
    except exporting.TooManyExports:
        messages.warning(request, too_many())
    return redirect("account_exports")


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a table; it is checked before anything changes."""
    operator: Any = request.user
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            imported = steps.upload(by=operator, chunks=file.chunks(), name=file.name)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("operator:import", imported.key)
    context = {"form": form, "imports": selectors.latest_imports(operator)}
    status = 422 if form.errors else 200
    return render(request, "organizations/import_upload.html", context, status=status)


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def template_xlsx(request: HttpRequest) -> HttpResponse:
    """The template as a workbook."""
    return HttpResponse(
        writing.template_xlsx(),
        content_type=CONTENT_TYPES[XLSX],
        headers={"Content-Disposition": 'attachment; filename="organizations-template.xlsx"'},
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def template_csv(request: HttpRequest) -> HttpResponseBase:
    """The template as CSV."""
    return csv_response("organizations-template.csv", writing.TITLES, [writing.example()])


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """A file's way: how far it is, what it would change, what it has changed."""
    imported = _one(request, key)
    return render(request, "organizations/import.html", _shown(request, imported))


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def progress(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far it is, alone, for the script that keeps it fresh."""
    imported = _one(request, key)
    context = {"imported": imported, "step": selectors.how_far(imported)}
    return render(request, "organizations/_import_progress.html", context)


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def mistakes(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The rows with mistakes as CSV."""
    imported = _one(request, key)
    header = [_("Строка"), _("Организация"), _("Столбец"), _("Что исправить")]
    return csv_response("mistakes.csv", header, writing.wrong_rows(imported))


@audience(Audience.OPERATOR)
@require_POST
def application(request: HttpRequest, key: UUID) -> HttpResponse:
    """Apply what was checked."""
    operator: Any = request.user
    imported = _editable(request, key)
    form = ApplyForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        steps.apply_soon(
            by=operator,
            imported=imported,
            revision=form.cleaned_data["revision"],
            only_right=form.cleaned_data["rows"] == ApplyForm.RIGHT,
        )
    except steps.AlreadyDecided:
        messages.info(request, _("Файл уже применили или проверили заново. Посмотрите ещё раз."))
    return redirect("operator:import", imported.key)


@audience(Audience.OPERATOR)
@require_POST
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Check the same file against what is on the portal now."""
    operator: Any = request.user
    imported = _editable(request, key)
    try:
        steps.check_again(by=operator, imported=imported)
    except steps.AlreadyDecided:
        messages.info(request, _("Этот файл сейчас проверяется или применяется."))
    return redirect("operator:import", imported.key)


def _one(request: HttpRequest, key: UUID) -> OrganizationImport:
    row: OrganizationImport = get_for(
        request.user, OrganizationImport.objects.select_related("by"), key=key
    )
    return row


def _editable(request: HttpRequest, key: UUID) -> OrganizationImport:
    row: OrganizationImport = get_editable(request.user, OrganizationImport.objects.all(), key=key)
    return row


def _shown(request: HttpRequest, imported: OrganizationImport) -> dict[str, Any]:
    context: dict[str, Any] = {
        "imported": imported,
        "step": selectors.how_far(imported),
        "is_checked": imported.state == OrganizationImport.State.CHECKED,
    }
    if imported.is_under_way or not imported.total:
        return context
    first = "wrong" if imported.wrong else "changed" if imported.changed else "new"
    shown = request.GET.get("rows", first)
    if shown not in KINDS:
        raise Http404
    cursors = {name: request.GET[name] for name in ("after", "before") if name in request.GET}
    try:
        page = selectors.rows_page(imported, KINDS[shown], **cursors)
    except BadCursor:
        raise Http404 from None
    return context | {
        "shown": shown,
        "tabs": _tabs(imported, shown),
        "rows": [_row(row) for row in page.rows],
        "steps": _steps(page, shown),
        "columns": [
            (TITLES.get(column, _("вся строка")), count)
            for column, count in selectors.count_mistakes(imported)
        ]
        if shown == "wrong"
        else [],
    }


def _tabs(imported: OrganizationImport, shown: str) -> list[dict[str, Any]]:
    labels = {"wrong": _("С ошибками"), "changed": _("Изменятся"), "new": _("Новые")}
    if imported.state == OrganizationImport.State.APPLIED:
        labels |= {"changed": _("Изменены"), "new": _("Добавлены")}
    return [
        {
            "label": label,
            "url": f"?rows={name}",
            "count": count,
            "current": name == shown,
        }
        for name, label in labels.items()
        if (count := getattr(imported, name)) or name == shown
    ]


def _row(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": row.name,
        "organization": row.organization_id,
        "errors": [(TITLES.get(column, ""), sentence) for column, sentence in row.errors],
        "changes": [
            {"label": label, "before": before, "after": after}
            for label, before, after in row.changes
        ],
    }


def _steps(page: Any, shown: str) -> dict[str, str]:
    base = f"?rows={shown}"
    return {
        "first_url": base if page.previous else "",
        "previous_url": f"{base}&before={page.previous}" if page.previous else "",
        "next_url": f"{base}&after={page.next}" if page.next else "",
        "last_url": f"{base}&before=end" if page.next else "",
    }
