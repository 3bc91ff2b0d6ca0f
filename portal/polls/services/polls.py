"""The operator's polls: drafted, published, closed early, archived."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from portal.polls.models import Option, Poll, Question, ResultsShown, Stage
from portal.polls.services import AlreadyDecided

LONGEST = 366  # days
COPY_RUNS = timedelta(days=14)
WORDS = ("title_ru", "title_be", "title_en", "text_ru", "text_be", "text_en")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a poll says, from when to when, who sees its results. words: by field, see WORDS."""

    starts_on: date
    ends_on: date
    results: str = ResultsShown.AFTER
    words: dict[str, str] = field(default_factory=dict)


def draft_poll(*, by: User, draft: Wanted) -> Poll:
    """Keep a poll that only operators see.

    Raises:
        ValidationError: the Russian title lacks, or the days can't be.
    """
    poll = Poll()
    with transaction.atomic():
        _write(poll, draft)
        _tell(by, "draft", poll)
    return poll


def change_poll(*, by: User, poll: Poll, draft: Wanted) -> Poll:
    """Change a draft; what is published stays as it is.

    Raises:
        AlreadyDecided: it is published, or gone.
        ValidationError: as of `draft_poll`.
    """
    with transaction.atomic():
        poll = locked_draft(poll)
        _write(poll, draft)
        _tell(by, "change", poll)
    return poll


def copy_poll(*, by: User, poll: Poll) -> Poll:
    """A draft with the same words and questions, for two weeks from tomorrow."""
    with transaction.atomic():
        copy = Poll(results=poll.results)
        for name in WORDS:
            setattr(copy, name, getattr(poll, name))
        copy.starts_on = timezone.localdate() + timedelta(days=1)
        copy.ends_on = copy.starts_on + COPY_RUNS
        copy.save()
        for question in poll.questions.prefetch_related("options"):
            options = list(question.options.all())
            question.pk, question.poll, question._state.adding = None, copy, True
            question.save()
            for option in options:
                option.pk, option.question, option._state.adding = None, question, True
            Option.objects.bulk_create(options)
        record(by=by, action="poll.copy", subject=copy, details={"copy_of": poll.pk})
    return copy


def discard_poll(*, by: User, poll: Poll) -> None:
    """Forget a draft.

    Raises:
        AlreadyDecided: it is published, or gone.
    """
    with transaction.atomic():
        poll = locked_draft(poll)
        _tell(by, "discard", poll)
        poll.delete()


def publish_poll(*, by: User, poll: Poll) -> Poll:
    """Tell everybody of it; from now on no word of it changes.

    Raises:
        AlreadyDecided: it is published already, or gone.
        ValidationError: it asks nothing, or its last day has passed.
    """
    with transaction.atomic():
        poll = locked_draft(poll)
        if not Question.objects.filter(poll=poll).exists():
            raise ValidationError(_("В опросе нет ни одного вопроса."))
        if poll.ends_on < timezone.localdate():
            raise ValidationError(_("Последний день опроса уже прошёл. Измените дни."))
        poll.published_at = timezone.now()
        poll.save(update_fields=["published_at"])
        _tell(by, "publish", poll)
    return poll


def close_poll(*, by: User, poll: Poll, reason: str) -> Poll:
    """End a published poll at once; what people have answered stays.

    Raises:
        AlreadyDecided: it has ended, or was never published.
        ValidationError: no reason.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Укажите причину: её увидят все.")})
    with transaction.atomic():
        poll = locked(poll)
        if poll.stage_on(timezone.localdate()) not in (Stage.SCHEDULED, Stage.OPEN):
            raise AlreadyDecided
        poll.closed_at, poll.close_reason = timezone.now(), reason
        poll.clean_fields()
        poll.save(update_fields=["closed_at", "close_reason"])
        record(by=by, action="poll.close", subject=poll, details={"reason": reason})
    return poll


def archive_poll(*, by: User, poll: Poll) -> Poll:
    """Move a poll that is over to the archive's pages; its results stay as visible as they were.

    Raises:
        AlreadyDecided: it isn't over, or is there already.
    """
    with transaction.atomic():
        poll = locked(poll)
        if poll.stage_on(timezone.localdate()) != Stage.ENDED:
            raise AlreadyDecided
        poll.archived_at = timezone.now()
        poll.save(update_fields=["archived_at"])
        record(by=by, action="poll.archive", subject=poll)
    return poll


def note_texts(*, by: User, poll: Poll, exported: bool = False) -> None:
    """Note that an operator reads, or takes along, what people wrote in their own words."""
    record(by=by, action="poll.texts_export" if exported else "poll.texts", subject=poll)


def locked(poll: Poll) -> Poll:
    """The poll as it is now; whoever changes or answers it at the same time waits.

    Raises:
        AlreadyDecided: it is gone.
    """
    try:
        return Poll.objects.select_for_update(no_key=True).get(pk=poll.pk)
    except Poll.DoesNotExist:
        raise AlreadyDecided from None


def locked_draft(poll: Poll) -> Poll:
    """The same, of a draft.

    Raises:
        AlreadyDecided: it is published, or gone.
    """
    poll = locked(poll)
    if poll.published_at is not None:
        raise AlreadyDecided
    return poll


def _write(poll: Poll, draft: Wanted) -> None:
    for name in WORDS:
        setattr(poll, name, draft.words.get(name, "").strip())
    poll.starts_on, poll.ends_on, poll.results = draft.starts_on, draft.ends_on, draft.results
    if draft.ends_on < draft.starts_on:
        raise ValidationError({"ends_on": _("Последний день раньше первого.")})
    if (draft.ends_on - draft.starts_on).days >= LONGEST:
        raise ValidationError({"ends_on": _("Опрос длится не больше года.")})
    poll.clean_fields()
    poll.save()


def _tell(by: User, verb: str, poll: Poll) -> None:
    record(
        by=by,
        action=f"poll.{verb}",
        subject=poll,
        details={
            "name": poll.title_ru,
            "starts_on": poll.starts_on.isoformat(),
            "ends_on": poll.ends_on.isoformat(),
        },
    )
