"""QR codes: where a scan leads, how codes end, the poster; addresses of the portal before this."""

import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import qrcode
from django.contrib.messages import get_messages
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from PIL import Image

from accounts.models import AuditEntry, User
from organizations.models import Organization, QrCode, QrVisit
from organizations.qr_codes import (
    ALPHABET,
    address_of,
    find,
    find_active,
    in_ascii,
    make_qr_code,
    revoke_qr_code,
)
from organizations.qr_codes import general_code as poster_code
from organizations.qr_codes.poster import draw_poster, wrap
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


# The poster


def modules_in(picture: bytes) -> list[list[bool]]:
    """The QR code's modules as a scanner samples them: it alone is black on the poster."""
    black = Image.open(BytesIO(picture)).convert("RGB").convert("L").point(lambda v: 255 * (v == 0))
    box = black.getbbox()
    assert box
    left, top, right, bottom = box
    size = 29
    while (right - left) % size or not black_corners(black, box, (right - left) // size):
        size += 4
        assert size <= 77, "no QR code"
    step = (right - left) // size
    assert bottom - top == step * size
    assert is_quiet(picture, box, 4 * step)
    return [
        [
            black.getpixel((left + column * step + step // 2, top + row * step + step // 2)) == 255
            for column in range(size)
        ]
        for row in range(size)
    ]


def black_corners(black: Image.Image, box: tuple[int, int, int, int], step: int) -> bool:
    """Whether the finder in the corner has seven modules of this size."""
    left, top, _right, _bottom = box
    y = top + step // 2
    return (
        black.getpixel((left + 7 * step - 1, y)) == 255
        and black.getpixel((left + 7 * step, y)) == 0
    )


def is_quiet(picture: bytes, box: tuple[int, int, int, int], margin: int) -> bool:
    """Whether the paper round the code is white."""
    left, top, right, bottom = box
    image = Image.open(BytesIO(picture)).convert("L").point(lambda v: 255 - v)
    image.paste(0, box)
    around = image.crop((left - margin, top - margin, right + margin, bottom + margin))
    return around.getbbox() is None


def matrix_of(url: str) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=0)
    code.add_data(url)
    code.make()
    return [[bool(module) for module in row] for row in code.get_matrix()]


@pytest.mark.parametrize(
    ("base", "held"),
    [
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://качество-услуг.бел", "https://xn----7sbgfh2alwzdhpc0c.xn--90ais"),
        ("https://rating.example.gov.by", "https://rating.example.gov.by"),
    ],
)
def test_poster_carries_the_address_of_the_code(base: str, held: str) -> None:
    picture = draw_poster(name="Лиозненская ЦРБ", url=f"{base}/q/abcdefgh23")

    assert modules_in(picture) == matrix_of(f"{held}/q/abcdefgh23")


@pytest.mark.parametrize("name", ["ЦРБ", "Ш" * 400, "Детский сад № 1 «Васілёк» " * 8])
def test_poster_is_a_small_a5_picture_whatever_the_name(name: str) -> None:
    picture = draw_poster(name=name, url="http://localhost/q/abcdefgh23")
    image = Image.open(BytesIO(picture))

    assert (image.format, image.mode, image.size) == ("PNG", "P", (1748, 2480))
    assert [round(dots) for dots in image.info["dpi"]] == [300, 300]
    assert len(picture) < 100_000
    assert modules_in(picture) == matrix_of("http://localhost/q/abcdefgh23")


def test_no_letter_of_a_name_is_lost_in_wrapping() -> None:
    name = "Учреждение здравоохранения «Лиозненская» " + "ж" * 25

    lines = wrap(name, 12, len)

    assert all(len(line) <= 12 for line in lines)
    assert "".join(lines).replace(" ", "") == name.replace(" ", "")
    assert wrap("а б", 12, len) == ["а б"]
    assert wrap("жж", 0, len) == ["ж", "ж"]


def test_code_carries_the_public_host_not_the_requests(
    clinic: Organization, representative: User, settings: Any
) -> None:
    settings.BASE_URL = "https://качество-услуг.бел"
    settings.ALLOWED_HOSTS = ["*"]
    picture = client_of(representative).get(
        f"/cabinet/{clinic.pk}/poster.png", headers={"host": "evil.example"}
    )
    qr_code = QrCode.objects.get()

    assert address_of(qr_code) == f"https://качество-услуг.бел/q/{qr_code.code}"
    assert modules_in(picture.content) == matrix_of(in_ascii(address_of(qr_code)))


def test_representative_gets_the_poster_of_a_unit_too(
    clinic: Organization, representative: User
) -> None:
    unit = make_organization(parent=clinic)

    response = client_of(representative).get(f"/cabinet/{unit.pk}/poster.png")

    qr_code = QrCode.objects.get()
    assert response.status_code == 200
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == f'inline; filename="poster-{qr_code.code}.png"'
    assert "no-store" in response["Cache-Control"]
    assert (qr_code.organization, qr_code.created_by) == (unit, representative)


def test_two_posters_carry_one_code(clinic: Organization, representative: User) -> None:
    client = client_of(representative)
    first, second = (client.get(f"/cabinet/{clinic.pk}/poster.png").content for _ in range(2))

    assert first == second
    assert QrCode.objects.count() == 1


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="SQLite has one writer at a time: this is about PostgreSQL's many",
)
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_posters_asked_for_at_once_carry_one_code() -> None:
    clinic = make_organization()
    start = threading.Barrier(8)
    codes = []

    def ask() -> None:
        try:
            start.wait()
            codes.append(poster_code(by=None, organization=clinic))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(codes) == 8
    assert set(codes) == {QrCode.objects.get()}


def test_poster_has_a_new_code_once_its_code_is_revoked(clinic: Organization) -> None:
    first = poster_code(by=None, organization=clinic)
    revoke_qr_code(by=None, qr_code=first)

    second = poster_code(by=None, organization=clinic)

    assert first.code != second.code
    assert poster_code(by=None, organization=clinic) == second


def test_plain_poster_takes_no_code_that_hangs_elsewhere(clinic: Organization) -> None:
    labelled = make_qr_code(by=None, organization=clinic, label="Регистратура")

    assert poster_code(by=None, organization=clinic) != labelled


def test_poster_of_a_hidden_organization_is_there_for_its_own_people_alone(
    committee: Organization,
) -> None:
    hidden = make_organization(categories=[])
    address = f"/cabinet/{hidden.pk}/poster.png"
    people = (make_member(hidden), make_member(make_organization()), UserFactory())

    assert [client_of(user).get(address).status_code for user in people] == [200, 404, 404]


@pytest.mark.parametrize("organization_id", ["0", "999999999", str(10**40)])
def test_poster_of_no_organization_is_not_found(organization_id: str, representative: User) -> None:
    response = client_of(representative).get(f"/cabinet/{organization_id}/poster.png")

    assert response.status_code == 404
    assert not QrCode.objects.exists()


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

    with queries(1):
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
