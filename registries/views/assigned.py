"""The cabinet's pages of what authorised bodies have sent: list, one, answering."""

from typing import Any
from uuid import uuid4

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organizations.models import Organization
from organizations.views.cabinet import own
from portal.lib.access import Audience, audience, get_for
from portal.lib.cursors import CURSORS, BadCursor, steps
from portal.lib.scans import handed_out
from registries.forms.assignments import AnswerForm, key_of
from registries.models import Addressee
from registries.selectors.assigned import addressed, assigned_page, count_news, may_answer
from registries.selectors.assignments import history_of
from registries.services.answers import answer, note_read
from registries.services.assignments import AlreadyDecided
from registries.views.addressees import file_of_answer


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def assigned(request: HttpRequest, organization_id: int) -> HttpResponse:
    """What was sent to the organization and its units."""
    organization = own(request, organization_id)
    waiting = bool(request.GET.get("waiting"))
    cursors = {key: request.GET.get(key, "") for key in CURSORS}
    try:
        page = assigned_page(request.user, organization, waiting=waiting, **cursors)
    except BadCursor:
        return redirect("cabinet:assignments", organization.pk)
    kept = {"waiting": "1"} if waiting else {}
    count, unread = count_news(request.user, organization)
    tabs = [
        {"label": _("Все"), "url": "?", "current": not waiting},
        {
            "label": _("Ждут ответа"),
            "url": "?waiting=1",
            "current": waiting,
            "count": str(count) if count else "",
        },
    ]
    return render(
        request,
        "cabinet/assignments.html",
        {
            "organization": organization,
            "rows": page.rows,
            "steps": steps(page, **kept),
            "tabs": tabs,
            "waiting": waiting,
            "unread": unread,
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: HttpRequest, organization_id: int, addressee_id: int) -> HttpResponse:
    """One of them, fit for paper; the first of its people to open it is noted. Answering it."""
    user: Any = request.user
    organization = own(request, organization_id)
    row = _found(request, organization, addressee_id)
    theirs = may_answer(user, row)
    if request.method == "POST":
        if not theirs:
            raise PermissionDenied
        return _answered(request, organization, row)
    if theirs and request.method == "GET":
        note_read(by=user, addressee=row)
        row = _found(request, organization, addressee_id)
    return _page(request, organization, row, AnswerForm(initial={"key": uuid4()}), theirs=theirs)


def _answered(request: HttpRequest, organization: Organization, row: Addressee) -> HttpResponse:
    user: Any = request.user
    status, may_read = 422, not request.FILES or ratelimit.consume(request, action="try_upload")
    form = AnswerForm(request.POST, request.FILES if may_read else None)
    if not may_read:
        form.add_error("file", _("Слишком много файлов подряд. Подождите минуту."))
        status = 429
    if form.is_valid():
        data = form.cleaned_data
        try:
            answer(
                by=user,
                addressee=row,
                key=key_of(data["key"]),
                text=data["text"],
                file=data["file"],
            )
        except AlreadyDecided:
            row = _found(request, organization, row.pk)
            return _page(request, organization, row, form, theirs=True, overtaken=True, status=409)
        except ValidationError as error:
            form.add_error("text", "; ".join(error.messages))
        else:
            messages.success(request, _("Ответ отправлен уполномоченному органу."))
            return redirect("cabinet:assignment", organization.pk, row.pk)
    return _page(request, organization, row, form, theirs=True, status=status)


def _page(
    request: HttpRequest,
    organization: Organization,
    row: Addressee,
    form: AnswerForm,
    *,
    theirs: bool,
    overtaken: bool = False,
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "cabinet/assignment.html",
        {
            "organization": organization,
            "addressee": row,
            "assignment": row.assignment,
            "history": history_of(row),
            "form": form,
            "answers": theirs and row.is_awaiting,
            "overtaken": overtaken,
        },
        status=status,
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def assignment_file(
    request: HttpRequest, organization_id: int, addressee_id: int
) -> HttpResponseBase:
    """The file that the authority has attached."""
    row = _found(request, own(request, organization_id), addressee_id)
    return handed_out(row.assignment.file, f"{_('поручение')}-{row.assignment.number}")


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def answer_file(
    request: HttpRequest, organization_id: int, addressee_id: int, answer_id: int
) -> HttpResponseBase:
    """The file of one's own answer."""
    row = _found(request, own(request, organization_id), addressee_id)
    return file_of_answer(row, answer_id)


def _found(request: HttpRequest, organization: Organization, addressee_id: int) -> Addressee:
    row: Addressee = get_for(request.user, addressed(organization, request.user), pk=addressee_id)
    return row
