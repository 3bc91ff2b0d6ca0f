"""Polls as everybody sees and answers them."""

from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from organizations.views.cabinet import add_errors
from portal.lib.access import Audience, audience, get_for
from portal.lib.chart_files import svg_response
from portal.lib.cookies import read_cookie, set_cookie
from portal.lib.csv_files import csv_response
from portal.lib.cursors import BadCursor, steps
from portal.polls.charts import question_chart
from portal.polls.forms.answering import AnswerForm, ForeignToken, new_token, read_token
from portal.polls.models import Poll, Stage
from portal.polls.selectors import polls as selectors
from portal.polls.services.pace import TooMany
from portal.polls.services.taking_part import (
    AlreadyAnswered,
    NotOpen,
    has_answered,
    is_repeat,
    take_part,
)
from portal.polls.tables import results_table
from portal.polls.views.sending import is_trusted, retry_after
from ratings.services.networks import hash_today

YEAR = 60 * 60 * 24 * 365
GUEST, ACCOUNT = "guest", "account"  # who has answered from this browser
PROOF = "portal.polls.thanks"  # of who was just thanked, for browsers without cookies
PROOF_LIVES = 10 * 60  # seconds: the address may be sent on to who hasn't answered


@audience(Audience.EVERYONE)
@require_safe
def polls(request: HttpRequest) -> HttpResponse:
    """What can be answered now, what soon, what is over."""
    try:
        found = selectors.poll_list(
            timezone.localdate(),
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except BadCursor:
        return redirect("polls:list")
    return render(
        request,
        "polls/polls.html",
        {"section": "polls", "polls": found, "steps": steps(found.page)},
    )


@audience(Audience.EVERYONE)
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Polls of long ago."""
    try:
        page = selectors.archive_page(
            after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
    except BadCursor:
        return redirect("polls:archive")
    return render(
        request,
        "polls/archive.html",
        {"section": "polls", "polls": page.rows, "steps": steps(page)},
    )


def _one(request: HttpRequest, poll_id: int) -> tuple[Poll, Stage]:
    """A poll that the public has been told of; its drafts have a page of the operator's."""
    found: Poll = get_for(request.user, Poll.objects.published(), pk=poll_id)
    return found, found.stage_on(timezone.localdate())


def _cookie(poll: Poll) -> str:
    return f"poll-{poll.pk}"


def _answered(request: HttpRequest, poll: Poll) -> bool:
    """Whether this account, or a guest with this browser, has answered (one query of an account).

    A guest's cookie speaks for whoever signs in later; an account's only for guests, so that a
    family may share a device.
    """
    told = read_cookie(request, _cookie(poll), max_age=YEAR)
    if request.user.is_authenticated:
        return told == GUEST or has_answered(poll=poll, person=request.user)
    return told in (GUEST, ACCOUNT)


@csrf_exempt  # `is_trusted` checks: what was typed must not be lost, and cookies may be off
@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def poll(request: HttpRequest, poll_id: int) -> HttpResponse:
    """A poll: its questions while it is open, then its results."""
    found, stage = _one(request, poll_id)
    if request.method == "POST":
        return _send(request, found, stage)
    answered = stage == Stage.OPEN and _answered(request, found)
    if stage == Stage.OPEN and not answered:
        form = AnswerForm(questions=selectors.questions_of(found))
        return _form_page(request, found, form, new_token(f"poll:{found.pk}"))
    return _page(request, found, stage, answered=answered)


def _send(request: HttpRequest, found: Poll, stage: Stage) -> HttpResponse:
    form = AnswerForm(request.POST, questions=selectors.questions_of(found))
    fresh = new_token(f"poll:{found.pk}")
    token = request.POST.get("token", "")
    try:
        reference = read_token(token, f"poll:{found.pk}")
    except ForeignToken:
        token = ""
    if not token or not is_trusted(request):
        form.add_error(
            None,
            _("Страница была открыта давно или до входа. Проверьте ответы и отправьте ещё раз."),
        )
        return _form_page(request, found, form, fresh, status=409)
    if not form.is_valid():
        if stage != Stage.OPEN:
            return _page(request, found, stage, status=409)
        return _form_page(request, found, form, token, status=422)
    user: Any = request.user
    person = user if user.is_authenticated else None
    try:
        # a page sent again is thanked for again; from another page a guest answers once
        told = read_cookie(request, _cookie(found), max_age=YEAR)
        if (told == GUEST or (told and not person)) and not is_repeat(found, reference):
            raise AlreadyAnswered
        take_part(
            poll=found,
            reference=reference,
            said=form.said(),
            by=person,
            network=None if person else hash_today(request),
        )
    except AlreadyAnswered:
        return _page(request, found, stage, answered=True, status=409)
    except NotOpen:
        return _page(request, found, stage, status=409)
    except TooMany as error:
        form.add_error(
            None,
            _(
                "Из вашей сети за этот час пришло слишком много ответов. Ваши ответы на месте: "
                "отправьте их после %(time)s или войдите в учётную запись."
            )
            % {"time": time_format(timezone.localtime(error.until), "H:i")},
        )
        return retry_after(_form_page(request, found, form, token, status=429), error)
    except ValidationError as error:
        add_errors(form, error)
        return _form_page(request, found, form, token, status=422)
    proof = signing.dumps(found.pk, salt=PROOF)
    answer = redirect(f"{reverse('polls:thanks', args=[found.pk])}?sent={proof}")
    set_cookie(answer, _cookie(found), ACCOUNT if person else GUEST, max_age=YEAR)
    return answer


def _form_page(
    request: HttpRequest, found: Poll, form: AnswerForm, token: str, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "polls/answer.html",
        {"section": "polls", "poll": found, "form": form, "token": token},
        status=status,
    )


def _page(
    request: HttpRequest, found: Poll, stage: Stage, *, answered: bool = False, status: int = 200
) -> HttpResponse:
    shown = selectors.shows_results(found, stage, answered=answered)
    return render(
        request,
        "polls/poll.html",
        {
            "section": "polls",
            "poll": found,
            "stage": stage,
            "answered": answered,
            "results": selectors.results_of(found) if shown else None,
        },
        status=status,
    )


@audience(Audience.EVERYONE)
@never_cache
@require_safe
def thanks(request: HttpRequest, poll_id: int) -> HttpResponse:
    """A word of thanks, and the results if they are for who has answered."""
    found, stage = _one(request, poll_id)
    answered = _answered(request, found)
    if not answered:
        try:
            sent = request.GET.get("sent", "")
            answered = signing.loads(sent, salt=PROOF, max_age=PROOF_LIVES) == found.pk
        except signing.BadSignature:
            return redirect("polls:poll", found.pk)
    shown = selectors.shows_results(found, stage, answered=answered)
    return render(
        request,
        "polls/thanks.html",
        {
            "section": "polls",
            "poll": found,
            "results": selectors.results_of(found) if shown else None,
        },
    )


def _seen_results(request: HttpRequest, poll_id: int) -> tuple[Poll, selectors.Results]:
    """A poll and its results, for whoever may see them.

    Raises:
        Http404
    """
    found, stage = _one(request, poll_id)
    answered = stage == Stage.OPEN and _answered(request, found)
    if not selectors.shows_results(found, stage, answered=answered):
        raise Http404
    return found, selectors.results_of(found)


@audience(Audience.EVERYONE)
@never_cache
@require_safe
def results_csv(request: HttpRequest, poll_id: int) -> HttpResponseBase:
    """The results as a file, for whoever may see them."""
    found, results = _seen_results(request, poll_id)
    header, rows = results_table(results)
    return csv_response(f"{_('опрос')} {found.pk}.csv", header, rows)


@audience(Audience.EVERYONE)
@never_cache
@require_safe
def results_svg(request: HttpRequest, poll_id: int, question_id: int) -> HttpResponse:
    """What was answered to a question as a picture, for whoever may see it."""
    found, results = _seen_results(request, poll_id)
    return question_picture(found, results, question_id)


def question_picture(found: Poll, results: selectors.Results, question_id: int) -> HttpResponse:
    """The picture of a question's results, with the public address of its poll.

    Raises:
        Http404: there is nothing to draw.
    """
    chart = question_chart(found, results, question_id)
    if chart is None:
        raise Http404
    return svg_response(f"{chart.name}.svg", chart, reverse("polls:poll", args=[found.pk]))
