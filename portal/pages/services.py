"""Writes of pages and news.

A text is only ever added; which one is on the site follows from `shown_from` and the time. Two who
edit a page at once: the second is told (`Overtaken`), for each change raises the page's version.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from portal.lib.languages import NAMES, RUSSIAN
from portal.pages.live import VALUES
from portal.pages.markdown import placeholders_of, render
from portal.pages.models import Kind, Page, PageText
from portal.pages.selectors import own_date, own_texts
from portal.pages.shipped import SLUGS, shipped_news

LONGEST_BODY = 50_000
RESERVED = {"new", "number", "feed", "files"}
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*$")


class Overtaken(Exception):
    """Somebody else has changed the page meanwhile."""


@dataclass(frozen=True, slots=True)
class Words:
    """A page's text in one language."""

    title: str = ""
    summary: str = ""
    body: str = ""

    @classmethod
    def of(cls, text: Any) -> "Words":
        """Of a version, or of a text that comes with the portal."""
        return cls(text.title, text.summary, text.body) if text else cls()


def add_page(*, by: User, slug: str, kind: str, texts: Mapping[str, Words]) -> Page:
    """Add a draft of a page or of a piece of news.

    Args:
        slug: the last part of its address.
        texts: by language; Russian is needed.

    Raises:
        ValidationError: of slug, or as `save_page`.
    """
    check_words(texts)
    if not SLUG.match(slug) or len(slug) > 80 or slug in RESERVED:
        raise ValidationError(
            {"slug": _("Латинские строчные буквы, цифры и дефисы, например school-year.")}
        )
    taken = ValidationError({"slug": _("Такой адрес уже занят. Выберите другой.")})
    if slug in SLUGS or slug in shipped_news():
        raise taken
    try:
        with transaction.atomic():
            page = Page.objects.create(slug=slug, kind=kind, version=1)
            _write(page, by, texts, {}, None)
            record(by=by, action="page.add", subject=page, details={"slug": slug, "kind": kind})
    except IntegrityError:
        raise taken from None
    return page


def save_page(
    *,
    by: User,
    slug: str,
    kind: str,
    seen: int,
    texts: Mapping[str, Words],
    shown_from: datetime | None = None,
    video_address: str = "",
) -> Page:
    """Save a page's texts: as a draft, or to be shown from a moment on, which may be now.

    What was planned and hasn't come gives way to what is published; a draft leaves it as it is.

    Args:
        seen: the version that the texts were made of; 0 of a page that nobody has touched.
        texts: by language; one that is empty says that there is none.
        shown_from: None for a draft.

    Raises:
        ValidationError: of title_ru, body_be …: without Russian, too long, an address or a
            placeholder that can't stand there, a picture without words.
        Overtaken
    """
    check_words(texts)
    now = timezone.now()
    with transaction.atomic():
        page = hold(slug, kind, seen)
        if shown_from is None:
            written = _write(page, by, texts, _latest(page), None)
        else:
            at = max(shown_from, now)
            PageText.objects.filter(page=page, shown_from__gt=now).update(shown_from=None)
            written = _write(page, by, texts, _latest(page), at)
            if page.withdrawn_at or page.published_at is None or page.published_at > now:
                kept = page.published_at if page.withdrawn_at and at <= now else None
                page.published_at = kept if kept and kept <= now else at
                page.withdrawn_at = None
        page.video_address = video_address
        change(page)
        details: dict[str, Any] = {"slug": slug, "languages": written}
        if shown_from is not None:
            details["shown_from"] = max(shown_from, now).isoformat(timespec="minutes")
        action = "page.save" if shown_from is None else "page.publish"
        record(by=by, action=action, subject=page, details=details)
    return page


def withdraw_page(*, by: User, slug: str, kind: str, seen: int) -> Page:
    """Take a page off the site, or off what is planned; pages of the menu stay.

    Raises:
        ValidationError: it is one of those.
        Overtaken
    """
    if slug in SLUGS:
        raise ValidationError(_("Эта страница есть в меню: её можно только изменить."))
    with transaction.atomic():
        page = hold(slug, kind, seen)
        page.withdrawn_at = timezone.now()
        change(page)
        record(by=by, action="page.withdraw", subject=page, details={"slug": slug})
    return page


