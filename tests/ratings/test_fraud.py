"""Quarantine: what looks arranged is held at once or soon after, decided once, and comes back."""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, User
from benchmarks.fraud.cheats import crowd as crowd_of_the_benchmark
from benchmarks.fraud.honest import Sent, opinion
from benchmarks.fraud.memory import Watch
from organizations.models import Organization
from portal.lib import due
from ratings import scores
from ratings.fraud.traces import Day
from ratings.models import (
    CabinetNetwork,
    DayCount,
    HeldQuestionnaire,
    Questionnaire,
    QuestionnaireTrace,
    State,
    SuspicionCase,
    WatchedDay,
)
from ratings.selectors import consolidated_mark
from ratings.selectors.fraud import exclusion_reasons, slow_window_of
from ratings.services import (
    AlreadyDecided,
    Answers,
    Circumstances,
    TooSoon,
    edit_questionnaire,
    quarantine_questionnaire,
    submit_questionnaire,
    withdraw_questionnaire,
)
from ratings.services.fraud import move_suspicions
from ratings.services.fraud_cases import decide, newest, release_overdue, reopen
from ratings.services.fraud_days import close_days, look_again
from ratings.services.networks import forget_networks, hashes_of, salts
from tests.factories import UserFactory, make_organization, make_staff

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 22, 9, tzinfo=UTC)
Clock = Any


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        # eight weeks have been watched
        WatchedDay.objects.create(
            day=NOON.date() - timedelta(days=56), salt="00" * 32, closed_at=NOON
        )
        yield traveller


def send(
    organization: Organization,
    answers: str = "1111",
    *,
    by: User | None = None,
    seconds: int | None = 9,
    network: str = "203.0.113.0/24",
    comment: str = "",
) -> Questionnaire:
    names = ("clarity", "information", "timeliness", "courtesy")
    return submit_questionnaire(
        by=by or UserFactory(password=None),
        organization=organization,
        reference=uuid4(),
        answers=Answers(dict(zip(names, map(int, answers), strict=True)), comment=comment),
        circumstances=Circumstances(network, seconds),
    )


def crowd(organization: Organization, number: int = 12) -> list[Questionnaire]:
    return [send(organization, network=f"10.{n}.0.0/24") for n in range(number)]


def states(organization: Organization) -> list[int]:
    rows = Questionnaire.objects.filter(organization=organization)
    return list(rows.order_by("pk").values_list("state", flat=True))


def is_proved() -> bool:
    scores.settle()
    return list(scores.differences()) == []


def test_a_crowd_is_held_decided_and_undone(clock: Clock) -> None:
    organization = make_organization()
    for _ in range(6):
        send(organization, "5444", seconds=60)
    before = consolidated_mark(organization)
    sent = crowd(organization)

    # the first ones counted until the pattern showed; the rest were held as they came
    assert states(organization)[6] == State.COUNTED
    assert states(organization)[-1] == State.QUARANTINED
    assert sent[-1].state == State.QUARANTINED
    look_again()
    assert states(organization) == [State.COUNTED] * 6 + [State.QUARANTINED] * 12
    assert consolidated_mark(organization) == before
    assert is_proved()
    case = SuspicionCase.objects.get()
    assert (case.pattern, case.direction) == ("crowd", -1)
    assert {"count", "direction", "share"} <= {one["kind"] for one in case.evidence}
    look_again()  # twice is once
    assert (case.held.count(), SuspicionCase.objects.count()) == (12, 1)

    operator = make_staff("operator")
    with pytest.raises(ValidationError):
        decide(by=operator, case=case, numbers=None, excludes=True, reason=" ")
    withdraw_questionnaire(by=sent[3].authorship.person, questionnaire=sent[3])
    honest = sent[0].number
    read = newest(case)
    late = send(organization, network="10.99.0.0/24")  # joins the case while it is being read
    arguments = {"by": operator, "case": case, "upto": read}
    assert decide(numbers=[honest], excludes=False, reason="Знаем", **arguments) == 1
    assert decide(numbers=None, excludes=True, reason="Накрутка", **arguments) == 10
    with pytest.raises(AlreadyDecided):
        decide(numbers=None, excludes=True, reason="Ещё раз", **arguments)
    assert SuspicionCase.objects.open().get() == case
    decide(by=operator, case=case, numbers=[late.number], excludes=True, reason="И эта")
    case.refresh_from_db()
    assert (case.state, case.decided_by) == (SuspicionCase.State.DECIDED, operator)
    decisions = list(case.held.order_by("pk").values_list("decision", flat=True))
    assert sorted(decisions) == [1] + [2] * 11 + [3]
    assert states(organization)[6] == State.COUNTED
    assert exclusion_reasons([sent[5].pk]) == {sent[5].pk: "Накрутка"}
    assert is_proved()

    # what the operator found honest is never held again by itself
    look_again()
    assert states(organization)[6] == State.COUNTED
    # a second thought takes the first back
    reopen(by=operator, case=case, reason="Пришло письмо")
    assert states(organization).count(State.QUARANTINED) == 12
    with pytest.raises(AlreadyDecided):
        reopen(by=operator, case=case, reason="Дважды")
    assert decide(by=operator, case=case, numbers=None, excludes=False, reason="Честные") == 12
    assert states(organization).count(State.COUNTED) == 18
    assert is_proved()
    log = AuditEntry.objects.filter(subject=f"suspicioncase:{case.pk}").order_by("pk")
    assert [entry.action.partition(".")[2] for entry in log] == [
        "count", "exclude", "exclude", "reopen", "count",
    ]  # fmt: skip


