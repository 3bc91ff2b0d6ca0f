"""Pages for the reader: safe Markdown, texts that come with the portal, feed, live figures."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.lib.languages import NAMES
from portal.pages.live import VALUES, worked_example
from portal.pages.markdown import render
from portal.pages.services import Words, check_words
from portal.pages.shipped import SLUGS, shipped, shipped_news, shipped_news_texts
from ratings.arithmetic import UNIT
from tests.factories import make_page

TAGS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "a", "em", "strong", "code", "pre"}
TAGS |= {"blockquote", "hr", "br", "img", "div", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"href", "rel", "title", "id", "src", "alt", "loading", "class", "start"}
ATTRIBUTES |= {"role", "tabindex", "aria-label"}
ATOM = "{http://www.w3.org/2005/Atom}"


class Seen(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def is_harmless(html: str) -> bool:
    seen = Seen(html)
    addresses = [value for name, value in seen.attributes if name in ("href", "src")]
    return (
        seen.tags <= TAGS
        and {name for name, _value in seen.attributes} <= ATTRIBUTES
        and all(re.match(r"(https?://|mailto:|tel:|/(?!/)|#)", each) for each in addresses)
    )


class TestMarkdown:
    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            '<img src=x onerror="alert(1)">',
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt&colon;alert(1))",
            "[a](&#106;avascript:alert(1))",
            "[a](java\\\nscript:alert(1))",
            "[a](vbscript:x) [b](data:text/html;base64,PHN2Zz4=) [c](file:///etc/passwd)",
            "[a](//evil.example) [b](/\\evil.example) [c](\\\\evil.example) [d](evil.example)",
            "[a](/%5cevil.example) [b](/%09/evil.example) [c](https:evil)",
            "![a](https://evil.example/a.png) ![b](data:image/svg+xml,x) ![c](//evil.example/a)",
            "![a](/pages/files/1/../../../logout/) ![b](/accounts/logout/)",
            '<https://e.example/"onmouseover=alert(1)> <javascript:alert(1)>',
            '[a](/help/ "x\\" onclick=\\"alert(1)")',
            "[a]: javascript:alert(1)\n\n[a]",
            "```<script>\n</code></pre><script>alert(1)</script>\n```",
            "[![a](javascript:x)](javascript:y)",
            "| a |\n|---:|\n| <b> |",
            "> # <b onclick=x>\n> | a |\n> |---|\n> | <script> |",
            '# {#main}\n## x {#a" onclick="x}\n## {#main} {#main}',
        ],
    )
    def test_what_attacks_becomes_words(self, text: str) -> None:
        assert is_harmless(render(text, "be").filled({"a": "<script>"})), render(text, "be").html

    @settings(max_examples=150, deadline=None)
    @given(st.text("<>[]()!&#;:/\\\"'`*_{}|-\n ajvscript=ondata", max_size=120))
    def test_whatever_is_written_is_harmless(self, text: str) -> None:
        assert is_harmless(render(text, "ru").filled({}))

    def test_headings_links_and_tables_are_the_pages_own(self) -> None:
        made = render(
            "# Как {#how}\n### Глубже\n# Как {#how}\n\n[a](/help/#appeal) [b](https://e.example/?a=1&b)"
            " [c](/banners/468x60-ru.svg) [d](mailto:a@e.example)\n\n| a |\n|---|\n| b |\n\n"
            "![Окно](/pages/files/7/) ![](/pages/files/8/)",
            "be",
        )
        assert re.findall(r"<(h\d) id=\"([^\"]+)\"", made.html) == [
            ("h2", "how"),
            ("h3", "t-глубже"),
            ("h2", "t-как"),
        ]
        assert '<a href="/be/help/#appeal">' in made.html
        assert '<a href="https://e.example/?a=1&amp;b" rel="external noopener">' in made.html
        assert '<a href="/banners/468x60-ru.svg">' in made.html
        assert '<img src="/pages/files/7/" alt="Окно" loading="lazy" />' in made.html
        assert re.search(
            r'<div class="table-scroll"[^>]* tabindex="0"[^>]*><table class="table">', made.html
        )
        assert (made.refused, made.unsaid) == ([], ["/pages/files/8/"])

    def test_live_figures_are_escaped_and_never_put_into_tags(self) -> None:
        text = '{{a}} `{{a}}` {{unknown}} [b](/help/ "{{a}}")\n\n{{a}}\n'
        html = str(render(text, "ru").filled({"a": '<"5">'}))
        assert html == (
            "<p>&lt;&quot;5&quot;&gt; <code>&lt;&quot;5&quot;&gt;</code> {{unknown}} "
            '<a href="/help/" title="{{a}}">b</a></p>\n<p>&lt;&quot;5&quot;&gt;</p>\n'
        )


class TestShipped:
    def test_every_page_is_there_in_every_language_and_could_be_saved(self) -> None:
        known = {slug: shipped(slug) for slug in SLUGS}
        known |= {slug: shipped_news_texts(slug) for slug in shipped_news()}
        assert len(known) == len(SLUGS) + len(shipped_news())
        for slug, texts in known.items():
            assert set(texts) == set(NAMES), slug
            check_words({code: Words.of(text) for code, text in texts.items()})

    def test_the_help_keeps_its_anchors(self) -> None:
        for text in shipped("help").values():
            assert 'id="appeal"' in render(text.body, "ru").html


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("slug", SLUGS)
    def test_stands_in_each_language_in_two_statements(self, slug: str, queries: Any) -> None:
        Client().get("/methodology/")  # rules are remembered
        for code in NAMES:
            prefix = "" if code == "ru" else f"/{code}"
            with queries(1):
                answer = Client().get(f"{prefix}/{slug}/")
            page = answer.content.decode()
            assert shipped(slug)[code].title in page.replace("&quot;", '"')
            assert "{{" not in page
            assert not answer.cookies

    def test_without_a_text_in_the_language_says_so(self) -> None:
        make_page("contest", body="Слово.")
        page = Client().get("/be/pages/contest/").content.decode()
        assert '<h1 lang="ru">Как нас найти</h1>' in page
        assert '<div class="prose" lang="ru"><p>Слово.</p>' in page
        with translation.override("be"):
            assert (
                translation.gettext("Этой страницы пока нет на белорусском: показана русская.")
                in page
            )

    def test_the_example_is_calculated_and_not_typed(self) -> None:
        told = worked_example()
        answers = [line.answers for line in told["lines"]]
        assert told["mark"].total * 4 == sum(map(sum, answers)) * UNIT
        page = Client().get("/methodology/").content.decode()
        assert all(f'<td class="number">{line.text}</td>' in page for line in told["lines"])
        assert told["mark"].text in page
        assert all(VALUES[name]() for name in set(VALUES) - {"help_phone"})

    def test_the_feed_is_valid_and_escaped(self, queries: Any) -> None:
        # XML can't say a vertical tab, which comes from Word
        make_page("sale", kind="news", title="<b>1 & 2</b>", summary="]]>\x0b<script>")
        with queries(2):
            answer = Client().get("/news/feed/", headers={"Cookie": "sessionid=x"})
        assert (answer["Content-Type"], "Cookie" in answer["Vary"], bool(answer.cookies)) == (
            "application/atom+xml; charset=utf-8",
            False,
            False,
        )
        feed = fromstring(answer.content)
        first = feed.find(f"{ATOM}entry")
        assert first.findtext(f"{ATOM}title") == "<b>1 & 2</b>"
        # it is read as HTML
        assert first.find(f"{ATOM}summary").get("type") == "html"
        assert first.findtext(f"{ATOM}summary") == "]]&gt; &lt;script&gt;"
        assert first.find(f"{ATOM}link").get("href") == "http://testserver/news/sale/"
        assert len(feed.findall(f"{ATOM}entry")) == 1 + len(shipped_news())
        assert (
            fromstring(Client().get("/be/news/feed/").content).find(f"{ATOM}link").get("href")
            == "http://testserver/be/news/"
        )
        for wrong in ("/news/?page=0", "/news/?page=9", "/news/nowhere/", "/pages/help/"):
            assert Client().get(wrong).status_code == 404
