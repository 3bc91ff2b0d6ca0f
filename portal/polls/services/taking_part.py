"""Answering a poll: once a person or a browser, as often as the button is pressed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from portal.polls.models import (
    SCALE,
    Kind,
    Participation,
    Poll,
    PollAnswer,
    Question,
    Response,
    Stage,
)
from portal.polls.services.pace import take
from portal.polls.services.polls import locked

GUESTS_AN_HOUR = 60  # answers of guests to one poll from one network: a town may share one
TEXT_LENGTH = 1000


class NotOpen(Exception):
    """The poll can't be answered today."""


class AlreadyAnswered(Exception):
    """This person has answered it before."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is answered to one question: chosen options by id, a value, or a text."""

    options: tuple[int, ...] = ()
    value: int | None = None
    text: str = ""

    @property
    def is_nothing(self) -> bool:
        """Whether the question was left out."""
        return not self.options and self.value is None and not self.text


def take_part(
    *,
    poll: Poll,
    reference: UUID,
    said: dict[int, Said],
    by: User | None,
    network: int | None,
) -> bool:
    """Keep a response to an open poll, in one transaction.

    Args:
        reference: made with the page; the same one again changes nothing.
        said: by the question's id.
        by: who is signed in; a guest is None, and nothing makes two guests one.
        network: today's hash of where a guest comes from; None if unknown.

    Returns:
        Whether it is new; a page sent again isn't.

    Raises:
        AlreadyAnswered: this account has answered it, here or elsewhere.
        NotOpen: it has ended, or hasn't begun.
        TooMany: too many guests of this network have answered within the hour.
        ValidationError: an answer that the question doesn't offer, or one that it needs lacks.
    """
    with transaction.atomic():
        poll = locked(poll)
        if is_repeat(poll, reference):
            return False
        if poll.stage_on(timezone.localdate()) != Stage.OPEN:
            raise NotOpen
        answers = _checked(list(poll.questions.prefetch_related("options")), said)
        if by is not None:
            # under the poll's lock; the constraint stands behind
            _row, is_new = Participation.objects.get_or_create(poll=poll, person=by)
            if not is_new:
                raise AlreadyAnswered
        elif network is not None:
            take(f"poll:{poll.pk}:{network}", GUESTS_AN_HOUR)
        response = Response.objects.create(pk=reference, poll=poll)
        for answer in answers:
            answer.response = response
        PollAnswer.objects.bulk_create(answers)
    return True


def has_answered(*, poll: Poll, person: Any) -> bool:
    """Whether an account has answered a poll (one query; none for a guest)."""
    if not person.is_authenticated:
        return False
    return Participation.objects.filter(poll=poll, person=person).exists()


def is_repeat(poll: Poll, reference: UUID) -> bool:
    """Whether what this page carries was kept before (one query)."""
    return Response.objects.filter(pk=reference, poll=poll).exists()


def export_participations(person: Any) -> list[dict[str, Any]]:
    """«All about me»: the polls that a person has answered; what they answered isn't known."""
    rows = Participation.objects.filter(person=person).select_related("poll").order_by("poll_id")
    return [{"poll": row.poll_id, "title": row.poll.title_ru} for row in rows]


def _checked(questions: Sequence[Question], said: dict[int, Said]) -> list[PollAnswer]:
    known = {question.pk for question in questions}
    if set(said) - known:
        raise ValidationError(_("Такого вопроса в опросе нет."))
    answers = []
    for question in questions:
        one = said.get(question.pk, Said())
        if one.is_nothing:
            if question.is_required:
                raise ValidationError(_("Ответьте на все обязательные вопросы."))
            continue
        if not _fits(question, one):
            raise ValidationError(_("Такого ответа у вопроса нет."))
        answers += [PollAnswer(question=question, option_id=option) for option in one.options]
        if one.value is not None or one.text:
            answers.append(PollAnswer(question=question, value=one.value, text=one.text))
    return answers


def _fits(question: Question, said: Said) -> bool:
    offered = {option.pk for option in question.options.all()}
    number = len(said.options)
    if not set(said.options) <= offered or len(set(said.options)) < number:
        return False
    if question.kind == Kind.SINGLE:
        return number == 1 and said.value is None and not said.text
    if question.kind == Kind.MULTIPLE:
        within = question.most is None or number <= question.most
        return within and said.value is None and not said.text
    if question.kind == Kind.SCALE:
        return not number and said.value in SCALE and not said.text
    return not number and said.value is None and len(said.text) <= TEXT_LENGTH
