"""Keys of systems, the cabinet's pages about links, files of references."""

import csv
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import AuditEntry, User
from organizations.models import Organization
from organizations.services.cabinet import add_service
from ratings.models import InvitationBatch, InvitationKey, VisitLink
from ratings.references import read_references
from ratings.services.invitation_keys import make_key, revoke_key
from ratings.services.visit_links import issue_links
from tests.factories import PASSWORD, make_member, make_organization

pytestmark = pytest.mark.django_db
API = "/api/v1/invitations/"


@pytest.fixture
def signed_in(client: Client, representative: User) -> Client:
    client.force_login(representative)
    return client


def ask(secret: str, told: Any = None, **headers: str) -> Any:
    # whatever cookies a browser may have say nothing here
    return Client(enforce_csrf_checks=True).post(
        API,
        told if told is not None else {},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", **headers},
    )


def test_key_gives_links_of_its_organization_and_units_and_of_nobody_else(
    clinic: Organization, operator: User, queries: Any
) -> None:
    unit, other = make_organization(parent=clinic), make_organization()
    made = make_key(by=operator, organization=clinic, name="Электронная очередь")
    service = add_service(by=operator, organization=clinic, kind="service", name_ru="Приём")
    theirs = add_service(by=operator, organization=other, kind="service", name_ru="Стрижка")

    first = ask(made.secret)
    told = first.json()
    assert first.status_code == 201
    assert told["organization"] == clinic.pk
    assert told["left_today"] == 4999
    assert Client().get(told["links"][0].removeprefix("http://testserver")).status_code == 302
    assert first.headers["Cache-Control"].count("no-store") == 1
    more = ask(made.secret, {"organization": unit.pk, "count": 3, "service": service.pk})
    assert (more.status_code, len(more.json()["links"])) == (201, 3)
    assert ask(made.secret, {"organization": other.pk}).status_code == 404
    assert ask(made.secret, {"service": theirs.pk}).json()["code"] == "service"
    key = InvitationKey.objects.get()
    assert key.used_on == key.made_on
    assert made.secret not in str(InvitationKey.objects.values())

    # of one day: one batch for each whom links ask about, one entry in the log
    ask(made.secret, {"count": 2})
    assert sorted(InvitationBatch.objects.values_list("issued", flat=True)) == [3, 3]
    assert AuditEntry.objects.filter(action="invitation_batch.make").count() == 2
    # a key of a unit doesn't reach up
    small = make_key(by=operator, organization=unit, name="1С")
    assert ask(small.secret, {"organization": clinic.pk}).status_code == 404
    with queries(12):
        assert ask(small.secret, {"count": 100}).status_code == 201

    revoke_key(by=operator, key=key)
    refused = ask(made.secret)
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert ask("").status_code == ask("x" * 500).status_code == ask("нет").status_code == 401
    assert Client().get(API).status_code == 405


def test_what_is_asked_wrongly_is_told_and_personal_data_are_refused(
    clinic: Organization, operator: User, settings: Any
) -> None:
    secret = make_key(by=operator, organization=clinic, name="1С").secret

    for told, status, code in (
        ("[]", 400, "json"),
        ("{", 400, "json"),
        ("[" * 9000, 400, "json"),
        ("x" * 10_001, 413, "too_long"),
        ({"count": 0}, 422, "count"),
        ({"count": 101}, 422, "count"),
        ({"count": True}, 422, "count"),
        ({"count": "5"}, 422, "count"),
        ({"organization": "1"}, 404, "organization"),
        ({"organization": 2**70}, 404, "organization"),
        ({"service": -1}, 422, "service"),
        ({"visit_month": "2020-01"}, 422, "visit_month"),
        ('{"\\ud800": 1}', 422, "unknown_fields"),
        ({"phone": "+375291234567"}, 422, "unknown_fields"),
    ):
        answer = ask(secret, told)
        assert (answer.status_code, answer.json()["code"]) == (status, code), told
    assert "телефонов" in answer.json()["message"]
    assert not VisitLink.objects.exists()
    settings.ACCOUNT_RATE_LIMITS = {"invitation_api": "1/m/key"}
    assert [ask(secret).status_code for _n in range(2)] == [201, 429]


