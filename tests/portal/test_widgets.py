"""What stands on other sites' pages: the same for everybody, exact, harmless."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings as django_settings
from django.test import Client

from accounts.models import User
from organizations.models import Organization
from organizations.qr_codes.pictures import svg_of
from portal.lib.languages import address_in
from portal.opendata.badge import NAME_WIDTH, _width, lines_of
from ratings import rules
from tests.factories import make_organization, rate_often

SVG = "{http://www.w3.org/2000/svg}"
BOTH = ["/widget/{}.svg", "/widget/{}/"]


def signed_in(user: User) -> Client:
    """A browser with a session and all its cookies."""
    client = Client()
    client.force_login(user)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def words(markup: str) -> str:
    """The text that is seen and read out."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).replace("\xa0", " ")


@pytest.mark.parametrize("marks", [[5, 5, 4, 4, 5, 3, 5], [5, 4], []])
@pytest.mark.parametrize("language", ["ru", "be", "en"])
def test_figures_are_those_of_the_public_page(
    language: str, marks: list[int], clinic: Organization
) -> None:
    rate_often(clinic, *marks)
    page = Client().get(address_in(language, f"/organizations/{clinic.pk}/")).content.decode()
    start = page.index('class="mark mark-large')
    number = re.search(r'mark-number">(.*?)</span>\s*<span class="mark-side', page[start:], re.S)
    said = re.search(r'mark-said">(.*?)</span>\s*</span>', page[start:], re.S)
    assert number
    assert said
    shown = words(said.group(1)).strip()

    badge = words(Client().get(f"/widget/{clinic.pk}.svg?lang={language}").content.decode())
    frame = words(Client().get(f"/widget/{clinic.pk}/?lang={language}").content.decode())

    for text in (badge, frame):
        assert shown in text
        if marks:
            mark = re.search(r"\d[,.]\d\d", number.group(1))
            assert mark
            assert re.findall(r"\d[,.]\d\d", text)
            assert set(re.findall(r"\d[,.]\d\d", text)) == {mark.group()}
        else:
            assert not re.search(r"\d[,.]\d\d", text)


def test_new_questionnaire_is_in_the_badge_at_once(clinic: Organization) -> None:
    rate_often(clinic, 5)
    before = Client().get(f"/widget/{clinic.pk}.svg").content.decode()
    rate_often(clinic, 4)
    after = Client().get(f"/widget/{clinic.pk}.svg").content.decode()

    assert "5,00" in before
    assert "4,50" in after


