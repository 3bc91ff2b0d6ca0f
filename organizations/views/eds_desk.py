"""The operator's queues that electronic signatures bring: who waits to be let in, and who says that
their organization is an authority."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.desk import ReasonForm
from accounts.selectors import desk as desk_selectors
from accounts.views.desk import at_work, refused, then_next
from organizations.eds_queues import version_of
from organizations.forms.keys import AdmissionForm
from organizations.models import Admission, AuthorityRequest
from organizations.selectors import keys as selectors
from organizations.services import admissions, authority_requests
from portal.lib.access import Audience, audience, get_editable
from portal.lib.cursors import CURSORS, BadCursor, CursorPage, steps
from portal.lib.queues import queue_of

ADMISSIONS, AUTHORITIES = "admissions", "authority-requests"


def _list(
    request: HttpRequest,
    queue: str,
    template: str,
    states: Iterable[TextChoices],
    page_of: Callable[..., CursorPage],
) -> HttpResponse:
    """A page of a queue's items in a state; those that wait unless another is asked for."""
    shown = {str(state): state.label for state in states}
    state = request.GET.get("state", "waiting")
    if state not in shown:
        raise Http404
    found = queue_of(queue)
    user: Any = request.user
    try:
        page = page_of(user, state, **{key: request.GET.get(key, "") for key in CURSORS})
    except BadCursor:
        return redirect(f"{reverse(found.route)}?state={state}")
    said = desk_selectors.listed(page.rows, by=user)
    return render(
        request,
        template,
        {
            "listed": [(row, said[row.pk]) for row in page.rows],
            "queue": queue,
            "outcomes": [one for one in found.work.outcomes if one.decide] if found.work else [],
            "steps": steps(page, state=state),
            "tabs": [(key, label, key == state) for key, label in shown.items()],
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
        selectors.admissions_page,
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
    row, operator = _admission(request, admission_id), request.user
    form = AdmissionForm(request.POST)
    if not form.is_valid():
        return _admission_page(request, row, admission_form=form)

    def admit(version: int) -> None:
        admissions.admit(
            by=operator,  # type: ignore[arg-type]
            admission=row,
            version=version,
            role=form.cleaned_data["role"],
        )

    return _decide(request, ADMISSIONS, row, admit, _("Допуск открыт. Человеку написали."))


@audience(Audience.OPERATOR)
@require_POST
def refusal(request: HttpRequest, admission_id: int) -> HttpResponse:
    """Don't let a person in."""
    row, operator = _admission(request, admission_id), request.user
    form = _reason_form(ADMISSIONS, request.POST)
    if not form.is_valid():
        return _admission_page(request, row, decline_form=form)

    def decline(version: int) -> None:
        admissions.decline(
            by=operator,  # type: ignore[arg-type]
            admission=row,
            version=version,
            reason=form.cleaned_data["reason"],
        )

    return _decide(request, ADMISSIONS, row, decline, _("Отказано. Человеку написали."))


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
            "mark": str(row.version),
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
        selectors.authority_requests_page,
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
    row, operator = _authority(request, request_id), request.user

    def confirm(version: int) -> None:
        authority_requests.confirm(by=operator, request=row, version=version)  # type: ignore[arg-type]

    done = _("Подтверждено: теперь это уполномоченный орган.")
    return _decide(request, AUTHORITIES, row, confirm, done)


@audience(Audience.OPERATOR)
@require_POST
def authority_refusal(request: HttpRequest, request_id: int) -> HttpResponse:
    """Leave it as it is."""
    row, operator = _authority(request, request_id), request.user
    form = _reason_form(AUTHORITIES, request.POST)
    if not form.is_valid():
        return _authority_page(request, row, decline_form=form)

    def decline(version: int) -> None:
        authority_requests.decline(
            by=operator,  # type: ignore[arg-type]
            request=row,
            version=version,
            reason=form.cleaned_data["reason"],
        )

    return _decide(request, AUTHORITIES, row, decline, _("Отклонено. Организации написали."))


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
            "mark": str(row.version),
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


def _decide(
    request: HttpRequest,
    queue: str,
    row: Admission | AuthorityRequest,
    decision: Callable[[int], None],
    done: str,
) -> HttpResponse:
    work = queue_of(queue).work
    here = work.item if work else ""
    if refused(request, row):
        return redirect(here, row.pk)
    try:
        decision(version_of(request.POST.get("version", "")))
    except (admissions.AlreadyDecided, authority_requests.AlreadyDecided):
        messages.info(request, _("Пока страница была открыта, здесь уже что-то решили."))
    except admissions.Closed:
        messages.error(request, _("Организация закрыта: новых людей в её кабинет не допускают."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done)
        return then_next(request, queue)
    return redirect(here, row.pk)
