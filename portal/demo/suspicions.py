"""Two suspicions of the demo: a crowd that waits for the operator, and one that was decided.

Held and excluded questionnaires move no mark, so that they can be written beside the scores.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from accounts.services import record
from organizations.models import Organization
from ratings.arithmetic import mean_of
from ratings.fraud.traces import direction_of
from ratings.models import (
    Authorship,
    Comment,
    HeldQuestionnaire,
    Questionnaire,
    QuestionnaireTrace,
    Slot,
    State,
    SuspicionCase,
)
from ratings.models.numbers import RANDOM_BITS, first_number

Evidence = list[dict[str, int | str]]
BLAMED, PRAISED = (1, 1, 1, 1), (5, 5, 5, 5)
BLAMING, PRAISING = 9, 14  # questionnaires of each case
COMMENTS = {2: "Ужас, никому не советую.", 5: "Хуже не бывает, обходите стороной!"}
DECIDED_BECAUSE = "Аккаунты сделаны подряд с одного адреса, чтобы поднять оценку."


def suspect(blamed: Organization, praised: Organization, operator: User) -> None:
    """Write both cases, the first a few hours old, the second of last week."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    case = _case(blamed, -1, now - timedelta(hours=1), BLAMING, DIRECTION_BLAMED)
    _questionnaires(case, BLAMED, BLAMING, State.QUARANTINED, COMMENTS)
    case = _case(praised, 1, now - timedelta(days=8), PRAISING, DIRECTION_PRAISED)
    _questionnaires(case, PRAISED, PRAISING, State.EXCLUDED, {})
    case.state, case.decided_by = SuspicionCase.State.DECIDED, operator
    case.decided_at = case.opened_at + timedelta(hours=5)
    case.save()
    case.held.update(
        decision=HeldQuestionnaire.Decision.EXCLUDED,
        reason=DECIDED_BECAUSE,
        decided_at=case.decided_at,
    )
    details = {"reason": DECIDED_BECAUSE, "number": PRAISING}
    record(by=operator, action="suspicion.exclude", subject=case, details=details)


def _signal(kind: str, bits: int, found: int, of: int, usual: int, out_of: int) -> dict:
    return {
        "kind": kind,
        "bits": bits,
        "found": found,
        "of": of,
        "usual": usual,
        "out_of": out_of,
    }


DIRECTION_BLAMED: Evidence = [
    _signal("direction", 46, 9, 9, 26, 1000),
    _signal("hurry", 28, 8, 9, 45, 1000),
    _signal("count", 22, 9, 10, 4, 60),
    _signal("share", 14, 9, 11, 240, 1000),
]
DIRECTION_PRAISED: Evidence = [
    _signal("hurry", 52, 13, 14, 45, 1000),
    _signal("count", 38, 14, 16, 4, 60),
    _signal("share", 26, 14, 14, 260, 1000),
    _signal("direction", 10, 14, 14, 605, 1000),
]


def _case(
    organization: Organization, direction: int, last: datetime, number: int, evidence: Evidence
) -> SuspicionCase:
    opened = last - timedelta(minutes=11 * number)
    return SuspicionCase.objects.create(
        organization=organization,
        pattern=SuspicionCase.Pattern.CROWD,
        direction=direction,
        opened_at=opened,
        last_at=last,
        until=timezone.localdate(opened) + timedelta(days=14),
        bits=sum(int(one["bits"]) for one in evidence),
        evidence=evidence,
    )


def _questionnaires(
    case: SuspicionCase,
    answers: tuple[int, int, int, int],
    number: int,
    state: State,
    comments: dict[int, str],
) -> None:
    chance = random.Random(2 + case.direction)
    times = [case.opened_at + (case.last_at - case.opened_at) * n // number for n in range(number)]
    people = _people(case, times)
    rows = Questionnaire.objects.bulk_create(
        Questionnaire(
            reference=UUID(int=chance.getrandbits(128), version=4),
            organization=case.organization,
            clarity=answers[0],
            information=answers[1],
            timeliness=answers[2],
            courtesy=answers[3],
            mean=mean_of(answers),
            state=state,
            day=timezone.localdate(at),
            number=first_number(timezone.localdate(at)) | chance.getrandbits(RANDOM_BITS),
            submitted_at=at,
            state_changed_at=at,
        )
        for at in times
    )
    Authorship.objects.bulk_create(
        Authorship(questionnaire=row, person=person)
        for row, person in zip(rows, people, strict=True)
    )
    Slot.objects.bulk_create(
        Slot(person=person, organization=case.organization) for person in people
    )
    Comment.objects.bulk_create(
        Comment(questionnaire=rows[n], organization=case.organization, text=text)
        for n, text in comments.items()
    )
    QuestionnaireTrace.objects.bulk_create(
        QuestionnaireTrace(
            questionnaire=row,
            organization=case.organization,
            day=row.day,
            link=chance.choice((1, 1, 2)),
            age=0,
            seconds=chance.randrange(6, 12),
            direction=direction_of(row.mean),
            is_first=True,
            is_own=False,
        )
        for row in rows
    )
    HeldQuestionnaire.objects.bulk_create(
        HeldQuestionnaire(case=case, questionnaire=row, held_at=row.submitted_at) for row in rows
    )


def _people(case: SuspicionCase, times: Sequence[datetime]) -> list[User]:
    people = []
    for n, at in enumerate(times, 1):
        address = f"crowd{case.pk}-{n}@demo.example"
        people.append(
            User(
                email=address,
                mailbox=address,
                password="!demo",  # noqa: S106 — nobody signs in with it
                is_demo=True,
                date_joined=at,
                confirmed_at=at,
            )
        )
    return User.objects.bulk_create(people)
