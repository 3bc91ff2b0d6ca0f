"""Moderators decide comments: new ones, those whose authors object, those readers complain about.

One page shows a comment with all that is known of it; what can be decided there depends on the
queue that led to it.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.selectors import desk as desk_selectors
from accounts.views.desk import at_work, refused, then_next
from portal.lib import wording
from portal.lib.access import Audience, audience, get_editable
from portal.lib.queues import Queue
from ratings import services
from ratings.forms.moderation import CommentForm
from ratings.models import Comment
from ratings.queues import COMMENTS, OBJECTIONS, QUEUES, REPORTS, read_reports_mark
from ratings.selectors import moderation as selectors
from ratings.services.comment_decisions import note_reading

SHOWN = 20
OVERTAKEN = (services.AlreadyDecided, services.OwnDecision)


def tabs(here: str) -> list[dict[str, Any]]:
    """The moderators' queues as tabs, counted (a statement each)."""
    return [
        *(
            {
                "label": queue.label,
                "url": reverse(queue.route),
                "count": wording.number(queue.waiting().count),
                "current": queue.key == here,
            }
            for queue in QUEUES
        ),
        {
            "label": _("Решённые"),
            "url": reverse("moderation:decided"),
            "count": "",
            "current": here == "decided",
        },
    ]


def total_of(shown: list[dict[str, Any]]) -> str:
    """How many wait in the queue whose tab is open."""
    return next((str(tab["count"]) for tab in shown if tab["current"]), "")


# Lists


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Comments that wait to be looked at, the oldest first."""
    return _list(request, COMMENTS, selectors.waiting_comments())


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """Comments whose authors object to what was hidden."""
    return _list(request, OBJECTIONS, selectors.objected_comments(request.user))


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Comments that readers complain about."""
    return _list(request, REPORTS, selectors.reported_comments())


def _list(request: HttpRequest, here: Queue, rows: QuerySet[Comment]) -> HttpResponse:
    user: Any = request.user
    work: Any = here.work
    found = list(rows[:SHOWN])
    said = desk_selectors.listed(found, by=user)
    shown_tabs = tabs(here.key)
    return render(
        request,
        "ratings/queue_comments.html",
        {
            "rows": [
                (case, said[case.comment.pk], work.mark(case.comment))
                for case in selectors.cases(found)
            ],
            "queue": here,
            "item": work.item,
            "total": total_of(shown_tabs),
            "outcomes": work.in_bulk,
            "queues": shown_tabs,
        },
    )


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def decided(request: HttpRequest) -> HttpResponse:
    """What was decided lately: to look again, and to decide anew."""
    return render(
        request,
        "ratings/comments_decided.html",
        {"comments": selectors.decided_comments(), "queues": tabs("decided")},
    )


# One comment


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def comment(request: HttpRequest, comment_id: int) -> HttpResponse:
    """A comment: to be published or hidden, or decided anew."""
    return _case(request, COMMENTS, _one(request, comment_id))


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def objection(request: HttpRequest, comment_id: int) -> HttpResponse:
    """A comment whose author objects."""
    return _case(request, OBJECTIONS, _one(request, comment_id))


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """A comment that readers complain about."""
    return _case(request, REPORTS, _one(request, comment_id))


def _one(request: HttpRequest, comment_id: int) -> Comment:
    found: Comment = get_editable(
        request.user,
        Comment.objects.select_related("questionnaire", "organization", "decided_by"),
        pk=comment_id,
    )
    return found


