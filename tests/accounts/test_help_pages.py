"""Pages of help requests: the person's own, the operator's inbox, who is let in where."""

import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import AuditEntry, HelpRequest, User
from accounts.services import help as help_service
from organizations.models import Official, Organization
from portal import settings as our_settings
from tests.factories import UserFactory, make_member, make_organizations
from tests.portal.test_scans import PDF, picture

HELP, NEW, INBOX = "/accounts/help/", "/accounts/help/new/", "/operator/help/"
State = HelpRequest.State


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def ask(by: User, text: str = "Не открывается кабинет.", **more: Any) -> HelpRequest:
    return help_service.ask(by=by, text=text, **{"key": uuid4(), "kind": "access", **more})


def answer(row: HelpRequest, by: User, text: str = "Обновите страницу.", **more: Any) -> None:
    row.refresh_from_db()
    help_service.answer(by=by, request=row, seen=row.last, text=text, **more)


def filled(**more: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "kind": "data", "text": "Не та\r\nобласть.", "page": "", **more}


def upload(content: bytes, name: str = "screen.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def status_of(reply: Any) -> int:
    if reply.streaming:
        b"".join(reply.streaming_content)  # at its end the file is closed
    return int(reply.status_code)


def told(reply: Any) -> list[str]:
    return [str(message) for message in get_messages(reply.wsgi_request)]


# Asking


def test_person_asks_and_sees_the_thread(citizen: User) -> None:
    client = client_of(citizen)

    reply = client.post(NEW, filled(page="/cabinet/7/location/", attachment=upload(PDF)))

    row = HelpRequest.objects.get()
    assert (reply.status_code, reply.url) == (302, f"{HELP}{row.pk}/")
    assert (row.by, row.kind, row.page) == (citizen, "data", "/cabinet/7/location/")
    assert row.messages.get().text == "Не та\nобласть."
    page = client.get(reply.url).content.decode()
    assert "ждёт ответа" in page
    assert f"{HELP}{row.pk}/files/1/" in page


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/" + "a" * 500]
)
def test_page_elsewhere_is_forgotten(page: str, citizen: User) -> None:
    client_of(citizen).post(NEW, filled(page=page))

    assert HelpRequest.objects.get().page == ""


def test_page_and_organization_come_from_where_one_was(
    clinic: Organization, representative: User
) -> None:
    form = client_of(representative).get(f"{NEW}?from=/cabinet/{clinic.pk}/names/").context["form"]

    assert form["page"].value() == f"/cabinet/{clinic.pk}/names/"
    assert form["stands_for"].value() == str(clinic.pk)


def test_one_asks_for_ones_own_organizations_alone(
    clinic: Organization, other_clinic: Organization, representative: User
) -> None:
    client = client_of(representative)

    refused = client.post(NEW, filled(stands_for=str(other_clinic.pk)))
    taken = client.post(NEW, filled(stands_for=str(clinic.pk)))

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert HelpRequest.objects.get().stands_for == str(clinic.pk)
    assert "Лиозненская" in client.get(HELP).content.decode()


def test_who_stands_for_nobody_is_not_asked_for_whom(citizen: User) -> None:
    client = client_of(citizen)

    assert "stands_for" not in client.get(NEW).context["form"].fields
    client.post(NEW, filled(stands_for="1"))
    assert HelpRequest.objects.get().stands_for == ""


