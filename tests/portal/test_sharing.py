"""What others show of an organization, and what search engines read."""

import json
import re
from html import unescape
from io import BytesIO
from typing import Any
from unittest.mock import patch
from xml.etree import ElementTree

import pytest
from django.test import Client
from PIL import Image

from accounts.models import User
from organizations.models import Organization
from portal.sharing import picture
from portal.sharing.hours import schema_hours
from ratings import rules
from ratings.hints import Kind
from ratings.models import Comment
from ratings.services import write_reply
from tests.factories import (
    UserFactory,
    make_campaign,
    make_organization,
    make_staff,
    rate,
    rate_often,
)

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def tree_of(address: str, **headers: str) -> Any:
    answer = Client().get(address, headers=headers)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content)  # noqa: S314 — of our own making


def publish(organization: Organization, text: str) -> Comment:
    comment: Comment = rate(UserFactory(), organization, comment=text).comment
    Comment.objects.filter(pk=comment.pk).update(state=Comment.State.PUBLISHED)
    return comment


# Code for any site


def test_anybody_copies_the_mark_of_any_organization(clinic: Organization, queries: Any) -> None:
    hidden = make_organization(categories=[])

    with queries(1):
        answer = Client().get(f"/be/organizations/{clinic.pk}/widget/?lang=en")
    page = answer.content.decode()
    snippets = [unescape(text) for text in re.findall(r"<textarea[^>]*>([^<]*)</textarea>", page)]

    assert len(snippets) == 13
    assert sum("<iframe" in snippet for snippet in snippets) == 2
    assert all("lang=en" in one or "-en." in one for one in snippets)
    assert 'width="510" height="192"' in snippets[2]
    # on a phone no wider than what it stands in
    assert all("max-width:100%" in one for one in snippets)
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert "sessionid" not in answer.cookies
    assert "csrftoken" not in answer.cookies
    assert Client().get(f"/organizations/{hidden.pk}/widget/").status_code == 404
    assert f'href="/be/organizations/{clinic.pk}/widget/"' in (
        Client().get(f"/be/organizations/{clinic.pk}/").content.decode()
    )


# The feed


def test_feed_says_what_the_page_says_and_no_more(
    clinic: Organization, representative: User, moderator: User
) -> None:
    address = f"/organizations/{clinic.pk}/feed/"
    empty = Client().get(address)
    first = publish(clinic, "Врач Иванова <b>груба</b>")
    Comment.objects.filter(pk=first.pk).update(cuts=[[5, 12, Kind.NAME]])
    second = publish(clinic, "Всё хорошо")
    rate(UserFactory(), clinic, comment="Ещё не прочитан")
    rate(UserFactory(), clinic, comment="Только вам", is_private=True)

    feed = tree_of(address)
    entries = feed.findall(f"{ATOM}entry")
    text = "".join(feed.itertext())
    page = Client().get(f"/organizations/{clinic.pk}/").content.decode()
    links = [entry.find(f"{ATOM}link").get("href") for entry in entries]

    assert len(entries) == 2
    assert "Иванова" not in text
    assert "[скрыто модератором] &lt;b&gt;груба&lt;/b&gt;" in text
    assert "Ещё не прочитан" not in text
    assert "Только вам" not in text
    # nothing tells who or when, but for the month
    assert {entry.find(f"{ATOM}updated").text[8:19] for entry in entries} == {"01T00:00:00"}
    for comment in (first, second):
        assert str(comment.pk) not in [entry.find(f"{ATOM}id").text for entry in entries]
    assert all(f'id="{link.partition("#")[2]}"' in page for link in links)
    assert {link.partition("#")[0] for link in links} == {
        f"http://testserver/organizations/{clinic.pk}/"
    }
    assert f'<link rel="alternate" type="application/atom+xml" href="{address}"' in page
    # it is the same until something changes
    again = Client().get(address)
    kept = Client().get(address, headers={"If-None-Match": again["ETag"]})
    ids = [entry.find(f"{ATOM}id").text for entry in entries]
    assert (kept.status_code, kept.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=300"
    assert not again.cookies
    assert empty["ETag"] != again["ETag"]
    Comment.objects.filter(pk=first.pk).update(state=Comment.State.HIDDEN, reason="нет")
    left = tree_of(f"/be{address}").findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}id").text for entry in left] == [
        one
        for one, entry in zip(ids, entries, strict=True)
        if "хорошо" in "".join(entry.itertext())
    ]


