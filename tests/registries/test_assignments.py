"""Assignments: sent to one or many, read, answered, accepted or returned, decided once."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import AuditEntry, User
from organizations import oversight
from organizations.models import Organization
from portal.lib import personal_data
from registries.models import (
    Addressee,
    Answer,
    Assignment,
    AssignmentEvent,
    AssignmentLetter,
)
from registries.selectors.assignments import overdue_answers
from registries.services.answers import accept, answer, note_read, return_answer
from registries.services.assignments import (
    AlreadyDecided,
    NotInRegistry,
    RemindedToday,
    Said,
    extend,
    remind,
    remind_due,
    send,
    withdraw,
)
from tests.factories import make_member, make_organization, make_organizations
from tests.portal.test_scans import PDF
from tests.ratings.test_concurrency import at_once, needs_postgresql

State = Addressee.State


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def in_days(number: int) -> Any:
    return timezone.localdate() + timedelta(days=number)


def said(**more: Any) -> Said:
    told = {
        "kind": "recommendation",
        "subject": "Сократить очередь в регистратуру",
        "text": "Откройте второе окно.",
        "due_on": in_days(10),
    }
    return Said(**{**told, **more})


def sent(
    by: User, authority: Organization, *organizations: Organization, **more: Any
) -> Assignment:
    return send(
        by=by,
        authority=authority,
        key=more.pop("key", None) or uuid4(),
        said=said(**more),
        organizations=[one.pk for one in organizations],
    )


def only(assignment: Assignment) -> Addressee:
    return Addressee.objects.select_related("assignment").get(assignment=assignment)


def answered(by: User, addressee: Addressee, text: str = "Открыли.", **more: Any) -> Answer:
    return answer(
        by=by, addressee=addressee, key=more.pop("key", None) or uuid4(), text=text, **more
    )


@pytest.fixture
def addressee(officer: User, committee: Organization, clinic: Organization) -> Addressee:
    return only(sent(officer, committee, clinic))


# Sending


def test_sent_stands_in_the_cabinet_at_once(addressee: Addressee) -> None:
    assert addressee.state == State.SENT
    assert addressee.delivered_at == addressee.assignment.sent_at
    assert addressee.read_at is None
    assert addressee.assignment.number == 1


def test_numbers_go_on_within_the_authority(
    officer: User, committee: Organization, clinic: Organization
) -> None:
    other = make_organization(registry=[clinic])

    numbers = [sent(officer, committee, clinic).number for _ in range(2)]

    assert numbers == [1, 2]
    assert sent(make_member(other, "officer"), other, clinic).number == 1


def test_two_clicks_are_one_assignment(
    officer: User, committee: Organization, clinic: Organization
) -> None:
    key = uuid4()

    assert sent(officer, committee, clinic, key=key) == sent(officer, committee, clinic, key=key)
    assert Addressee.objects.count() == 1


def test_units_of_entries_may_be_addressed_and_strangers_may_not(
    officer: User, committee: Organization, clinic: Organization, other_clinic: Organization
) -> None:
    unit = make_organization(name_ru="Амбулатория", parent=clinic)

    assert only(sent(officer, committee, unit)).organization == unit
    for wrong in ([other_clinic], [clinic, other_clinic], [committee], []):
        with pytest.raises(NotInRegistry):
            sent(officer, committee, *wrong)
    assert Assignment.objects.count() == 1


def test_registries_do_not_chain(officer: User, clinic: Organization) -> None:
    inner = make_organization(registry=[clinic])
    ministry = make_organization(registry=[inner])

    with pytest.raises(NotInRegistry):
        sent(officer, ministry, clinic)


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": timedelta(0)},
        {"due_on": timedelta(days=400)},
        {"subject": ""},
        {"text": ""},
        {"kind": "order"},
        {"kind": "request", "topics": []},
    ],
)
def test_what_is_not_in_order_is_not_sent(
    officer: User, committee: Organization, clinic: Organization, wrong: dict[str, Any]
) -> None:
    if isinstance(wrong.get("due_on"), timedelta):
        wrong = {"due_on": timezone.localdate() + wrong["due_on"]}

    with pytest.raises(ValidationError):
        sent(officer, committee, clinic, **wrong)
    assert not Assignment.objects.exists()


def test_file_of_what_was_refused_is_not_kept(
    officer: User, committee: Organization, other_clinic: Organization, tmp_path: Path
) -> None:
    with pytest.raises(NotInRegistry):
        sent(officer, committee, other_clinic, file=ContentFile(PDF, "scan.pdf"))

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("count", "statements"), [(1, 11), (30, 11)])
def test_sending_to_thousands_takes_as_many_statements(
    db: None, queries: Any, count: int, statements: int
) -> None:
    clinics = make_organizations(*(f"Поликлиника {n}" for n in range(count)))
    committee = make_organization(registry=clinics)
    officer = make_member(committee, "officer")
    make_member(clinics[0])

    with queries(statements):
        row = sent(officer, committee, *clinics)

    assert row.addressees.count() == count
    assert AssignmentLetter.objects.count() == 1
    assert AuditEntry.objects.get(action="assignment.send").details["to"] == count


# Answering and deciding


def test_reading_is_noted_once(addressee: Addressee, representative: User, clinic: Any) -> None:
    note_read(by=representative, addressee=addressee)
    note_read(by=make_member(clinic), addressee=addressee)

    addressee.refresh_from_db()
    assert addressee.read_by == representative
    assert AssignmentEvent.objects.filter(kind="read").count() == 1


def test_answer_return_answer_acceptance(
    addressee: Addressee, officer: User, representative: User
) -> None:
    first = answered(representative, addressee, "Думаем.")
    return_answer(
        by=officer, addressee=addressee, seen=first.pk, reason="Нужен срок", due_on=in_days(20)
    )
    addressee.refresh_from_db()
    assert (addressee.state, addressee.due_on) == (State.RETURNED, in_days(20))

    second = answered(representative, addressee, "Откроем 1 декабря.")
    accept(by=officer, addressee=addressee, seen=second.pk, result="Меры достаточны")

    addressee.refresh_from_db()
    assert (addressee.state, addressee.result) == (State.ACCEPTED, "Меры достаточны")
    kinds = list(AssignmentEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["answered", "returned", "answered", "accepted"]
    assert Answer.objects.count() == 2


def test_double_click_is_one_answer(addressee: Addressee, representative: User) -> None:
    key = uuid4()

    assert answered(representative, addressee, key=key) == answered(
        representative, addressee, key=key
    )
    with pytest.raises(AlreadyDecided):
        answered(representative, addressee)
    assert Answer.objects.count() == 1


def test_file_alone_is_an_answer_and_nothing_is_none(
    addressee: Addressee, representative: User
) -> None:
    with pytest.raises(ValidationError):
        answered(representative, addressee, "  ")

    made = answered(representative, addressee, "", file=ContentFile(PDF, "scan.pdf"))

    assert made.file.name.startswith("answers/")


def test_only_the_answer_that_was_read_is_decided(
    addressee: Addressee, officer: User, representative: User
) -> None:
    first = answered(representative, addressee)
    if first:
        return_answer(
            by=officer, addressee=addressee, seen=first.pk, reason="Мало", due_on=in_days(5)
        )
    answered(representative, addressee)

    with pytest.raises(AlreadyDecided):
        accept(by=officer, addressee=addressee, seen=first.pk, result="Принято")


@pytest.mark.parametrize("result", ["", "  "])
def test_acceptance_says_with_what_result(
    addressee: Addressee, officer: User, representative: User, result: str
) -> None:
    first = answered(representative, addressee)

    with pytest.raises(ValidationError):
        accept(by=officer, addressee=addressee, seen=first.pk, result=result)


def test_withdrawn_needs_no_answer_and_says_why(
    addressee: Addressee, officer: User, representative: User
) -> None:
    assignment = addressee.assignment
    with pytest.raises(ValidationError):
        withdraw(by=officer, assignment=assignment, reason=" ")

    assert withdraw(by=officer, assignment=assignment, reason="Отправлено по ошибке") == 1

    addressee.refresh_from_db()
    assert (addressee.state, addressee.result) == (State.WITHDRAWN, "Отправлено по ошибке")
    with pytest.raises(AlreadyDecided):
        answered(representative, addressee)
    with pytest.raises(AlreadyDecided):
        withdraw(by=officer, assignment=assignment, reason="Ещё раз")


def test_one_addressee_is_withdrawn_and_extended_alone(officer: User) -> None:
    clinics = [make_organization() for _ in range(3)]
    committee = make_organization(registry=clinics)
    row = sent(officer, committee, *clinics)

    withdraw(by=officer, assignment=row, reason="Не нужно", organization=clinics[0].pk)
    extend(by=officer, assignment=row, due_on=in_days(30), organization=clinics[1].pk)

    by_organization = {one.organization_id: one for one in row.addressees.all()}
    assert [by_organization[one.pk].state for one in clinics] == ["withdrawn", "sent", "sent"]
    assert [by_organization[one.pk].due_on for one in clinics] == [
        in_days(10),
        in_days(30),
        in_days(10),
    ]


def test_no_day_is_made_earlier(addressee: Addressee, officer: User) -> None:
    for day in (5, 10):
        with pytest.raises(AlreadyDecided):
            extend(by=officer, assignment=addressee.assignment, due_on=in_days(day))
    with pytest.raises(ValidationError):
        extend(by=officer, assignment=addressee.assignment, due_on=in_days(0))


# Reminding


def test_reminder_by_hand_goes_once_a_day(addressee: Addressee, officer: User) -> None:
    assignment = addressee.assignment
    assert remind(by=officer, assignment=assignment) == 1
    with pytest.raises(RemindedToday):
        remind(by=officer, assignment=assignment)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert remind(by=officer, assignment=assignment) == 1


def test_answered_are_not_reminded(
    addressee: Addressee, officer: User, representative: User
) -> None:
    answered(representative, addressee)

    with pytest.raises(RemindedToday):
        remind(by=officer, assignment=addressee.assignment)
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        remind_due()
    assert not AssignmentEvent.objects.filter(kind="reminded").exists()


def reminded_on_days(days: int) -> list[int]:
    """After how many days from now reminders went by themselves, housekeeping running hourly."""
    found = []
    for day in range(days):
        before = AssignmentEvent.objects.filter(kind="reminded").count()
        with time_machine.travel(timezone.now() + timedelta(days=day)):
            for _ in range(3):
                remind_due()
        found += [day] * (AssignmentEvent.objects.filter(kind="reminded").count() - before)
    return found


def test_reminders_go_three_days_before_and_the_day_after(addressee: Addressee) -> None:
    assert reminded_on_days(40) == [7, 11]


def test_late_run_reminds_once(addressee: Addressee) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=25)):
        remind_due()
        remind_due()

    assert AssignmentEvent.objects.filter(kind="reminded", by=None).count() == 1


def test_short_term_is_not_reminded_of_at_once(
    officer: User, committee: Organization, clinic: Organization
) -> None:
    sent(officer, committee, clinic, due_on=in_days(2))

    assert reminded_on_days(10) == [3]


def test_new_day_has_reminders_of_its_own(addressee: Addressee, officer: User) -> None:
    extend(by=officer, assignment=addressee.assignment, due_on=in_days(20))

    assert reminded_on_days(40) == [17, 21]


def test_overdue_answers_are_counted_by_organization(
    addressee: Addressee, committee: Organization, clinic: Organization
) -> None:
    assert overdue_answers([clinic.pk], committee) == {}
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        assert overdue_answers([clinic.pk], committee) == {clinic.pk: 1}
        assert overdue_answers([clinic.pk], clinic) == {}


def test_people_take_along_what_they_wrote(
    addressee: Addressee, officer: User, representative: User
) -> None:
    answered(representative, addressee, "Открыли окно.")

    told = {
        person: personal_data.everything_about(person)["assignments"]
        for person in (officer, representative)
    }
    assert [row["subject"] for row in told[officer]["sent"]] == ["Сократить очередь в регистратуру"]
    assert told[officer]["answers"] == []
    assert [row["text"] for row in told[representative]["answers"]] == ["Открыли окно."]


# An organization that has left the registry


@pytest.fixture
def gone(addressee: Addressee, committee: Organization) -> Addressee:
    oversight.set_registry(authority=committee, organizations=[])
    return addressee


def test_who_has_left_is_asked_for_nothing_more(
    gone: Addressee, officer: User, representative: User
) -> None:
    assignment = gone.assignment
    with pytest.raises(RemindedToday):
        remind(by=officer, assignment=assignment)
    with pytest.raises(AlreadyDecided):
        extend(by=officer, assignment=assignment, due_on=in_days(30))
    assert reminded_on_days(20) == []

    made = answered(representative, gone)
    with pytest.raises(NotInRegistry):
        return_answer(by=officer, addressee=gone, seen=made.pk, reason="Мало", due_on=in_days(9))
    accept(by=officer, addressee=gone, seen=made.pk, result="Принято к сведению")


def test_both_sides_keep_it(gone: Addressee, officer: User, representative: User) -> None:
    for person in (officer, representative):
        assert list(Addressee.objects.visible_to(person)) == [gone]


# At once


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_officers_at_once_decide_once() -> None:
    clinic = make_organization()
    committee = make_organization(registry=[clinic])
    officers = [make_member(committee, "officer") for _ in range(6)]
    row = only(sent(officers[0], committee, clinic))
    made = answered(make_member(clinic), row)

    def decide(by: User, how: str) -> None:
        if how == "accept":
            accept(by=by, addressee=row, seen=made.pk, result="Принято")
        elif how == "return":
            return_answer(by=by, addressee=row, seen=made.pk, reason="Мало", due_on=in_days(9))
        else:
            withdraw(by=by, assignment=row.assignment, reason="Не нужно")

    raised = at_once(
        [
            lambda by=by, how=how: decide(by, how)
            for by, how in zip(officers, ["accept", "return", "accept"] * 2, strict=True)
        ],
        workers=6,
    )

    assert [type(error) for error in raised] == [AlreadyDecided] * 5
    decided = AssignmentEvent.objects.filter(kind__in=["accepted", "returned"])
    assert decided.count() == 1


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_colleagues_at_once_give_one_answer_and_pages_sent_twice_are_one() -> None:
    clinic = make_organization()
    committee = make_organization(registry=[clinic])
    officer, people = make_member(committee, "officer"), [make_member(clinic) for _ in range(6)]
    key = uuid4()

    assert at_once([lambda: sent(officer, committee, clinic, key=key)] * 6, workers=6) == []
    row = only(Assignment.objects.get())
    raised = at_once([lambda by=by: answered(by, row) for by in people], workers=6)

    assert [type(error) for error in raised] == [AlreadyDecided] * 5
    assert Answer.objects.count() == 1


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_housekeeping_at_once_reminds_once_and_numbers_are_never_shared() -> None:
    clinics = [make_organization() for _ in range(5)]
    committee = make_organization(registry=clinics)
    officer = make_member(committee, "officer")

    raised = at_once([lambda: sent(officer, committee, *clinics)] * 5, workers=5)
    assert raised == []
    assert sorted(Assignment.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    Addressee.objects.update(remind_on=in_days(0))

    assert at_once([remind_due] * 5, workers=5) == []
    assert AssignmentEvent.objects.filter(kind="reminded").count() == 25
