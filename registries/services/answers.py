"""What organizations do with an assignment, and what the authority decides of their answers."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from registries.models import Addressee, Answer, AssignmentEvent, AssignmentLetter
from registries.selectors.rooms import speaks_for
from registries.services.assignment_letters import queue
from registries.services.assignments import (
    AlreadyDecided,
    NotInRegistry,
    OnBothSides,
    check_due,
    keeping,
    may_ask,
    note,
    reminder_of,
)

State, Happened, About = Addressee.State, AssignmentEvent.Kind, AssignmentLetter.About


def note_read(*, by: User, addressee: Addressee) -> None:
    """Somebody of the organization has opened it; the first time is kept."""
    if addressee.read_at:
        return
    with transaction.atomic():
        first = Addressee.objects.filter(pk=addressee.pk, read_at=None)
        if first.update(read_at=timezone.now(), read_by=by):
            note([addressee.pk], Happened.READ, by=by)


def answer(
    *, by: User, addressee: Addressee, key: UUID, text: str, file: ContentFile | None = None
) -> Answer:
    """Answer for the organization, in words, by a file or both.

    Args:
        key: of the page; the same page sent twice is one answer.

    Raises:
        ValidationError: there is neither.
        AlreadyDecided: it was answered or withdrawn meanwhile.
    """
    row = Answer(key=key, addressee=addressee, text=text.strip(), by=by)
    if not row.text and not file:
        raise ValidationError({"text": _("Напишите ответ или приложите файл.")})
    row.full_clean(exclude=["key", "addressee", "file", "by"])
    with keeping(row), transaction.atomic():
        locked = _locked(addressee)
        if same := Answer.objects.filter(key=key, addressee=locked).first():
            return same
        if not locked.is_awaiting:
            raise AlreadyDecided
        if file:
            row.file.save(str(file.name), file, save=False)
        row.save()
        locked.state, locked.answered_at = State.ANSWERED, row.at
        locked.remind_on = None
        locked.save(update_fields=["state", "answered_at", "remind_on"])
        note([locked.pk], Happened.ANSWERED, by=by, answer=row)
        queue([locked.pk], About.ANSWERED)
        record(by=by, action="assignment.answer", subject=locked, details={"answer": row.pk})
    return row


def accept(*, by: User, addressee: Addressee, seen: int, result: str) -> None:
    """Accept the answer; the organization reads the result.

    Args:
        seen: id of the answer that was read.

    Raises:
        ValidationError: no result.
        OnBothSides: who decides speaks for the organization.
        AlreadyDecided: it is decided, or this isn't the last answer.
    """
    _refuse_own(by, addressee)
    if not result.strip():
        raise ValidationError({"result": _("Напишите, с каким результатом принят ответ.")})
    with transaction.atomic():
        locked = _undecided(addressee, seen)
        locked.state, locked.result = State.ACCEPTED, result.strip()
        locked.decided_at = timezone.now()
        locked.full_clean(exclude=["assignment", "organization", "read_by"])
        locked.save(update_fields=["state", "result", "decided_at"])
        note([locked.pk], Happened.ACCEPTED, by=by, text=locked.result)
        queue([locked.pk], About.ACCEPTED)
        record(by=by, action="assignment.accept", subject=locked, details={"answer": seen})


def return_answer(*, by: User, addressee: Addressee, seen: int, reason: str, due_on: date) -> None:
    """Return the answer with a reason; a new one is due on a new day.

    Raises:
        ValidationError: no reason, or the day is none to come.
        OnBothSides: who decides speaks for the organization.
        AlreadyDecided: it is decided, or this isn't the last answer.
        NotInRegistry: the organization is no longer the authority's.
    """
    _refuse_own(by, addressee)
    if not reason.strip():
        raise ValidationError({"reason": _("Напишите, чего не хватает: организация это увидит.")})
    check_due(due_on)
    with transaction.atomic():
        locked = _undecided(addressee, seen)
        if not may_ask(locked):
            raise NotInRegistry
        locked.state, locked.due_on = State.RETURNED, due_on
        locked.remind_on = reminder_of(due_on)
        locked.save(update_fields=["state", "due_on", "remind_on"])
        note([locked.pk], Happened.RETURNED, by=by, text=reason.strip(), due_on=due_on)
        queue([locked.pk], About.RETURNED)
        record(by=by, action="assignment.return", subject=locked, details={"answer": seen})


def _refuse_own(by: User, addressee: Addressee) -> None:
    if speaks_for(by, addressee.organization_id):
        raise OnBothSides


def _locked(addressee: Addressee) -> Addressee:
    rows = Addressee.objects.select_for_update(of=("self",))
    return rows.select_related("assignment").get(pk=addressee.pk)


def _undecided(addressee: Addressee, seen: int) -> Addressee:
    """The addressee under lock: two officers at once wait for each other here."""
    locked = _locked(addressee)
    last = Answer.objects.filter(addressee=locked).order_by("-pk").values_list("pk", flat=True)
    if locked.state != State.ANSWERED or last.first() != seen:
        raise AlreadyDecided
    return locked
