"""Pages of assignments: composing, the authority's lists, the organization's cabinet."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations import oversight
from organizations.models import Organization
from registries.models import Addressee, Answer, Assignment
from registries.services.answers import answer
from tests.factories import make_member, make_organization, make_organizations, send_something
from tests.portal.test_scans import PDF

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def as_(client: Client) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client.force_login(user, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def addressee(officer: User, committee: Organization, clinic: Organization) -> Addressee:
    return send_something(officer, committee, clinic)


def new(authority: Organization) -> str:
    return f"/authority/{authority.pk}/assignments/new/"


def typed(**more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "kind": "recommendation",
        "subject": "Сократить очередь",
        "text": "Откройте второе окно.\nДо зимы.",
        "due_on": (timezone.localdate() + timedelta(days=10)).isoformat(),
        "how": "all",
        **more,
    }


# Composing


def test_compose_begins_with_what_a_page_has_chosen(
    as_: Callable[[User], Client], officer: User, committee: Organization, clinic: Organization
) -> None:
    rival = make_organization(name_ru="Чужая поликлиника")
    query = f"?kind=request&to={clinic.pk}&to={rival.pk},{clinic.pk}&to=x&monitoring=7"

    page = as_(officer).get(new(committee) + query).content.decode()

    assert "Выбрано: 1" in page
    assert re.search(r'value="request"[^>]* checked', page)
    assert "Чужая" not in page


def test_search_adds_and_removes_and_keeps_what_was_typed(
    as_: Callable[[User], Client],
    officer: User,
    committee: Organization,
    clinic: Organization,
    other_clinic: Organization,
) -> None:
    client, data = as_(officer), typed(how="chosen", subject="Про очередь")

    found = client.post(new(committee), {**data, "q": "лиозненск больниц", "step": "preview"})
    added = client.post(new(committee), {**data, "add": clinic.pk})
    removed = client.post(new(committee), {**data, "ids": f"{clinic.pk}", "remove": clinic.pk})
    nobody = client.post(new(committee), {**data, "q": "витебская"})

    for answer_ in (found, added, removed):
        assert answer_.status_code == 200
        assert 'value="Про очередь"' in answer_.content.decode()
    assert f'name="add" value="{clinic.pk}"' in found.content.decode()
    assert f'name="ids" value="{clinic.pk}"' in added.content.decode()
    assert "Выбрано: 0" in removed.content.decode()
    assert "В реестре таких нет" in nobody.content.decode()
    assert not Assignment.objects.exists()


def test_preview_shows_whom_then_sends_to_them(
    as_: Callable[[User], Client], officer: User, committee: Organization, clinic: Organization
) -> None:
    client, data = as_(officer), typed()
    preview = client.post(new(committee), {**data, "step": "preview"})
    assert clinic.name_ru in preview.content.decode()
    assert not Assignment.objects.exists()

    file = SimpleUploadedFile("приказ.pdf", PDF)
    sent = {**data, "step": "send", "seen": preview.context["digest"], "file": file}
    page = client.post(new(committee), sent, follow=True)

    assert "Отправлено 1 организации." in page.content.decode()
    row = Assignment.objects.get()
    assert row.text == "Откройте второе окно.\nДо зимы."
    assert row.file.name.endswith(".pdf")
    assert [one.organization for one in row.addressees.all()] == [clinic]


def test_registry_that_has_changed_is_shown_again(
    as_: Callable[[User], Client], officer: User, committee: Organization, clinic: Organization
) -> None:
    client, data = as_(officer), typed()
    digest = client.post(new(committee), {**data, "step": "preview"}).context["digest"]
    newcomer = make_organization(name_ru="Новая аптека")
    oversight.set_registry(authority=committee, organizations=[clinic.pk, newcomer.pk])

    answer_ = client.post(new(committee), {**data, "step": "send", "seen": digest})

    assert answer_.status_code == 409
    assert "Новая аптека" in answer_.content.decode()
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"how": "all"}, {"clinic", "school"}),
        ({"how": "all", "units": "on"}, {"clinic", "unit", "school"}),
        ({"how": "part", "sphere": "health"}, {"clinic", "school"}),
        ({"how": "part", "district": "vi-liozno", "units": "on"}, {"clinic", "unit", "school"}),
        ({"how": "chosen", "ids": "{unit}"}, {"unit"}),
    ],
)
def test_whom_it_reaches(
    as_: Callable[[User], Client], clinic: Organization, how: dict[str, str], expected: set[str]
) -> None:
    known = {
        "clinic": clinic,
        "unit": make_organization(name_ru="Амбулатория", parent=clinic),
        "school": make_organization(name_ru="Школа"),
        "closed": make_organization(name_ru="Закрытая", closed_on="2026-01-31"),
    }
    authority = make_organization(registry=[clinic, known["school"], known["closed"]])
    how = {name: value.format(unit=known["unit"].pk) for name, value in how.items()}
    client = as_(make_member(authority, "officer"))

    preview = client.post(new(authority), {**typed(), **how, "step": "preview"})

    names = {one.pk: name for name, one in known.items()}
    assert {names[one.pk] for one in preview.context["shown"]} == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"text": ""},
        {"due_on": "2026-01-01"},
        {"kind": "request"},
        {"how": "part"},
        {"how": "chosen"},
        {"how": "chosen", "ids": "999999"},
    ],
)
def test_mistakes_are_said_and_what_was_typed_is_kept(
    as_: Callable[[User], Client], officer: User, committee: Organization, wrong: dict[str, str]
) -> None:
    answer_ = as_(officer).post(new(committee), {**typed(), **wrong, "step": "preview"})

    assert answer_.status_code == 422
    assert "Исправьте ошибки" in answer_.content.decode()
    if "text" not in wrong:
        assert "Откройте второе окно." in answer_.content.decode()


@pytest.mark.parametrize("content", [b"MZ\x90", b"<svg onload=x>", PDF + b"<script>", b""])
def test_hostile_file_is_refused_and_nothing_is_sent(
    as_: Callable[[User], Client], officer: User, committee: Organization, content: bytes
) -> None:
    client, data = as_(officer), typed()
    digest = client.post(new(committee), {**data, "step": "preview"}).context["digest"]

    file = SimpleUploadedFile("scan.pdf", content)
    answer_ = client.post(new(committee), {**data, "step": "send", "seen": digest, "file": file})

    assert answer_.status_code == 422
    assert not Assignment.objects.exists()


# The authority's lists


def test_list_is_narrowed_and_counted(
    as_: Callable[[User], Client], officer: User, committee: Organization, addressee: Addressee
) -> None:
    client = as_(officer)
    address = f"/authority/{committee.pk}/assignments/"

    def numbers(query: str) -> list[int]:
        return [row.number for row, _counts in client.get(address + query).context["rows"]]

    inside = (
        *("", "?kind=recommendation", "?state=awaiting", "?q=лиозненская"),
        f"?organization={addressee.organization_id}",
    )
    outside = (
        "?kind=request",
        "?state=accepted",
        "?overdue=1",
        "?q=витебская",
        "?organization=999999",
    )
    assert [numbers(query) for query in inside] == [[1]] * len(inside)
    assert [numbers(query) for query in outside] == [[]] * len(outside)
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        client.force_login(officer, backend=BACKEND)
        assert numbers("?overdue=1") == [1]


def test_table_has_a_row_each_addressee(
    as_: Callable[[User], Client], operator: User, committee: Organization, addressee: Addressee
) -> None:
    answer_ = as_(operator).get(f"/authority/{committee.pk}/assignments/assignments.csv")

    lines = b"".join(answer_).decode().splitlines()  # type: ignore[arg-type]
    assert len(lines) == 2
    assert "Сократить очередь в регистратуру" in lines[1]
    assert "ждёт ответа" in lines[1]


@pytest.mark.parametrize("count", [1, 30])
def test_pages_take_as_many_statements_for_thirty(
    as_: Callable[[User], Client], db: None, queries: Any, count: int
) -> None:
    clinics = make_organizations(*(f"Поликлиника {n}" for n in range(count)))
    committee = make_organization(registry=clinics)
    officer = make_member(committee, "officer")
    for one in clinics:
        send_something(officer, committee, one)
    client = as_(officer)
    client.get("/help/")

    with queries(8):
        page = client.get(f"/authority/{committee.pk}/assignments/")
    assert len(page.context["rows"]) == count
    with queries(7):
        client.get(f"/authority/{committee.pk}/assignments/1/")


@pytest.mark.parametrize("count", [1, 30])
def test_cabinet_list_takes_as_many_statements_for_thirty(
    as_: Callable[[User], Client],
    officer: User,
    committee: Organization,
    clinic: Organization,
    representative: User,
    queries: Any,
    count: int,
) -> None:
    for _ in range(count):
        send_something(officer, committee, clinic)
    client = as_(representative)
    client.get("/help/")

    with queries(5):
        page = client.get(f"/cabinet/{clinic.pk}/assignments/")

    assert len(page.context["rows"]) == count


# The organization's cabinet


def test_opening_is_reading_and_the_operators_is_not(
    as_: Callable[[User], Client],
    addressee: Addressee,
    clinic: Organization,
    representative: User,
    operator: User,
) -> None:
    address = f"/cabinet/{clinic.pk}/assignments/{addressee.pk}/"

    assert as_(operator).get(address).status_code == 200
    addressee.refresh_from_db()
    assert addressee.read_at is None

    page = as_(representative).get(address).content.decode()
    addressee.refresh_from_db()
    assert addressee.read_by == representative
    assert "Ответ ждут до" in page


def test_answer_with_a_file_reaches_the_officer(
    as_: Callable[[User], Client],
    addressee: Addressee,
    clinic: Organization,
    committee: Organization,
    representative: User,
    officer: User,
) -> None:
    address = f"/cabinet/{clinic.pk}/assignments/{addressee.pk}/"
    file = SimpleUploadedFile("фото.pdf", PDF)
    data = {"key": str(uuid4()), "text": "Открыли окно.", "file": file}
    page = as_(representative).post(address, data, follow=True).content.decode()
    assert "Ответ отправлен" in page
    made = Answer.objects.get()
    assert f"{address}answers/{made.pk}/" in page
    assert b"".join(as_(representative).get(f"{address}answers/{made.pk}/")) == PDF  # type: ignore[arg-type]

    thread = f"/authority/{committee.pk}/assignments/to/{addressee.pk}/"
    client = as_(officer)
    assert "Открыли окно." in client.get(thread).content.decode()
    assert b"".join(client.get(f"{thread}answers/{made.pk}/")) == PDF  # type: ignore[arg-type]
    decided = {"seen": made.pk, "accept-result": "Меры достаточны"}
    done = client.post(f"{thread}acceptance/", decided, follow=True).content.decode()
    again = client.post(f"{thread}acceptance/", decided, follow=True).content.decode()

    assert "Ответ принят. Организация узнает" in done
    assert "уже решено" in again
    assert "Меры достаточны" in as_(representative).get(address).content.decode()


def test_empty_answer_is_said_and_late_one_is_not_lost(
    as_: Callable[[User], Client], addressee: Addressee, clinic: Organization, representative: User
) -> None:
    client, address = as_(representative), f"/cabinet/{clinic.pk}/assignments/{addressee.pk}/"
    assert client.post(address, {"text": " "}).status_code == 422
    answer(by=make_member(clinic), addressee=addressee, key=uuid4(), text="Первый.")

    late = client.post(address, {"key": str(uuid4()), "text": "Мой длинный ответ"})

    assert late.status_code == 409
    assert "Мой длинный ответ" in late.content.decode()
    assert Answer.objects.count() == 1


def test_nobody_learns_who_else_was_asked(
    as_: Callable[[User], Client], officer: User, committee: Organization, clinic: Organization
) -> None:
    other = make_organization(name_ru="Соседняя аптека")
    oversight.set_registry(authority=committee, organizations=[clinic.pk, other.pk])
    mine, theirs = (send_something(officer, committee, one) for one in (clinic, other))
    client = as_(make_member(clinic))

    pages = [
        client.get(f"/cabinet/{clinic.pk}/assignments/").content.decode(),
        client.get(f"/cabinet/{clinic.pk}/assignments/{mine.pk}/").content.decode(),
    ]

    assert "Соседняя аптека" not in "".join(pages)
    for address in (
        f"/cabinet/{clinic.pk}/assignments/{theirs.pk}/",
        f"/authority/{committee.pk}/assignments/to/{mine.pk}/",
        f"/authority/{committee.pk}/assignments/1/",
    ):
        assert client.get(address).status_code == 404
    assert client.get(f"/cabinet/{other.pk}/assignments/{theirs.pk}/").status_code == 403


def test_people_of_the_parent_see_what_a_unit_was_asked(
    as_: Callable[[User], Client],
    officer: User,
    committee: Organization,
    clinic: Organization,
    representative: User,
) -> None:
    unit = make_organization(name_ru="Амбулатория", parent=clinic)
    row = send_something(officer, committee, unit)

    client = as_(representative)
    assert "Амбулатория" in client.get(f"/cabinet/{clinic.pk}/assignments/").content.decode()
    assert client.get(f"/cabinet/{unit.pk}/assignments/{row.pk}/").status_code == 200
    assert "Ждут вашего ответа" in client.get(f"/cabinet/{clinic.pk}/").content.decode()
    neighbour = make_member(make_organization(parent=clinic))
    assert not Addressee.objects.visible_to(neighbour).exists()


def test_other_authority_sees_nothing(
    as_: Callable[[User], Client], addressee: Addressee, clinic: Organization
) -> None:
    other = make_organization(registry=[clinic])
    stranger = make_member(other, "officer")

    assert not Addressee.objects.visible_to(stranger).exists()
    address = f"/authority/{other.pk}/assignments/to/{addressee.pk}/"
    assert as_(stranger).get(address).status_code == 404
