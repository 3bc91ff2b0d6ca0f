"""Moderators decide what organizations say: replies to comments, complaints about them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.desk import ReasonForm
from accounts.selectors import desk as desk_selectors
from accounts.views.desk import at_work, refused, then_next
from portal.lib.access import Audience, audience, get_editable
from portal.lib.queues import Queue
from ratings import services
from ratings.figures import Mark
from ratings.models import Complaint, Reply
from ratings.queues import COMPLAINTS, REPLIES
from ratings.selectors.moderation import waiting_complaints, waiting_replies
from ratings.services.comment_decisions import note_reading
from ratings.views.comment_cases import OVERTAKEN, tabs, total_of

SHOWN = 20


def _list(request: HttpRequest, here: Queue, rows: Iterable[Any], template: str) -> HttpResponse:
    user: Any = request.user
    work: Any = here.work
    rows = list(rows)
    said = desk_selectors.listed(rows, by=user)
    shown_tabs = tabs(here.key)
    return render(
        request,
        template,
        {
            "rows": [(row, said[row.pk], work.mark(row)) for row in rows],
            "queue": here,
            "total": total_of(shown_tabs),
            "outcomes": work.in_bulk,
            "queues": shown_tabs,
        },
    )


def _decide(
    request: HttpRequest, here: Queue, row: Any, decision: Callable[[], object], done: str
) -> HttpResponse:
    work: Any = here.work
    if refused(request, row):
        return redirect(work.item, row.pk)
    try:
        decision()
    except OVERTAKEN:
        messages.info(request, _("Здесь уже решено, или текст изменился."))
    else:
        messages.success(request, done)
    return then_next(request, here.key)


# Organizations' replies


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """Replies of organizations that wait for a moderator, the oldest first."""
    return _list(request, REPLIES, waiting_replies()[:SHOWN], "ratings/queue_replies.html")


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def reply(request: HttpRequest, reply_id: int) -> HttpResponse:
    """A reply: to be published or not."""
    return _reply(request, _one_reply(request, reply_id))


def _one_reply(request: HttpRequest, reply_id: int) -> Reply:
    found: Reply = get_editable(
        request.user,
        Reply.objects.select_related(
            "organization", "questionnaire__organization", "questionnaire__comment"
        ),
        pk=reply_id,
    )
    return found


def _reply(
    request: HttpRequest, row: Reply, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "ratings/reply_case.html",
        {
            "reply": row,
            "comment": getattr(row.questionnaire, "comment", None),
            "form": form or _reply_form(),
            **at_work(request, REPLIES.key, row),
        },
        status=status,
    )


def _reply_form(typed: Any = None) -> ReasonForm:
    return ReasonForm(
        typed, queue=REPLIES.key, outcome="reject", help_text=_("Её прочтёт организация.")
    )


@audience(Audience.MODERATOR)
@require_POST
def reply_publication(request: HttpRequest, reply_id: int) -> HttpResponse:
    """Publish a reply."""
    user: Any = request.user
    row = _one_reply(request, reply_id)
    digest = request.POST.get("digest", "")
    return _decide(
        request,
        REPLIES,
        row,
        lambda: services.publish_reply(by=user, reply=row, digest=digest),
        _("Ответ опубликован. Автору комментария уйдёт письмо."),
    )


@audience(Audience.MODERATOR)
@never_cache
@require_POST
def reply_rejection(request: HttpRequest, reply_id: int) -> HttpResponse:
    """Don't publish a reply; the organization reads why."""
    user: Any = request.user
    row = _one_reply(request, reply_id)
    form = _reply_form(request.POST)
    if not form.is_valid():
        return _reply(request, row, form, status=422)
    digest, reason = request.POST.get("digest", ""), form.cleaned_data["reason"]
    return _decide(
        request,
        REPLIES,
        row,
        lambda: services.reject_reply(by=user, reply=row, digest=digest, reason=reason),
        _("Ответ не опубликован. Организация прочтёт причину."),
    )


# Complaints of organizations about comments


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """Complaints of organizations about comments, the oldest first."""
    return _list(request, COMPLAINTS, waiting_complaints()[:SHOWN], "ratings/queue_complaints.html")


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def complaint(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """A complaint: the comment is hidden or left."""
    return _complaint(request, _one_complaint(request, complaint_id))


def _one_complaint(request: HttpRequest, complaint_id: int) -> Complaint:
    found: Complaint = get_editable(
        request.user,
        Complaint.objects.select_related(
            "organization", "questionnaire__organization", "questionnaire__comment"
        ),
        pk=complaint_id,
    )
    return found


def _complaint(
    request: HttpRequest, row: Complaint, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    comment = getattr(row.questionnaire, "comment", None)
    if comment and status == 200:
        note_reading(by=user, comment=comment)
    return render(
        request,
        "ratings/complaint_case.html",
        {
            "complaint": row,
            "comment": comment,
            "mark_of": Mark(row.questionnaire.mean, 1, 1),
            "form": form or _complaint_form(),
            **at_work(request, COMPLAINTS.key, row),
        },
        status=status,
    )


def _complaint_form(typed: Any = None, decision: str = "hide") -> ReasonForm:
    return ReasonForm(
        typed,
        queue=COMPLAINTS.key,
        outcome=decision,
        help_text=_("Его прочтёт организация и, если комментарий будет скрыт, его автор."),
    )


@audience(Audience.MODERATOR)
@never_cache
@require_POST
def complaint_decision(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Hide the comment, or leave it; the organization reads why."""
    user: Any = request.user
    row = _one_complaint(request, complaint_id)
    hides = request.POST.get("decision") == "hide"
    form = _complaint_form(request.POST, "hide" if hides else "keep")
    if not form.is_valid():
        return _complaint(request, row, form, status=422)
    digest, answer = request.POST.get("digest", ""), form.cleaned_data["reason"]
    return _decide(
        request,
        COMPLAINTS,
        row,
        lambda: services.decide_complaint(
            by=user, complaint=row, digest=digest, hides=hides, answer=answer
        ),
        _("Комментарий скрыт. Анкета учитывается как прежде.")
        if hides
        else _("Комментарий оставлен. Организация прочтёт ответ."),
    )
