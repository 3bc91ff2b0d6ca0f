"""The operator's pages about the questions of a draft."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.lib.access import Audience, audience, get_editable
from portal.polls.forms.building import QuestionForm
from portal.polls.models import Kind, Poll, Question
from portal.polls.services import questions as services
from portal.polls.views.desk import edits, one_poll
from ratings.views.criteria_desk import tried


def _one(request: HttpRequest, poll_id: int, question_id: int) -> Question:
    found: Question = get_editable(
        request.user,
        Question.objects.select_related("poll").filter(poll=poll_id),
        pk=question_id,
    )
    return found


@audience(Audience.OPERATOR)
@never_cache
@edits
def new(request: HttpRequest, poll_id: int, kind: str) -> HttpResponse:
    """Add a question of a kind."""
    user: Any = request.user
    if kind not in Kind.values:
        raise Http404
    poll = one_poll(request, poll_id)
    if poll.published_at:
        return redirect("poll_desk:poll", poll.pk)
    form = QuestionForm(request.POST if request.method == "POST" else None, kind=kind)
    if request.method == "POST" and form.is_valid():

        def add() -> None:
            services.add_question(by=user, poll=poll, asked=form.asked())

        if tried(request, form, add, _("Вопрос добавлен.")):
            return redirect("poll_desk:poll", poll.pk)
    return _form(request, poll, form, Kind(kind))


@audience(Audience.OPERATOR)
@never_cache
@edits
def change(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    """Write a question anew."""
    user: Any = request.user
    found = _one(request, poll_id, question_id)
    if found.poll.published_at:
        return redirect("poll_desk:poll", poll_id)
    form = QuestionForm(
        request.POST if request.method == "POST" else None, kind=found.kind, question=found
    )
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            services.change_question(by=user, question=found, asked=form.asked())

        if tried(request, form, save, _("Вопрос сохранён.")):
            return redirect("poll_desk:poll", poll_id)
    return _form(request, found.poll, form, Kind(found.kind), found)


def _form(
    request: HttpRequest,
    poll: Poll,
    form: QuestionForm,
    kind: Kind,
    question: Question | None = None,
) -> HttpResponse:
    return render(
        request,
        "polls/desk/question_form.html",
        {"poll": poll, "form": form, "kind": kind, "question": question},
        status=422 if form.errors else 200,
    )


@audience(Audience.OPERATOR)
@require_POST
def removal(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    """Take a question out of a draft."""
    user: Any = request.user
    found = _one(request, poll_id, question_id)
    tried(
        request,
        None,
        lambda: services.remove_question(by=user, question=found),
        _("Вопрос убран."),
    )
    return redirect("poll_desk:poll", poll_id)


@audience(Audience.OPERATOR)
@require_POST
def move(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    """Let a question change places with its neighbour."""
    user: Any = request.user
    found = _one(request, poll_id, question_id)
    up = request.POST.get("direction") == "up"
    tried(
        request,
        None,
        lambda: services.move_question(by=user, question=found, up=up),
        _("Порядок изменён."),
    )
    return redirect("poll_desk:poll", poll_id)