def test_feed_can_be_read_whatever_was_pasted_into_a_comment(clinic: Organization) -> None:
    # \x0b is Word's break of a line; XML knows neither it nor these others, not even escaped
    publish(clinic, "Спасибо\x0bврачу \x01\x1f\ufffe\uffff😀 <b>&amp;</b>")
    text = "".join(tree_of(f"/organizations/{clinic.pk}/feed/").itertext())
    assert "Спасибо врачу 😀 &lt;b&gt;&amp;amp;&lt;/b&gt;" in text


def test_feed_costs_the_same_with_any_number_of_comments(
    clinic: Organization, representative: User, queries: Any
) -> None:
    for number in range(12):
        publish(clinic, f"Слова {number}")
    questionnaire = Comment.objects.first().questionnaire  # type: ignore[union-attr]
    write_reply(
        by=representative, organization=clinic, questionnaire=questionnaire, seen=0, text="Спасибо!"
    )

    with queries(3):
        feed = tree_of(f"/organizations/{clinic.pk}/feed/")

    links = [entry.find(f"{ATOM}link").get("href") for entry in feed.findall(f"{ATOM}entry")]
    assert ["?comments=2#" in link for link in links] == [False] * 10 + [True] * 2
    second = Client().get(links[-1].removeprefix("http://testserver")).content.decode()
    assert f'id="{links[-1].partition("#")[2]}"' in second


# Search engines


def test_sitemap_names_what_the_public_sees_in_every_language(db: None, queries: Any) -> None:
    shown = make_organization()
    hidden = make_organization(categories=[])
    closed = make_organization(closed_on="2026-01-31")

    with queries(1):
        parts = [one.text for one in tree_of("/sitemap.xml").iter(f"{MAP}loc")]
    with queries(2):
        made = tree_of("/sitemap-organizations-0.xml")

    assert parts == [
        "http://testserver/sitemap-pages.xml",
        "http://testserver/sitemap-organizations-0.xml",
    ]
    rows = {row.find(f"{MAP}loc").text: row for row in made}
    own = f"/organizations/{shown.pk}/"
    assert list(rows) == [f"http://testserver{prefix}{own}" for prefix in ("", "/be", "/en")]
    for row in rows.values():
        assert [(one.get("hreflang"), one.get("href")) for one in row.iter(f"{XHTML}link")] == [
            ("ru", f"http://testserver{own}"),
            ("be", f"http://testserver/be{own}"),
            ("en", f"http://testserver/en{own}"),
            ("x-default", f"http://testserver{own}"),
        ]
    for other in (hidden, closed):
        assert f"/organizations/{other.pk}/" not in "".join(rows)
    assert Client().get("/sitemap-organizations-1.xml").status_code == 404
    assert Client().get(f"/sitemap-organizations-{10**30}.xml").status_code == 404
    campaign = make_campaign(make_staff("operator"))
    addresses = [one.text for one in tree_of("/sitemap-pages.xml").iter(f"{MAP}loc")]
    assert len(set(addresses)) == len(addresses)
    assert "http://testserver/be/rating/?district=vi-liozno" in addresses
    assert any("/en/news/" in address for address in addresses)
    assert f"http://testserver/campaigns/{campaign.pk}/" in addresses
    for address in (*addresses[:60:4], *addresses[-3:]):
        page = Client().get(address.removeprefix("http://testserver"))
        assert page.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in page.content.decode()


