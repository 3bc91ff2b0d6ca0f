"""What others show of an organization, and what search engines read."""

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from accounts.models import User
from organizations.models import Organization
from ratings.hints import Kind
from ratings.models import Comment
from ratings.services import write_reply
from tests.factories import UserFactory, make_organization, rate

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
    for address in [one.text for one in tree_of("/sitemap-pages.xml").iter(f"{MAP}loc")][::25]:
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
