"""Recommendations and information requests: sent, reminded of, extended, withdrawn.

What their organizations do, and what is decided of their answers: `registries.services.answers`.
An organization that has left the registry keeps what was sent to it, and may still answer; the
authority may still accept or withdraw, but no longer asks for anything more: it neither reminds nor
extends nor returns.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations.models import Organization
from registries.models import Addressee, Assignment, AssignmentEvent, AssignmentLetter, Monitoring
from registries.selectors.assignments import inside_ids, is_inside, of_registry
from registries.services.assignment_letters import queue

BEFORE = timedelta(days=3)  # before the day, a reminder goes by itself
AFTER = timedelta(days=1)  # and another one after it
LONGEST = timedelta(days=366)
BATCH = 500
Kind, State = Assignment.Kind, Addressee.State
Happened, About = AssignmentEvent.Kind, AssignmentLetter.About


class AlreadyDecided(Exception):
    """Somebody has decided it, or it isn't what was read any more."""


class NotInRegistry(Exception):
    """Some of the organizations don't stand in the authority's registry in force."""


class OnBothSides(Exception):
    """Who speaks for an organization decides nothing about it for the authority."""


class RemindedToday(Exception):
    """One reminder a day is enough; or there is nobody to remind."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an assignment says."""

    kind: str
    subject: str
    text: str
    due_on: date
    topics: Sequence[str] = field(default_factory=list)
    file: ContentFile | None = None


def send(
    *,
    by: User,
    authority: Organization,
    key: UUID,
    said: Said,
    organizations: Collection[int],
    monitoring: Monitoring | None = None,
) -> Assignment:
    """Send to one or to thousands: it stands in their cabinets at once, letters follow.

    Args:
        key: of the page; the same page sent twice is one assignment.
        organizations: ids; of the registry in force, or units of those.

    Raises:
        ValidationError: what it says is not in order.
        NotInRegistry: one of them isn't the authority's, or there is none at all.
    """
    check_due(said.due_on)
    if said.kind == Kind.REQUEST and not said.topics:
        raise ValidationError({"topics": _("Отметьте, о чём спрашиваете.")})
    row = Assignment(
        key=key,
        authority=authority,
        kind=said.kind,
        monitoring=monitoring,
        subject=said.subject,
        text=said.text,
        topics=list(said.topics) if said.kind == Kind.REQUEST else [],
        due_on=said.due_on,
        sent_by=by,
    )
    row.full_clean(exclude=["number", "file", "authority", "monitoring", "sent_by", "key"])
    wanted = set(organizations)
    with keeping(row), transaction.atomic():
        # numbers are given one after another; the rating only ever refers to the row
        Organization.objects.select_for_update(no_key=True).get(pk=authority.pk)
        if same := Assignment.objects.filter(key=key, authority=authority).first():
            return same
        if not wanted or not wanted <= inside_ids(authority):
            raise NotInRegistry
        last = Assignment.objects.filter(authority=authority).aggregate(last=Max("number"))["last"]
        row.number = (last or 0) + 1
        if said.file:
            row.file.save(str(said.file.name), said.file, save=False)
        row.save()
        rows = Addressee.objects.bulk_create(
            (
                Addressee(
                    assignment=row,
                    organization_id=pk,
                    due_on=row.due_on,
                    delivered_at=row.sent_at,
                    remind_on=reminder_of(row.due_on),
                )
                for pk in sorted(wanted)
            ),
            batch_size=BATCH,
        )
        queue([one.pk for one in rows], About.SENT)
        record(
            by=by,
            action="assignment.send",
            subject=row,
            details={"authority": authority.pk, "to": len(rows)},
        )
    return row


def remind(*, by: User, assignment: Assignment, organization: int | None = None) -> int:
    """Remind those whose turn it is: all of them, or one. Returns how many.

    Raises:
        RemindedToday: there is nobody to remind who hasn't been reminded by hand today.
    """
    today = timezone.localdate()
    with transaction.atomic():
        rows = _locked(
            assignment,
            organization,
            Q(state__in=Addressee.AWAITING) & (Q(reminded_on=None) | Q(reminded_on__lt=today)),
        )
        inside = of_registry(assignment.authority, [row.organization_id for row in rows])
        ids = [row.pk for row in rows if row.organization_id in inside]
        if not ids:
            raise RemindedToday
        _change(ids, reminded_on=today)
        note(ids, Happened.REMINDED, by=by)
        queue(ids, About.REMINDED)
        record(by=by, action="assignment.remind", subject=assignment, details={"to": len(ids)})
    return len(ids)


def remind_due() -> None:
    """Remind three days before the day and on the day after it, each once (due work)."""
    while _remind_some():
        pass


