"""The cabinet's pages of QR codes and banners: what came of each code, what is copied and how."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from organizations.models import Organization, QrCode
from organizations.qr_codes import add_place, general_code, revoke_qr_code, source_of
from organizations.qr_codes.visits import count_visit
from ratings.models import Questionnaire
from ratings.services import withdraw_questionnaire
from tests.factories import make_member, make_organization, rate_often


@pytest.fixture
def client(representative: User) -> Client:
    client = Client()
    client.force_login(representative)
    return client


def rows_of(page: str) -> dict[str, list[str]]:
    """The cells of each row of the first table, by the row's header."""
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    rows = {}
    for row in table.split("<tr>")[1:]:
        header, *cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        told = [re.sub(r"<span.*?</span>|<[^>]+>", "", cell).strip() for cell in (header, *cells)]
        rows[told[0]] = told[1:]
    return rows


def came_by(code: QrCode, number: int) -> list[Questionnaire]:
    made = rate_often(code.organization, *[5] * number)
    Questionnaire.objects.filter(pk__in=[one.pk for one in made]).update(source=source_of(code))
    return made


def test_each_code_shows_its_visits_and_counted_questionnaires(
    clinic: Organization, other_clinic: Organization, client: Client
) -> None:
    whole = general_code(by=None, organization=clinic)
    window = add_place(by=None, organization=clinic, name="окно 3")
    gone = add_place(by=None, organization=clinic, name="окно 4")
    theirs = add_place(by=None, organization=other_clinic, name="окно 5")
    for code, visits in ((whole, 3), (window, 2), (gone, 1), (theirs, 7)):
        for _ in range(visits):
            count_visit(code)
    came_by(whole, 1)
    withdrawn = came_by(window, 6)[0]
    came_by(gone, 1)
    came_by(theirs, 4)
    rate_often(clinic, 5, 5)
    withdraw_questionnaire(by=withdrawn.authorship.person, questionnaire=withdrawn)
    revoke_qr_code(by=None, qr_code=gone)

    page = client.get(f"/cabinet/{clinic.pk}/qr/").content.decode()

    assert rows_of(page) == {
        "Вся организация": ["3", "3", "1"],
        "окно 3": ["2", "2", "5"],
    }
    assert "без подразделений: 9, из них по QR-кодам: 7." in page
    link = re.search(rf'href="([^"]+source=q:{window.code}[^"]*)"', page)
    assert link
    assert client.get(unescape(link.group(1))).context["count"] == 5
    assert f"source=q:{whole.code}" not in page  # one alone would tell who
    assert "окно 4" in page[page.index("Отозванные коды") :]
    assert "окно 5" not in page


@pytest.mark.parametrize("number", [1, 30])
def test_page_costs_the_same_with_any_number_of_codes(
    number: int, clinic: Organization, client: Client, queries: Any
) -> None:
    for n in range(number):
        count_visit(add_place(by=None, organization=clinic, name=f"окно {n}"))
        revoke_qr_code(
            by=None, qr_code=add_place(by=None, organization=clinic, name=f"кабинет {n}")
        )
    client.get("/")

    with queries(8):
        assert client.get(f"/cabinet/{clinic.pk}/qr/").status_code == 200


def test_place_is_added_renamed_and_revoked(clinic: Organization, client: Client) -> None:
    own = f"/cabinet/{clinic.pk}/qr/"

    added = client.post(own, {"name": "окно 3"})
    code = QrCode.objects.get().code
    assert added["Location"] == f"{own}{code}/"
    again = client.post(own, {"name": "Окно 3"})
    assert again.status_code == 422
    assert "Место с таким названием уже есть." in again.content.decode()
    assert 'value="Окно 3"' in again.content.decode()

    assert client.post(f"{own}{code}/", {"name": "окно 7"})["Location"] == f"{own}{code}/"
    page = client.get(f"{own}{code}/").content.decode()
    assert "<h1>окно 7</h1>" in page
    assert f"testserver/q/{code}" in page

    asked = client.get(f"{own}{code}/revocation/").content.decode()
    assert "перестанут работать" in asked
    assert not QrCode.objects.get().is_revoked
    assert client.post(f"{own}{code}/revocation/")["Location"] == own
    assert QrCode.objects.get().is_revoked
    assert client.get(f"{own}{code}/").status_code == 404


def test_code_of_the_whole_organization_is_made_once_and_has_no_name(
    clinic: Organization, client: Client
) -> None:
    own = f"/cabinet/{clinic.pk}/qr/"

    assert "Создать код всей организации" in client.get(own).content.decode()
    first, second = (client.post(f"{own}general/")["Location"] for _ in range(2))

    assert first == second == f"{own}{QrCode.objects.get().code}/"
    assert "Создать код всей организации" not in client.get(own).content.decode()
    assert "Переименовать" not in client.get(first).content.decode()
    assert client.post(first, {"name": "окно 3"}).status_code == 404


def test_names_of_places_are_text(clinic: Organization, client: Client) -> None:
    add_place(by=None, organization=clinic, name="<b>окно</b> & 3")

    page = client.get(f"/cabinet/{clinic.pk}/qr/").content.decode()

    assert "&lt;b&gt;окно&lt;/b&gt; &amp; 3" in page


@pytest.mark.parametrize("language", ["ru", "be", "en"])
def test_copied_html_carries_the_public_address_in_latin_letters(
    language: str, clinic: Organization, client: Client, settings: Any
) -> None:
    settings.BASE_URL = "https://качество-услуг.бел"
    host = "https://xn----7sbgfh2alwzdhpc0c.xn--90ais"
    prefix = "" if language == "ru" else f"/{language}"

    page = client.get(f"/cabinet/{clinic.pk}/banners/?lang={language}").content.decode()
    snippets = [unescape(text) for text in re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)]

    assert len(snippets) == 13
    for snippet in snippets:
        assert re.search(r' width="\d+" height="\d+"', snippet)
        assert re.search(r' (?:alt|title)="[^"]{10,}"', snippet)
        for address in re.findall(r' (?:src|href)="([^"]+)"', snippet):
            assert address.startswith(f"{host}/")
            answer = Client().get(unescape(address).removeprefix(host))
            assert answer.status_code == 200
    assert f'href="{host}{prefix}/organizations/{clinic.pk}/rate/"' in snippets[-1]


def test_hidden_organizations_page_says_why_nothing_is_shown(db: None) -> None:
    hidden = make_organization(categories=[])
    client = Client()
    client.force_login(make_member(hidden))

    page = client.get(f"/cabinet/{hidden.pk}/banners/").content.decode()

    assert "Пока организация скрыта от граждан" in page
    assert "оценить её по коду нельзя" in client.get(f"/cabinet/{hidden.pk}/qr/").content.decode()
