"""A person's own help requests: asking, the thread, closing."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.help import MessageForm, QuestionForm
from accounts.models import HelpMessage, HelpRequest
from accounts.selectors import help as help_selectors
from accounts.services import help as help_service
from portal.lib.access import Audience, audience, get_for
from portal.lib.cursors import CURSORS, BadCursor, steps
from portal.lib.http import safe_next_url
from portal.lib.scans import handed_out
from portal.lib.standing import Stand, stands_of

SHOWN_SUPPORT = 5


@audience(Audience.EVERYONE)
@never_cache
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """My requests and their state; for guests, how to reach the support."""
    if not request.user.is_authenticated:
        return render(request, "account/help_guest.html")
    try:
        page = help_selectors.own_page(
            request.user, **{key: request.GET.get(key, "") for key in CURSORS}
        )
    except BadCursor:
        return redirect("account_help")
    return render(request, "account/help.html", {"rows": page.rows, "steps": steps(page)})


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask."""
    user: Any = request.user
    stands, status = stands_of(user), 200
    if request.method == "POST":
        may_send, status = _may_send(request), 422
        files = request.FILES if may_send else None
        form = QuestionForm(request.POST, files, stands=stands)
        if form.is_valid():
            if may_send and ratelimit.consume(request, action="help_request"):
                return _asked(request, form)
            form.add_error(None, too_many())
            status = 429
    else:
        page = safe_next_url(request.GET.get("from"))
        form = QuestionForm(
            initial={"page": page, "stands_for": _standing_on(page, stands)}, stands=stands
        )
    support = [(stand, contact) for stand in stands for contact in stand.support]
    return render(
        request,
        "account/help_new.html",
        {"form": form, "support": support[:SHOWN_SUPPORT]},
        status=status,
    )


def _may_send(request: HttpRequest) -> bool:
    """Whether the next form is looked at: drawing its picture anew costs more than a page."""
    return bool(not request.FILES or ratelimit.consume(request, action="try_upload"))


def _asked(request: HttpRequest, form: QuestionForm) -> HttpResponse:
    user: Any = request.user
    try:
        row = help_service.ask(by=user, **form.cleaned_data)
    except help_service.NotYours:
        raise Http404 from None
    messages.success(
        request, _("Вопрос № %(n)s отправлен. Об ответе напишем вам на почту.") % {"n": row.pk}
    )
    return redirect("account_help_request", row.pk)


def _standing_on(page: str, stands: list[Stand]) -> str:
    """The organization in whose cabinet the person was."""
    return next((stand.key for stand in stands if page.startswith(stand.url)), "")


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request of mine: what was said, and a form to write on."""
    user: Any = request.user
    row = _own(request, request_id)
    if request.method != "POST":
        return _thread(request, row, MessageForm())
    may_send, status, seen = _may_send(request), 422, seen_message(request)
    form = MessageForm(request.POST, request.FILES if may_send else None)
    if form.is_valid():
        if may_send and ratelimit.consume(request, action="help_message"):
            try:
                help_service.write_on(by=user, request=row, seen=seen, **form.cleaned_data)
            except help_service.Overtaken:
                row.refresh_from_db()
                return _thread(request, row, form, status=409, seen=seen)
            messages.success(request, _("Сообщение отправлено. Об ответе напишем вам на почту."))
            return redirect("account_help_request", row.pk)
        form.add_error(None, too_many())
        status = 429
    return _thread(request, row, form, status=status, seen=seen)


def _thread(
    request: HttpRequest, row: HelpRequest, form: MessageForm, status: int = 200, seen: int = 0
) -> HttpResponse:
    return render(
        request,
        "account/help_request.html",
        {
            "help_request": row,
            "stand": help_selectors.stand_of(row),
            "form": form,
            **told(row, status, seen),
        },
        status=status,
    )


def told(row: HelpRequest, status: int, seen: int) -> dict[str, Any]:
    """The messages for a page; after a conflict, which of them are new; what the page shows last.

    A form that wasn't taken for another reason keeps what its page had shown.
    """
    thread = help_selectors.thread(row)
    overtaken = status == 409
    return {
        "thread": thread,
        "news": [message for message in thread if message.number > seen] if overtaken else [],
        "seen": seen if status in (422, 429) else row.last,
        "was_answered": help_selectors.was_answered(thread),
    }


@audience(Audience.SIGNED_IN)
@require_POST
def closing(request: HttpRequest, request_id: int) -> HttpResponse:
    """My question is settled."""
    user: Any = request.user
    row = _own(request, request_id)
    try:
        help_service.close(by=user, request=row, seen=seen_message(request))
    except help_service.Overtaken:
        messages.info(
            request, _("Пока страница была открыта, пришло новое сообщение. Вопрос не закрыт.")
        )
    else:
        messages.success(request, _("Вопрос закрыт. Напишите ещё, и он откроется снова."))
    return redirect("account_help_request", row.pk)


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def attachment(request: HttpRequest, request_id: int, number: int) -> FileResponse:
    """A file of mine, to save."""
    return file_of(_own(request, request_id), number)[0]


def file_of(row: HelpRequest, number: int) -> tuple[FileResponse, HelpMessage]:
    """The file of a message.

    Raises:
        Http404: there is none.
    """
    message = next((one for one in help_selectors.thread(row) if one.number == number), None)
    if message is None:
        raise Http404
    return handed_out(message.attachment, f"help-{row.pk}-{number}"), message


def seen_message(request: HttpRequest) -> int:
    """The number of the last message on the page that the form was on; 0 if it doesn't say."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def too_many() -> str:
    """Why nothing more is taken today."""
    return _("Сегодня от вас уже много сообщений. Напишите завтра: мы ответим на всё, что пришло.")


def _own(request: HttpRequest, request_id: int) -> HelpRequest:
    """One's own, the operator's too: others' are read in the inbox."""
    row: HelpRequest = get_for(
        request.user, HelpRequest.objects.asked_by(request.user), pk=request_id
    )
    return row
