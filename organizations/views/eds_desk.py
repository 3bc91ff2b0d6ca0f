"""The operator's queues that electronic signatures bring: who waits to be let in, and who says that
their organization is an authority."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.desk import ReasonForm
from accounts.selectors.desk import page_by_state
from accounts.views.desk import at_work, decided, in_list, state_tabs, worked_queue
from organizations.forms.keys import AdmissionForm
from organizations.models import Admission, AuthorityRequest
from organizations.selectors import keys as selectors
from organizations.services import admissions, authority_requests
from portal.lib.access import Audience, audience, get_editable
from portal.lib.cursors import CURSORS, BadCursor, steps

ADMISSIONS, AUTHORITIES = "admissions", "authority-requests"
WAITING = "waiting"
PAGE = 50


def _list(
    request: HttpRequest, key: str, template: str, states: Iterable[TextChoices]
) -> HttpResponse:
    """A page of a queue's items in a state; those that wait unless another is asked for."""
    labels = {state: capfirst(state.label) for state in states}
    state = request.GET.get("state", WAITING)
    if state not in labels:
        raise Http404
    queue, work = worked_queue(request, key)
    cursors = {name: request.GET.get(name, "") for name in CURSORS}
    try:
        page = page_by_state(
            work.rows(request.user), state, waits=state == WAITING, size=PAGE, **cursors
        )
    except BadCursor:
        return redirect(f"{reverse(queue.route)}?state={state}")
    return render(
        request,
        template,
        {
            **in_list(request, key, page.rows),
            "steps": steps(page, state=state),
            "tabs": state_tabs(labels, state),
            "state": state,
        },
    )


# Who waits


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def admissions_list(request: HttpRequest) -> HttpResponse:
    """People with keys, by what was decided."""
    states = Admission.State
    return _list(
        request,
        ADMISSIONS,
        "organizations/admissions.html",
        (states.WAITING, states.ADMITTED, states.DECLINED),
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def admission(request: HttpRequest, admission_id: int) -> HttpResponse:
    """One of them: what the certificate says beside what the portal knows, and the decision."""
    return _admission_page(request, _admission(request, admission_id))


@audience(Audience.OPERATOR)
@require_POST
def approval(request: HttpRequest, admission_id: int) -> HttpResponse:
    """Let a person in."""
    user: Any = request.user
    row = _admission(request, admission_id)
    form = AdmissionForm(request.POST)
    if not form.is_valid():
        return _admission_page(request, row, admission_form=form)
    admit = partial(admissions.admit, by=user, admission=row, role=form.cleaned_data["role"])
    return decided(request, ADMISSIONS, row, admit, _("Допуск открыт. Человеку написали."))


@audience(Audience.OPERATOR)
@require_POST
def refusal(request: HttpRequest, admission_id: int) -> HttpResponse:
    """Don't let a person in."""
    user: Any = request.user
    row = _admission(request, admission_id)
    form = _reason_form(ADMISSIONS, request.POST)
    if not form.is_valid():
        return _admission_page(request, row, decline_form=form)
    reason = form.cleaned_data["reason"]
    decline = partial(admissions.decline, by=user, admission=row, reason=reason)
    return decided(request, ADMISSIONS, row, decline, _("Отказано. Человеку написали."))


def _admission(request: HttpRequest, admission_id: int) -> Admission:
    row: Admission = get_editable(
        request.user, Admission.objects.select_related("organization", "user"), pk=admission_id
    )
    return row


def _admission_page(request: HttpRequest, row: Admission, **forms: Any) -> HttpResponse:
    operator: Any = request.user
    admissions.note_read(by=operator, admission=row)
    return render(
        request,
        "organizations/admission_item.html",
        {
            "admission": row,
            "has_key": selectors.has_key_in_force(row),
            "administrators": selectors.active_administrators(row.organization),
            "admission_form": AdmissionForm(),
            "decline_form": _reason_form(ADMISSIONS),
            "form": next(iter(forms.values()), None),
            **at_work(request, ADMISSIONS, row),
            **forms,
        },
        status=422 if forms else 200,
    )


# Who says that it is an authority


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def authorities(request: HttpRequest) -> HttpResponse:
    """Organizations that call themselves an authority, by what was decided."""
    states = AuthorityRequest.State
    return _list(
        request,
        AUTHORITIES,
        "organizations/authorities.html",
        (states.WAITING, states.CONFIRMED, states.DECLINED),
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def authority(request: HttpRequest, request_id: int) -> HttpResponse:
    """One of them, and the decision."""
    return _authority_page(request, _authority(request, request_id))


@audience(Audience.OPERATOR)
@require_POST
def confirmation(request: HttpRequest, request_id: int) -> HttpResponse:
    """Make it an authority."""
    user: Any = request.user
    row = _authority(request, request_id)
    confirm = partial(authority_requests.confirm, by=user, request=row)
    done = _("Подтверждено: теперь это уполномоченный орган.")
    return decided(request, AUTHORITIES, row, confirm, done)


@audience(Audience.OPERATOR)
@require_POST
def authority_refusal(request: HttpRequest, request_id: int) -> HttpResponse:
    """Leave it as it is."""
    user: Any = request.user
    row = _authority(request, request_id)
    form = _reason_form(AUTHORITIES, request.POST)
    if not form.is_valid():
        return _authority_page(request, row, decline_form=form)
    reason = form.cleaned_data["reason"]
    decline = partial(authority_requests.decline, by=user, request=row, reason=reason)
    return decided(request, AUTHORITIES, row, decline, _("Отклонено. Организации написали."))


def _authority(request: HttpRequest, request_id: int) -> AuthorityRequest:
    row: AuthorityRequest = get_editable(
        request.user,
        AuthorityRequest.objects.select_related("organization", "sent_by"),
        pk=request_id,
    )
    return row


def _authority_page(request: HttpRequest, row: AuthorityRequest, **forms: Any) -> HttpResponse:
    operator: Any = request.user
    authority_requests.note_read(by=operator, request=row)
    return render(
        request,
        "organizations/authority_item.html",
        {
            "authority_request": row,
            "decline_form": _reason_form(AUTHORITIES),
            "form": next(iter(forms.values()), None),
            **at_work(request, AUTHORITIES, row),
            **forms,
        },
        status=422 if forms else 200,
    )


def _reason_form(queue: str, typed: Any = None) -> ReasonForm:
    return ReasonForm(
        typed,
        prefix="decline",
        queue=queue,
        outcome="decline",
        help_text=_("Её прочтёт тот, кому отказано."),
    )
