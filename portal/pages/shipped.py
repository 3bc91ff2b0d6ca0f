"""The texts that come with the portal: files of `content/`, which stand until the operator has
written their own (docs/adr/0026-pages.md).

`<slug>.<language>.md` is a page, `news/<day>-<slug>.<language>.md` a piece of news: lines
`title: …` and `summary: …`, an empty line, Markdown.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

from portal.lib.languages import NAMES

CONTENT = Path(__file__).parent / "content"
NEWS_FILE = re.compile(r"(\d{4}-\d\d-\d\d)-([a-z0-9-]+)\.(ru|be|en)\.md$")
# pages that have an address of their own, in the order of the operator's list
SLUGS = ("help", "about", "methodology", "laws", "guide", "eds", "video", "promotion")


@dataclass(frozen=True, slots=True)
class Shipped:
    """A text of the portal's own in one language."""

    language: str
    title: str
    summary: str
    body: str


@dataclass(frozen=True, slots=True)
class ShippedNews:
    """A piece of news of the portal's own."""

    slug: str
    day: date


def shipped(slug: str) -> dict[str, Shipped]:
    """The texts of a page by language; of none, if it doesn't come with the portal.

    Args:
        slug: of SLUGS; of a piece of news, with its day before it: "news/2026-11-01-opening".
    """
    return _read(slug) if settings.DEBUG else _kept(slug)


def shipped_news() -> dict[str, ShippedNews]:
    """All news that come with the portal, by slug."""
    return _list_news() if settings.DEBUG else _kept_news()


def shipped_news_texts(slug: str) -> dict[str, Shipped]:
    """The texts of a piece of news by language; of none, if it doesn't come with the portal."""
    found = shipped_news().get(slug)
    return shipped(f"news/{found.day.isoformat()}-{slug}") if found else {}


def parse(text: str, language: str) -> Shipped:
    """A file's text.

    Raises:
        ValueError: it has no title.
    """
    head, _empty, body = text.replace("\r\n", "\n").partition("\n\n")
    said = dict(line.split(":", 1) for line in head.splitlines() if ":" in line)
    values = {name.strip(): value.strip() for name, value in said.items()}
    if not values.get("title"):
        raise ValueError("a page begins with its title")
    return Shipped(language, values["title"], values.get("summary", ""), body.strip() + "\n")


def _read(slug: str) -> dict[str, Shipped]:
    found = {}
    for language in NAMES:
        path = CONTENT / f"{slug}.{language}.md"
        if path.is_file():
            found[language] = parse(path.read_text(encoding="utf-8"), language)
    return found


def _list_news() -> dict[str, ShippedNews]:
    found = {}
    for path in sorted((CONTENT / "news").glob("*.md")):
        if match := NEWS_FILE.match(path.name):
            found[match[2]] = ShippedNews(match[2], date.fromisoformat(match[1]))
    return found


_kept = cache(_read)
_kept_news = cache(_list_news)
