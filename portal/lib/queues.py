"""The desk's queues: each app registers what waits for an operator or a moderator.

A queue that is worked item by item says how (`Work`); claims, holds, «next», decisions in bulk,
templates of reasons, history and reopening then come by themselves: see docs/adr/0015-desk.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet

from portal.lib.access import Audience


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many items wait, and since when the oldest of them does; None if none waits."""

    count: int
    oldest: datetime | None

    @classmethod
    def of(cls, rows: QuerySet[Any], since: str) -> "Waiting":
        """How many rows there are, and the earliest of that field (one statement)."""
        return cls(**rows.aggregate(count=Count("pk"), oldest=Min(since)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way to decide an item of a queue.

    Attributes:
        key: of the outcome; templates of reasons go by it.
        label: what the button says, translated when it is shown.
        needs_reason: whether whoever is told reads a reason.
        decide: (by, row, mark, reason): the service that decides, for decisions in bulk; None
            where each item must be read alone.
    """

    key: str
    label: Any
    needs_reason: bool = False
    decide: Callable[[Any, Any, str, str], object] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """How a queue is worked.

    Attributes:
        item: name of the address of one item's page; its one argument is the item's key.
        rows: (user): all rows that this person may decide, decided ones too; their queryset has
            `visible_to`.
        candidates: (user): those of them that wait, the oldest first; held ones too.
        title: (row): what the item is called in a list.
        mark: (row): version or digest of what was read; a decision on another one is refused.
        outcomes: the ways to decide; keys stand in the addresses of nothing.
        overtaken: what the services raise when an item was decided or changed meanwhile.
        history: the actions of the audit log that an item's history shows, in the log's words. What
            isn't named here isn't shown: it may be a citizen's, who stays unknown.
        reopen: (by, row, mark, reason): a second decision takes the first back.
        may_reopen: (row): whether it can be.
    """

    item: str
    rows: Callable[[Any], Any]
    candidates: Callable[[Any], Any]
    title: Callable[[Any], Any]
    mark: Callable[[Any], str]
    outcomes: tuple[Outcome, ...]
    overtaken: tuple[type[Exception], ...] = ()
    history: tuple[str, ...] = ()
    reopen: Callable[[Any, Any, str, str], object] | None = None
    may_reopen: Callable[[Any], bool] = lambda row: False

    def outcome(self, key: str) -> Outcome | None:
        """The outcome of that key, if there is one."""
        return next((one for one in self.outcomes if one.key == key), None)

    @property
    def in_bulk(self) -> list[Outcome]:
        """The ways to decide many items at once."""
        return [one for one in self.outcomes if one.decide]


@dataclass(frozen=True, slots=True)
class Queue:
    """Items that wait for a decision.

    Attributes:
        key: of the queue; claims, reasons and history go by it.
        label: its name, translated when it is shown.
        route: name of the address of its first page.
        audience: who decides; operators see the moderators' queues, too.
        waiting: how many wait and since when, in one statement; held ones too.
        overdue_days: from so many days on the oldest is overdue.
        work: how it is worked, if by the desk's machinery.
        place: on the desk, the least first; of equal ones, as they were registered.
    """

    key: str
    label: Any
    route: str
    audience: Audience
    waiting: Callable[[], Waiting]
    overdue_days: int = 3
    work: Work | None = None
    place: int = 0


def version_of(mark: str) -> int:
    """The version that a mark tells; 0, which nothing has, for anything else."""
    return int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 10 else 0


def on_version(service: Callable[..., object], item: str) -> Callable[[Any, Any, str, str], None]:
    """A service that takes the version that was read, as outcomes and `reopen` call it.

    Args:
        service: takes by, the item, version and reason by their names.
        item: what it calls the item.
    """

    def decide(by: Any, row: Any, mark: str, reason: str) -> None:
        service(by=by, version=version_of(mark), reason=reason, **{item: row})

    return decide


_queues: dict[str, Queue] = {}


def register(queue: Queue) -> None:
    """Add a queue; once at start-up."""
    _queues[queue.key] = queue


def queue_of(key: str) -> Queue:
    """The queue of that key.

    Raises:
        KeyError: there is none.
    """
    return _queues[key]


def all_queues() -> list[Queue]:
    """All queues, as the desk shows them."""
    return sorted(_queues.values(), key=lambda queue: queue.place)


def queues_for(user: Any) -> list[Queue]:
    """The queues that this signed-in person decides."""
    return [queue for queue in all_queues() if user.belongs_to(queue.audience)]
