"""Polls as the read API tells them: results only where everybody sees them."""

from typing import Any

from django.contrib.auth.models import AnonymousUser

from portal.opendata.selectors.names import Values, names_of
from portal.opendata.selectors.organizations import NotThere
from portal.polls.models import Kind, Poll
from portal.polls.selectors.polls import (
    QuestionResult,
    questions_of,
    results_of,
    shows_results,
)
from ratings.rules import current_day


def polls_page(after: int, size: int) -> tuple[list[Values], str | None]:
    """A page of the polls that the public knows of, in the order of their ids (one query)."""
    rows = Poll.objects.visible_to(AnonymousUser()).filter(pk__gt=after).order_by("pk")
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    return [brief(poll) for poll in found], str(found[-1].pk) if more else None


def brief(poll: Poll) -> Values:
    """What a list tells of a poll."""
    stage = poll.stage_on(current_day())
    return {
        "id": poll.pk,
        "title": names_of(poll, "title"),
        "text": names_of(poll, "text"),
        "starts_on": poll.starts_on,
        "ends_on": poll.ends_on,
        "stage": str(stage),
        "has_results": shows_results(poll, stage, answered=False),
    }


def poll_in_full(poll_id: int) -> Values:
    """A poll with its questions, and how many gave which answer where everybody may see that. What
    people wrote in their own words isn't told.

    Raises:
        NotThere: it is a draft, or there is none.
    """
    poll = Poll.objects.visible_to(AnonymousUser()).filter(pk=poll_id).first()
    if poll is None:
        raise NotThere("poll")
    told = brief(poll)
    if not told["has_results"]:
        questions = [_question(question) for question in questions_of(poll)]
        return told | {"respondents": None, "questions": questions}
    results = results_of(poll)
    return told | {
        "respondents": results.respondents,
        "questions": [_question(result.question, result) for result in results.questions],
    }


def _question(question: Any, result: QuestionResult | None = None) -> Values:
    counts = [bar.count for bar in result.bars] if result else []
    answers: list[Values]
    if question.kind == Kind.SCALE:
        # bars of a scale begin with 5
        values = [bar.value for bar in result.bars] if result else [5, 4, 3, 2, 1]
        answers = [{"value": value, "text": None} for value in values]
    elif question.kind == Kind.TEXT:
        answers = []
    else:
        options = question.options.all()
        answers = [{"value": None, "text": names_of(option, "text")} for option in options]
    for number, answer in enumerate(answers):
        answer["count"] = counts[number] if result else None
    return {
        "id": question.pk,
        "kind": question.kind,
        "text": names_of(question, "text"),
        "answered": result.answered if result else None,
        "answers": answers,
    }
