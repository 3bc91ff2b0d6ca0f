"""Reads of pages and news: the operator's texts, and where there are none, the portal's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone

from portal.lib.languages import NAMES, RUSSIAN, Text, current
from portal.pages.models import Kind, Page, PageFile, PageText
from portal.pages.shipped import SLUGS, shipped, shipped_news, shipped_news_texts

MORNING = time(9)  # when news that come with the portal are dated
ON_A_PAGE = 20
IN_SITEMAP = 1_000


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page for the reader. language: of the text; missing: the reader's language, if it has no
    text in it."""

    slug: str
    title: Text
    summary: Text
    body: str
    language: str
    missing: str = ""
    published_at: datetime | None = None
    changed_at: datetime | None = None
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class NewsList:
    """A part of the news, and how many there are."""

    items: list[ShownPage]
    total: int


def shown_page(slug: str, kind: Kind = Kind.PAGE) -> ShownPage | None:
    """A page as it is on the site now, in the reader's language or the next best (at most two
    statements); None if it isn't there."""
    now = timezone.now()
    row = Page.objects.filter(slug=slug, kind=kind).first()
    if row is None:
        return _pick(slug, _own(slug, kind), published_at=_own_date(slug, kind), now=now)
    if row.withdrawn_at or row.published_at is None or row.published_at > now:
        return None
    texts = {text.language: text for text in PageText.objects.shown([row.pk], now)}
    return _pick(slug, {**_own(slug, kind), **texts}, published_at=row.published_at, page=row)


def latest_news(first: int = 0, number: int = ON_A_PAGE) -> NewsList:
    """News on the site, the newest first (two statements).

    Args:
        first: how many to leave out.
    """
    now = timezone.now()
    known = {
        row.slug: row
        for row in Page.objects.filter(kind=Kind.NEWS).only(
            "slug", "kind", "published_at", "withdrawn_at"
        )
    }
    dated: list[tuple[datetime, str, Page | None]] = [
        (row.published_at, row.slug, row)
        for row in known.values()
        if row.published_at and row.published_at <= now and not row.withdrawn_at
    ]
    for slug, news in shipped_news().items():
        if slug not in known and (at := morning_of(news.day)) <= now:
            dated.append((at, slug, None))
    dated.sort(key=lambda one: (one[0], one[1]), reverse=True)
    chosen = dated[first : first + number]
    texts: dict[int, dict[str, PageText]] = {}
    for text in PageText.objects.shown([row.pk for _at, _slug, row in chosen if row], now):
        texts.setdefault(text.page_id, {})[text.language] = text
    found = (
        _pick(
            slug,
            {**_own(slug, Kind.NEWS), **(texts.get(row.pk, {}) if row else {})},
            published_at=at,
            page=row,
        )
        for at, slug, row in chosen
    )
    return NewsList([one for one in found if one], len(dated))


def files_of(page: Page | None) -> list[PageFile]:
    """What is attached to a page (one statement)."""
    return list(PageFile.objects.filter(page=page, removed_at=None)) if page else []


def indexed_pages() -> list[tuple[str, date | None]]:
    """Pages that the operator has added, and news: their addresses and the days of their last
    changes, for the sitemap (three statements)."""
    added = Page.objects.out().filter(kind=Kind.PAGE).exclude(slug__in=SLUGS)
    found: list[tuple[str, date | None]] = [
        (reverse("pages:page", args=[slug]), None)
        for slug in added.values_list("slug", flat=True)[:IN_SITEMAP]
    ]
    for item in latest_news(0, IN_SITEMAP).items:
        changed = item.changed_at or item.published_at
        day = timezone.localtime(changed).date() if changed else None
        found.append((reverse("pages:news_item", args=[item.slug]), day))
    return found


def morning_of(day: date) -> datetime:
    """Nine o'clock in Minsk."""
    return timezone.make_aware(datetime.combine(day, MORNING))


def own_texts(slug: str, kind: str) -> dict[str, Any]:
    """The texts that come with the portal, by language."""
    return dict(_own(slug, kind))


def own_date(slug: str, kind: str) -> datetime | None:
    """When a piece of news that comes with the portal is dated; None for the rest."""
    return _own_date(slug, kind)


def _own(slug: str, kind: str) -> Mapping[str, Any]:
    if kind == Kind.NEWS:
        return shipped_news_texts(slug)
    return shipped(slug) if slug in SLUGS else {}


def _own_date(slug: str, kind: str) -> datetime | None:
    news = shipped_news().get(slug) if kind == Kind.NEWS else None
    return morning_of(news.day) if news else None


def _pick(
    slug: str,
    texts: Mapping[str, Any],
    *,
    published_at: datetime | None,
    page: Page | None = None,
    now: datetime | None = None,
) -> ShownPage | None:
    """The text in the reader's language, else in Russian, else in any."""
    if now and published_at and published_at > now:
        return None
    reader = current()
    for language in _preferred(reader):
        text = texts.get(language)
        if text is None or not text.title:
            continue
        lang = "" if language == reader else language
        return ShownPage(
            slug=slug,
            title=Text(text.title, lang),
            summary=Text(text.summary, lang),
            body=text.body,
            language=language,
            missing="" if language == reader else reader,
            published_at=published_at,
            changed_at=getattr(text, "shown_from", None),
            page=page,
        )
    return None


def _preferred(reader: str) -> Iterable[str]:
    return dict.fromkeys((reader, RUSSIAN, *NAMES))
