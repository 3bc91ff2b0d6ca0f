"""Many people at once, on a real PostgreSQL (DESIGN §2.6)."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, connections

from accounts.models import AuditEntry, User
from organizations import oversight
from organizations import services as organization_services
from organizations.models import Organization
from organizations.services import Overtaken
from organizations.services.merging import merge, preview
from ratings import scores, services
from ratings.models import (
    ALL_TIME,
    Books,
    HeldQuestionnaire,
    Questionnaire,
    Scope,
    Score,
    ScoreChange,
    State,
    SuspicionCase,
)
from ratings.services import fraud_cases, questionnaires
from ratings.services.fraud_days import look_again
from tests.factories import UserFactory, make_organization, make_staff

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
]
needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has one writer at a time: this is about PostgreSQL's many",
)
ANSWERS = services.Answers(base={"clarity": 5, "information": 4, "timeliness": 3, "courtesy": 5})


def at_once(jobs: list[Callable[[], object]], workers: int = 20) -> list[BaseException]:
    """Run all jobs on many threads that start together; returns what any of them raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(workers)

    def work(mine: list[Callable[[], object]]) -> None:
        try:
            start.wait()
            for job in mine:
                try:
                    job()
                except BaseException as error:
                    raised.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=work, args=(jobs[number::workers],)) for number in range(workers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def submit(person: User, organization: Organization) -> Callable[[], object]:
    return lambda: services.submit_questionnaire(
        by=person, organization=organization, reference=uuid4(), answers=ANSWERS
    )


def consolidated(organization: Organization) -> Score:
    return Score.objects.get(organization=organization, period=ALL_TIME, scope=Scope.CONSOLIDATED)


@needs_postgresql
def test_two_hundred_submissions_under_one_authority_lose_and_double_nothing() -> None:
    clinics = [make_organization() for _ in range(10)]
    ministry = make_organization(registry=clinics)
    committee = make_organization(registry=clinics[:5])
    people = [UserFactory() for _ in range(200)]

    raised = at_once([submit(person, clinics[i % 10]) for i, person in enumerate(people)])

    assert raised == []
    assert Questionnaire.objects.counted().count() == 200
    scores.settle()
    assert consolidated(ministry).count == 200
    assert consolidated(committee).count == 100
    assert Books.objects.get().count == 200
    assert not ScoreChange.objects.exists()
    assert list(scores.differences()) == []


@needs_postgresql
def test_the_same_page_sent_by_twenty_at_once_is_one_questionnaire() -> None:
    clinic, person, reference = make_organization(), UserFactory(), uuid4()

    raised = at_once(
        [
            lambda: services.submit_questionnaire(
                by=person, organization=clinic, reference=reference, answers=ANSWERS
            )
        ]
        * 20
    )

    assert raised == []
    assert Questionnaire.objects.count() == 1
    assert consolidated(clinic).count == 1


@needs_postgresql
def test_twenty_questionnaires_of_one_person_at_once_leave_one_counted() -> None:
    clinic, person = make_organization(), UserFactory()

    raised = at_once([submit(person, clinic)] * 20)

    assert raised == []
    states = sorted(Questionnaire.objects.values_list("state", flat=True))
    assert states == [State.COUNTED] + [State.REPLACED] * 19
    assert consolidated(clinic).count == 1
    assert list(scores.differences()) == []


@needs_postgresql
def test_registries_change_while_people_rate_and_every_figure_stays_exact() -> None:
    clinics = [make_organization() for _ in range(6)]
    ministry = make_organization(registry=clinics)
    people = [UserFactory() for _ in range(80)]
    jobs: list[Callable[[], object]] = [
        submit(person, clinics[i % 6]) for i, person in enumerate(people)
    ]
    for size in (2, 5, 0, 6, 3):
        members = [clinic.pk for clinic in clinics[:size]]
        jobs.insert(
            size * 10,
            lambda members=members: oversight.set_registry(
                authority=ministry, organizations=members
            ),
        )
    renamed = Organization.objects.get(pk=clinics[0].pk)
    jobs.insert(30, lambda: organization_services.save_organization(by=None, organization=renamed))

    raised = at_once(jobs)

    assert raised == []
    scores.settle()
    assert list(scores.differences()) == []


@needs_postgresql
def test_two_organizations_become_one_while_people_rate_both() -> None:
    gone, kept = make_organization(), make_organization()
    ministry, operator = make_organization(registry=[gone]), make_staff("operator")
    people = [UserFactory() for _ in range(60)]

    def become_one() -> None:
        while True:
            try:
                digest = preview(gone, kept).digest
                return merge(by=operator, gone=gone, kept=kept, digest=digest, reason="дубль")
            except Overtaken:  # somebody has rated since: what was confirmed isn't so any more
                continue

    jobs = [submit(person, gone) for person in people]
    jobs += [submit(person, kept) for person in people[:20]]
    jobs.insert(25, become_one)

    raised = at_once(jobs, workers=10)

    assert raised == []
    scores.settle()
    assert set(Questionnaire.objects.values_list("organization", flat=True)) == {kept.pk}
    assert Questionnaire.objects.count() == 80
    # twenty have rated both: of each the later one
    assert consolidated(kept).count == consolidated(ministry).count == 60
    assert consolidated(gone).count == 0
    assert list(scores.differences()) == []


@needs_postgresql
def test_a_half_year_ends_while_people_rate() -> None:
    with time_machine.travel(datetime(2026, 6, 30, 20, 59, 50, tzinfo=UTC), tick=False) as clock:
        clinic = make_organization()
        people = [UserFactory() for _ in range(60)]
        jobs = [submit(person, clinic) for person in people]
        # 21:00 UTC is midnight in Minsk
        jobs.insert(30, lambda: clock.move_to(datetime(2026, 6, 30, 21, 0, 1, tzinfo=UTC)))

        raised = at_once(jobs, workers=10)

        assert raised == []
        scores.settle()
        june = Questionnaire.objects.counted().filter(day="2026-06-30").count()
        july = Questionnaire.objects.counted().filter(day="2026-07-01").count()
        frozen = Score.objects.get(
            organization=clinic, period__code="2026-1", scope=Scope.CONSOLIDATED
        )
        running = Score.objects.get(
            organization=clinic, period__code="2026-2", scope=Scope.CONSOLIDATED
        )
        assert (frozen.count, running.count) == (june, july)
        assert june + july == 60
        assert list(scores.differences()) == []


def all_ones(
    organization: Organization, network: str, person: User | None = None
) -> Callable[[], object]:
    """A new account gives ones to everything within seconds."""
    names = ("clarity", "information", "timeliness", "courtesy")
    by = person or UserFactory(password=None)
    return lambda: services.submit_questionnaire(
        by=by,
        organization=organization,
        reference=uuid4(),
        answers=services.Answers(base=dict.fromkeys(names, 1)),
        circumstances=services.Circumstances(network, 7),
    )


@needs_postgresql
def test_a_crowd_at_once_is_one_case_and_is_decided_once() -> None:
    organization = make_organization()

    def send(n: int, person: User) -> Callable[[], object]:
        return all_ones(organization, f"10.{n}.0.0/24", person)

    people = [UserFactory(password=None) for _ in range(24)]
    assert at_once([send(n, person) for n, person in enumerate(people)], workers=12) == []
    at_once([look_again] * 3, workers=3)
    case = SuspicionCase.objects.get()
    assert Questionnaire.objects.filter(state=State.QUARANTINED).count() == 24
    operators = [make_staff("operator") for _ in range(2)]

    def decide_it(operator: User, excludes: bool) -> Callable[[], object]:
        return lambda: fraud_cases.decide(
            by=operator, case=case, numbers=None, excludes=excludes, reason="решено"
        )

    at_once([decide_it(operators[0], True), decide_it(operators[1], False)], workers=2)
    scores.settle()
    counted = Questionnaire.objects.counted().count()
    assert counted + Questionnaire.objects.filter(state=State.EXCLUDED).count() == 24
    moved = AuditEntry.objects.filter(
        action__in=("questionnaire.counted", "questionnaire.excluded")
    )
    assert moved.count() == 24
    assert list(scores.differences()) == []

    # taken back, decided anew, joined and counted up, all at the same time
    more = [UserFactory(password=None) for _ in range(24)]
    raised = at_once(
        [
            *(send(n + 100, person) for n, person in enumerate(more)),
            lambda: fraud_cases.reopen(by=operators[0], case=case, reason="ещё раз"),
            decide_it(operators[0], True),
            decide_it(operators[1], False),
            look_again,
            fraud_cases.release_overdue,
            lambda: fraud_cases.reopen(by=operators[1], case=case, reason="ещё"),
            decide_it(operators[1], True),
            look_again,
        ],
        workers=8,
    )
    assert [one for one in raised if not isinstance(one, services.AlreadyDecided)] == []
    waits = HeldQuestionnaire.objects.filter(decision=HeldQuestionnaire.Decision.WAITING)
    assert not waits.exclude(case__state=SuspicionCase.State.OPEN).exists()
    held = Questionnaire.objects.filter(state=State.QUARANTINED)
    assert not held.exclude(pk__in=waits.values("questionnaire")).exists()
    scores.settle()
    assert list(scores.differences()) == []


@needs_postgresql
def test_a_case_does_not_close_while_somebody_joins_it(monkeypatch: pytest.MonkeyPatch) -> None:
    organization, operator = make_organization(), make_staff("operator")
    for n in range(12):
        all_ones(organization, f"10.{n}.0.0/24")()
    look_again()
    case = SuspicionCase.objects.get()
    last, *others = (held.questionnaire.number for held in case.held.all())
    arguments = {"by": operator, "case": case, "excludes": True, "reason": "решено"}
    fraud_cases.decide(numbers=others, **arguments)
    joined, leave = threading.Event(), questionnaires.leave_changes

    def slowly(*args: Any, **more: Any) -> None:  # it has joined, and isn't committed yet
        joined.set()
        sleep(1)
        leave(*args, **more)

    monkeypatch.setattr(questionnaires, "leave_changes", slowly)

    def decide_meanwhile() -> None:
        assert joined.wait(10)
        fraud_cases.decide(numbers=[last], **arguments)

    assert at_once([all_ones(organization, "10.99.0.0/24"), decide_meanwhile], workers=2) == []

    waiting = case.held.get(decision=HeldQuestionnaire.Decision.WAITING)
    assert waiting.questionnaire.state == State.QUARANTINED
    assert SuspicionCase.objects.open().get() == case