def _case(
    request: HttpRequest,
    here: Queue,
    row: Comment,
    form: CommentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    if row.is_private:  # its author was promised that the organization alone reads it
        raise Http404
    if status == 200:
        note_reading(by=user, comment=row)
    desk = at_work(request, here.key, row)
    objection = selectors.objection_to(row)
    return render(
        request,
        "ratings/comment_case.html",
        {
            "case": selectors.cases([row])[0],
            "comment": row,
            "here": here.key,
            "queue": here,
            "mark": desk["desk"]["mark"],
            "form": form or _form(here, row),
            "may_redo": here is COMMENTS and not desk["desk"]["waits"] and row.is_decided,
            "objection": objection,
            "reports": selectors.reports_about(row),
            "complaint": selectors.open_complaint(row),
            **desk,
        },
        status=status,
    )


def _form(here: Queue, row: Comment, typed: Any = None, decision: str = "") -> CommentForm:
    """Without a reason nothing is hidden; publishing all of a new comment needs none."""
    help_text = {
        OBJECTIONS: _("Её прочтёт автор."),
        REPORTS: _("Её прочтут те, кто пожаловался, а если что-то скрыто — и автор."),
    }.get(here, _("Её прочтёт автор."))
    return CommentForm(
        typed,
        comment=row,
        queue=here.key,
        outcome={"keep": "keep", "dismiss": "dismiss", "publish": "uphold"}.get(decision, "hide"),
        needs_pieces=decision == "cut",
        help_text=help_text,
    )


# Decisions


@audience(Audience.MODERATOR)
@require_POST
def publication(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Publish a comment that waits, all of it."""
    row, user = _one(request, comment_id), _user(request)
    digest = request.POST.get("digest", "")
    return _decide(
        request,
        COMMENTS,
        row,
        lambda: services.publish_comment(by=user, comment=row, digest=digest),
        _("Комментарий опубликован."),
    )


@audience(Audience.MODERATOR)
@never_cache
@require_POST
def hiding(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Hide a comment that waits, or pieces of it, with a reason that its author reads."""
    row, user = _one(request, comment_id), _user(request)
    digest, decision = request.POST.get("digest", ""), request.POST.get("decision", "hide")
    form = _form(COMMENTS, row, request.POST, decision)
    if not form.is_valid():
        return _case(request, COMMENTS, row, form, status=422)
    decide = services.publish_comment if decision == "cut" else services.hide_comment
    return _decide(
        request,
        COMMENTS,
        row,
        lambda: decide(
            by=user,
            comment=row,
            digest=digest,
            reason=form.cleaned_data["reason"],
            cuts=form.cuts,
        ),
        _done(decision),
    )


@audience(Audience.MODERATOR)
@never_cache
@require_POST
def second(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Decide a decided comment anew: publish it, hide it, hide other pieces of it."""
    row, user = _one(request, comment_id), _user(request)
    decision = request.POST.get("decision", "")
    form = _form(COMMENTS, row, request.POST, decision)
    if not form.is_valid():
        return _case(request, COMMENTS, row, form, status=422)
    if refused(request, row):
        return redirect("moderation:comment", row.pk)
    try:
        services.reconsider_comment(
            by=user,
            comment=row,
            version=request.POST.get("version", ""),
            publishes=decision in ("publish", "cut"),
            reason=form.cleaned_data["reason"],
            cuts=() if decision == "publish" else form.cuts,
        )
    except OVERTAKEN:
        messages.info(request, _("Пока страница была открыта, здесь уже что-то решили."))
    else:
        messages.success(request, _done(decision))
    return redirect("moderation:comment", row.pk)


@audience(Audience.MODERATOR)
@never_cache
@require_POST
def objection_decision(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Publish what was hidden, or leave it so, for good; the author reads why."""
    row, user = _one(request, comment_id), _user(request)
    decision = request.POST.get("decision", "dismiss")
    found = selectors.objection_to(row)
    form = _form(OBJECTIONS, row, request.POST, decision)
    if not form.is_valid():
        return _case(request, OBJECTIONS, row, form, status=422)

    def decide() -> None:
        if found is None:
            raise services.AlreadyDecided
        services.decide_objection(
            by=user,
            objection=found,
            version=request.POST.get("version", ""),
            publishes=decision in ("publish", "cut"),
            answer=form.cleaned_data["reason"],
            cuts=form.cuts if decision == "cut" else (),
        )

    done = _("Решение оставлено. Автору придёт письмо.")
    return _decide(
        request, OBJECTIONS, row, decide, done if decision == "dismiss" else _done(decision)
    )


@audience(Audience.MODERATOR)
@never_cache
@require_POST
def report_decision(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Answer readers' complaints about a comment: leave it, hide it, hide pieces of it."""
    row, user = _one(request, comment_id), _user(request)
    decision = request.POST.get("decision", "keep")
    form = _form(REPORTS, row, request.POST, decision)
    if not form.is_valid():
        return _case(request, REPORTS, row, form, status=422)
    version, last = read_reports_mark(request.POST.get("mark", ""))
    cuts = form.cuts if decision in ("cut", "hide") else ()
    done = _("Комментарий оставлен. Ответ прочтут те, кто пожаловался.")
    return _decide(
        request,
        REPORTS,
        row,
        lambda: services.decide_reader_complaints(
            by=user,
            comment=row,
            version=version,
            last=last,
            answer=form.cleaned_data["reason"],
            hides=decision == "hide",
            cuts=cuts,
        ),
        done if decision == "keep" else _done(decision),
    )


def _user(request: HttpRequest) -> Any:
    return request.user


def _done(decision: str) -> str:
    return {
        "hide": _("Комментарий скрыт. Анкета учитывается как прежде."),
        "cut": _("Отмеченное скрыто, остальное опубликовано. Анкета учитывается как прежде."),
    }.get(decision, _("Комментарий опубликован."))


def _decide(
    request: HttpRequest, here: Queue, row: Comment, decision: Callable[[], object], done: str
) -> HttpResponse:
    work: Any = here.work
    if refused(request, row):
        return redirect(work.item, row.pk)
    try:
        decision()
    except services.OwnDecision:
        messages.info(request, _("Скрыли вы, поэтому возражение решает кто-то другой."))
    except services.AlreadyDecided:
        messages.info(request, _("Этот комментарий уже решён или изменён автором."))
    else:
        messages.success(request, done)
    return then_next(request, here.key)
