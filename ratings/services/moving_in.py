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
from portal.lib.tables import reserve_keys, write_instances
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
    write_instances(
        MovedPerson,
        [MovedPerson(legacy_id=number, person_id=person) for number, person in people.items()],
    )


def remember_membership(key: str) -> None:
    """Remember that a membership has come: it doesn't come again."""
    MovedMembership.objects.create(key=key)


def write_questionnaires(batch: Sequence[Brought]) -> None:
    """Write questionnaires as they are; in a transaction between `begin_moving` and `end_moving`
    of `ratings.scores`. No letter, no notice, no suspicion: this is history."""
    questionnaires = [_questionnaire(one) for one in batch]
    for key, row in zip(reserve_keys(Questionnaire, len(batch)), questionnaires, strict=True):
        row.pk = key
    pairs = list(zip(questionnaires, batch, strict=True))
    write_instances(Questionnaire, questionnaires)
    write_instances(
        Authorship,
        [Authorship(questionnaire_id=row.pk, person_id=one.person_id) for row, one in pairs],
    )
    write_instances(
        MovedQuestionnaire,
        [
            MovedQuestionnaire(legacy_id=one.legacy_id, questionnaire_id=row.pk)
            for row, one in pairs
        ],
    )
    insults = Insults(insult_entries())
    write_instances(Comment, [_comment(row.pk, one, insults) for row, one in pairs if one.comment])
    write_instances(
        AdditionalAnswer,
        [
            AdditionalAnswer(questionnaire_id=row.pk, criterion_id=criterion, value=value)
            for row, one in pairs
            for criterion, value in one.additional.items()
        ],
    )
    record_many(
        by=None,
        action="questionnaire.excluded",
        subjects=[row for row in questionnaires if row.state == State.EXCLUDED],
        details={"reason": OWN_ORGANIZATION},
    )


def _questionnaire(one: Brought) -> Questionnaire:
    return Questionnaire(
        reference=uuid4(),
        number=new_number(one.day),
        organization_id=one.organization_id,
        **dict(zip(BASE_CRITERIA, one.base, strict=True)),
        mean=one.mean,
        state=one.state,
        day=one.day,
        submitted_at=one.at,
        state_changed_at=None if one.state == State.COUNTED else timezone.now(),
    )


def _comment(questionnaire: int, one: Brought, insults: Insults) -> Comment:
    comment = Comment(
        questionnaire_id=questionnaire,
        organization_id=one.organization_id,
        text=one.comment,
        fingerprint=hints.fingerprint(one.comment),
    )
    if one.is_published is None:
        found = hints.find(one.comment, insults=insults)
        comment.hints = [[hint.start, hint.end, str(hint.kind)] for hint in found]
    else:
        comment.decided_at = one.at
        comment.state = Comment.State.PUBLISHED if one.is_published else Comment.State.HIDDEN
        if not one.is_published:
            comment.reason = _("Не был опубликован на прежнем портале.")
    return comment


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
