"""The questions of a draft: added, changed, removed, put in order."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from portal.polls.models import Kind, Option, Poll, Question
from portal.polls.services import AlreadyDecided
from portal.polls.services.polls import locked_draft

MOST_QUESTIONS, MOST_OPTIONS = 30, 20
LANGUAGES = ("ru", "be", "en")
WORDS = tuple(f"{name}_{code}" for code in LANGUAGES for name in ("text", "low", "high"))
SCALE_WORDS = tuple(f"{name}_{code}" for code in LANGUAGES for name in ("low", "high"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the operator writes it.

    words: by field, see WORDS. options: by language, as many in each or none; the kinds without
    options and scales without words have none.
    """

    kind: str
    words: dict[str, str]
    is_required: bool = True
    most: int | None = None
    options: dict[str, list[str]] = field(default_factory=dict)


def add_question(*, by: User, poll: Poll, asked: Asked) -> Question:
    """Add a question at the end of a draft.

    Raises:
        AlreadyDecided: the poll is published, or gone.
        ValidationError: it can't be asked so, or there are thirty.
    """
    with transaction.atomic():
        poll = locked_draft(poll)
        last = poll.questions.order_by("-order").first()
        if poll.questions.count() >= MOST_QUESTIONS:
            raise ValidationError(
                _("В опросе не больше %(n)s вопросов: до конца длинного не доходят.")
                % {"n": MOST_QUESTIONS}
            )
        question = Question(poll=poll, order=last.order + 1 if last else 0)
        _write(question, asked)
        _tell(by, "add", poll, question)
    return question


def change_question(*, by: User, question: Question, asked: Asked) -> Question:
    """Write a draft's question anew.

    Raises:
        AlreadyDecided: the poll is published, or the question gone.
        ValidationError: it can't be asked so.
    """
    with transaction.atomic():
        question = _of_draft(question)
        _write(question, asked)
        _tell(by, "change", question.poll, question)
    return question


def remove_question(*, by: User, question: Question) -> None:
    """Take a question out of a draft.

    Raises:
        AlreadyDecided: the poll is published, or the question gone.
    """
    with transaction.atomic():
        question = _of_draft(question)
        _tell(by, "remove", question.poll, question)
        question.delete()


def move_question(*, by: User, question: Question, up: bool) -> None:
    """Let a question change places with the one before or after it; at the edge nothing changes.

    Raises:
        AlreadyDecided: the poll is published, or the question gone.
    """
    with transaction.atomic():
        question = _of_draft(question)
        row = list(question.poll.questions.all())
        here = row.index(question)
        there = here - 1 if up else here + 1
        if not 0 <= there < len(row):
            return
        row[here], row[there] = row[there], row[here]
        for order, one in enumerate(row):
            one.order = order
        Question.objects.bulk_update(row, ["order"])
        _tell(by, "move", question.poll, question)


def _of_draft(question: Question) -> Question:
    poll = locked_draft(question.poll)
    found = Question.objects.filter(pk=question.pk, poll=poll).first()
    if found is None:
        raise AlreadyDecided
    found.poll = poll
    return found


def _write(question: Question, asked: Asked) -> None:
    question.kind = asked.kind
    for name in WORDS:
        kept = name not in SCALE_WORDS or asked.kind == Kind.SCALE
        setattr(question, name, asked.words.get(name, "").strip() if kept else "")
    question.is_required = asked.is_required
    question.most = asked.most if asked.kind == Kind.MULTIPLE else None
    texts = _options(question, asked)
    if question.most is not None and not 2 <= question.most <= len(texts):
        raise ValidationError({"most": _("От двух до числа вариантов.")})
    question.clean_fields(exclude=["poll"])
    question.save()
    question.options.all().delete()
    Option.objects.bulk_create(
        Option(question=question, order=order, text_ru=ru, text_be=be, text_en=en)
        for order, (ru, be, en) in enumerate(texts)
    )


def _options(question: Question, asked: Asked) -> list[tuple[str, str, str]]:
    """The options in the three languages.

    Raises:
        ValidationError: fewer than two, more than twenty, twice the same, or other numbers of them
            in other languages.
    """
    if not question.has_options:
        return []
    russian = asked.options.get("ru", [])
    if not 2 <= len(russian) <= MOST_OPTIONS:
        raise ValidationError(
            {"options_ru": _("Напишите от 2 до %(n)s вариантов.") % {"n": MOST_OPTIONS}}
        )
    if len({text.casefold() for text in russian}) < len(russian):
        raise ValidationError({"options_ru": _("Какой-то вариант повторяется.")})
    others = []
    for code in ("be", "en"):
        told = asked.options.get(code, [])
        if told and len(told) != len(russian):
            raise ValidationError(
                {
                    f"options_{code}": _(
                        "Вариантов столько же, сколько по-русски (%(n)s), или ни одного."
                    )
                    % {"n": len(russian)}
                }
            )
        others.append(told or [""] * len(russian))
    for code, told in zip(LANGUAGES, (russian, *others), strict=True):
        if any(len(text) > 200 for text in told):
            raise ValidationError({f"options_{code}": _("Вариант длиннее 200 знаков.")})
    return list(zip(russian, *others, strict=True))


def _tell(by: User, verb: str, poll: Poll, question: Question) -> None:
    record(
        by=by,
        action=f"poll.question_{verb}",
        subject=poll,
        details={"question": question.text_ru},
    )
