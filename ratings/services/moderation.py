"""Which questionnaires operators hold, exclude or release; of comments see `comment_decisions`."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import record
from ratings import rules
from ratings.arithmetic import Tally, minus
from ratings.models import Questionnaire, State
from ratings.scores import leave_changes, open_books, settle_soon


class AlreadyDecided(Exception):
    """Somebody else decided it first, or its author took it back."""


OUT = {State.QUARANTINED, State.EXCLUDED}  # what can be let count again


def quarantine_questionnaire(*, by: User | None, questionnaire: Questionnaire, reason: str) -> None:
    """Hold a counted questionnaire out of the scores until it is decided.

    Raises:
        AlreadyDecided: it isn't counted.
    """
    _move(by, questionnaire, {State.COUNTED}, State.QUARANTINED, reason)


def exclude_questionnaire(*, by: User, questionnaire: Questionnaire, reason: str) -> None:
    """Take a counted or held questionnaire out of the scores.

    Raises:
        AlreadyDecided: it neither counts nor is held.
    """
    _move(by, questionnaire, {State.COUNTED, State.QUARANTINED}, State.EXCLUDED, reason)


def release_questionnaire(*, by: User | None, questionnaire: Questionnaire, reason: str) -> None:
    """Let a held or excluded questionnaire count again.

    The rule of one counted questionnaire in 30 days holds then too: a later one that counts
    replaces it, and it replaces an earlier one.

    Raises:
        AlreadyDecided: it is neither held nor excluded.
    """
    _move(by, questionnaire, OUT, State.COUNTED, reason)


def _move(
    by: User | None, questionnaire: Questionnaire, allowed: set[State], state: State, reason: str
) -> None:
    with transaction.atomic(durable=True):
        today, person_id = open_for(questionnaire)
        move_within(by, questionnaire, person_id, today, allowed, state, reason)
    settle_soon()


def open_for(questionnaire: Questionnaire) -> tuple[date, int | None]:
    """Begin a write to one questionnaire: today, and its author, if there still is one.

    Must be called first in a transaction of its own; `settle_soon` follows its commit.
    """
    person_id = questionnaire.authorship.person_id if hasattr(questionnaire, "authorship") else None
    today = open_books(person_id, questionnaire.organization_id) if person_id else open_books()
    return today, person_id


def move_within(
    by: User | None,
    questionnaire: Questionnaire,
    person_id: int | None,
    today: date,
    allowed: set[State],
    state: State,
    reason: str,
) -> State:
    """The move, its scores and its entry in the log, inside a transaction that `open_for` began.

    Returns where it went: what comes back between the author's others may be replaced by one.

    Raises:
        AlreadyDecided: it is in none of the allowed states.
    """
    current = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    if current.state not in allowed:
        raise AlreadyDecided
    changes: list[tuple[int, date, Tally]] = []
    if current.is_counted:
        changes.append((current.organization_id, current.day, minus(current.tally)))
    if state == State.COUNTED:
        state, changes = _settle_repeats(current, person_id, changes)
    _write_state(current, state)
    if current.is_counted:
        changes.append((current.organization_id, current.day, current.tally))
    leave_changes(changes, happened_on=today)
    record(
        by=by,
        action=f"questionnaire.{State(state).name.lower()}",
        subject=current,
        details={"reason": reason},
    )
    return State(state)


def _settle_repeats(
    released: Questionnaire,
    person_id: int | None,
    changes: list[tuple[int, date, Tally]],
) -> tuple[State, list[tuple[int, date, Tally]]]:
    """Which of one person's questionnaires counts, when one comes back between the others."""
    if person_id is None:
        return State.COUNTED, changes
    others = list(
        Questionnaire.objects.counted()
        .filter(authorship__person=person_id, organization=released.organization_id)
        .order_by("submitted_at", "id")  # what was moved in has a later id
    )
    near = [q for q in others if _is_repeat(*sorted((q.day, released.day)))]
    moment = released.submitted_at, released.pk
    if any((q.submitted_at, q.pk) > moment for q in near):
        return State.REPLACED, changes
    for earlier in near:
        changes = [*changes, (earlier.organization_id, earlier.day, minus(earlier.tally))]
        _write_state(earlier, State.REPLACED)
    return State.COUNTED, changes


def _is_repeat(earlier: date, later: date) -> bool:
    """By the rule of the later one's day, as if neither had ever been held."""
    return (later - earlier).days < rules.in_force(later).repeat_days


def _write_state(questionnaire: Questionnaire, state: State) -> None:
    questionnaire.state = state
    questionnaire.state_changed_at = timezone.now()
    questionnaire.save(update_fields=["state", "state_changed_at"])