def test_own_technical_support_is_named_first(clinic: Organization, representative: User) -> None:
    for name, function in (("Сетевая Ольга", "support"), ("Иная Анна", "content")):
        Official.objects.create(
            organization=clinic,
            full_name=name,
            position="инженер",
            email=f"{function}@example.org",
            phone="+375 2138 4-12-34",
            functions=[function],
        )

    page = client_of(representative).get(NEW).content.decode()

    assert "Сетевая Ольга" in page
    assert "support@example.org" in page
    assert "Иная Анна" not in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": " "}, "Напишите, что случилось"),
        ({"text": "я" * 4001}, "Текст длиннее 4 000 знаков"),
        ({"kind": "money"}, "money"),
        ({"kind": ""}, "Выберите, о чём вопрос"),
        ({"key": "1"}, ""),
    ],
)
def test_mistake_is_told_and_nothing_typed_is_lost(
    changed: dict[str, str], words: str, citizen: User
) -> None:
    reply = client_of(citizen).post(NEW, filled(**{"text": "Мой вопрос", **changed}))

    assert reply.status_code == 422
    assert words in reply.content.decode()
    if "text" not in changed:
        assert "Мой вопрос" in reply.content.decode()
    assert not HelpRequest.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ" + bytes(500), "Это не PDF, JPEG, PNG или WebP"),
        (b"<html><script>", "Это не PDF, JPEG, PNG или WebP"),
        (picture("JPEG")[:200], "повреждён"),
        (PDF + b"<script>", "что-то кроме"),
        (PDF[:9] + b" " * (5 * 1024 * 1024) + PDF[9:], "больше 5 МБ"),
    ],
)
def test_hostile_or_big_file_is_refused(
    content: bytes, words: str, citizen: User, tmp_path: Path
) -> None:
    reply = client_of(citizen).post(NEW, filled(attachment=upload(content)))

    assert reply.status_code == 422
    assert words in reply.content.decode()
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_attachment_is_handed_to_its_owner_as_a_file_to_save(citizen: User) -> None:
    client = client_of(citizen)
    client.post(NEW, filled(attachment=upload(picture("WEBP"), "../x.webp")))
    row = HelpRequest.objects.get()

    reply = client.get(f"{HELP}{row.pk}/files/1/")

    assert reply.headers["Content-Type"] == "image/jpeg"
    assert reply.headers["Content-Disposition"] == f'attachment; filename="help-{row.pk}-1.jpg"'
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert status_of(reply) == 200
    assert "no-store" in reply.headers["Cache-Control"]
    assert client.get(f"{HELP}{row.pk}/files/2/").status_code == 404


def test_too_many_questions_a_day_are_refused_and_kept_in_the_form(
    citizen: User, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"help_request": "2/d/user"}
    client = client_of(citizen)

    got = [client.post(NEW, filled(text=f"Вопрос {n}")) for n in range(3)]

    assert [reply.status_code for reply in got] == [302, 302, 429]
    assert "Вопрос 2" in got[2].content.decode()
    assert HelpRequest.objects.count() == 2
    assert client_of(UserFactory()).post(NEW, filled()).status_code == 302


def test_limits_are_set_in_earnest() -> None:
    assert our_settings.ACCOUNT_RATE_LIMITS["help_request"] == "20/d/user"
    assert our_settings.ACCOUNT_RATE_LIMITS["help_message"] == "100/d/user"


def test_guest_is_told_how_to_reach_the_operator(settings: Any, db: None) -> None:
    settings.HELP_EMAIL, settings.HELP_PHONE = "pomosch@portal.example", "+375 17 123-45-67"

    page = Client().get(HELP).content.decode()

    assert "mailto:pomosch@portal.example" in page
    assert "+375 17 123-45-67" in page


def test_staff_who_cannot_set_up_a_second_factor_ask_and_read_nothing(db: None) -> None:
    officer = make_member(make_organizations("Учреждение")[0])
    User.objects.filter(pk=officer.pk).update(is_moderator=True)
    client = client_of(officer)

    reply = client.post(NEW, filled(text="Не подключается приложение."))

    row = HelpRequest.objects.get()
    assert client.get(NEW).status_code == 200
    assert reply.url == f"{HELP}{row.pk}/"
    for page in (HELP, reply.url):
        assert client.get(page).url == "/accounts/2fa/totp/activate/"


# The thread


def test_person_reads_the_answer_writes_on_and_closes(citizen: User, operator: User) -> None:
    row, client = ask(citizen), client_of(citizen)
    answer(row, operator)
    page = f"{HELP}{row.pk}/"
    assert "Обновите страницу." in client.get(page).content.decode()
    assert operator.email not in client.get(page).content.decode()

    client.post(page, {"text": "Не помогло.", "seen": "2"})
    row.refresh_from_db()
    assert (row.state, row.last) == (State.OPEN, 3)
    client.post(f"{page}closing/", {"seen": "3"})

    row.refresh_from_db()
    assert row.state == State.CLOSED


def test_empty_message_is_refused_and_the_page_keeps_what_it_had_shown(
    citizen: User, operator: User
) -> None:
    row = ask(citizen)
    answer(row, operator)

    reply = client_of(citizen).post(f"{HELP}{row.pk}/", {"text": "", "seen": "1"})

    assert reply.status_code == 422
    assert reply.context["seen"] == 1


