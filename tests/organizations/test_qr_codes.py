"""QR codes: where a scan leads, how codes end, places, visits; the earlier portal's addresses."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.test import Client

from accounts.models import AuditEntry, User
from organizations.models import Organization, QrCode, QrVisit
from organizations.qr_codes import (
    ALPHABET,
    MOST,
    add_place,
    find,
    find_active,
    general_code,
    in_ascii,
    in_unicode,
    make_qr_code,
    rename_place,
    revoke_qr_code,
    visits,
)
from organizations.qr_codes.visits import Visits, visits_of
from tests.factories import UserFactory, make_member, make_organization

SEARCH = "/organizations/"
BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile"}
WHAT_TO_DO = "Найдите организацию по названию или адресу."


@pytest.fixture
def qr_code(clinic: Organization) -> QrCode:
    return make_qr_code(by=None, organization=clinic)


def told(response: Any) -> list[str]:
    """The words that the next page shows."""
    return [str(message) for message in get_messages(response.wsgi_request)]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# Codes


def test_codes_are_ten_letters_that_nobody_mistakes(clinic: Organization) -> None:
    codes = {make_qr_code(by=None, organization=clinic).code for _ in range(50)}

    assert len(codes) == 50
    assert {len(code) for code in codes} == {10}
    assert set("".join(codes)) <= set(ALPHABET)
    assert not set(ALPHABET) & set("01oOlLiI")


def test_no_code_is_given_twice(qr_code: QrCode) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        QrCode.objects.create(code=qr_code.code, organization=make_organization())


def test_source_is_one_of_the_known(clinic: Organization) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        QrCode.objects.create(code="a" * 10, organization=clinic, source="leaflet")


def test_making_and_revoking_are_in_the_log(clinic: Organization, representative: User) -> None:
    qr_code = make_qr_code(by=representative, organization=clinic, label="Регистратура")
    revoke_qr_code(by=representative, qr_code=qr_code)
    revoke_qr_code(by=representative, qr_code=qr_code)

    entries = AuditEntry.objects.filter(action__startswith="qr_code.").order_by("pk")
    assert [(entry.by, entry.action, entry.subject, entry.details) for entry in entries] == [
        (representative, action, f"organization:{clinic.pk}", {"code": qr_code.code})
        for action in ("qr_code.make", "qr_code.revoke")
    ]
    assert (qr_code.label, qr_code.created_by) == ("Регистратура", representative)


def test_code_revoked_again_keeps_its_moment(qr_code: QrCode) -> None:
    revoke_qr_code(by=None, qr_code=qr_code)
    first = qr_code.revoked_at
    stale = QrCode(pk=qr_code.pk, organization_id=qr_code.organization_id)
    revoke_qr_code(by=None, qr_code=stale)

    assert first is not None
    assert stale.revoked_at == first


def test_code_outlives_the_account_of_its_maker(clinic: Organization) -> None:
    maker = UserFactory()
    qr_code = make_qr_code(by=maker, organization=clinic)
    maker.delete()

    found = find_active(qr_code.code)
    assert found
    assert found.created_by is None


def test_code_is_found_as_people_type_it(qr_code: QrCode) -> None:
    assert find_active(f" {qr_code.code.upper()}\n") == qr_code
    assert find_active(qr_code.code[:-1]) is None


def test_revoked_code_is_found_but_not_active(qr_code: QrCode) -> None:
    revoke_qr_code(by=None, qr_code=qr_code)

    assert find(qr_code.code) == qr_code
    assert find_active(qr_code.code) is None


def test_malformed_code_asks_nothing_of_the_database(
    db: None, queries: Callable[[int], Any]
) -> None:
    with queries(0):
        assert [find(code) for code in ("", "abc", "a" * 11, "о" * 10, "abcdefghi0")] == [None] * 5


def test_general_code_is_one_until_it_is_revoked(clinic: Organization) -> None:
    place = make_qr_code(by=None, organization=clinic, label="Регистратура")
    first = general_code(by=None, organization=clinic)

    assert first != place
    assert general_code(by=None, organization=clinic) == first
    revoke_qr_code(by=None, qr_code=first)
    second = general_code(by=None, organization=clinic)
    assert second.code != first.code
    assert general_code(by=None, organization=clinic) == second


# Places


def test_place_is_named_in_one_line(clinic: Organization, representative: User) -> None:
    made = add_place(by=representative, organization=clinic, name="  окно \n 3 ")

    assert (made.label, made.created_by) == ("окно 3", representative)


@pytest.mark.parametrize("name", ["", " \n", "о" * 61, "ОКНО 3", " окно  3 "])
def test_place_needs_a_name_of_its_own(name: str, clinic: Organization) -> None:
    add_place(by=None, organization=clinic, name="Окно 3")

    with pytest.raises(ValidationError) as caught:
        add_place(by=None, organization=clinic, name=name)

    assert set(caught.value.message_dict) == {"name"}
    assert QrCode.objects.count() == 1


def test_name_of_a_revoked_place_and_of_anothers_is_free(
    clinic: Organization, other_clinic: Organization
) -> None:
    revoke_qr_code(by=None, qr_code=add_place(by=None, organization=clinic, name="окно 3"))
    add_place(by=None, organization=other_clinic, name="окно 3")

    assert add_place(by=None, organization=clinic, name="окно 3").label == "окно 3"


def test_an_organization_has_a_hundred_codes_at_most(clinic: Organization) -> None:
    QrCode.objects.bulk_create(
        QrCode(code=f"abcdefg{n:03}", organization=clinic, label=str(n)) for n in range(MOST - 1)
    )
    last = add_place(by=None, organization=clinic, name="окно 3")

    with pytest.raises(ValidationError, match="Больше 100"):
        add_place(by=None, organization=clinic, name="окно 4")
    revoke_qr_code(by=None, qr_code=last)
    assert add_place(by=None, organization=clinic, name="окно 4")


def test_place_is_renamed_with_its_code_kept_and_logged(
    clinic: Organization, representative: User
) -> None:
    place = add_place(by=None, organization=clinic, name="окно 3")
    for name in ("окно 4", "ОКНО 4", "ОКНО 4"):
        rename_place(by=representative, qr_code=place, name=name)

    entries = AuditEntry.objects.filter(action="qr_code.rename").order_by("pk")
    assert QrCode.objects.get().label == "ОКНО 4"
    assert [(e.by, e.details["before"], e.details["after"]) for e in entries] == [
        (representative, "окно 3", "окно 4"),
        (representative, "окно 4", "ОКНО 4"),
    ]


def test_only_a_place_in_force_is_renamed(clinic: Organization) -> None:
    add_place(by=None, organization=clinic, name="окно 3")
    other = add_place(by=None, organization=clinic, name="окно 4")
    revoked = add_place(by=None, organization=clinic, name="окно 5")
    revoke_qr_code(by=None, qr_code=revoked)

    for code, name in ((general_code(by=None, organization=clinic), "а"), (revoked, "а"),
                       (other, "Окно 3")):  # fmt: skip
        with pytest.raises(ValidationError):
            rename_place(by=None, qr_code=code, name=name)

    assert set(QrCode.objects.values_list("label", flat=True)) == {
        "", "окно 3", "окно 4", "окно 5",
    }  # fmt: skip


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has one writer at a time: this is about PostgreSQL's many",
)
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_asked_for_at_once_there_is_one_general_code_and_one_place() -> None:
    clinic = make_organization()
    codes = at_once(
        lambda: general_code(by=None, organization=clinic).pk,
        lambda: add_place(by=None, organization=clinic, name="окно 3").pk,
    )

    assert len(set(codes)) == 2
    assert QrCode.objects.count() == 2


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has one writer at a time: this is about PostgreSQL's many",
)
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_visits_at_once_are_all_counted() -> None:
    qr_code = make_qr_code(by=None, organization=make_organization())
    at_once(lambda: Client().get(f"/q/{qr_code.code}", headers=BROWSER))

    assert QrVisit.objects.get().visits == 8


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """What eight threads return that do the tasks by turns, begun together; errors aside."""
    start = threading.Barrier(8)
    returned: list[Any] = []

    def work(task: Callable[[], Any]) -> None:
        try:
            start.wait()
            returned.append(task())
        except ValidationError:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(tasks[n % len(tasks)],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return returned


@pytest.mark.parametrize(
    ("base", "held", "typed"),
    [
        ("http://localhost:8000", "http://localhost:8000/q/ab", "localhost:8000/q/ab"),
        (
            "https://качество-услуг.бел",
            "https://xn----7sbgfh2alwzdhpc0c.xn--90ais/q/ab",
            "качество-услуг.бел/q/ab",
        ),
        (
            "https://xn----7sbgfh2alwzdhpc0c.xn--90ais",
            "https://xn----7sbgfh2alwzdhpc0c.xn--90ais/q/ab",
            "качество-услуг.бел/q/ab",
        ),
    ],
)
def test_host_is_scanned_in_latin_letters_and_typed_in_its_own(
    base: str, held: str, typed: str
) -> None:
    assert (in_ascii(f"{base}/q/ab"), in_unicode(f"{base}/q/ab")) == (held, typed)


# Visits


def test_visits_are_counted_by_the_day_in_one_statement(
    qr_code: QrCode, queries: Callable[[int], Any]
) -> None:
    with time_machine.travel("2026-03-01T20:59:00Z", tick=False):
        for _ in range(3):
            with queries(2):
                response = Client().get(f"/q/{qr_code.code}", headers=BROWSER)
    with time_machine.travel("2026-03-01T21:00:00Z", tick=False):  # it is the 2nd in Minsk
        Client().get(f"/q/{qr_code.code}", headers=BROWSER)
        told = visits_of([qr_code])
    with time_machine.travel("2026-03-31T12:00:00Z", tick=False):
        later = visits_of([qr_code])

    assert response["Location"].endswith(f"/rate/?q={qr_code.code}")
    assert list(QrVisit.objects.order_by("day").values_list("day", "visits")) == [
        (date(2026, 3, 1), 3),
        (date(2026, 3, 2), 1),
    ]
    assert told == {qr_code.pk: Visits(total=4, lately=4)}
    assert later == {qr_code.pk: Visits(total=4, lately=1)}
    assert {field.name for field in QrVisit._meta.fields} == {"id", "qr_code", "day", "visits"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"User-Agent": "TelegramBot (like TwitterBot)"},
        {"User-Agent": "WhatsApp/2.23"},
        {"User-Agent": "Mozilla/5.0 (compatible; YandexBot/3.0)"},
        {"User-Agent": "curl/8.5"},
        {**BROWSER, "Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_robots_previews_and_prefetching_are_led_on_uncounted(
    headers: dict[str, str], qr_code: QrCode
) -> None:
    assert Client().get(f"/q/{qr_code.code}", headers=headers).status_code == 302
    assert Client().head(f"/q/{qr_code.code}", headers=BROWSER).status_code == 302
    assert not QrVisit.objects.exists()


def test_visit_that_cannot_be_counted_leads_on_all_the_same(
    qr_code: QrCode, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: QrCode) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(visits, "count_visit", fail)

    response = Client().get(f"/q/{qr_code.code}", headers=BROWSER)

    assert response.status_code == 302
    assert "wasn't counted" in caplog.text


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows, not the database")
@pytest.mark.django_db(transaction=True)
def test_only_the_count_has_little_patience_with_the_database() -> None:
    qr_code = make_qr_code(by=None, organization=make_organization())

    def patience() -> int:
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA busy_timeout").fetchone()[0]

    before = patience()
    Client().get(f"/q/{qr_code.code}", headers=BROWSER)

    assert (patience(), QrVisit.objects.get().visits) == (before, 1)
    assert before > visits.PATIENCE


# Scanning


def test_scan_leads_to_the_questionnaire_with_its_code(
    qr_code: QrCode, clinic: Organization, queries: Callable[[int], Any]
) -> None:
    with queries(1):
        response = Client().get(f"/q/{qr_code.code}")

    assert response.status_code == 302
    assert response["Location"] == f"/organizations/{clinic.pk}/rate/?q={qr_code.code}"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_scan_about_a_unit_leads_to_the_unit(clinic: Organization) -> None:
    unit = make_organization(parent=clinic)
    qr_code = make_qr_code(by=None, organization=unit)

    response = Client().get(f"/q/{qr_code.code}")

    assert response["Location"] == f"/organizations/{unit.pk}/rate/?q={qr_code.code}"


@pytest.mark.parametrize("typed", [str.upper, "{}/".format, "{} ".format])
def test_typed_code_works_too(qr_code: QrCode, typed: Callable[[str], str]) -> None:
    response = Client().get(f"/q/{typed(qr_code.code)}")

    assert response["Location"].endswith(f"/rate/?q={qr_code.code}")


@pytest.mark.parametrize("fields", [{}, {"categories": []}, {"closed_on": "2026-01-31"}])
def test_revoked_code_says_so_offers_the_search_and_names_nobody(
    fields: dict[str, Any], db: None
) -> None:
    organization = make_organization(name_ru="Тайное учреждение", **fields)
    qr_code = make_qr_code(by=None, organization=organization, label="окно 3")
    revoke_qr_code(by=None, qr_code=qr_code)

    response = Client().get(f"/q/{qr_code.code}", headers=BROWSER)
    page = response.content.decode()

    assert response.status_code == 410
    assert "Этот QR-код больше не действует" in page
    assert f'action="{SEARCH}"' in page
    assert "Тайное" not in page
    assert "окно 3" not in page
    assert "no-store" in response["Cache-Control"]
    assert not QrVisit.objects.exists()


def test_language_chosen_on_the_page_of_a_revoked_code_leads_back_to_it(qr_code: QrCode) -> None:
    revoke_qr_code(by=None, qr_code=qr_code)
    client = Client()

    response = client.get(f"/language/be/?next=/q/{qr_code.code}", follow=True)

    assert response.redirect_chain == [(f"/q/{qr_code.code}", 302)]
    assert b'<html lang="be"' in response.content


def test_code_revoked_in_favour_of_another_leaves_the_other(clinic: Organization) -> None:
    first, second = (make_qr_code(by=None, organization=clinic) for _ in range(2))
    revoke_qr_code(by=None, qr_code=first)

    assert "/rate/" in Client().get(f"/q/{second.code}")["Location"]


@pytest.mark.parametrize(
    "code", ["abcdefgh23", "abc", "a" * 3000, "%D0%BA%D0%BE%D0%B4", "..%2F..", "a/b/c", "%27--"]
)
def test_unknown_code_leads_to_the_search_with_a_word(code: str, db: None) -> None:
    client = Client()
    response = client.get(f"/q/{code}")

    assert (response.status_code, response["Location"]) == (302, SEARCH)
    assert told(response) == [f"Такого QR-кода на портале нет. {WHAT_TO_DO}"]
    assert "no-store" in response["Cache-Control"]
    assert WHAT_TO_DO in client.get(SEARCH).content.decode()


def test_code_of_a_closed_organization_leads_to_what_its_questionnaire_says(db: None) -> None:
    closed = make_organization(closed_on="2026-01-31")
    qr_code = make_qr_code(by=None, organization=closed)

    response = Client().get(f"/q/{qr_code.code}")

    assert response["Location"].startswith(f"/organizations/{closed.pk}/rate/")


def test_code_of_a_hidden_organization_leads_to_the_search(db: None) -> None:
    qr_code = make_qr_code(by=None, organization=make_organization(categories=[]))

    response = Client().get(f"/q/{qr_code.code}")

    assert response["Location"] == SEARCH
    assert told(response) == [
        f"Организация с этого плаката сейчас не показана на портале. {WHAT_TO_DO}"
    ]


def test_code_is_only_read(qr_code: QrCode) -> None:
    assert Client().post(f"/q/{qr_code.code}").status_code == 405
    assert Client().head(f"/q/{qr_code.code}").status_code == 302


# Addresses of the portal before this one


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/RatingPortal/OrgCardForUser?id=1924", "/organizations/{}/rate/"),
        ("/RatingPortal/OrgCardForUser/?id=1924", "/organizations/{}/rate/"),
        ("/RatingPortal/OrgCardForUser?id=1924&lang=ru", "/organizations/{}/rate/"),
        ("/organization/1924/org-page", "/organizations/{}/"),
        ("/organization/1924/org-page/", "/organizations/{}/"),
        ("/organization/01924/org-page", "/organizations/{}/"),
    ],
)
def test_legacy_address_leads_on_for_good(
    old: str, new: str, db: None, queries: Callable[[int], Any]
) -> None:
    organization = make_organization(legacy_id=1924)

    with queries(2):
        response = Client().get(old)

    assert (response.status_code, response["Location"]) == (301, new.format(organization.pk))
    assert not response.cookies


def test_closed_organizations_legacy_address_leads_to_its_page(db: None) -> None:
    closed = make_organization(legacy_id=7, closed_on="2026-01-31")

    response = Client().get("/organization/7/org-page")

    assert (response.status_code, response["Location"]) == (301, f"/organizations/{closed.pk}/")


ODD_IDS = ["7", "", "abc", "-1", "1.5", "1_9", "²", str(2**31), str(2**63), "9" * 5000]


@pytest.mark.parametrize(
    "address",
    [
        "/RatingPortal/OrgCardForUser",
        *(f"/RatingPortal/OrgCardForUser?id={legacy_id}" for legacy_id in ODD_IDS),
        *(f"/organization/{legacy_id}/org-page" for legacy_id in ODD_IDS if legacy_id),
    ],
)
def test_unknown_legacy_address_leads_to_the_search_with_a_word(address: str, db: None) -> None:
    make_organization(legacy_id=19)

    response = Client().get(address)

    assert (response.status_code, response["Location"]) == (302, SEARCH)
    assert told(response) == [f"По этому старому адресу организации нет. {WHAT_TO_DO}"]
    assert "no-store" in response["Cache-Control"]


def test_hidden_organizations_legacy_address_leads_to_the_search(db: None) -> None:
    hidden = make_organization(legacy_id=7, categories=[])

    for client in (Client(), client_of(make_member(hidden))):
        assert client.get("/organization/7/org-page")["Location"] == SEARCH