def return_page(*, by: User, slug: str, kind: str, seen: int) -> Page:
    """Put a page that was withdrawn back as it was.

    Raises:
        Overtaken
    """
    with transaction.atomic():
        page = hold(slug, kind, seen)
        page.withdrawn_at = None
        change(page)
        record(by=by, action="page.return", subject=page, details={"slug": slug})
    return page


def restore_text(
    *, by: User, slug: str, kind: str, seen: int, language: str, version: PageText | None
) -> Page:
    """Make an earlier text the page's draft in its language.

    Args:
        version: of this page and language; None for the text that comes with the portal.

    Raises:
        Overtaken
    """
    with transaction.atomic():
        page = hold(slug, kind, seen)
        words = Words.of(version or own_texts(slug, kind).get(language))
        _write(page, by, {language: words}, _latest(page), None)
        change(page)
        details = {"slug": slug, "language": language, "version": version.pk if version else 0}
        record(by=by, action="page.restore", subject=page, details=details)
    return page


def hold(slug: str, kind: str, seen: int) -> Page:
    """The page's row, locked; made if the page comes with the portal and has none yet.

    Raises:
        Overtaken: it isn't as it was seen.
    """
    since = own_date(slug, kind) or timezone.now()
    if own_texts(slug, kind):
        Page.objects.get_or_create(slug=slug, defaults={"kind": kind, "published_at": since})
    page = Page.objects.select_for_update().filter(slug=slug, kind=kind).first()
    if page is None or page.version != seen:
        raise Overtaken
    return page


def change(page: Page) -> None:
    """Write the page's row, and let who has seen the one before it know."""
    page.version += 1
    page.save()


def check_words(texts: Mapping[str, Words]) -> None:
    """Refuse what can't stand on a page.

    Raises:
        ValidationError: as `save_page`.
    """
    wrong: dict[str, list[str]] = {}
    for language, words in texts.items():
        body = wrong.setdefault(f"body_{language}", [])
        title = wrong.setdefault(f"title_{language}", [])
        is_needed = language == RUSSIAN or bool(words.title or words.body.strip() or words.summary)
        if is_needed and not words.title:
            title.append(_("Напишите заголовок."))
        if is_needed and not words.body.strip():
            body.append(_("Напишите текст."))
        body.extend(problems_of(words.body))
    if found := {name: told for name, told in wrong.items() if told}:
        raise ValidationError(found)


def problems_of(body: str) -> list[str]:
    """What has to be mended in a text, in words."""
    if len(body) > LONGEST_BODY:
        return [_("Текст длиннее %(n)s знаков. Разделите страницу.") % {"n": LONGEST_BODY}]
    rendered = render(body, RUSSIAN)
    told = [
        _("Так ссылаться нельзя: %(address)s. Можно https, mailto, tel и адреса портала с /.")
        % {"address": address}
        for address in dict.fromkeys(rendered.refused)
    ]
    told += [
        _("У картинки %(address)s нет описания: ![описание](адрес).") % {"address": address}
        for address in dict.fromkeys(rendered.unsaid)
    ]
    told += [
        _("Нет такой подстановки: %(name)s.") % {"name": "{{" + name + "}}"}
        for name in sorted(placeholders_of(body) - set(VALUES))
    ]
    return told


def _latest(page: Page) -> dict[str, PageText]:
    return {text.language: text for text in PageText.objects.latest_of([page.pk])}


def _write(
    page: Page,
    by: User,
    texts: Mapping[str, Words],
    latest: Mapping[str, PageText],
    shown_from: datetime | None,
) -> list[str]:
    """Add the texts that differ from the last; to be shown, those that only were drafts, too.
    Returns their languages."""
    own = own_texts(page.slug, Kind(page.kind))
    written = []
    for language in NAMES:
        if language not in texts:
            continue
        last, words = latest.get(language), texts[language]
        is_same = words == Words.of(last or own.get(language))
        is_waiting = shown_from is not None and last is not None and last.shown_from is None
        if is_same and not is_waiting:
            continue
        PageText.objects.create(
            page=page,
            language=language,
            title=words.title,
            summary=words.summary,
            body=words.body,
            shown_from=shown_from,
            saved_by=by,
        )
        written.append(language)
    return written
