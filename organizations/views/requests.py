"""The operator's queue of requests for access."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.desk import ReasonForm
from accounts.views.desk import at_work, decided, in_list, state_tabs
from organizations.forms.access import ApprovalForm, RequestForm
from organizations.models import AccessRequest, Invitation
from organizations.selectors import access as access_selectors
from organizations.services import access_requests, invitations
from organizations.views.access import fill
from portal.lib.access import Audience, audience, get_editable, get_for
from portal.lib.cursors import CURSORS, BadCursor, steps
from portal.lib.scans import handed_out

SHOWN = 50
QUEUE = "access-requests"
LATE = gettext_lazy("Эта заявка уже решена или исправлена. Ничего не изменилось.")


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Requests for access: those that wait, the oldest first; others by state; by УНП or number."""
    state = request.GET.get("state", AccessRequest.State.WAITING)
    asked = request.GET.get("q", "").strip()
    if state not in AccessRequest.State.values:
        raise Http404
    links = {}
    if asked:
        rows = list(access_selectors.found(asked)[:SHOWN])
    else:
        try:
            cursors = {key: request.GET.get(key, "") for key in CURSORS}
            page = access_selectors.requests_page(state, **cursors)
        except BadCursor:
            return redirect(f"{reverse('operator:requests')}?state={state}")
        rows, links = page.rows, steps(page, state=state)
    return render(
        request,
        "organizations/requests.html",
        {
            **in_list(request, QUEUE, rows),
            "steps": links,
            "tabs": _tabs("" if asked else state),
            "state": "" if asked else state,
            "asked": asked,
        },
    )


def _tabs(current: str) -> list[dict[str, Any]]:
    labels = {
        AccessRequest.State.WAITING: _("Ждут решения"),
        AccessRequest.State.RETURNED: _("Возвращены"),
        AccessRequest.State.APPROVED: _("Одобрены"),
        AccessRequest.State.REFUSED: _("Отклонены"),
    }
    return state_tabs(labels, current, access_selectors.count_by_state())


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """Enter a letter that came on paper."""
    operator: Any = request.user

    def send(form: RequestForm) -> HttpResponse:
        row = access_requests.send_request(told=form.told(), by=operator)
        messages.success(request, _("Заявка № %(n)s внесена.") % {"n": row.pk})
        return redirect("operator:request", row.pk)

    return fill(request, send, "organizations/request_paper.html", needs_scan=False)


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def detail(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request: what it says, whom it would be attached to, and the decision."""
    return _detail(request, _one(request, request_id))


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def scan(request: HttpRequest, request_id: int) -> FileResponse:
    """The scan of the letter, to save and never to show in the browser."""
    operator: Any = request.user
    row = get_for(operator, AccessRequest.objects.all(), pk=request_id)
    answer = handed_out(row.scan, f"request-{row.pk}")
    access_requests.note_scan_read(by=operator, request=row)
    return answer


@audience(Audience.OPERATOR)
@require_POST
def approval(request: HttpRequest, request_id: int) -> HttpResponse:
    """Let the organization in."""
    user: Any = request.user
    row = _one(request, request_id)
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        raise Http404
    approve = partial(access_requests.approve, by=user, request=row, **form.cleaned_data)
    return decided(
        request, QUEUE, row, approve, _("Заявка одобрена. Приглашения отправлены."), LATE
    )


@audience(Audience.OPERATOR)
@require_POST
def returning(request: HttpRequest, request_id: int) -> HttpResponse:
    """Give a request back to be corrected."""
    return _turn_down(request, request_id, "return", _("Заявка возвращена. Заявителю написали."))


@audience(Audience.OPERATOR)
@require_POST
def refusal(request: HttpRequest, request_id: int) -> HttpResponse:
    """Refuse a request."""
    return _turn_down(request, request_id, "refuse", _("Заявка отклонена. Заявителю написали."))


@audience(Audience.OPERATOR)
@require_POST
def resending(request: HttpRequest, request_id: int, invitation_id: int) -> HttpResponse:
    """Send one of the invitations that followed an approval once more."""
    operator: Any = request.user
    row = _one(request, request_id)
    found = get_editable(operator, Invitation.objects.filter(request=row), pk=invitation_id)
    try:
        invitations.send_again(by=operator, invitation=found)
    except invitations.SpentInvitation:
        messages.info(request, _("Это приглашение уже приняли или отозвали."))
    else:
        words = _("Новая ссылка отправлена на %(email)s. Прежняя больше не действует.")
        messages.success(request, words % {"email": found.email})
    return redirect("operator:request", row.pk)


def _one(request: HttpRequest, request_id: int) -> AccessRequest:
    row: AccessRequest = get_editable(
        request.user, AccessRequest.objects.select_related("organization"), pk=request_id
    )
    return row


def _turn_down(request: HttpRequest, request_id: int, how: str, done: str) -> HttpResponse:
    user: Any = request.user
    row = _one(request, request_id)
    form = _reason_form(how, request.POST)
    if not form.is_valid():
        return _detail(request, row, {f"{how}_form": form, "form": form}, status=422)
    service = {"return": access_requests.return_request, "refuse": access_requests.refuse}[how]
    decision = partial(service, by=user, request=row, reason=form.cleaned_data["reason"])
    return decided(request, QUEUE, row, decision, done, LATE)


def _reason_form(how: str, typed: Any = None) -> ReasonForm:
    return ReasonForm(
        typed,
        prefix=how,
        queue=QUEUE,
        outcome=how,
        help_text=_("Её прочтёт заявитель: напишите, что исправить."),
    )


def _detail(
    request: HttpRequest,
    row: AccessRequest,
    forms: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    operator: Any = request.user
    access_requests.note_read(by=operator, request=row)
    there = access_selectors.organization_of(row.unp)
    return render(
        request,
        "organizations/request.html",
        {
            "access_request": row,
            "people": row.people.all(),
            "there": there,
            "administrators": access_selectors.count_administrators(there) if there else 0,
            "others": access_selectors.others_of(row),
            "invitations": access_selectors.sent_with(row),
            "approval_form": ApprovalForm(initial={"is_voluntary": row.is_voluntary}),
            "return_form": _reason_form("return"),
            "refuse_form": _reason_form("refuse"),
            **at_work(request, QUEUE, row),
            **(forms or {}),
        },
        status=status,
    )