def test_the_operator_works_a_case_through_its_page(clock: Clock, client: Client) -> None:
    organization = make_organization()
    citizen = UserFactory()
    sent = [*crowd(organization), send(organization, by=citizen, comment="<b>Плохо</b>")]
    look_again()
    case = SuspicionCase.objects.get()
    operator = make_staff("operator")
    client.force_login(operator)
    address = f"/operator/suspicious/{case.pk}/"

    with CaptureQueriesContext(connection) as few:
        page = client.get(address)
        statements = len(few)
    assert (page.status_code, statements) == (200, 22)
    text = page.content.decode()
    assert "13 из 13" in text
    assert "автор 13" in text
    assert "&lt;b&gt;Плохо" in text
    assert citizen.email not in text
    assert "suspicious" in client.get("/operator/suspicious/").content.decode()
    numbers = [str(one.number) for one in sent]
    refused = client.post(f"{address}decision/", {"decision": "exclude", "number": numbers[:1]})
    assert refused.status_code == 422
    posted = {"decision": "exclude", "number": numbers, "reason": "Накрутка", "mark": newest(case)}
    assert client.post(f"{address}decision/", posted).status_code == 302
    assert set(states(organization)) == {State.EXCLUDED}
    assert client.post(f"{address}decision/", posted).status_code in (302, 422)

    # the author: with a reason, recorded, and told why
    page = client.post(
        f"/operator/questionnaires/{organization.pk}/{sent[-1].number}/author/",
        {"reason": "Запрос суда № 5"},
    )
    assert citizen.email in page.content.decode()
    entry = AuditEntry.objects.get(action="questionnaire.author")
    assert (entry.by, entry.details) == (operator, {"reason": "Запрос суда № 5"})
    client.force_login(citizen)
    mine = client.get("/accounts/questionnaires/").content.decode()
    assert "Почему не учтена: Накрутка" in mine


def test_undecided_ones_count_again_after_fourteen_days(clock: Clock) -> None:
    organization = make_organization()
    crowd(organization)
    look_again()
    clock.move_to(NOON + timedelta(days=14))
    release_overdue()
    assert State.QUARANTINED in states(organization)
    clock.move_to(NOON + timedelta(days=15))
    assert due.run_all() == []

    assert states(organization) == [State.COUNTED] * 12
    assert SuspicionCase.objects.get().state == SuspicionCase.State.EXPIRED
    assert AuditEntry.objects.filter(action="suspicion.expire").count() == 1
    assert is_proved()


def test_praise_from_the_cabinets_network_is_held_when_the_days_end(clock: Clock) -> None:
    organization = make_organization()
    known = salts(timezone.localdate())
    CabinetNetwork.objects.create(
        organization=organization,
        day=timezone.localdate(),
        network=hashes_of("198.51.100.0/24", {NOON.date(): known[NOON.date()]})[0],
    )
    for later in range(8):
        clock.move_to(NOON + timedelta(days=later))
        for _ in range(3):
            send(organization, "5555", network="198.51.100.0/24", seconds=20)
        send(organization, "5444", network="192.0.2.0/24", seconds=50)
    clock.move_to(NOON + timedelta(days=9))
    close_days()

    # days are closed in their order: the third time that it happens it is a pattern
    assert SuspicionCase.objects.filter(pattern="staff", direction=1).exists()
    assert states(organization).count(State.QUARANTINED) == 24
    assert DayCount.objects.filter(organization=organization, day=NOON.date()).exists()
    assert WatchedDay.objects.filter(closed_at=None, day__lt=timezone.localdate()).count() == 0
    assert is_proved()


