"""What the desk shows: every queue with its number and age, what needs a look today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.selectors.desk import at_hand, count_held
from portal.lib import wording
from portal.lib.actions import told
from portal.lib.queues import Queue, queue_of


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue as the desk shows it, in words."""

    label: Any
    url: str
    count: int
    age: str  # of the oldest item, "" for an empty queue
    overdue: str  # "" for one that is in time
    held: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item that this person has begun."""

    label: str
    url: str


def rows_of(queues: Iterable[Queue]) -> list[QueueRow]:
    """Each queue in words, those where something waits first: one statement a queue, and one for
    what is put aside."""
    held = count_held()
    rows = [_row(queue, held.get(queue.key, 0)) for queue in queues]
    return sorted(rows, key=lambda row: not row.count)


def begun_by(user: Any) -> list[Item]:
    """What this person has before them now, the latest first."""
    return [
        Item(told(claim.subject)[0], url)
        for claim in at_hand(user)
        if (url := _page_of(claim.queue, claim.subject))
    ]


def _row(queue: Queue, held: int) -> QueueRow:
    waiting = queue.waiting()
    days = _days_since(waiting.oldest) if waiting.oldest and waiting.count else 0
    return QueueRow(
        label=queue.label,
        url=reverse(queue.route),
        count=waiting.count,
        age=_age(days) if waiting.count else "",
        overdue=_overdue(queue.overdue_days) if days > queue.overdue_days else "",
        held=_held(held) if held else "",
    )


def _days_since(moment: datetime) -> int:
    return (timezone.localdate() - timezone.localdate(moment)).days


def _age(days: int) -> str:
    if not days:
        return _("пришло сегодня")
    return _("ждёт %(days)s") % {"days": wording.days(days)}


def _overdue(days: int) -> str:
    return _("просрочено: срок %(days)s") % {"days": wording.days(days)}


def _held(count: int) -> str:
    return _("отложено: %(n)s") % {"n": wording.number(count)}


def _page_of(key: str, subject: str) -> str:
    try:
        work = queue_of(key).work
    except KeyError:
        return ""
    number = subject.partition(":")[2]
    return reverse(work.item, args=[int(number)]) if work and number.isdecimal() else ""
