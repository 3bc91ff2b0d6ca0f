"""The audit log as the operator reads it: found, in words, page by page, taken along."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import exporting
from accounts.models import AuditEntry, Export, User
from accounts.selectors import audit
from accounts.selectors.audit import Filters
from accounts.services import record
from organizations.models import Organization
from portal.lib import actions
from tests.factories import UserFactory, make_staff
from tests.tasks import run_tasks
from tests.test_access import client_of

NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def log(operator: User, moderator: User, citizen: User, clinic: Organization) -> dict[str, Any]:
    """Five entries on three days."""
    made = {}
    for days, (name, who, action, subject, details) in enumerate(
        [
            ("hidden", moderator, "organization.change", clinic, {"reason": "Дубль карточки"}),
            ("served", operator, "organization.change services", clinic, {}),
            ("stayed", citizen, "account.stay", citizen, {}),
            ("system", None, "person.unblock", citizen, {"reason": ""}),
            ("roles", operator, "person.grant role", citizen, {"role": "moderator", "n": [7, 8]}),
        ]
    ):
        with time_machine.travel(NOON + timedelta(days=days // 2), tick=False):
            made[name] = record(by=who, action=action, subject=subject, details=details).pk
    return made


def test_log_is_found_by_who_what_where_when_and_words(
    log: dict[str, Any], operator: User, moderator: User, citizen: User, clinic: Organization
) -> None:
    def names(**filters: Any) -> set[str]:
        found = set(audit.found(operator, Filters(**filters)).values_list("pk", flat=True))
        return {name for name, pk in log.items() if pk in found}

    day = NOON.date()
    assert names() == set(log)
    assert names(who=operator.email.upper()) == {"served", "roles"}
    assert names(who=f"№ {citizen.pk}") == {"stayed"}
    assert names(who="0") == {"system"}
    assert names(who="nobody@example.org") == set()
    assert names(action="organization.change") == {"hidden"}
    assert names(action="organization.") == {"hidden", "served"}
    assert names(subject=f"user:{citizen.pk}") == {"stayed", "system", "roles"}
    assert names(subject="organization") == {"hidden", "served"}
    assert names(since=day + timedelta(days=1)) == {"stayed", "system", "roles"}
    assert names(until=day) == {"hidden", "served"}
    assert names(since=day + timedelta(days=1), until=day + timedelta(days=1)) == {
        "stayed",
        "system",
    }
    assert names(since=day + timedelta(days=9)) == set()
    assert names(since=date.min, until=date.max) == set(log)
    assert names(text="карточки ДУБЛЬ") == {"hidden"}
    assert names(text="8") == {"roles"}
    email = moderator.email
    moderator.delete()
    assert names(who=email) == {"hidden"}
    assert not audit.found(citizen, Filters()).exists()


def test_page_says_it_in_words_with_links_and_notes_the_search(
    log: dict[str, Any], operator: User, citizen: User, clinic: Organization
) -> None:
    client = client_of(operator)

    page = client.get("/operator/audit/").content.decode()
    searched = client.get("/operator/audit/", {"q": "дубль", "number": "", "action": ""})
    wrong = client.get("/operator/audit/", {"since": "вчера"})

    assert "Роль выдана" in page
    assert f'<a href="/operator/people/{citizen.pk}/">Человек № {citizen.pk}</a>' in page
    of_clinic = actions.told(f"organization:{clinic.pk}")[1]
    assert f'<a href="{of_clinic}">Организация № {clinic.pk}</a>' in page
    assert "роль: moderator" in page
    assert searched.content.decode().count("Дубль карточки") == 1
    assert wrong.status_code == 422
    assert [
        entry.details for entry in AuditEntry.objects.filter(action="audit.search", by=operator)
    ] == [{"text": "дубль"}]
    english = client.get("/en/operator/audit/").content.decode()
    assert "moderator" in english


def test_log_goes_page_by_page_at_one_price(operator: User, queries: Callable[[int], Any]) -> None:
    client = client_of(operator)
    client.get("/operator/audit/")
    record(by=UserFactory(), action="account.stay", subject=operator)
    with queries(4):  # person, second factor, page, questions that wait
        client.get("/operator/audit/")
    for _number in range(audit.PAGE + 3):
        record(by=UserFactory(), action="account.stay", subject=operator)
    with queries(4):
        first = client.get("/operator/audit/")

    rows = first.context["rows"]
    second = client.get("/operator/audit/" + first.context["steps"]["next_url"])

    assert len(rows) == audit.PAGE
    assert [row.entry.pk for row in second.context["rows"]] == sorted(
        AuditEntry.objects.filter(pk__lt=rows[-1].entry.pk).values_list("pk", flat=True),
        reverse=True,
    )
    assert client.get("/operator/audit/?after=x").status_code == 302


def test_log_is_taken_along_as_filtered_and_that_is_noted(
    log: dict[str, Any], operator: User, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = client_of(operator)

    answer = client.get("/operator/audit/csv/", {"action": "person.grant role"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    client.post("/operator/audit/xlsx/", {"who": operator.email, "until": "2026-03-10"})
    run_tasks()
    export = Export.objects.get()
    sheet = openpyxl.load_workbook(io.BytesIO(exporting.path_of(export).read_bytes())).active

    assert len(lines) == 2
    assert ";Роль выдана;person.grant role;" in lines[1]
    assert [row[4] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        "organization.change services"
    ]
    noted = AuditEntry.objects.filter(action__in=["audit.export", "export.ask"]).order_by("pk")
    assert [entry.details.get("action", entry.details.get("who")) for entry in noted] == [
        "person.grant role",
        operator.email,
    ]
    User.objects.filter(pk=operator.pk).update(is_operator=False)
    operator.refresh_from_db()
    assert not exporting.is_allowed(operator, export)
    assert not exporting.is_allowed(make_staff("operator"), export)


def test_today_is_found_by_dates(operator: User, client: Client) -> None:
    record(by=operator, action="account.stay", subject=operator)
    today = timezone.localdate()

    assert audit.found(operator, Filters(since=today, until=today)).count() == 1
    assert not audit.found(operator, Filters(since=today + timedelta(days=1))).exists()


def test_days_in_details_are_told_in_words() -> None:
    assert audit._plain("2026-12-08") == "8 декабря 2026\N{NO-BREAK SPACE}г."
    assert audit._plain(["2026-13-45", "2026-12-08 10:00"]) == "2026-13-45, 2026-12-08 10:00"
