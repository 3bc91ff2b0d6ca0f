"""An authority's assignments: the list, one with its addressees, what is done to all of them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.models import Organization
from portal.lib import wording
from portal.lib.access import Audience, audience, get_for
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, steps
from portal.lib.scans import handed_out
from registries.forms.assignments import ExtendForm, FilterForm, WithdrawForm, ids_of
from registries.models import Addressee, Assignment
from registries.selectors import assignments as selectors
from registries.selectors.composing import concerned, monitorings_of
from registries.selectors.rooms import is_officer_of
from registries.services.assignments import (
    AlreadyDecided,
    RemindedToday,
    extend,
    remind,
    withdraw,
)
from registries.views.rooms import authority_for, own_authority

TABS = ("", "awaiting", "overdue", "unread", "answered", "accepted", "withdrawn")


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def assignments(request: HttpRequest, organization_id: int) -> HttpResponse:
    """What the authority has sent, and how far each has come."""
    authority = authority_for(request, organization_id)
    form = FilterForm(request.GET, monitorings=monitorings_of(authority))
    filters = form.filters()
    kept = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    cursors = {key: request.GET.get(key, "") for key in CURSORS}
    try:
        page = selectors.assignments_page(request.user, authority, filters, **cursors)
    except BadCursor:
        return redirect("authority:assignments", authority.pk)
    counts = selectors.counts_of(page.rows)
    csv_url = reverse("authority:assignments_csv", args=[authority.pk])
    return render(
        request,
        "authority/assignments.html",
        {
            "authority": authority,
            "form": form,
            "filtered": len([name for name in kept if name != "organization"]),
            "is_filtered": bool(kept),
            "rows": [(row, counts.get(row.pk)) for row in page.rows],
            "steps": steps(page, **kept),
            "totals": selectors.totals(request.user, authority),
            "one": concerned(authority, filters.organization),
            "csv_url": f"{csv_url}?{urlencode(kept)}",
            "is_officer": is_officer_of(request.user, authority),
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def assignments_csv(request: HttpRequest, organization_id: int) -> HttpResponseBase:
    """The narrowed list as a table: a row each addressee."""
    authority = authority_for(request, organization_id)
    filters = FilterForm(request.GET, monitorings=monitorings_of(authority)).filters()
    header = [
        *(_("№"), _("Вид"), _("О чём"), _("Мониторинг"), _("Организация"), _("УНП")),
        *(_("Отправлено"), _("Срок"), _("Прочитано"), _("Ответ"), _("Состояние")),
        *(_("Просрочено"), _("Результат")),
    ]
    rows = (_table_row(row) for row in selectors.for_table(request.user, authority, filters))
    return csv_response(f"{_('поручения')}-{timezone.localdate():%Y-%m-%d}.csv", header, rows)


def _table_row(row: Addressee) -> list[Any]:
    assignment = row.assignment
    return [
        assignment.number,
        assignment.get_kind_display(),
        assignment.subject,
        assignment.monitoring.number if assignment.monitoring else "",
        row.organization.short_name,
        row.organization.unp,
        assignment.sent_at,
        row.due_on,
        row.read_at,
        row.answered_at,
        row.get_state_display(),
        row.is_overdue,
        row.result,
    ]


def found(request: HttpRequest, authority: Organization, number: int) -> Assignment:
    """The authority's assignment of that number, for whoever may enter the rooms."""
    row: Assignment = get_for(
        request.user,
        Assignment.objects.select_related("monitoring", "authority", "sent_by"),
        authority=authority,
        number=number,
    )
    return row


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def assignment(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """One assignment: what it says, to whom it went, who has read and answered."""
    authority = authority_for(request, organization_id)
    row = found(request, authority, number)
    state = request.GET.get("state", "")
    cursors = {key: request.GET.get(key, "") for key in CURSORS}
    try:
        if state not in TABS:
            raise BadCursor
        page = selectors.addressees_page(request.user, row, state=state, **cursors)
    except BadCursor:
        return redirect("authority:assignment", authority.pk, row.number)
    counts = selectors.counts_of([row])[row.pk]
    return render(
        request,
        "authority/assignment.html",
        {
            "authority": authority,
            "assignment": row,
            "rows": page.rows,
            "steps": steps(page, **({"state": state} if state else {})),
            "counts": counts,
            "tabs": _tabs(counts, state),
            "is_officer": is_officer_of(request.user, authority),
        },
    )


def _tabs(counts: selectors.Counts, current: str) -> list[dict[str, Any]]:
    labels = {
        "": (_("Все"), counts.sent),
        "awaiting": (_("Ждут ответа"), counts.awaiting),
        "overdue": (_("Просрочено"), counts.overdue),
        "unread": (_("Не прочитано"), counts.sent - counts.read),
        "answered": (_("Ждут решения"), counts.answered),
        "accepted": (_("Принято"), counts.accepted),
        "withdrawn": (_("Отозвано"), counts.withdrawn),
    }
    return [
        {
            "label": label,
            "url": f"?{urlencode({'state': key})}" if key else "?",
            "current": key == current,
            "count": wording.number(count),
        }
        for key, (label, count) in labels.items()
        if count or not key or key == current
    ]


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def assignment_file(request: HttpRequest, organization_id: int, number: int) -> HttpResponseBase:
    """The file that was attached."""
    authority = authority_for(request, organization_id)
    row = found(request, authority, number)
    return handed_out(row.file, f"{_('поручение')}-{row.number}")


@audience(Audience.SIGNED_IN)
@require_POST
def reminding(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Remind all who owe an answer, or one."""
    user: Any = request.user
    authority = own_authority(request, organization_id)
    row = found(request, authority, number)
    to = _one(request, row)
    try:
        count = remind(by=user, assignment=row, organization=to.organization_id if to else None)
    except RemindedToday:
        messages.info(request, _("Напоминать некому: сегодня уже напоминали или ответа не ждут."))
    else:
        messages.success(
            request,
            ngettext("Напомнили %(n)s организации.", "Напомнили %(n)s организациям.", count)
            % {"n": wording.number(count)},
        )
    return _back(authority, row, to)


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Take it back from all who haven't got through with it, or from one."""
    user: Any = request.user
    authority = own_authority(request, organization_id)
    row = found(request, authority, number)
    to, form = _one(request, row), WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(
                by=user,
                assignment=row,
                reason=form.cleaned_data["reason"],
                organization=to.organization_id if to else None,
            )
        except AlreadyDecided:
            messages.info(request, _("Отзывать уже не у кого. Ничего не изменилось."))
        else:
            messages.success(request, _("Отозвано. Организации узнают об этом из письма."))
        return _back(authority, row, to)
    return _doing(request, authority, row, to, form, "authority/assignment_withdrawal.html")


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def extension(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Give all who owe an answer, or one, more time."""
    user: Any = request.user
    authority = own_authority(request, organization_id)
    row = found(request, authority, number)
    to, form = _one(request, row), ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            extend(
                by=user,
                assignment=row,
                due_on=form.cleaned_data["due_on"],
                organization=to.organization_id if to else None,
            )
        except ValidationError as error:
            form.add_error(None, error)
        except AlreadyDecided:
            messages.info(request, _("Переносить некому: ответа не ждут или срок и так не раньше."))
            return _back(authority, row, to)
        else:
            messages.success(request, _("Срок перенесён. Организации узнают об этом из письма."))
            return _back(authority, row, to)
    return _doing(request, authority, row, to, form, "authority/assignment_extension.html")


def _doing(
    request: HttpRequest,
    authority: Organization,
    row: Assignment,
    to: Addressee | None,
    form: Any,
    template: str,
) -> HttpResponse:
    return render(
        request,
        template,
        {
            "authority": authority,
            "assignment": row,
            "to": to,
            "form": form,
            "counts": selectors.counts_of([row])[row.pk],
        },
        status=422 if request.method == "POST" else 200,
    )


def _one(request: HttpRequest, row: Assignment) -> Addressee | None:
    """The one addressee that is meant; None for all of them."""
    asked = ids_of([request.POST.get("to", "") or request.GET.get("to", "")])
    if not asked:
        return None
    one: Addressee = get_for(
        request.user,
        Addressee.objects.select_related("organization"),
        assignment=row,
        organization=asked[0],
    )
    return one


def _back(authority: Organization, row: Assignment, to: Addressee | None) -> HttpResponse:
    if to:
        return redirect("authority:addressee", authority.pk, to.pk)
    return redirect("authority:assignment", authority.pk, row.number)