def test_closing_what_was_answered_meanwhile_closes_nothing(citizen: User, operator: User) -> None:
    row = ask(citizen)
    answer(row, operator)

    reply = client_of(citizen).post(f"{HELP}{row.pk}/closing/", {"seen": "1"})

    row.refresh_from_db()
    assert row.state == State.ANSWERED
    assert told(reply) == ["Пока страница была открыта, пришло новое сообщение. Вопрос не закрыт."]


def test_nobody_reads_anothers_request(
    citizen: User, other_citizen: User, moderator: User, operator: User
) -> None:
    row = ask(citizen, attachment=ContentFile(PDF, "scan.pdf"))
    pages = (
        *(f"{HELP}{row.pk}/", f"{HELP}{row.pk}/files/1/"),
        *(INBOX, f"{INBOX}{row.pk}/", f"{INBOX}{row.pk}/files/1/"),
    )

    got = {
        user.email: [status_of(client_of(user).get(page)) for page in pages]
        for user in (other_citizen, moderator, operator)
    }

    assert got == {
        other_citizen.email: [404] * 5,
        moderator.email: [404] * 5,
        operator.email: [404, 404, 200, 200, 200],
    }
    path = row.messages.get().attachment.name
    for guess in (f"/{path}", f"/media/{path}", f"/static/{path}"):
        assert client_of(citizen).get(guess).status_code == 404


# The operator's inbox


def test_operator_answers_and_closes_from_the_inbox(citizen: User, operator: User) -> None:
    row, client = ask(citizen, page="/help/"), client_of(operator)
    assert "Не открывается кабинет." in client.get(INBOX).content.decode()
    page = f"{INBOX}{row.pk}/"
    assert citizen.email in client.get(page).content.decode()

    told = {"text": "Так.", "closes": "on", "seen": "1", "attachment": upload(PDF, "way.pdf")}
    reply = client.post(page, told)

    assert (reply.status_code, reply.url) == (302, INBOX)
    row.refresh_from_db()
    assert row.state == State.CLOSED
    assert "Вопрос закрыт" in mail.outbox[0].body
    theirs = client_of(citizen)
    assert "Скачать приложенный файл" in theirs.get(f"{HELP}{row.pk}/").content.decode()
    file = theirs.get(f"{HELP}{row.pk}/files/2/")
    assert b"".join(file).startswith(b"%PDF")


@pytest.mark.parametrize("who", ["another operator", "the person"])
def test_answer_to_what_has_changed_shows_it_and_keeps_the_words(
    who: str, citizen: User, operator: User
) -> None:
    row, client = ask(citizen), client_of(operator)
    if who == "the person":
        help_service.write_on(by=citizen, request=row, seen=1, text="Свежие слова.")
    else:
        answer(row, UserFactory(is_operator=True), "Свежие слова.")
    mail.outbox.clear()

    reply = client.post(f"{INBOX}{row.pk}/", {"text": "Мой долгий ответ.", "seen": "1"})

    page = reply.content.decode()
    assert reply.status_code == 409
    assert "Пока страница была открыта" in page
    assert page.count("Свежие слова.") == 2
    assert "Мой долгий ответ." in page
    assert mail.outbox == []
    again = {"text": "Мой долгий ответ.", "seen": str(reply.context["seen"])}
    assert client.post(f"{INBOX}{row.pk}/", again).status_code == 302
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("seen", ["", "0", "x", "²", "-1", "9" * 30])
def test_answer_that_says_not_what_it_has_seen_is_not_taken(
    seen: str, citizen: User, operator: User
) -> None:
    row = ask(citizen)

    reply = client_of(operator).post(f"{INBOX}{row.pk}/", {"text": "Так.", "seen": seen})

    assert reply.status_code == 409
    assert row.messages.count() == 1
    assert AuditEntry.objects.get(action="help_request.read").by == operator  # it was shown, too


def test_unanswered_question_is_not_closed_silently(citizen: User, operator: User) -> None:
    row, client = ask(citizen), client_of(operator)

    assert "Закрыть без ответа" not in client.get(f"{INBOX}{row.pk}/").content.decode()
    reply = client.post(f"{INBOX}{row.pk}/closing/", {"seen": "1"})

    assert told(reply) == ["Сначала ответьте: без ответа вопрос закрывает только тот, кто спросил."]
    row.refresh_from_db()
    assert row.state == State.OPEN


