"""The moderators' queues: comments, organizations' replies, their complaints about comments."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.lib import wording
from portal.lib.access import Audience, audience, get_editable
from ratings import services
from ratings.figures import Mark
from ratings.forms import HidingForm
from ratings.forms.cabinet import DecisionForm
from ratings.models import Comment, Complaint, Reply
from ratings.selectors import (
    comment_figures,
    count_waiting,
    waiting_comments,
    waiting_complaints,
    waiting_replies,
)

QUEUE_PAGE = 20


@audience(Audience.MODERATOR)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Comments that wait for a moderator, the oldest first."""
    return _queue_page(request, HidingForm())


def _queue_page(
    request: HttpRequest, form: HidingForm, failed: int | None = None, status: int = 200
) -> HttpResponse:
    comments = [(comment, comment_figures(comment)) for comment in waiting_comments()[:QUEUE_PAGE]]
    return render(
        request,
        "ratings/queue.html",
        {"comments": comments, "form": form, "failed": failed, **_queues("comments")},
        status=status,
    )


def _queues(here: str) -> dict[str, Any]:
    """The queues as tabs, counted, and how many wait in this one."""
    counts = count_waiting()
    return {
        "total": counts[here],
        "queues": [
            {
                "label": label,
                "url": reverse(f"moderation:{route}"),
                "count": wording.number(counts[name]),
                "current": name == here,
            }
            for name, label, route in (
                ("comments", _("Комментарии"), "queue"),
                ("replies", _("Ответы организаций"), "replies"),
                ("complaints", _("Жалобы на комментарии"), "complaints"),
            )
        ],
    }


@audience(Audience.MODERATOR)
@require_POST
def publication(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Publish a comment."""
    comment: Comment = get_editable(request.user, Comment.objects.all(), pk=comment_id)
    return _decide(
        request,
        lambda: services.publish_comment(
            by=request.user,  # type: ignore[arg-type]
            comment=comment,
            digest=request.POST.get("digest", ""),
        ),
        _("Комментарий опубликован."),
    )


@audience(Audience.MODERATOR)
@require_POST
def hiding(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Hide a comment, with a reason that its author reads."""
    comment: Comment = get_editable(request.user, Comment.objects.all(), pk=comment_id)
    form = HidingForm(request.POST)
    if not form.is_valid():
        return _queue_page(request, form, failed=comment.pk, status=422)
    return _decide(
        request,
        lambda: services.hide_comment(
            by=request.user,  # type: ignore[arg-type]
            comment=comment,
            digest=request.POST.get("digest", ""),
            reason=form.cleaned_data["reason"],
        ),
        _("Комментарий скрыт. Анкета учитывается как прежде."),
    )


def _decide(
    request: HttpRequest, decision: Callable[[], None], done: str, queue: str = "queue"
) -> HttpResponse:
    try:
        decision()
    except services.AlreadyDecided:
        messages.info(
            request,
            _("Этот комментарий уже решён или изменён автором.")
            if queue == "queue"
            else _("Здесь уже решено, или текст изменился."),
        )
    else:
        messages.success(request, done)
    return redirect(f"moderation:{queue}")


# Organizations' replies


@audience(Audience.MODERATOR)
@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """Replies of organizations that wait for a moderator, the oldest first."""
    return _replies_page(request)


def _replies_page(
    request: HttpRequest, failed: int | None = None, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "ratings/queue_replies.html",
        {"replies": waiting_replies()[:QUEUE_PAGE], "failed": failed, **_queues("replies")},
        status=status,
    )


@audience(Audience.MODERATOR)
@require_POST
def reply_publication(request: HttpRequest, reply_id: int) -> HttpResponse:
    """Publish a reply."""
    user: Any = request.user
    reply: Reply = get_editable(user, Reply.objects.all(), pk=reply_id)
    return _decide(
        request,
        lambda: services.publish_reply(by=user, reply=reply, digest=request.POST.get("digest", "")),
        _("Ответ опубликован. Автору комментария уйдёт письмо."),
        "replies",
    )


@audience(Audience.MODERATOR)
@require_POST
def reply_rejection(request: HttpRequest, reply_id: int) -> HttpResponse:
    """Don't publish a reply; the organization reads why."""
    user: Any = request.user
    reply: Reply = get_editable(user, Reply.objects.all(), pk=reply_id)
    form = HidingForm(request.POST)
    if not form.is_valid():
        return _replies_page(request, failed=reply.pk, status=422)
    return _decide(
        request,
        lambda: services.reject_reply(
            by=user,
            reply=reply,
            digest=request.POST.get("digest", ""),
            reason=form.cleaned_data["reason"],
        ),
        _("Ответ не опубликован. Организация прочтёт причину."),
        "replies",
    )


# Complaints about comments


@audience(Audience.MODERATOR)
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """Complaints of organizations about comments, the oldest first."""
    return _complaints_page(request)


def _complaints_page(
    request: HttpRequest, failed: int | None = None, status: int = 200
) -> HttpResponse:
    waiting = waiting_complaints()[:QUEUE_PAGE]
    shown = [(complaint, Mark(complaint.questionnaire.mean, 1, 1)) for complaint in waiting]
    return render(
        request,
        "ratings/queue_complaints.html",
        {"complaints": shown, "failed": failed, **_queues("complaints")},
        status=status,
    )


@audience(Audience.MODERATOR)
@require_POST
def complaint_decision(request: HttpRequest, complaint_id: int) -> HttpResponse:
    """Hide the comment, or leave it; the organization reads why."""
    user: Any = request.user
    complaint: Complaint = get_editable(
        user, Complaint.objects.select_related("questionnaire"), pk=complaint_id
    )
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _complaints_page(request, failed=complaint.pk, status=422)
    hides = form.cleaned_data["decision"] == "hide"
    return _decide(
        request,
        lambda: services.decide_complaint(
            by=user,
            complaint=complaint,
            digest=request.POST.get("digest", ""),
            hides=hides,
            answer=form.cleaned_data["answer"],
        ),
        _("Комментарий скрыт. Анкета учитывается как прежде.")
        if hides
        else _("Комментарий оставлен. Организация прочтёт ответ."),
        "complaints",
    )