def test_what_is_noticed_dies_with_its_salt(clock: Clock) -> None:
    organization = make_organization()
    first = send(organization, "5444")
    again = send(organization, "5444", network="203.0.113.0/24")
    elsewhere = send(make_organization(), "5444")
    one, two, three = (
        QuestionnaireTrace.objects.get(questionnaire=q) for q in (first, again, elsewhere)
    )
    # hashed, and linked at one organization only
    assert one.network == two.network == three.network
    assert one.link == two.link != three.link
    assert (one.seconds, one.age, one.is_first, one.direction) == (9, 0, True, 0)
    clock.move_to(NOON + timedelta(days=1))
    later = QuestionnaireTrace.objects.get(questionnaire=send(organization, "5444"))
    assert later.network != one.network
    assert later.link == one.link

    clock.move_to(NOON + timedelta(days=61))
    forget_networks()
    assert list(QuestionnaireTrace.objects.all()) == [later]
    assert WatchedDay.objects.exclude(salt="").get().day == later.day


def test_a_person_is_paced_and_nothing_is_lost(clock: Clock) -> None:
    person = UserFactory()
    organizations = [make_organization() for _ in range(3)]
    first = send(organizations[0], "5544", by=person)
    with pytest.raises(TooSoon) as caught:
        send(organizations[1], by=person)
    assert caught.value.seconds == 60
    assert Questionnaire.objects.count() == 1
    for later in range(23):
        clock.move_to(NOON + timedelta(minutes=2 + later))
        submitted = send(organizations[later % 2], "5544", by=person)
    clock.move_to(NOON + timedelta(hours=2))
    with pytest.raises(TooSoon) as caught:
        send(organizations[2], by=person)
    assert caught.value.until == NOON + timedelta(days=1)

    names = ("clarity", "information", "timeliness", "courtesy")
    for mark in range(1, 7):
        edit_questionnaire(
            by=person,
            questionnaire=submitted,
            answers=Answers(dict.fromkeys(names, mark % 3 + 1)),
            is_paced=True,
        )
    with pytest.raises(TooSoon):
        edit_questionnaire(
            by=person,
            questionnaire=submitted,
            answers=Answers(dict.fromkeys(names, 5)),
            is_paced=True,
        )
    clock.move_to(NOON + timedelta(days=1, minutes=1))
    send(organizations[2], by=person)
    assert first.pk
    assert is_proved()


def test_an_edit_changes_the_trace(clock: Clock) -> None:
    person = UserFactory()
    organization = make_organization()
    questionnaire = send(organization, "3434", by=person)
    names = ("clarity", "information", "timeliness", "courtesy")
    edit_questionnaire(
        by=person, questionnaire=questionnaire, answers=Answers(dict.fromkeys(names, 5))
    )

    assert QuestionnaireTrace.objects.get().direction == 1


def test_one_that_is_held_replaces_nothing_until_it_counts(clock: Clock) -> None:
    organization = make_organization()
    person = UserFactory(password=None)
    send(organization, "5555", by=person)
    clock.move_to(NOON + timedelta(minutes=5))
    crowd(organization)
    second = send(organization, by=person)
    assert (second.state, states(organization)[0]) == (State.QUARANTINED, State.COUNTED)

    operator = make_staff("operator")
    held = HeldQuestionnaire.objects.filter(questionnaire=second).first()
    assert held is not None
    decide(
        by=operator, case=held.case, numbers=[second.number], excludes=False, reason="Свой человек"
    )
    assert states(organization)[0] == State.REPLACED
    assert is_proved()


