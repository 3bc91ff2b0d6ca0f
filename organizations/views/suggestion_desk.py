"""The moderators' queue of suggested organizations."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.desk import ReasonForm
from accounts.selectors.desk import reason_in_language
from accounts.views.desk import at_work, in_list, refused, state_tabs, then_next
from organizations.following import has_waiting
from organizations.forms.suggestion_decisions import MergeForm
from organizations.forms.suggestions import AcceptanceForm, described_from, initial_of
from organizations.models import Suggestion
from organizations.outline import outlines, view_box
from organizations.selectors import suggestions as selectors
from organizations.selectors.cabinet import chosen_kinds
from organizations.services import suggestion_decisions as services
from organizations.views.cabinet import add_errors, seen_version
from portal.lib.access import Audience, audience, get_editable
from portal.lib.cursors import CURSORS, BadCursor, steps

QUEUE = "suggestions"
State = Suggestion.State


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Suggested organizations: those that wait, the oldest first; others by state."""
    state = request.GET.get("state", State.WAITING)
    if state not in State.values:
        raise Http404
    try:
        page = selectors.queue_page(state, **{key: request.GET.get(key, "") for key in CURSORS})
    except BadCursor:
        return redirect(f"{reverse('suggestions:queue')}?state={state}")
    context = {
        **in_list(request, QUEUE, page.rows, item=lambda row: row.suggestion),
        "steps": steps(page, state=state),
        "tabs": _tabs(state),
        "state": state,
    }
    return render(request, "organizations/suggestion_queue.html", context)