def test_opening_an_attachment_is_noted(citizen: User, operator: User) -> None:
    row = ask(citizen, attachment=ContentFile(PDF, "scan.pdf"))

    assert status_of(client_of(operator).get(f"{INBOX}{row.pk}/files/1/")) == 200

    assert AuditEntry.objects.get(action="help_request.read attachment").by == operator


def test_inbox_has_a_shelf_for_each_state_and_says_how_many(citizen: User, operator: User) -> None:
    rows = [ask(citizen, f"Вопрос {n}") for n in range(4)]
    answer(rows[1], operator)
    answer(rows[2], operator, closes=True)
    client = client_of(operator)

    found = {
        state: [
            row.request for row, _said in client.get(f"{INBOX}?state={state}").context["listed"]
        ]
        for state in State.values
    }

    assert found == {"open": [rows[0], rows[3]], "answered": [rows[1]], "closed": [rows[2]]}
    tabs = client.get(INBOX).context["tabs"]
    assert [tab["count"] for tab in tabs] == ["2", "1", "1"]
    assert client.get(f"{INBOX}?state=lost").status_code == 404


def test_inbox_goes_page_by_page(citizen: User, operator: User) -> None:
    rows = [ask(citizen, f"Вопрос {n}") for n in range(25)]
    client = client_of(operator)

    first = client.get(INBOX)
    second = client.get(INBOX + first.context["steps"]["next_url"])

    assert [row.request for row, _said in first.context["listed"]] == rows[:20]
    assert [row.request for row, _said in second.context["listed"]] == rows[20:]
    assert client.get(f"{INBOX}?after=x").status_code == 302
    own = client_of(citizen).get(HELP)
    assert [row.request for row in own.context["rows"]] == rows[:4:-1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("citizen@example.org", 2),
        ("Citizen+tag@example.org", 2),
        ("№ {n}", 1),
        ("{n}", 1),
        ("nobody@example.org", 0),
        ("9" * 40, 0),
    ],
)
def test_operator_finds_by_address_or_number(
    asked: str, found: int, citizen: User, other_citizen: User, operator: User
) -> None:
    row = ask(citizen)
    answer(row, operator)
    ask(citizen), ask(other_citizen)

    reply = client_of(operator).get(INBOX, {"q": asked.format(n=row.pk)})

    assert len(reply.context["listed"]) == found


def test_navigation_says_to_the_operator_alone_how_many_wait(
    citizen: User, operator: User, moderator: User
) -> None:
    for _ in range(3):
        ask(citizen)

    pages = {user: client_of(user).get("/help/").content.decode() for user in (operator, moderator)}

    assert re.search(r"Вопросы\s*<[^>]+>3<.*ждут ответа", pages[operator])
    assert INBOX not in pages[moderator]


# What lists cost


@pytest.mark.parametrize("item_count", [1, 30])
@pytest.mark.parametrize(("address", "statements"), [(INBOX, 9), (HELP, 6)])
def test_lists_cost_the_same_with_any_number_of_rows(
    address: str,
    statements: int,
    item_count: int,
    queries: Any,
    operator: User,
    client: Client,
    db: None,
) -> None:
    for one in make_organizations(*(f"Учреждение {n}" for n in range(item_count))):
        ask(operator if address == HELP else make_member(one), stands_for=str(one.pk))
    client.force_login(operator)
    client.get("/help/")

    with queries(statements):
        reply = client.get(address)

    shown = "listed" if address == INBOX else "rows"
    assert len(reply.context[shown]) == min(item_count, 20)


@pytest.mark.parametrize("item_count", [1, 30])
def test_form_costs_the_same_with_any_number_of_organizations(
    item_count: int, queries: Any, client: Client, citizen: User
) -> None:
    for one in make_organizations(*(f"Учреждение {n}" for n in range(item_count))):
        one.memberships.create(user=citizen, role="representative")
    client.force_login(citizen)
    client.get("/help/")

    with queries(3):
        reply = client.get(NEW)

    assert len(reply.context["form"].fields["stands_for"].choices) == item_count + 1
