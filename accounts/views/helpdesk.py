"""The operator's inbox of help requests."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.help import AnswerForm
from accounts.models import HelpRequest
from accounts.queues import HELP
from accounts.selectors import help as help_selectors
from accounts.services import help as help_service
from accounts.views.desk import at_work, in_list, refused, state_tabs, then_next
from accounts.views.help import file_of, seen_message, told
from portal.lib.access import Audience, audience, get_editable
from portal.lib.cursors import CURSORS, BadCursor, CursorPage, steps

State = HelpRequest.State


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; answered and closed; by e-mail address or number."""
    user: Any = request.user
    state, asked = request.GET.get("state", State.OPEN), request.GET.get("q", "").strip()
    if state not in State.values:
        raise Http404
    try:
        page = (
            CursorPage(help_selectors.found(user, asked), "", "")
            if asked
            else help_selectors.inbox_page(
                user, state, **{key: request.GET.get(key, "") for key in CURSORS}
            )
        )
    except BadCursor:
        return redirect("helpdesk:inbox")
    return render(
        request,
        "account/helpdesk.html",
        {
            **in_list(request, HELP, page.rows, item=lambda row: row.request),
            "steps": steps(page, state=state),
            "tabs": _tabs(user, "" if asked else state),
            "state": "" if asked else state,
            "asked": asked,
        },
    )


def _tabs(user: Any, current: str) -> list[dict[str, Any]]:
    labels = {
        State.OPEN: _("Ждут ответа"),
        State.ANSWERED: _("Отвечены"),
        State.CLOSED: _("Закрыты"),
    }
    return state_tabs(labels, current, help_selectors.count_by_state(user))


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request, and the answer."""
    user: Any = request.user
    row = _one(request, request_id)
    if request.method != "POST":
        return _detail(request, row, AnswerForm())
    if refused(request, row):
        return redirect("helpdesk:request", row.pk)
    form, seen = AnswerForm(request.POST, request.FILES), seen_message(request)
    if not form.is_valid():
        return _detail(request, row, form, status=422, seen=seen)
    try:
        help_service.answer(by=user, request=row, seen=seen, **form.cleaned_data)
    except help_service.Overtaken:
        row.refresh_from_db()
        return _detail(request, row, form, status=409, seen=seen)
    messages.success(request, _("Ответ на вопрос № %(n)s отправлен.") % {"n": row.pk})
    return then_next(request, HELP)


def _detail(
    request: HttpRequest, row: HelpRequest, form: AnswerForm, status: int = 200, seen: int = 0
) -> HttpResponse:
    user: Any = request.user
    help_service.note_read(by=user, request=row)
    return render(
        request,
        "account/helpdesk_request.html",
        {
            "help_request": row,
            "stand": help_selectors.stand_of(row),
            "form": form,
            **told(row, status, seen),
            **at_work(request, HELP, row),
        },
        status=status,
    )


@audience(Audience.OPERATOR)
@require_POST
def closing(request: HttpRequest, request_id: int) -> HttpResponse:
    """Close without another word."""
    user: Any = request.user
    row = _one(request, request_id)
    try:
        help_service.close(by=user, request=row, seen=seen_message(request), as_operator=True)
    except help_service.Overtaken:
        messages.info(
            request, _("Пока страница была открыта, пришло новое сообщение. Вопрос не закрыт.")
        )
    except help_service.NothingAnswered:
        messages.info(
            request, _("Сначала ответьте: без ответа вопрос закрывает только тот, кто спросил.")
        )
    else:
        messages.success(request, _("Вопрос № %(n)s закрыт.") % {"n": row.pk})
        return redirect("helpdesk:inbox")
    return redirect("helpdesk:request", row.pk)


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def attachment(request: HttpRequest, request_id: int, number: int) -> FileResponse:
    """A file that came with a message, to save; who has opened it is noted."""
    user: Any = request.user
    answer, message = file_of(_one(request, request_id), number)
    help_service.note_attachment_read(by=user, message=message)
    return answer


def _one(request: HttpRequest, request_id: int) -> HelpRequest:
    row: HelpRequest = get_editable(
        request.user, HelpRequest.objects.select_related("by"), pk=request_id
    )
    return row