def test_robots_keep_crawlers_out_of_rooms_and_endless_lists(db: None) -> None:
    answer = Client().get("/robots.txt")
    lines = answer.content.decode().splitlines()

    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"
    assert {"Disallow: /be/cabinet/", "Disallow: /q/", "Disallow: /*?*&after="} <= set(lines)
    assert not answer.cookies


@pytest.mark.parametrize(
    ("address", "robots", "canonical"),
    [
        ("/", "index, follow", "/"),
        ("/en/organizations/?sort=name&utm_source=x&after=", "index, follow", "/en/organizations/"),
        (
            "/rating/?category=health-clinic&sphere=health&region=vi&q=&sort=adjusted",
            "index, follow",
            "/rating/?category=health-clinic&amp;region=vi",
        ),
        ("/organizations/?q=больница&region=vi", "noindex, follow", ""),
        ("/rating/?mark=4", "noindex, follow", ""),
        ("/accounts/login/", "noindex, follow", ""),
    ],
)
def test_each_page_has_one_address_for_search_engines(
    address: str, robots: str, canonical: str, clinic: Organization
) -> None:
    head = Client().get(address).content.decode().partition("</head>")[0]

    assert re.findall(r'<meta name="robots" content="([^"]+)">', head) == [robots]
    assert re.findall(r'<link rel="canonical" href="([^"]+)">', head) == (
        [f"http://testserver{canonical}"] if canonical else []
    )
    assert head.count('rel="alternate" hreflang') == (4 if canonical else 0)
    assert (
        len(re.findall(r'<meta property="og:(?:title|description)" content="[^"]{9,}">', head)) == 2
    )


# Previews of links, and what search engines read


@pytest.mark.parametrize(
    ("address", "locale", "others"),
    [
        ("/", "ru_RU", ["be_BY", "en_GB"]),
        ("/be/about/", "be_BY", ["ru_RU", "en_GB"]),
        ("/en/rating/?region=minsk", "en_GB", ["ru_RU", "be_BY"]),
        ("/accounts/login/", "ru_RU", []),
    ],
)
def test_previews_are_told_the_language_and_in_which_others_there_is_the_page(
    address: str, locale: str, others: list[str], db: None
) -> None:
    head = Client().get(address).content.decode().partition("</head>")[0]

    assert re.findall(r'og:locale" content="([^"]+)"', head) == [locale]
    assert re.findall(r'og:locale:alternate" content="([^"]+)"', head) == others


