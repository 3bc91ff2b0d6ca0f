"""What time makes due: reminders before a half-year ends, who is late, the operator's list."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts.models import User
from organizations.models import Organization
from portal.lib import due
from ratings import scores
from ratings.arithmetic import HalfYear
from registries.models import Monitoring, MonitoringReminder, RegistryVersion
from registries.selectors.monitoring import state_of
from registries.selectors.monitoring_operator import authorities
from registries.services.monitoring import save_words, sign, take_snapshot
from registries.services.monitoring_due import remind
from tests.factories import make_member, make_organization
from tests.ratings.test_concurrency import at_once, needs_postgresql

SEPTEMBER = datetime(2026, 9, 1, 9, tzinfo=UTC)
RUNNING = HalfYear(2026, 2)


def on(month: int, day: int, year: int = 2026) -> Any:
    return time_machine.travel(datetime(year, month, day, 9, tzinfo=UTC), tick=False)


@pytest.fixture
def committee(db: None) -> Iterator[Organization]:
    with time_machine.travel(SEPTEMBER, tick=False):
        yield make_organization(name_ru="Лиозненский райисполком", registry=[make_organization()])


@pytest.fixture
def officer(committee: Organization) -> User:
    return make_member(committee, "officer")


def sign_one(authority: Organization, half_year: HalfYear = RUNNING) -> Monitoring:
    taken = take_snapshot(by=None, authority=authority, half_year=half_year)
    person = make_member(authority, "officer")
    words = save_words(by=person, monitoring=taken, seen=1, findings="С", conclusion="В")
    return sign(by=person, monitoring=words, seen=2, name="И", position="П")


# Letters


def test_officers_are_reminded_thirty_and_seven_days_before_once_each(
    officer: User, committee: Organization
) -> None:
    make_member(committee)  # no officer
    make_member(make_organization(is_authority=True), "officer")  # no registry
    told = {}
    for month, day in ((11, 30), (12, 1), (12, 2), (12, 24), (12, 25), (12, 31)):
        with on(month, day):
            remind()
            remind()
        told[month, day] = len(mail.outbox)

    assert told == {(11, 30): 0, (12, 1): 1, (12, 2): 1, (12, 24): 2, (12, 25): 2, (12, 31): 2}
    letter = mail.outbox[0]
    assert letter.to == [officer.email]
    body = str(letter.body).replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "31 декабря 2026 г.",
        "30 дней",
        "Лиозненский райисполком",
        f"http://testserver/authority/{committee.pk}/monitoring/",
    ):
        assert said in body


def test_signed_monitoring_needs_no_reminder_a_draft_does(
    officer: User, committee: Organization
) -> None:
    with on(12, 1):
        take_snapshot(by=None, authority=committee, half_year=RUNNING)
        remind()
        assert len(mail.outbox) == 1
        Monitoring.objects.all().delete()
        sign_one(committee)
    with on(12, 26):
        remind()

    assert len(mail.outbox) == 1


def test_housekeeping_that_slept_writes_the_last_reminder_alone(officer: User) -> None:
    with on(12, 30):
        remind()

    assert len(mail.outbox) == 1
    assert list(MonitoringReminder.objects.values_list("days", flat=True)) == [7]


def test_mail_server_that_is_down_loses_nothing(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_letter: Any) -> None:
        raise ConnectionRefusedError

    with on(12, 1), monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", down)
        remind()
    assert mail.outbox == []

    with on(12, 2):
        remind()
        remind()
    assert len(mail.outbox) == 1


def test_mailbox_that_is_gone_holds_nobody_up(
    officer: User, committee: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_member(committee, "officer")
    sending = mail.EmailMessage.send

    def send(letter: Any) -> int:
        if letter.to == [officer.email]:
            raise SMTPRecipientsRefused({})
        return sending(letter)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    with on(12, 1):
        remind()
        remind()

    assert [letter.to for letter in mail.outbox] == [[other.email]]
    assert issubclass(SMTPRecipientsRefused, SMTPException)


def test_reminders_are_part_of_housekeeping() -> None:
    assert "monitorings" in due._work


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_many_runs_at_once_write_one_letter(officer: User) -> None:
    with on(12, 1):
        raised = at_once([remind] * 10, workers=10)

    assert raised == []
    assert len(mail.outbox) == 1


# Due and overdue


@pytest.mark.parametrize(
    ("today", "signed", "draft", "since", "expected"),
    [
        ((2026, 6, 30), False, False, (2026, 1, 1), "due"),
        ((2026, 7, 31), False, False, (2026, 1, 1), "due"),
        ((2026, 8, 1), False, False, (2026, 1, 1), "overdue"),
        ((2026, 8, 1), False, True, (2026, 1, 1), "overdue"),
        ((2026, 7, 31), False, True, (2026, 1, 1), "draft"),
        ((2026, 8, 1), True, False, (2026, 1, 1), "signed"),
        ((2026, 8, 1), False, False, (2026, 6, 30), "overdue"),
        ((2026, 8, 1), False, False, (2026, 7, 1), "not_needed"),
        ((2026, 8, 1), False, True, (2026, 7, 1), "draft"),
    ],
)
def test_state_of_a_half_year_is_the_same_in_both_lists(
    today: tuple[int, int, int],
    signed: bool,
    draft: bool,
    since: tuple[int, int, int],
    expected: str,
    db: None,
) -> None:
    first_half = HalfYear(2026, 1)
    with on(1, 5):
        scores.settle()
        authority = make_organization(registry=[make_organization()])
    began = datetime(*since, 10, tzinfo=UTC)
    RegistryVersion.objects.create(
        authority=authority,
        number=1,
        state="in_force",
        document_number="1",
        document_date=began.date(),
        approved_at=began,
        decided_at=began,
    )
    for state in ("signed",) * signed + ("draft",) * draft:
        Monitoring.objects.create(
            authority=authority,
            number=1,
            half_year="2026-1",
            state=state,
            taken_at=began,
            totals={},
            conclusion="Вывод",
            signed_at=began if state == "signed" else None,
        )

    with on(today[1], today[2], today[0]):
        now = datetime.now(UTC).date()
        stored = authorities(first_half).get(pk=authority.pk).state
        counted = state_of(first_half, signed=signed, draft=draft, since=began.date(), today=now)

    assert (stored, counted) == (expected, expected)


def test_operator_sees_who_has_monitored_and_who_has_not(
    client: Client, operator: User, committee: Organization
) -> None:
    done = make_organization(name_ru="Минтранс", registry=[make_organization()])
    make_organization(name_ru="Без реестра", is_authority=True)
    with on(9, 2):
        sign_one(done)
        client.force_login(operator)
        address = f"/operator/monitoring/?half_year={RUNNING.code}"
        page = client.get(address).content.decode()
        waiting = client.get(f"{address}&state=due").content.decode()
        table: Any = client.get(f"/operator/monitoring/csv/?half_year={RUNNING.code}")
        text = b"".join(table.streaming_content).decode("utf-8-sig")

    assert "Минтранс" in page
    assert "Лиозненский райисполком" in page
    assert "Без реестра" not in page
    assert "Минтранс" not in waiting
    assert "Лиозненский райисполком" in waiting
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [(row[0], row[2], row[3]) for row in rows[1:]] == [
        ("Лиозненский райисполком", "предстоит", ""),
        ("Минтранс", "проведён", "1"),
    ]


@pytest.mark.parametrize("query", ["half_year=1999-1", "half_year=x", "state=none", "after=~"])
def test_operator_is_led_back_from_an_address_that_no_page_made(
    query: str, client: Client, operator: User
) -> None:
    client.force_login(operator)

    assert client.get(f"/operator/monitoring/?{query}").status_code == 302


@pytest.mark.parametrize("number", [1, 30])
def test_operators_list_takes_as_many_statements_for_any_number(
    number: int, queries: Any, client: Client, operator: User
) -> None:
    organization = make_organization()
    for _ in range(number):
        make_organization(registry=[organization])
    client.force_login(operator)
    client.get("/operator/monitoring/")

    with queries(5):
        client.get("/operator/monitoring/")