def test_cabinet_gives_a_file_of_links_and_keeps_no_reference(
    clinic: Organization, signed_in: Client
) -> None:
    page = f"/cabinet/{clinic.pk}/invitations/"
    content = "Номер талона\r\nА-001\r\n=1+1\r\n".encode("cp1251")

    answer = signed_in.post(page, {"file": SimpleUploadedFile("талоны.csv", content)})

    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["Ваш номер", "Ссылка", "Действует до"]
    assert [row[0] for row in rows[1:]] == ["А-001", "'=1+1"]
    assert all(row[1].startswith("http://testserver/i/") for row in rows[1:])
    assert "А-001" not in str([*VisitLink.objects.values(), *AuditEntry.objects.values()])
    plain = signed_in.post(page, {"number": "3"})
    assert b"".join(plain.streaming_content).count(b"/i/") == 3  # type: ignore[attr-defined]
    for wrong in ({}, {"number": "5001"}, {"number": "0"}):
        assert signed_in.post(page, wrong).status_code == 422
    both = {"number": "3", "file": SimpleUploadedFile("a.csv", "А-1".encode())}
    assert signed_in.post(page, both).status_code == 422
    assert VisitLink.objects.count() == 5


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("Телефон\n291234567", "похожа на имя"),
        ("Номер\n+375 29 123-45-67", "Строка 2"),
        ("80291234567", "похожа"),
        ("anna@example.org", "похожа"),
        ("Талон\nИванова Анна Петровна", "похожа"),
        ("Номер\nИванова А.П.", "похожа"),
        ("3140583A012PB7", "похожа"),
        ("Номер\n12.05.1961", "похожа"),
        ("1;Иванова", "больше одного столбца"),
        ("Талон\n1,Ласточкина", "больше одного столбца"),
        ('Талон\n"1\nЛасточкина"', "больше одного столбца"),
        ("Талон\n17 Иванова Анна", "похожа"),
        ("Талон\n17, тел. +375 (29) 123-45-67".replace(",", ""), "похожа"),
        ("Номер талона\n", "ни одного"),
        ("", "ни одного"),
        ("1\n" * 5001, "больше 5 000"),
        ("1" * 65, "длиннее 64"),
        ("PK\x03\x04\0\0", "не CSV"),
    ],
)
def test_files_that_tell_of_people_are_refused(content: str, part: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read_references(content.encode())

    assert part in refused.value.messages[0]


def test_numbers_of_visits_are_no_personal_data() -> None:
    fine = [
        "2026-11-22/15",
        "А-001",
        "00012345678",
        "TAL 17",
        "8-15-22",
        "Талон Б12",
        "Окно 3 № 80",
    ]

    assert read_references("\n".join(["Талон", *fine, ""]).encode()) == fine


def test_administrator_proves_who_they_are_and_sees_a_key_once(
    clinic: Organization, queries: Any
) -> None:
    administrator = make_member(clinic, "administrator")
    keys = f"/cabinet/{clinic.pk}/invitations/keys/"
    long_ago, now = Client(), Client()
    long_ago.force_login(administrator)
    asked = long_ago.post(keys, {"name": "1С"})
    assert asked.status_code == 302
    assert f"next=%2Fcabinet%2F{clinic.pk}%2Finvitations%2Fkeys%2F" in asked.headers["Location"]
    assert not InvitationKey.objects.exists()

    now.post("/accounts/reauthenticate/", {"password": PASSWORD})
    now.post("/accounts/login/password/", {"login": administrator.email, "password": PASSWORD})
    made = now.post(keys, {"name": " 1С "})
    secret = made.context["made"].secret
    assert secret in made.content.decode()
    assert secret not in now.get(keys).content.decode()
    assert ask(secret).status_code == 201
    for wrong in ("", "1с", "x" * 61):
        assert now.post(keys, {"name": wrong}).status_code == 422
    for name in "бвгд":
        now.post(keys, {"name": name})
    assert now.post(keys, {"name": "е"}).status_code == 422
    row = InvitationKey.objects.order_by("pk")[0]
    assert now.post(f"{keys}{row.pk}/revocation/").status_code == 302
    assert ask(secret).status_code == 401
    told = AuditEntry.objects.filter(action__startswith="invitation_key")
    assert told.count() == 6
    assert secret not in str(told.values())
    # of another organization
    foreign = make_key(by=administrator, organization=make_organization(), name="1С").row
    assert now.post(f"{keys}{foreign.pk}/revocation/").status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_list_of_batches_costs_the_same_with_any_number(
    number: int, queries: Any, signed_in: Client, clinic: Organization
) -> None:
    for _n in range(number):
        issue_links(by=None, organization=clinic, number=1)
    signed_in.get("/help/")

    with queries(11):
        page = signed_in.get(f"/cabinet/{clinic.pk}/invitations/")

    assert len(page.context["batches"]) == min(number, 25)
