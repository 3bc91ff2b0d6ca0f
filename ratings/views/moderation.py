"""The moderators' queue of comments."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.lib.access import Audience, audience, get_editable
from ratings import services
from ratings.forms import HidingForm
from ratings.models import Comment
from ratings.selectors import comment_figures, waiting_comments

QUEUE_PAGE = 20


@audience(Audience.MODERATOR)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Comments that wait for a moderator, the oldest first."""
    return _queue_page(request, HidingForm())


def _queue_page(
    request: HttpRequest, form: HidingForm, failed: int | None = None, status: int = 200
) -> HttpResponse:
    waiting = waiting_comments()
    comments = [(comment, comment_figures(comment)) for comment in waiting[:QUEUE_PAGE]]
    return render(
        request,
        "ratings/queue.html",
        {"comments": comments, "total": waiting.count(), "form": form, "failed": failed},
        status=status,
    )


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


def _decide(request: HttpRequest, decision: Callable[[], None], done: str) -> HttpResponse:
    try:
        decision()
    except services.AlreadyDecided:
        messages.info(request, _("Этот комментарий уже решён или изменён автором."))
    else:
        messages.success(request, done)
    return redirect("moderation:queue")
