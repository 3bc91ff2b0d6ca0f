"""The operator's polls: the list, one with what can be done about it, its results."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.selectors.audit import history
from portal.lib.access import Audience, audience, get_editable, get_for
from portal.lib.csv_files import csv_response
from portal.lib.cursors import BadCursor, steps
from portal.polls.forms.answering import AnswerForm
from portal.polls.forms.building import PollForm
from portal.polls.models import Kind, Poll, Question
from portal.polls.selectors import polls as selectors
from portal.polls.services import polls as services
from portal.polls.tables import results_table, texts_table
from portal.polls.views.public import question_picture
from ratings.forms.steering import ReasonForm
from ratings.hints import find, pieces
from ratings.views.criteria_desk import tried

edits = require_http_methods(["GET", "HEAD", "POST"])


def one_poll(request: HttpRequest, poll_id: int) -> Poll:
    """A poll, drafts too."""
    found: Poll = get_editable(request.user, Poll.objects.all(), pk=poll_id)
    return found


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def polls(request: HttpRequest) -> HttpResponse:
    """Drafts, and polls as everybody sees them."""
    try:
        found = selectors.poll_list(
            timezone.localdate(),
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except BadCursor:
        return redirect("poll_desk:polls")
    return render(
        request,
        "polls/desk/polls.html",
        {"drafts": selectors.drafts(), "polls": found, "steps": steps(found.page)},
    )


@audience(Audience.OPERATOR)
@never_cache
@edits
def new(request: HttpRequest) -> HttpResponse:
    """Draft a poll."""
    user: Any = request.user
    form = PollForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made: list[Poll] = []

        def draft() -> None:
            made.append(services.draft_poll(by=user, draft=form.draft()))

        if tried(request, form, draft, _("Черновик сохранён. Теперь добавьте вопросы.")):
            return redirect("poll_desk:poll", made[0].pk)
    return _form(request, form, None)


@audience(Audience.OPERATOR)
@never_cache
@edits
def change(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Change a draft's words and days."""
    user: Any = request.user
    found = one_poll(request, poll_id)
    form = PollForm(request.POST if request.method == "POST" else None, poll=found)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            services.change_poll(by=user, poll=found, draft=form.draft())

        if tried(request, form, save, _("Черновик сохранён.")):
            return redirect("poll_desk:poll", found.pk)
    return _form(request, form, found)


def _form(request: HttpRequest, form: PollForm, found: Poll | None) -> HttpResponse:
    return render(
        request,
        "polls/desk/poll_form.html",
        {"form": form, "poll": found},
        status=422 if form.errors else 200,
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def poll(request: HttpRequest, poll_id: int) -> HttpResponse:
    """A poll, its questions, what can be done about it, its history."""
    return _poll(request, one_poll(request, poll_id), ReasonForm())


def _poll(request: HttpRequest, found: Poll, form: ReasonForm, status: int = 200) -> HttpResponse:
    stage = found.stage_on(timezone.localdate())
    return render(
        request,
        "polls/desk/poll.html",
        {
            "poll": found,
            "stage": stage,
            "questions": selectors.questions_of(found),
            "kinds": Kind.choices,
            "form": form,
            "history": history(f"poll:{found.pk}"),
        },
        status=status,
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def preview(request: HttpRequest, poll_id: int) -> HttpResponse:
    """A poll as people will see it; nothing can be sent."""
    found = one_poll(request, poll_id)
    form = AnswerForm(questions=selectors.questions_of(found))
    return render(request, "polls/answer.html", {"poll": found, "form": form, "preview": True})


@audience(Audience.OPERATOR)
@require_POST
def publication(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Publish a draft."""
    user: Any = request.user
    found = one_poll(request, poll_id)
    tried(
        request,
        None,
        lambda: services.publish_poll(by=user, poll=found),
        _("Опрос опубликован. Его слова больше не меняются."),
    )
    return redirect("poll_desk:poll", found.pk)


@audience(Audience.OPERATOR)
@require_POST
def closing(request: HttpRequest, poll_id: int) -> HttpResponse:
    """End a poll before its last day."""
    user: Any = request.user
    found = one_poll(request, poll_id)
    form = ReasonForm(request.POST)
    if form.is_valid():

        def close() -> None:
            services.close_poll(by=user, poll=found, reason=form.cleaned_data["reason"])

        if tried(request, form, close, _("Опрос закрыт.")):
            return redirect("poll_desk:poll", found.pk)
    return _poll(request, found, form, 422)


@audience(Audience.OPERATOR)
@require_POST
def archiving(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Move a poll that is over to the archive."""
    user: Any = request.user
    found = one_poll(request, poll_id)
    tried(request, None, lambda: services.archive_poll(by=user, poll=found), _("Опрос в архиве."))
    return redirect("poll_desk:poll", found.pk)


@audience(Audience.OPERATOR)
@require_POST
def copying(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Make a draft with the same words."""
    user: Any = request.user
    copy = services.copy_poll(by=user, poll=one_poll(request, poll_id))
    messages.success(request, _("Это копия: её можно менять. Проверьте дни."))
    return redirect("poll_desk:poll", copy.pk)


@audience(Audience.OPERATOR)
@require_POST
def discarding(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Forget a draft."""
    user: Any = request.user
    found = one_poll(request, poll_id)
    tried(request, None, lambda: services.discard_poll(by=user, poll=found), _("Черновик удалён."))
    return redirect("poll_desk:polls")


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def results(request: HttpRequest, poll_id: int) -> HttpResponse:
    """What was answered, by the figures that the public sees."""
    found = one_poll(request, poll_id)
    return render(
        request,
        "polls/desk/results.html",
        {"poll": found, "results": selectors.results_of(found)},
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def results_csv(request: HttpRequest, poll_id: int) -> HttpResponseBase:
    """The same figures as a file."""
    found = one_poll(request, poll_id)
    header, rows = results_table(selectors.results_of(found))
    return csv_response(f"{_('опрос')} {found.pk}.csv", header, rows)


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def results_svg(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    """What was answered to a question as a picture."""
    found = one_poll(request, poll_id)
    return question_picture(found, selectors.results_of(found), question_id)


def _text_question(request: HttpRequest, poll_id: int, question_id: int) -> Question:
    found: Question = get_for(
        request.user,
        Question.objects.select_related("poll").filter(kind=Kind.TEXT, poll=poll_id),
        pk=question_id,
    )
    return found


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def texts(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    """What people wrote in their own words; what looks like personal data is marked."""
    user: Any = request.user
    question = _text_question(request, poll_id, question_id)
    services.note_texts(by=user, poll=question.poll)
    page = Paginator(selectors.texts_of(question), selectors.TEXTS_PAGE).get_page(
        request.GET.get("page")
    )
    marked = [
        pieces(one.text, [(hint.start, hint.end, hint.kind) for hint in find(one.text)])
        for one in page
    ]
    numbers = {
        "first_url": "?" if page.has_previous() else "",
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        "last_url": f"?page={page.paginator.num_pages}" if page.has_next() else "",
        "text": "",
    }
    return render(
        request,
        "polls/desk/texts.html",
        {"poll": question.poll, "question": question, "texts": marked, "page": numbers},
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def texts_csv(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponseBase:
    """The same as a file."""
    user: Any = request.user
    question = _text_question(request, poll_id, question_id)
    services.note_texts(by=user, poll=question.poll, exported=True)
    header, rows = texts_table(selectors.texts_of(question).iterator(chunk_size=1000))
    name = f"{_('опрос')} {poll_id} {_('ответы')} {question_id}.csv"
    return csv_response(name, header, rows)
