"""The pages and news that come with the portal: whole in three languages, no link leads nowhere."""

import re

import pytest
from django.urls import resolve

from portal.lib.languages import NAMES
from portal.pages.live import VALUES
from portal.pages.markdown import Rendered, placeholders_of, render
from portal.pages.shipped import SLUGS, Shipped, shipped, shipped_news, shipped_news_texts

LONGEST_SUMMARY = 155  # what search engines show
ANCHOR = re.compile(r'<h([2-6])[^>]* id="([\w-]+)"')
OWN_LINK = re.compile(r'href="(/[^"#]*)?(?:#([\w-]+))?"')
# inner quotation marks and apostrophes are anybody's
QUOTES = {"ru": set("«»„“"), "be": set("«»„“’"), "en": set("“”‘’")}


def texts_of(slug: str) -> dict[str, Shipped]:
    """A page's texts, or those of a piece of news."""
    return shipped(slug) if slug in SLUGS else shipped_news_texts(slug)


def rendered(text: Shipped) -> Rendered:
    return render(text.body, "ru")  # addresses without a prefix


EVERYTHING = [*SLUGS, *shipped_news()]


@pytest.mark.parametrize("slug", EVERYTHING)
def test_a_page_is_whole_in_each_language(slug: str) -> None:
    texts = texts_of(slug)

    assert set(texts) == set(NAMES)
    outlines = {tuple(ANCHOR.findall(rendered(text).html)) for text in texts.values()}
    assert len(outlines) == 1  # the same headings, by the same anchors, in each
    for language, text in texts.items():
        assert text.title
        assert 0 < len(text.summary) <= LONGEST_SUMMARY
        assert "{#" not in rendered(text).html
        assert "&lt;" not in rendered(text).html  # HTML of the writer's is shown as text
        assert (rendered(text).refused, rendered(text).unsaid) == ([], [])
        assert placeholders_of(text.body) <= set(VALUES)
        said = re.sub(r"```.*?```|`[^`]*`", "", text.body, flags=re.DOTALL)
        assert set(said) & set("«»„“”‘’\"'") <= QUOTES[language]


@pytest.mark.parametrize("slug", EVERYTHING)
def test_its_links_lead_to_what_is_there(slug: str) -> None:
    for text in texts_of(slug).values():
        for path, anchor in OWN_LINK.findall(rendered(text).html):
            page = path.strip("/") if path else slug
            if path:
                resolve(path)
            if anchor:
                there = texts_of(page)["ru"]
                assert anchor in {name for _level, name in ANCHOR.findall(rendered(there).html)}


def test_the_questions_that_everybody_asks_keep_their_addresses() -> None:
    help_page = rendered(shipped("help")["ru"]).html

    asked = {name for level, name in ANCHOR.findall(help_page) if level == "3"}
    assert len(asked) >= 16
    assert {"appeal", "find", "missing", "questionnaire", "registration", "access"} <= asked