def structured(page: str) -> list[Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    return [json.loads(block) for block in blocks]


@pytest.mark.parametrize("marks", [[5, 5, 4, 4, 5, 3, 5], [5, 4], []])
@pytest.mark.parametrize("prefix", ["", "/be", "/en"])
def test_what_is_said_elsewhere_of_the_mark_is_what_the_page_shows(
    prefix: str, marks: list[int], clinic: Organization
) -> None:
    rate_often(clinic, *marks)
    address = f"{prefix}/organizations/{clinic.pk}/"
    page = Client().get(address).content.decode()
    number = re.search(r"\d[,.]\d\d", page[page.index('class="mark mark-large') :])
    head = page.partition("</head>")[0]
    alternative = unescape(re.search(r'og:image:alt" content="([^"]+)"', head)[1])  # type: ignore[index]
    organization, way = structured(page)

    assert re.findall(r'og:image" content="([^"]+)"', head) == [
        f"http://testserver{address}share.png"
    ]
    assert bool(marks) == bool(number and number[0] in alternative)
    assert clinic.short_name_ru in alternative or prefix
    assert organization["@id"] == f"http://testserver/organizations/{clinic.pk}/#organization"
    assert organization["@type"] == "MedicalClinic"
    assert organization["address"]["addressCountry"] == "BY"
    assert way["itemListElement"][-1]["item"] == f"http://testserver{address}"
    if len(marks) < 5:
        assert "aggregateRating" not in organization
    else:
        assert organization["aggregateRating"] == {
            "@type": "AggregateRating",
            "ratingValue": number[0].replace(",", "."),  # type: ignore[index]
            "bestRating": "5",
            "worstRating": "1",
            "ratingCount": 7,
        }


def test_picture_is_drawn_once_for_a_mark(clinic: Organization, queries: Any) -> None:
    address = f"/be/organizations/{clinic.pk}/share.png"
    rules.today()
    hidden = make_organization(categories=[])
    with queries(2):
        first = Client().get(address)
    with patch("portal.sharing.picture._draw", side_effect=AssertionError):
        again = Client().get(address)
        kept = Client().get(address, headers={"If-None-Match": first["ETag"]})
    rate_often(clinic, 5)
    rated = Client().get(address)

    with Image.open(BytesIO(first.content)) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (1200, 630))
    assert first["Content-Type"] == "image/png"
    assert first["Cache-Control"] == "public, max-age=300"
    assert first["Content-Language"] == "be"
    assert not first.cookies
    assert again.content == first.content
    assert (kept.status_code, kept.content) == (304, b"")
    assert rated["ETag"] != first["ETag"]
    assert rated.content != first.content
    assert Client().get(f"/organizations/{hidden.pk}/share.png").status_code == 404
    with patch("portal.sharing.picture._turns.acquire", return_value=False):
        rate_often(clinic, 4)
        busy = Client().get(address)
    assert (busy.status_code, busy["Retry-After"]) == (503, "60")


@pytest.mark.parametrize(
    "name", ["ЦРБ", "Ш" * 200, "Учреждение здравоохранения «Лиозненская больница» " * 6, "\u200b"]
)
def test_name_of_any_length_stands_in_the_picture(name: str) -> None:
    text = name[: picture.NAME_LENGTH]
    size, lines = picture._fitted(text)

    assert len(lines) <= picture.NAME_LINES[size]
    assert all(
        picture._font("RobotoBold", size).getlength(line) <= picture.RIGHT - picture.LEFT
        for line in lines
    )
    assert " ".join(lines) == text.strip() or lines[-1].endswith("…")


def test_owner_of_the_portal_shows_no_rating_of_its_own_to_search_engines(
    clinic: Organization, settings: Any
) -> None:
    rate_often(clinic, 5, 5, 5, 5, 5)
    settings.SITE_OWNER = clinic.name_ru

    organization, _way = structured(Client().get(f"/organizations/{clinic.pk}/").content.decode())

    assert "aggregateRating" not in organization


def test_nothing_in_a_name_ends_the_data_block(db: None) -> None:
    odd = make_organization(name_ru='Ко </script><script>alert(1)</script> & "Сын"')

    page = Client().get(f"/organizations/{odd.pk}/").content.decode()

    assert structured(page)[0]["name"] == odd.name_ru
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("пн–пт 8:00–17:00, обед 13:00–14:00", ["Mo-Fr 08:00-13:00", "Mo-Fr 14:00-17:00"]),
        ("пн–пт 7:30–20:00, сб 9:00–15:00", ["Mo-Fr 07:30-20:00", "Sa 09:00-15:00"]),
        ("Круглосуточно", ["Mo-Su 00:00-23:59"]),
        ("ежедневно 7:00–22:00", ["Mo-Su 07:00-22:00"]),
        ("круглосуточно; справочная пн–пт 8:00–20:00", []),
        ("пн–пт 8:00–17:00, кроме последней пятницы", []),
        ("пт–вт 8:00–17:00", []),
        ("пн 25:00–26:00", []),
        ("", []),
    ],
)
def test_hours_are_told_only_if_all_of_them_are_understood(text: str, expected: list[str]) -> None:
    assert schema_hours(text) == expected
