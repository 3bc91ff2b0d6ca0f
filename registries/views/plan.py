"""The plan list: who must register, and who has not yet."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.models import Organization
from portal.lib import wording
from portal.lib.access import Audience, audience, get_editable
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, steps
from ratings.rules import current_day
from registries.forms.plan import ManyEntriesForm, PlanEntryForm
from registries.models import PlanEntry
from registries.selectors.duties import functions_without_officials
from registries.selectors.plan import (
    EXEMPT,
    OUTSIDE,
    STATE_NAMES,
    BadState,
    every_plan_row,
    narrowed,
    plan_of,
    with_states,
)
from registries.selectors.rooms import is_officer_of
from registries.services import plan as services
from registries.tables import plan_table
from registries.views.rooms import authority_for, own_authority


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def plan_page(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The list, by state."""
    authority = authority_for(request, organization_id)
    state = request.GET.get("state", "")
    try:
        plan = plan_of(
            request.user,
            authority,
            state,
            **{name: request.GET.get(name, "") for name in CURSORS},
        )
    except (BadState, BadCursor):
        return redirect("authority:plan", authority.pk)
    return render(
        request,
        "authority/plan.html",
        {
            "authority": authority,
            "works_here": is_officer_of(request.user, authority),
            "rows": plan.rows,
            "total": plan.counts["total"],
            "state": state,
            "tabs": _tabs(plan.counts, state),
            "nobody": functions_without_officials(authority),
            "steps": steps(plan.page, **({"state": state} if state else {})),
        },
    )


def _tabs(counts: dict[str, int], state: str) -> list[dict[str, Any]]:
    """The states that any entry is in, and the one that is shown."""
    names: dict[str, Any] = {
        "": _("все"),
        **STATE_NAMES,
        OUTSIDE: _("вне действующего реестра"),
        EXEMPT: _("регистрироваться не обязаны"),
    }
    return [
        {
            "label": label,
            "url": f"?state={code}" if code else "?",
            "current": code == state,
            "count": wording.number(counts[code or "total"]),
        }
        for code, label in names.items()
        if counts[code or "total"] or code == state or not code
    ]


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def plan_csv(request: HttpRequest, organization_id: int) -> HttpResponseBase:
    """The list as a file, in the state that is asked for."""
    authority = authority_for(request, organization_id)
    if not ratelimit.consume(request, action="table", user=request.user):
        return ratelimit.respond_429(request)
    state = request.GET.get("state", "")
    try:
        narrowed(with_states(request.user, authority), state)
    except BadState:
        return redirect("authority:plan", authority.pk)
    header, rows = plan_table(every_plan_row(request.user, authority, state))
    name = _("план регистрации %(day)s") % {"day": current_day().isoformat()}
    return csv_response(f"{name}.csv", header, rows)


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def addition(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Add one organization."""
    authority = own_authority(request, organization_id)
    return _entry_page(request, authority, services.new_entry(authority=authority))


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, organization_id: int, entry_id: int) -> HttpResponse:
    """Change an entry."""
    authority = own_authority(request, organization_id)
    return _entry_page(request, authority, _entry(request, authority, entry_id))


def _entry(request: HttpRequest, authority: Organization, entry_id: int) -> PlanEntry:
    entry: PlanEntry = get_editable(
        request.user,
        PlanEntry.objects.filter(authority=authority).select_related("authority"),
        pk=entry_id,
    )
    return entry


def _entry_page(request: HttpRequest, authority: Organization, entry: PlanEntry) -> HttpResponse:
    user: Any = request.user
    is_new = entry.pk is None
    initial = {name: getattr(entry, name) for name in PlanEntryForm.base_fields}
    form = PlanEntryForm(request.POST or None, initial=None if is_new else initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.save_entry(by=user, entry=form.write_to(entry))
            except ValidationError:
                form.add_error("unp", _("Организация с этим УНП уже есть в плане."))
            except services.TooManyEntries:
                form.add_error(None, _("В плане больше не помещается: уже 20 000 записей."))
            else:
                messages.success(
                    request, _("Добавлено в план.") if is_new else _("Запись изменена.")
                )
                return redirect("authority:plan", authority.pk)
    return render(
        request,
        "authority/plan_entry.html",
        {"authority": authority, "form": form, "is_new": is_new, "entry": entry},
        status=status,
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def additions(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Add many: pasted or from a file, all of them or none."""
    user: Any = request.user
    authority = own_authority(request, organization_id)
    sent = request.method == "POST"
    form = ManyEntriesForm(request.POST, request.FILES) if sent else ManyEntriesForm()
    if sent and form.is_valid():
        try:
            done = services.add_entries(by=user, authority=authority, entries=form.entries)
        except services.TooManyEntries:
            form.add_error(None, _("В плане больше не помещается: не больше 20 000 записей."))
        else:
            _say_added(request, done)
            return redirect("authority:plan", authority.pk)
    return render(
        request,
        "authority/plan_many.html",
        {"authority": authority, "form": form},
        status=422 if sent else 200,
    )


@audience(Audience.SIGNED_IN)
@require_POST
def from_registry(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Add the organizations of the registry in force."""
    user: Any = request.user
    authority = own_authority(request, organization_id)
    try:
        _say_added(request, services.take_from_registry(by=user, authority=authority))
    except services.TooManyEntries:
        messages.warning(request, _("В плане больше не помещается: не больше 20 000 записей."))
    return redirect("authority:plan", authority.pk)


def _say_added(request: HttpRequest, done: services.Added) -> None:
    added, known = wording.number(done.added), wording.number(done.known)
    text = _("Добавлено в план: %(n)s.") % {"n": added}
    if done.known:
        text = f"{text} " + _("Уже были в плане: %(n)s.") % {"n": known}
    messages.success(request, text)


@audience(Audience.SIGNED_IN)
@require_POST
def removal(request: HttpRequest, organization_id: int, entry_id: int) -> HttpResponse:
    """Take an entry off the list."""
    user: Any = request.user
    authority = own_authority(request, organization_id)
    entry = _entry(request, authority, entry_id)
    services.remove_entry(by=user, entry=entry)
    messages.success(request, _("Убрано из плана: %(name)s.") % {"name": entry.name})
    return redirect("authority:plan", authority.pk)
