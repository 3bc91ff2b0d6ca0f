"""The desk's queues: each app registers what waits for an operator or a moderator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.lib.access import Audience


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many items wait, and since when the oldest of them does; None if none waits."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Queue:
    """Items that wait for a decision.

    Attributes:
        key: of the queue; claims, reasons and history go by it.
        label: its name, translated when it is shown.
        route: name of the address of its first page.
        audience: who decides; operators see the moderators' queues, too.
        waiting: how many wait and since when, in one statement.
    """

    key: str
    label: Any
    route: str
    audience: Audience
    waiting: Callable[[], Waiting]


_queues: dict[str, Queue] = {}


def register(queue: Queue) -> None:
    """Add a queue; once at start-up. The desk shows them in the order of registration."""
    _queues[queue.key] = queue


def queue_of(key: str) -> Queue:
    """The queue of that key.

    Raises:
        KeyError: there is none.
    """
    return _queues[key]


def queues_for(user: Any) -> list[Queue]:
    """The queues that this signed-in person decides."""
    return [queue for queue in _queues.values() if user.belongs_to(queue.audience)]
