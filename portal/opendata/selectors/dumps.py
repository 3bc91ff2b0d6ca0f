"""Which dumps there are, and which there should be."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.lib.queues import Waiting
from portal.opendata.models import Dump, file_name_of

LATEST = {"rating-latest.zip": Dump.Kind.DAILY, "questionnaires-latest.zip": Dump.Kind.MONTHLY}
HOUR = 2  # of the night, in Minsk: from then on they are made
LONG = timedelta(hours=1)  # none takes so long
LOST_AFTER = timedelta(hours=6)
PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=2)


def ready_dumps() -> dict[str, list[Dump]]:
    """Those that may be taken away, by kind, the newest first (one query)."""
    found: dict[str, list[Dump]] = {kind: [] for kind in Dump.Kind.values}
    for dump in Dump.objects.ready():
        found[dump.kind].append(dump)
    return found


def dump_named(name: str) -> Dump | None:
    """The one whose file is called so; of «…-latest.zip», the newest of its kind (one query)."""
    if kind := LATEST.get(name):
        return Dump.objects.ready().filter(kind=kind).first()
    return next((dump for dump in Dump.objects.ready() if dump.file_name == name), None)


# Those that are due


@dataclass(frozen=True, slots=True)
class DueDump:
    """A dump that there should be.

    state: a `Dump.State`, "" for one that nobody has asked for; is_missing: whether the operator
    has to know; why: in words, "" where it isn't known; again_at: when it is tried again.
    """

    name: str
    kind: Dump.Kind
    since: datetime  # when it was asked for, or should have been
    state: str
    is_missing: bool
    tries: int = 0
    why: str = ""
    again_at: datetime | None = None
    made_at: datetime | None = None


def due_dumps(today: date) -> list[tuple[Dump.Kind, date]]:
    """What there should be from the night of a day on: that night's, and last month's from the
    second on, when its questionnaires can't be edited any more."""
    due = [(Dump.Kind.DAILY, today)]
    first = today.replace(day=1)
    if today > first:
        due.append((Dump.Kind.MONTHLY, first - timedelta(days=1)))
    return due


def asked_again_at(dump: Dump) -> datetime | None:
    """When a dump that failed or was lost is due again: after a quarter of an hour first, each
    pause twice the one before, two hours at most; None for one that is ready."""
    if dump.state == Dump.State.READY:
        return None
    if dump.state == Dump.State.WAITING:
        return dump.asked_at + LOST_AFTER
    return dump.asked_at + min(PAUSE * 2 ** min(dump.tries - 1, 8), LONGEST_PAUSE)


def dumps_now() -> list[DueDump]:
    """The dumps that there should be by now, missing or not (one statement)."""
    night = _last_night()
    due = due_dumps(night.date())
    known = {(dump.kind, dump.day): dump for dump in _asked(due)}
    return [_due(kind, day, night, known.get((kind, day))) for kind, day in due]


def due_dump(name: str) -> Dump | None:
    """The one of them that is called so; None also for one that nobody has asked for (one
    statement)."""
    asked = _asked(due_dumps(_last_night().date()))
    return next((dump for dump in asked if dump.file_name == name), None)


def count_missing() -> Waiting:
    """Those of them that failed or don't come, for the desk (one statement)."""
    missing = [dump.since for dump in dumps_now() if dump.is_missing]
    return Waiting(len(missing), min(missing, default=None))


def _last_night() -> datetime:
    """A moment after the last two o'clock."""
    now = timezone.localtime()
    return now if now.hour >= HOUR else now - timedelta(days=1)


def _asked(due: list[tuple[Dump.Kind, date]]) -> QuerySet[Dump]:
    return Dump.objects.filter(reduce(or_, (Q(kind=kind, day=day) for kind, day in due)))


def _due(kind: Dump.Kind, day: date, night: datetime, dump: Dump | None) -> DueDump:
    now = timezone.now()
    if dump is None:
        since = timezone.make_aware(datetime.combine(night.date(), time(HOUR)))
        name = file_name_of(kind, day)
        return DueDump(name, kind, since, "", is_missing=now > since + LONG)
    is_late = dump.state == Dump.State.WAITING and now > dump.asked_at + LONG
    return DueDump(
        name=dump.file_name,
        kind=kind,
        since=dump.asked_at,
        state=dump.state,
        # the one that failed is missing while it is being tried again, too
        is_missing=dump.state == Dump.State.FAILED
        or is_late
        or (dump.state == Dump.State.WAITING and bool(dump.failure)),
        tries=dump.tries,
        why=str(dump.get_failure_display()) if dump.failure else "",
        again_at=asked_again_at(dump) if dump.state == Dump.State.FAILED else None,
        made_at=dump.made_at,
    )
