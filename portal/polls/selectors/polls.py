"""Polls: the lists, and what people have answered, the same figures for everybody who sees them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from portal.lib import wording
from portal.lib.cursors import CursorPage, cursor_page
from portal.lib.keeping import kept
from portal.lib.languages import Text
from portal.polls.models import (
    SCALE,
    Kind,
    Poll,
    PollAnswer,
    Question,
    Response,
    ResultsShown,
    Stage,
)
from ratings.arithmetic import percent
from ratings.figures import decimals

PAGE = 20
TEXTS_PAGE = 50
IN_SITEMAP = 1_000
MANY = 1_000  # from so many respondents on figures are kept for minutes


@dataclass(frozen=True, slots=True)
class PollList:
    """The public list: what can be answered now, what soon, a page of what is over."""

    open: list[Poll]
    scheduled: list[Poll]
    page: CursorPage

    @property
    def ended(self) -> list[Poll]:
        """The page's polls."""
        return self.page.rows


def poll_list(day: date, *, after: str = "", before: str = "") -> PollList:
    """Polls as everybody sees them (three queries).

    Raises:
        BadCursor: the cursor is none of this list's.
    """
    polls = Poll.objects.all()
    return PollList(
        open=list(polls.open_on(day).order_by("ends_on", "pk")),
        scheduled=list(polls.scheduled_on(day).order_by("starts_on", "pk")),
        page=_page(polls.ended_on(day), after, before),
    )


def archive_page(*, after: str = "", before: str = "") -> CursorPage:
    """A page of the archive, the newest first (one query).

    Raises:
        BadCursor: the cursor is none of this list's.
    """
    return _page(Poll.objects.archived(), after, before)


def indexed_pages() -> list[tuple[str, date | None]]:
    """Addresses of published polls, the newest first, for the sitemap (one statement)."""
    numbers = Poll.objects.published().order_by("-pk").values_list("pk", flat=True)
    return [(reverse("polls:poll", args=[number]), None) for number in numbers[:IN_SITEMAP]]


def drafts() -> list[Poll]:
    """The operator's drafts (one query)."""
    return list(Poll.objects.filter(published_at=None).order_by("-pk"))


def _page(polls: QuerySet[Poll], after: str, before: str) -> CursorPage:
    return cursor_page(polls, keys=("pk",), descending=True, size=PAGE, after=after, before=before)


def questions_of(poll: Poll) -> list[Question]:
    """A poll's questions in order, with their options (two queries)."""
    return list(poll.questions.prefetch_related("options"))


def shows_results(poll: Poll, stage: Stage, *, answered: bool) -> bool:
    """Whether somebody may see a poll's results: the public rule, the same for files and the API.

    Args:
        answered: whether this person or browser has answered it.
    """
    if poll.results == ResultsShown.OPERATOR or stage in (Stage.DRAFT, Stage.SCHEDULED):
        return False
    if stage == Stage.OPEN:
        return poll.results == ResultsShown.AT_ONCE and answered
    return True


@dataclass(frozen=True, slots=True)
class Bar:
    """How many gave one answer, of those who answered the question."""

    label: Text
    count: int
    percent: int
    value: int = 0  # of a scale

    @property
    def percent_text(self) -> str:
        """«34 %», "34%"."""
        return wording.decimal(f"{self.percent}\N{NO-BREAK SPACE}%")


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """What was answered to one question."""

    question: Question
    answered: int
    bars: list[Bar]
    mean_text: str  # of a scale, "" before anybody has answered

    @property
    def is_text(self) -> bool:
        """Whether people answered in their own words."""
        return self.question.kind == Kind.TEXT


@dataclass(frozen=True, slots=True)
class Results:
    """What was answered to a poll."""

    respondents: int
    questions: list[QuestionResult]
    may_lag: bool  # by minutes


@dataclass(frozen=True, slots=True)
class _Counted:
    """The figures of a poll without its words."""

    respondents: int
    # question: {(option, value of a scale): how many}
    counts: dict[int, dict[tuple[int | None, int | None], int]]
    # multiple choice alone, where one person's answers to a question may be several
    answered: dict[int, int]


def results_of(poll: Poll) -> Results:
    """The figures of a poll (five queries at most, however many have answered).

    They are live; where many have answered, as they were up to five minutes ago, but all of one
    moment, and none missing once the poll is over.
    """
    respondents = _responses(poll).count()
    is_open = poll.stage_on(timezone.localdate()) == Stage.OPEN
    if respondents >= MANY:
        asked = (poll.pk, is_open)
        found = kept("poll", asked, lambda: _count(poll, _responses(poll).count()))
    else:
        found = _count(poll, respondents)
    return Results(
        respondents=found.respondents,
        questions=[
            _result(question, found.counts.get(question.pk, {}), found.answered.get(question.pk))
            for question in questions_of(poll)
        ],
        may_lag=is_open and respondents >= MANY,
    )


def _responses(poll: Poll) -> QuerySet[Response]:
    return Response.objects.filter(poll=poll)


def _count(poll: Poll, respondents: int) -> _Counted:
    """The whole of what was answered: it takes the longer the more have answered."""
    answers = PollAnswer.objects.filter(question__poll=poll).order_by()
    counts: dict[int, dict[tuple[int | None, int | None], int]] = defaultdict(dict)
    for question, option, value, number in answers.values_list(
        "question", "option", "value"
    ).annotate(Count("pk")):
        counts[question][option, value] = number
    answered = dict(
        answers.filter(question__kind=Kind.MULTIPLE)
        .values_list("question")
        .annotate(Count("response", distinct=True))
    )
    return _Counted(respondents, dict(counts), answered)


def _result(
    question: Question,
    counts: dict[tuple[int | None, int | None], int],
    answered: int | None,
) -> QuestionResult:
    whole = sum(counts.values()) if answered is None else answered
    bars, mean = [], ""
    if question.kind == Kind.SCALE:
        given = {value: counts.get((None, value), 0) for value in SCALE}
        bars = [
            Bar(_scale_label(question, value), number, percent(number, whole), value)
            for value, number in reversed(given.items())
        ]
        if whole:
            mean = decimals(sum(value * number for value, number in given.items()), whole)
    elif question.has_options:
        for option in question.options.all():
            number = counts.get((option.pk, None), 0)
            bars.append(Bar(option.text, number, percent(number, whole)))
    return QuestionResult(question, whole, bars, mean)


def _scale_label(question: Question, value: int) -> Text:
    return {SCALE[0]: question.low, SCALE[-1]: question.high}.get(value, Text())


def texts_of(question: Question) -> QuerySet[PollAnswer]:
    """What people wrote in their own words, in an order that says nothing of when."""
    return PollAnswer.objects.filter(question=question).exclude(text="").order_by("response_id")