def _remind_some() -> bool:
    today = timezone.localdate()
    with transaction.atomic():
        due = Addressee.objects.awaiting().filter(remind_on__lte=today).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        rows = list(due.select_related("assignment")[:BATCH])
        # those who have left the registry are asked for nothing more
        inside: dict[int, set[int]] = {}
        for row in rows:
            authority = row.assignment.authority_id
            if authority not in inside:
                mine = [r.organization_id for r in rows if r.assignment.authority_id == authority]
                inside[authority] = of_registry(authority, mine)
        ids = [r.pk for r in rows if r.organization_id in inside[r.assignment.authority_id]]
        for row in rows:
            row.remind_on = row.due_on + AFTER if row.due_on >= today else None
        Addressee.objects.bulk_update(rows, ["remind_on"], batch_size=BATCH)
        note(ids, Happened.REMINDED, by=None)
        queue(ids, About.REMINDED)
    return len(rows) == BATCH


def withdraw(
    *, by: User, assignment: Assignment, reason: str, organization: int | None = None
) -> int:
    """Take it back from everybody who hasn't got through with it, or from one. Returns from how
    many; what was answered stays.

    Raises:
        ValidationError: no reason.
        AlreadyDecided: there is nobody left to take it back from.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Напишите, почему: организация это увидит.")})
    with transaction.atomic():
        rows = _locked(assignment, organization, Q(state__in=Addressee.OPEN))
        ids = [row.pk for row in rows]
        if not ids:
            raise AlreadyDecided
        now = timezone.now()
        _change(ids, state=State.WITHDRAWN, decided_at=now, result=reason.strip(), remind_on=None)
        note(ids, Happened.WITHDRAWN, by=by, text=reason.strip())
        queue(ids, About.WITHDRAWN)
        record(by=by, action="assignment.withdraw", subject=assignment, details={"from": len(ids)})
    return len(ids)


def extend(
    *, by: User, assignment: Assignment, due_on: date, organization: int | None = None
) -> int:
    """Give those whose turn it is, or one of them, time until a later day. Returns how many.

    Raises:
        ValidationError: the day is no later one.
        AlreadyDecided: it is nobody's turn whose day is before that one.
    """
    check_due(due_on)
    with transaction.atomic():
        turn = Q(state__in=Addressee.AWAITING, due_on__lt=due_on)
        rows = _locked(assignment, organization, turn)
        inside = of_registry(assignment.authority, [row.organization_id for row in rows])
        ids = [row.pk for row in rows if row.organization_id in inside]
        if not ids:
            raise AlreadyDecided
        _change(ids, due_on=due_on, remind_on=reminder_of(due_on))
        note(ids, Happened.EXTENDED, by=by, due_on=due_on)
        queue(ids, About.EXTENDED)
        record(by=by, action="assignment.extend", subject=assignment, details={"to": len(ids)})
    return len(ids)


def check_due(due_on: date) -> None:
    """A day is due tomorrow at the earliest and in a year at the latest.

    Raises:
        ValidationError
    """
    today = timezone.localdate()
    if due_on <= today:
        raise ValidationError({"due_on": _("Срок — не раньше завтрашнего дня.")})
    if due_on > today + LONGEST:
        raise ValidationError({"due_on": _("Срок — не дальше года.")})


def reminder_of(due_on: date) -> date:
    """When the first reminder goes by itself: three days before; at once would be too soon."""
    before = due_on - BEFORE
    return before if before > timezone.localdate() else due_on + AFTER


def may_ask(addressee: Addressee) -> bool:
    """Whether the authority may still ask something of this organization (one query)."""
    return is_inside(addressee.assignment.authority_id, addressee.organization_id)


def note(ids: Iterable[int], kind: str, *, by: User | None, **more: Any) -> None:
    """Write down what has happened with these addressees."""
    AssignmentEvent.objects.bulk_create(
        (AssignmentEvent(addressee_id=pk, kind=kind, by=by, **more) for pk in ids),
        batch_size=BATCH,
    )


@contextmanager
def keeping(row: Any) -> Iterator[None]:
    """The row's file is kept if and only if the row is."""
    try:
        yield
    except BaseException:
        if row.file.name:
            row.file.storage.delete(row.file.name)
        raise


def _change(ids: Sequence[int], **values: Any) -> None:
    for start in range(0, len(ids), BATCH):
        Addressee.objects.filter(pk__in=ids[start : start + BATCH]).update(**values)


def _locked(assignment: Assignment, organization: int | None, condition: Q) -> list[Addressee]:
    """The addressees under lock, always in the same order."""
    rows = Addressee.objects.filter(condition, assignment=assignment)
    if organization is not None:
        rows = rows.filter(organization=organization)
    return list(rows.select_for_update().order_by("pk"))