@pytest.mark.parametrize("address", BOTH)
def test_answer_is_the_same_for_everybody_and_kept_by_caches(
    address: str, clinic: Organization, representative: User, queries: Any
) -> None:
    address = address.format(clinic.pk)
    rules.today()  # remembered between requests
    browser = {"Accept-Language": "be", "User-Agent": "Mozilla/5.0"}

    with queries(2):
        guest = Client().get(address)
    client = signed_in(representative)
    with queries(2):  # nobody's session is looked up
        member = client.get(address, headers=browser)

    assert guest.content == member.content
    assert dict(guest.headers) == dict(member.headers)
    assert guest["Cache-Control"] == "public, max-age=300"
    assert guest["Access-Control-Allow-Origin"] == "*"
    assert guest["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert guest["Content-Language"] == "ru"
    assert guest["Vary"] == "Accept-Encoding"
    assert not guest.cookies
    assert not member.cookies


@pytest.mark.parametrize("address", BOTH)
def test_broken_session_cookie_is_let_be(address: str, clinic: Organization) -> None:
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = "x"

    answer = client.get(address.format(clinic.pk))

    assert not answer.cookies
    assert answer["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("address", BOTH)
def test_hidden_organization_is_not_found_by_anybody(address: str, representative: User) -> None:
    hidden = make_organization(categories=[], name_ru="Тайное")
    hidden.memberships.create(user=representative, role="representative")

    for client in (Client(), signed_in(representative)):
        answer = client.get(address.format(hidden.pk))
        assert (answer.status_code, answer.content) == (404, b"404")
        assert answer["Cache-Control"] == "public, max-age=60"
        assert not answer.cookies
    assert Client().get(address.format(10**30)).status_code == 404


@pytest.mark.parametrize("address", BOTH)
def test_closed_organization_says_so(address: str, db: None) -> None:
    closed = make_organization(closed_on="2026-01-31")

    page = Client().get(address.format(closed.pk)).content.decode()

    assert "Организация закрыта" in page
    assert "rate/" not in page


@pytest.mark.parametrize("query", ["", "?lang=xx&scheme=<script>", "?lang=be&scheme=dark"])
def test_badge_is_well_formed_and_has_no_script(query: str, db: None) -> None:
    name = 'Больница "№ 1" <script>alert(1)</script> & Ко'
    odd = make_organization(name_ru=name)
    rate_often(odd, 5, 5, 5, 5, 4)

    answer = Client().get(f"/widget/{odd.pk}.svg{query}")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 — of our own making

    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not list(root.iter(f"{SVG}script"))
    assert not [key for element in root.iter() for key in element.attrib if key.startswith("on")]
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text == name
    assert description is not None
    assert "4" in (description.text or "")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_schemes_differ(clinic: Organization) -> None:
    light, dark, unknown = (
        Client().get(f"/widget/{clinic.pk}.svg?scheme={scheme}").content
        for scheme in ("light", "dark", "pink")
    )

    assert light == unknown
    assert light != dark


def test_frame_may_stand_anywhere_and_nothing_can_be_sent_from_it(clinic: Organization) -> None:
    rate_often(clinic, 5)
    answer = Client().get(f"/widget/{clinic.pk}/?lang=be")
    page = answer.content.decode()
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")
    )

    assert "X-Frame-Options" not in answer.headers
    assert policy["frame-ancestors"] == "*"
    assert policy["default-src"] == policy["form-action"] == policy["base-uri"] == "'none'"
    assert "script-src" not in policy
    for forbidden in ("<form", "<button", "<input", "<script", "<iframe"):
        assert forbidden not in page
    links = re.findall(r"<a [^>]*>", page)
    assert [re.search(r'href="([^"]+)"', link).group(1) for link in links] == [  # type: ignore[union-attr]
        f"/be/organizations/{clinic.pk}/",
        f"/be/organizations/{clinic.pk}/rate/",
    ]
    assert all('target="_blank" rel="noopener"' in link for link in links)
    assert '<html lang="be">' in page


def test_no_other_address_may_stand_in_a_frame(clinic: Organization, representative: User) -> None:
    for address in ("/", f"/organizations/{clinic.pk}/", f"/widget/{clinic.pk}.svg", "/nowhere/"):
        answer = signed_in(representative).get(address)
        assert "frame-ancestors *" not in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "name", ["ЦРБ", "Ш" * 200, "Учреждение здравоохранения «Лиозненская больница» " * 3, ""]
)
def test_name_stands_in_two_lines_at_most(name: str) -> None:
    lines = lines_of(name)

    assert len(lines) <= 2
    assert all(_width(line) <= NAME_WIDTH for line in lines)
    if " ".join(lines) != name:
        assert not name or lines[-1].endswith("…")


# Banners


@pytest.mark.parametrize("file_format", ["svg", "png"])
def test_banner_is_kept_by_everybody_and_asked_for_again_only_if_it_differs(
    file_format: str, db: None, queries: Any
) -> None:
    address = f"/banners/468x60-be.{file_format}"
    with queries(0):
        first = Client().get(address)
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == {"svg": "image/svg+xml", "png": "image/png"}[file_format]
    assert first["Cache-Control"] == "public, max-age=86400"
    assert first["Content-Language"] == "be"
    assert first["Vary"] == "Accept-Encoding"
    assert again.status_code == 304
    if file_format == "svg":
        root = ElementTree.fromstring(first.content)  # noqa: S314 — of our own making
        assert root.get("viewBox") == "0 0 468 60"
        assert b"<script" not in first.content


@pytest.mark.parametrize("name", ["1x1-ru.svg", "468x60-xx.svg", "468x60-ru.pdf", "../a.svg"])
def test_banner_of_no_size_of_ours_is_not_found(name: str, db: None) -> None:
    assert Client().get(f"/banners/{name}").status_code == 404


def test_the_portal_has_a_code_of_its_own_in_each_language(db: None) -> None:
    page = Client().get("/be/promotion/").content.decode()
    for code, address in (("ru", "/"), ("be", "/be/"), ("en", "/en/")):
        made = Client().get(f"/banners/qr-{code}.svg")
        assert made["Content-Type"] == "image/svg+xml"
        assert made.content.decode() == svg_of(f"{django_settings.BASE_URL}{address}")
        assert Client().get(f"/banners/qr-{code}.png").content.startswith(b"\x89PNG")
        assert f'href="/banners/qr-{code}.svg" download' in page
        assert f'href="/banners/qr-{code}.png" download' in page
    assert Client().get("/banners/qr-de.svg").status_code == 404
