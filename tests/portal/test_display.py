"""The low-vision version: one cookie, known values only, every page."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client, RequestFactory

from portal.lib import display
from portal.lib.http import refuse
from portal.pages.views import server_error

ADDRESS = "/display/"
HTML = re.compile(r"<html[^>]*>")


def html_of(answer: Any) -> str:
    found = HTML.search(answer.content.decode())
    assert found
    return found.group()


def with_cookie(client: Client, value: str) -> Client:
    client.cookies[display.COOKIE] = value
    return client


def test_each_value_belongs_to_one_option() -> None:
    values = [value for _, choices in display.OPTIONS.values() for value in choices if value]

    assert len(values) == len(set(values))
    assert all(set(preset) <= set(display.OPTIONS) for _, preset in display.PRESETS)
    assert all(display.chosen(preset.values()) == preset for _, preset in display.PRESETS)


def test_choice_is_kept_in_one_cookie_and_shown_on_the_page_one_came_from(
    client: Client, db: None
) -> None:
    answer = client.post(
        ADDRESS,
        {"text": "200", "spacing": "wide", "scheme": "blue-on-sky", "next": "/rating/?sort=name"},
    )
    cookie = answer.cookies[display.COOKIE]

    assert (answer.status_code, answer["Location"]) == (302, "/rating/?sort=name")
    assert cookie.value == "200.wide.blue-on-sky"
    assert (cookie["max-age"], cookie["samesite"], cookie["httponly"]) == (31536000, "Lax", True)
    assert html_of(client.get("/rating/")) == (
        '<html lang="ru" data-text="200" data-spacing="wide" data-scheme="blue-on-sky">'
    )


@pytest.mark.parametrize(
    "value",
    ["", ".", "300", "200;x", 'white-on-black" onload="', "<script>", "200,wide", "é", "x" * 3000],
)
def test_unknown_values_are_ignored(client: Client, db: None, value: str) -> None:
    assert html_of(with_cookie(client, value).get(ADDRESS)) == '<html lang="ru">'


def test_known_values_among_unknown_ones_are_kept(client: Client, db: None) -> None:
    answer = with_cookie(client, "wide.300.serif.150.200").get(ADDRESS)

    assert (
        html_of(answer) == '<html lang="ru" data-text="200" data-spacing="wide" data-face="serif">'
    )


def test_nothing_unknown_is_written(client: Client, db: None) -> None:
    answer = client.post(ADDRESS, {"text": "300", "scheme": "white-on-black", "more": "serif"})

    assert answer.cookies[display.COOKIE].value == "white-on-black"


def test_empty_form_is_the_ordinary_version(client: Client, db: None) -> None:
    answer = with_cookie(client, "200").post(ADDRESS, {"next": "/help/"})

    assert answer["Location"] == "/help/"
    assert answer.cookies[display.COOKIE]["max-age"] == 0
    assert html_of(client.get("/help/")) == '<html lang="ru">'


@pytest.mark.parametrize(
    "back", ["", "//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x"]
)
def test_nobody_is_sent_elsewhere(client: Client, db: None, back: str) -> None:
    assert client.post(ADDRESS, {"text": "150", "next": back})["Location"] == "/"
    assert f'name="next" value="{back}"' not in client.get(
        f"{ADDRESS}?next={quote(back)}"
    ).content.decode().replace('value=""', "")


def test_cookies_check_holds_here_too(db: None) -> None:
    assert Client(enforce_csrf_checks=True).post(ADDRESS, {"text": "200"}).status_code == 403


@pytest.mark.parametrize("address", ["/", "/rating/", "/accounts/login/", "/nowhere/", "/display/"])
def test_every_page_leads_there_first_and_back(client: Client, db: None, address: str) -> None:
    plain = client.get(address)
    links = re.findall(r'<a [^>]*?href="([^"]+)"', plain.content.decode())

    assert links[0] == "#main"
    assert links[1].split("?")[0] == ADDRESS
    assert "Обычная версия" not in plain.content.decode()
    assert "Обычная версия" in with_cookie(client, "150").get(address).content.decode()


def test_address_with_its_query_is_the_way_back(client: Client, db: None) -> None:
    page = client.get("/organizations/?q=аптека&page=x").content.decode()

    assert f'href="{ADDRESS}?next=%2Forganizations%2F%3Fq%3D' in page


@pytest.mark.parametrize("address", ["/", "/rating/", "/help/", "/nowhere/", ADDRESS])
def test_pages_vary_by_cookie(client: Client, db: None, address: str) -> None:
    assert "Cookie" in with_cookie(client, "200").get(address)["Vary"]


def test_pages_of_errors_look_as_chosen(client: Client, db: None) -> None:
    request = RequestFactory().get("/", headers={"cookie": f"{display.COOKIE}=200.white-on-black"})
    expected = '<html lang="ru" data-text="200" data-scheme="white-on-black">'

    assert html_of(server_error(request)) == expected
    assert html_of(refuse(request, 400)) == expected
    assert html_of(with_cookie(client, "200.white-on-black").get("/nowhere/")) == expected
    forged = with_cookie(Client(enforce_csrf_checks=True), "200.white-on-black").post(ADDRESS)
    assert html_of(forged) == expected
    assert client.get("/%00").status_code == 400


@pytest.mark.parametrize(
    ("value", "media"),
    [
        ("", 'media="screen and (prefers-color-scheme: dark)"'),
        ("dark", 'media="screen"'),
        ("light", None),
        ("black-on-white", None),
    ],
)
def test_dark_scheme_is_linked_where_it_is_wanted(
    client: Client, db: None, value: str, media: str | None
) -> None:
    page = with_cookie(client, value).get(ADDRESS).content.decode()
    found = re.search(r"css/dark\.css\" (media=\"[^\"]+\")", page)

    assert (found.group(1) if found else None) == media