def _tabs(current: str) -> list[dict[str, Any]]:
    labels = {
        State.WAITING: _("Ждут решения"),
        State.RETURNED: _("Ждут уточнения"),
        State.ACCEPTED: _("Приняты"),
        State.MERGED: _("Уже были"),
        State.REFUSED: _("Отклонены"),
    }
    return state_tabs(labels, current, selectors.count_by_state())


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def item(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """One suggestion: what was sent, what it may be already, where it is, and the decision."""
    return _item(request, _one(request, suggestion_id))


@audience(Audience.MODERATOR)
@require_POST
def acceptance(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """Put it into the catalogue, as corrected."""
    row, moderator = _one(request, suggestion_id), request.user
    form = AcceptanceForm(request.POST, parents=selectors.possible_parents())
    if not form.is_valid():
        return _item(request, row, form=form, acceptance_form=form, status=422)
    if refused(request, row):
        return redirect("suggestions:item", row.pk)
    categories, spheres = chosen_kinds([form.cleaned_data["kind"]])
    try:
        made = services.accept_suggestion(
            by=moderator,  # type: ignore[arg-type]
            suggestion=row,
            version=seen_version(request),
            organization=form.organization(),
            categories=categories,
            spheres=spheres,
            service=form.cleaned_data["service_ru"],
        )
    except services.AlreadyDecided:
        return _overtaken(request, row)
    except ValidationError as error:
        add_errors(form, error)
        return _item(request, row, form=form, acceptance_form=form, status=422)
    done = _("«%(name)s» в каталоге. Автору уйдёт письмо.") % {"name": made.short_name}
    return _done(request, row, done)


@audience(Audience.MODERATOR)
@require_POST
def merging(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """It is there already."""
    row = _one(request, suggestion_id)
    form = MergeForm(request.POST, prefix="merge")
    chosen = form.cleaned_data["chosen"] if form.is_valid() else None
    there = selectors.organization_to_merge_into(chosen) if chosen else None
    if chosen and there is None:
        form.add_error("number", _("Такой организации нет."))
    if there is None:
        return _item(request, row, form=form, merge_form=form, status=422)
    done = _("Отмечено, что «%(name)s» уже есть. Автору уйдёт письмо.")
    return _decide(
        request,
        row,
        lambda by, version: services.merge_suggestion(
            by=by, suggestion=row, version=version, organization=there
        ),
        done % {"name": there.short_name},
    )


@audience(Audience.MODERATOR)
@require_POST
def returning(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """Ask its author to correct it."""
    done = _("Предложение вернулось автору. Ему уйдёт письмо.")
    return _with_reason(request, suggestion_id, "return", services.return_suggestion, done)


@audience(Audience.MODERATOR)
@require_POST
def refusal(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """Refuse it."""
    done = _("Предложение отклонено. Автору уйдёт письмо.")
    return _with_reason(request, suggestion_id, "refuse", services.refuse_suggestion, done)


@audience(Audience.MODERATOR)
@require_POST
def joining(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """Other suggestions of the same organization go where this one went."""
    row, moderator = _one(request, suggestion_id), request.user
    if row.organization is None:
        raise Http404
    chosen = set(request.POST.getlist("with"))
    joined = 0
    for other in selectors.others_like(row):
        if f"{other.pk}.{other.version}" not in chosen:
            continue
        try:
            services.merge_suggestion(
                by=moderator,  # type: ignore[arg-type]
                suggestion=other,
                version=other.version,
                organization=row.organization,
            )
        except services.AlreadyDecided:
            continue
        joined += 1
    done = ngettext("Присоединено %(n)s предложение.", "Присоединено %(n)s предложений.", joined)
    messages.success(request, done % {"n": joined})
    return then_next(request, QUEUE)


def _one(request: HttpRequest, suggestion_id: int) -> Suggestion:
    row: Suggestion = get_editable(
        request.user,
        Suggestion.objects.select_related("region", "district", "settlement", "organization"),
        pk=suggestion_id,
    )
    return row


def _with_reason(
    request: HttpRequest, suggestion_id: int, how: str, service: Callable[..., None], done: str
) -> HttpResponse:
    row = _one(request, suggestion_id)
    form = _reason_form(how, request.POST)
    if not form.is_valid():
        return _item(request, row, form=form, status=422, **{f"{how}_form": form})
    reason = form.cleaned_data["reason"]
    return _decide(
        request,
        row,
        lambda by, version: service(by=by, suggestion=row, version=version, reason=reason),
        done,
    )


def _decide(
    request: HttpRequest, row: Suggestion, decision: Callable[[Any, int], None], done: str
) -> HttpResponse:
    if refused(request, row):
        return redirect("suggestions:item", row.pk)
    try:
        decision(request.user, seen_version(request))
    except services.AlreadyDecided:
        return _overtaken(request, row)
    return _done(request, row, done)


def _overtaken(request: HttpRequest, row: Suggestion) -> HttpResponse:
    messages.info(request, _("Это предложение уже решили или изменили. Ничего не изменилось."))
    return redirect("suggestions:item", row.pk)


def _done(request: HttpRequest, row: Suggestion, done: str) -> HttpResponse:
    messages.success(request, done)
    row = _one(request, row.pk)
    if row.organization and selectors.others_like(row):  # its page offers the rest
        return redirect("suggestions:item", row.pk)
    return then_next(request, QUEUE)


def _reason_form(how: str, typed: Any = None) -> ReasonForm:
    help_text = _("Её прочтёт тот, кто предложил организацию.")
    return ReasonForm(typed, prefix=how, queue=QUEUE, outcome=how, help_text=help_text)


def _item(
    request: HttpRequest, row: Suggestion, *, status: int = 200, **forms: Any
) -> HttpResponse:
    waits = row.state == State.WAITING
    typed = forms.get("acceptance_form")
    described = described_from(typed.data) if typed else None
    found = selectors.compared(row, described) if waits else []
    acceptance_form = AcceptanceForm(initial=initial_of(row), parents=None) if waits else None
    return render(
        request,
        "organizations/suggestion_item.html",
        {
            "suggestion": row,
            "kind": selectors.kind_of(row),
            "has_questionnaire": has_waiting(row),
            "found": found,
            "parents": selectors.likely_parents(row) if waits else [],
            "others": selectors.others_like(row) if waits or row.organization else [],
            "outlines": outlines(),
            "view_box": view_box(),
            "spots": selectors.spots_of(row, found),
            "reason": reason_in_language(row.reason),
            "acceptance_form": acceptance_form,
            "merge_form": MergeForm(prefix="merge"),
            "return_form": _reason_form("return"),
            "refuse_form": _reason_form("refuse"),
            **at_work(request, QUEUE, row),
            **forms,
        },
        status=status,
    )