def test_who_is_held_does_not_count_by_saying_it_again(clock: Clock) -> None:
    organization = make_organization()
    sent = crowd(organization)
    look_again()
    people = [one.authorship.person for one in sent]
    case = SuspicionCase.objects.get()
    operator = make_staff("operator")
    decide(by=operator, case=case, numbers=[sent[2].number], excludes=False, reason="Знаем")
    decide(by=operator, case=case, numbers=[sent[3].number], excludes=True, reason="Накрутка")
    # the accounts are new no more, the case follows nobody else, and the marks are others
    clock.move_to(NOON + timedelta(days=5))
    withdraw_questionnaire(by=people[1], questionnaire=sent[1])
    again = [send(organization, "4543", by=person, seconds=60) for person in people[:4]]

    held, counted = State.QUARANTINED, State.COUNTED
    assert [one.state for one in again] == [held, held, counted, held]
    assert send(organization, "4543", seconds=60).state == counted
    decide(by=operator, case=case, numbers=None, excludes=False, reason="Люди как люди")
    assert states(organization).count(counted) == 12 + 1

    # nor when the case is closed; and nobody else is held for it
    reopen(by=operator, case=case, reason="Ещё раз")
    decide(by=operator, case=case, numbers=None, excludes=True, reason="Накрутка")
    clock.move_to(NOON + timedelta(days=9))
    anew = send(organization, "5454", by=people[5], seconds=60)
    assert (anew.state, send(organization).state) == (held, counted)
    assert SuspicionCase.objects.open().get() == case
    decide(by=operator, case=case, numbers=None, excludes=True, reason="Накрутка")
    clock.move_to(NOON + timedelta(days=100))
    assert send(organization, "5454", by=people[6], seconds=60).state == counted
    assert is_proved()


def test_a_merger_lets_nobody_wait_longer(clock: Clock) -> None:
    gone, kept = make_organization(), make_organization()
    for organization, later in ((gone, 0), (kept, 3)):
        clock.move_to(NOON + timedelta(days=later))
        crowd(organization)
    move_suspicions(gone, kept)

    case = SuspicionCase.objects.get()
    assert (case.organization, case.until) == (kept, NOON.date() + timedelta(days=14))


def test_rating_the_same_one_twice_is_no_alibi(clock: Clock) -> None:
    organization, other = make_organization(), make_organization()
    slow, honest = UserFactory(password=None), UserFactory(password=None)
    send(other, "4543", by=honest)
    for minutes in (2, 4):
        clock.move_to(NOON + timedelta(minutes=minutes))
        for person in (slow, honest):
            send(organization, "5555", by=person)

    seen = {
        trace.is_first: trace.is_alone for trace in slow_window_of(organization.pk, NOON.date())
    }
    assert seen == {True: True, False: False}


def test_a_look_costs_the_same_however_many_there_are(clock: Clock) -> None:
    few, many = make_organization(), make_organization()
    for organization, number in ((few, 6), (many, 40)):
        for n in range(number):
            send(organization, "5544", network=f"10.{n}.0.0/24", seconds=70)
    tables = re.compile(
        "FROM .ratings_(questionnairetrace|watchedday|cabinetnetwork|suspicioncase|daycount)"
        "|INSERT INTO .ratings_questionnairetrace"
    )
    for organization in (few, many):
        with CaptureQueriesContext(connection) as queries:
            send(organization, "5555", network="10.99.0.0/24", seconds=70)
        # salts, the network before, the cabinet's, open cases, the window, the past; the trace
        assert len([one for one in queries if tables.search(one["sql"])]) == 7


def test_an_operators_own_quarantine_is_no_case(clock: Clock) -> None:
    questionnaire = send(make_organization())
    quarantine_questionnaire(by=make_staff("operator"), questionnaire=questionnaire, reason="да")

    assert not SuspicionCase.objects.exists()


def test_the_database_decides_as_the_benchmark_does(clock: Clock) -> None:
    organization = make_organization()
    rng = random.Random(7)
    first_day = 57
    honest = [
        Sent(
            at=first_day * 1440 + 60 * n,
            organization=0,
            person=n,
            joined=first_day - n,
            answers=opinion(rng, 0.6),
            seconds=40,
            network=f"10.{n}.0.0/24",
        )
        for n in range(8)
    ]
    arranged = [
        replace(one, at=first_day * 1440 + 500 + n, network=f"172.16.{n}.0/24", person=100 + n)
        for n, one in enumerate(crowd_of_the_benchmark(rng, 0, first_day, 1))
    ][:20]
    everything = sorted([*honest, *arranged], key=lambda one: one.at)
    watch = Watch()
    watch.places[0].days[0] = Day()
    for key, one in enumerate(everything):
        watch.take(key, one)

    for one in everything:
        person = UserFactory(password=None)
        person.date_joined = NOON - timedelta(days=max(0, first_day - one.joined))
        person.save()
        send(
            organization,
            "".join(map(str, one.answers)),
            by=person,
            seconds=one.seconds,
            network=one.network,
            comment=one.text,
        )
    look_again()

    held = [key for key, state in enumerate(states(organization)) if state == State.QUARANTINED]
    assert held == sorted(watch.held)
    assert len(held) >= 18
