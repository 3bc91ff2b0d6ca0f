"""Writing what comes from the portal before this one, and remembering what has come."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import record, record_many
from organizations.models import Organization
from portal.lib.tables import reserve_keys, write_many
from ratings import hints
from ratings.arithmetic import BASE_CRITERIA, Tally, minus
from ratings.insults import Insults
from ratings.models import (
    AdditionalAnswer,
    Authorship,
    Comment,
    MovedMembership,
    MovedOrganization,
    MovedPerson,
    MovedQuestionnaire,
    MovingRun,
    Questionnaire,
    State,
)
from ratings.models.numbers import new_number
from ratings.services.comments import insult_entries

AT_ONCE = 5000  # a statement holds so many ids on both databases
OWN_ORGANIZATION = "rated by somebody who stands for it (moved in)"


class NothingToForget(Exception):
    """Nothing has been moved in, or it is forgotten already."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A questionnaire to take over, checked, with the state that it has here."""

    legacy_id: str
    person_id: int
    organization_id: int
    at: datetime
    day: date
    base: tuple[int, ...]
    mean: int
    state: State
    comment: str = ""
    is_published: bool | None = None  # None: the moderators decide here
    additional: Mapping[int, int] = field(default_factory=dict)


def begin_run() -> MovingRun:
    """Note that a run begins."""
    return MovingRun.objects.create()


def finish_run(run: MovingRun, counts: Mapping[str, Any]) -> None:
    """Note what came of it, in the audit log too."""
    run.finished_at, run.counts = timezone.now(), dict(counts)
    run.save(update_fields=["finished_at", "counts"])
    record(by=None, action="portal.move in", subject=run, details=run.counts)


def remember_organizations(numbers: Collection[int]) -> None:
    """Remember how the move has left these: others may be edited here from now on.

    Args:
        numbers: of the portal before.
    """
    ordered = sorted(numbers)
    for start in range(0, len(ordered), AT_ONCE):
        left = Organization.objects.filter(legacy_id__in=ordered[start : start + AT_ONCE])
        MovedOrganization.objects.bulk_create(
            (MovedOrganization(organization=one, version=one.version) for one in left),
            update_conflicts=True,
            unique_fields=["organization"],
            update_fields=["version"],
        )


def remember_people(people: Mapping[str, int]) -> None:
    """Remember whose numbers these were: number there → person's id here."""
    write_many(MovedPerson, ("legacy_id", "person"), people.items())


def remember_membership(key: str) -> None:
    """Remember that a membership has come: it doesn't come again."""
    MovedMembership.objects.create(key=key)


def write_questionnaires(batch: Sequence[Brought]) -> None:
    """Write questionnaires as they are; in a transaction between `begin_moving` and `end_moving`
    of `ratings.scores`. No letter, no notice, no suspicion: this is history."""
    pairs = list(zip(reserve_keys(Questionnaire, len(batch)), batch, strict=True))
    now = timezone.now()
    write_many(
        Questionnaire,
        (
            *("id", "reference", "number", "organization", *BASE_CRITERIA, "mean"),
            *("state", "day", "submitted_at", "state_changed_at"),
        ),
        (
            (
                *(key, uuid4(), new_number(one.day), one.organization_id, *one.base, one.mean),
                *(int(one.state), one.day, one.at, None if one.state == State.COUNTED else now),
            )
            for key, one in pairs
        ),
    )
    write_many(
        Authorship, ("questionnaire", "person"), ((key, one.person_id) for key, one in pairs)
    )
    write_many(
        MovedQuestionnaire,
        ("legacy_id", "questionnaire"),
        ((one.legacy_id, key) for key, one in pairs),
    )
    _write_comments([(key, one) for key, one in pairs if one.comment])
    write_many(
        AdditionalAnswer,
        ("questionnaire", "criterion", "value"),
        (
            (key, criterion, value)
            for key, one in pairs
            for criterion, value in one.additional.items()
        ),
    )
    record_many(
        by=None,
        action="questionnaire.excluded",
        subjects=[Questionnaire(pk=key) for key, one in pairs if one.state == State.EXCLUDED],
        details={"reason": OWN_ORGANIZATION},
    )


def _write_comments(pairs: Sequence[tuple[int, Brought]]) -> None:
    insults, reason = Insults(insult_entries()), _("Не был опубликован на прежнем портале.")
    states = {
        None: (Comment.State.PENDING, ""),
        True: (Comment.State.PUBLISHED, ""),
        False: (Comment.State.HIDDEN, reason),
    }

    def row(key: int, one: Brought) -> tuple[Any, ...]:
        state, why = states[one.is_published]
        waits = one.is_published is None
        found = hints.find(one.comment, insults=insults) if waits else []
        return (
            *(key, one.organization_id, one.comment, int(state), why),
            [[hint.start, hint.end, str(hint.kind)] for hint in found],
            hints.fingerprint(one.comment),
            None if waits else one.at,
        )

    write_many(
        Comment,
        (
            *("questionnaire", "organization", "text", "state", "reason"),
            *("hints", "fingerprint", "decided_at"),
        ),
        (row(key, one) for key, one in pairs),
    )


def replace_questionnaires(keys: Iterable[int]) -> list[tuple[int, date, Tally]]:
    """Let questionnaires of this portal give way to later ones that came from there; as
    `write_questionnaires` within moving in.

    Returns:
        what that takes from the scores.
    """
    replaced = list(Questionnaire.objects.counted().filter(pk__in=list(keys)))
    Questionnaire.objects.filter(pk__in=[row.pk for row in replaced]).update(
        state=State.REPLACED, state_changed_at=timezone.now()
    )
    return [(row.organization_id, row.day, minus(row.tally)) for row in replaced]


@transaction.atomic
def forget() -> MovingRun:
    """The move is over: forget the numbers of the portal before, whoever they were of.

    Organizations keep theirs, for the addresses that are printed. Returns the last run.

    Raises:
        NothingToForget
    """
    run = MovingRun.objects.filter(forgotten_at=None).order_by("-pk").first()
    if run is None:
        raise NothingToForget
    for model in (MovedQuestionnaire, MovedMembership, MovedPerson, MovedOrganization):
        model._default_manager.all().delete()
    MovingRun.objects.update(forgotten_at=timezone.now())
    record(by=None, action="portal.forget move", subject=run)
    return run
