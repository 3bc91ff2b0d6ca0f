"""Reads of pages as the operator edits them: last versions, drafts, history, differences."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone

from portal.lib.languages import RUSSIAN
from portal.pages.models import Kind, Page, PageText
from portal.pages.selectors import own_date, own_texts
from portal.pages.shipped import SLUGS, shipped_news

ON_A_PAGE = 50
PIECES = re.compile(r"\s+|[^\s]+")


class State(StrEnum):
    """Where a page stands now."""

    DRAFT = "draft"
    PLANNED = "planned"
    OUT = "out"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Edited:
    """A page before its editor. texts: the last versions by language, or the portal's own;
    planned: when a text that isn't there yet will be; is_ahead: a draft waits to be published."""

    slug: str
    kind: Kind
    page: Page | None
    texts: dict[str, Any]
    state: State
    planned: datetime | None
    is_ahead: bool

    @property
    def version(self) -> int:
        return self.page.version if self.page else 0

    @property
    def title(self) -> str:
        """In Russian."""
        text = self.texts.get(RUSSIAN)
        return text.title if text else self.slug

    @property
    def published_at(self) -> datetime | None:
        return self.page.published_at if self.page else own_date(self.slug, self.kind)

    @property
    def is_standing(self) -> bool:
        """Whether it has an address of its own."""
        return self.slug in SLUGS

    @property
    def is_own(self) -> bool:
        """Whether the portal's own texts stand as they came."""
        return not any(isinstance(text, PageText) for text in self.texts.values())


@dataclass(frozen=True, slots=True)
class EditedList:
    """A part of the pages or news, and how many there are."""

    items: list[Edited]
    total: int


def edited(slug: str) -> Edited | None:
    """A page by the last part of its address (two statements); None if there is none."""
    row = Page.objects.filter(slug=slug).first()
    kind = Kind(row.kind) if row else _own_kind(slug)
    if kind is None:
        return None
    texts = list(PageText.objects.to_edit([row.pk])) if row else []
    return _edited(slug, kind, row, texts)


def edited_list(kind: Kind, first: int = 0) -> EditedList:
    """Pages, those of the menu first; or news, the newest first, drafts before them (two
    statements)."""
    rows = {row.slug: row for row in Page.objects.filter(kind=kind)}
    far = timezone.now() + timedelta(days=36500)
    if kind == Kind.NEWS:
        slugs = {*rows, *shipped_news()}
        order = sorted(
            slugs,
            key=lambda slug: (
                (rows[slug].published_at or far) if slug in rows else own_date(slug, kind) or far,
                slug,
            ),
            reverse=True,
        )
    else:
        order = [*SLUGS, *sorted(set(rows) - set(SLUGS))]
    chosen = order[first : first + ON_A_PAGE]
    texts: dict[int, list[PageText]] = {}
    here = [rows[slug].pk for slug in chosen if slug in rows]
    for text in PageText.objects.to_edit(here).defer("body"):
        texts.setdefault(text.page_id, []).append(text)
    items = []
    for slug in chosen:
        row = rows.get(slug)
        items.append(_edited(slug, kind, row, texts.get(row.pk, []) if row else []))
    return EditedList(items, len(order))


def page_slug(number: int) -> str:
    """The last part of a page's address by the number that the log knows it by; "" if none."""
    return Page.objects.filter(pk=number).values_list("slug", flat=True).first() or ""


def _own_kind(slug: str) -> Kind | None:
    if slug in SLUGS:
        return Kind.PAGE
    return Kind.NEWS if slug in shipped_news() else None


def _edited(slug: str, kind: Kind, row: Page | None, texts: list[PageText]) -> Edited:
    now = timezone.now()
    last = {text.language: text for text in reversed(texts)}  # the newest stand first
    to_come = [text.shown_from for text in texts if text.shown_from and text.shown_from > now]
    return Edited(
        slug=slug,
        kind=kind,
        page=row,
        texts={**own_texts(slug, kind), **last},
        state=_state(row, own_date(slug, kind), now),
        planned=min(to_come, default=None),
        is_ahead=any(text.shown_from is None for text in last.values()),
    )


def _state(row: Page | None, own: datetime | None, now: datetime) -> State:
    if row and row.withdrawn_at:
        return State.WITHDRAWN
    since = row.published_at if row else own or now
    if since is None:
        return State.DRAFT
    return State.PLANNED if since > now else State.OUT


# History


@dataclass(frozen=True, slots=True)
class Version:
    """A text of a page in a language; number 0 is the one that came with the portal."""

    number: int
    text: Any
    is_shown: bool

    @property
    def whole(self) -> str:
        """Title, summary and text, as the differences are looked for in it."""
        return whole(self.text)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: kept, added or taken out."""

    how: str  # "", "ins" or "del"
    text: str


def versions_of(found: Edited, language: str) -> list[Version]:
    """All texts of a page in a language, the newest first (two statements)."""
    rows: list[PageText] = []
    shown = None
    if found.page:
        rows = list(
            PageText.objects.filter(page=found.page, language=language).select_related("saved_by")
        )
        now = timezone.now()
        shown = next((row.pk for row in rows if row.shown_from and row.shown_from <= now), None)
    versions = [Version(row.pk, row, row.pk == shown) for row in rows]
    if own := own_texts(found.slug, found.kind).get(language):
        versions.append(Version(0, own, shown is None))
    return versions


def whole(text: Any) -> str:
    """Title, summary and body of a text in one; nothing where there is no text."""
    return f"{text.title}\n{text.summary}\n\n{text.body}" if text and text.title else ""


def differences(before: str, after: str) -> list[Piece]:
    """What was added and taken out, by words; paragraphs that are the same aren't looked into."""
    pieces: list[Piece] = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for how, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if how == "equal":
            pieces.append(Piece("", "".join(old[i:j])))
        else:
            pieces.extend(_by_words("".join(old[i:j]), "".join(new[k:m])))
    return pieces


def around_changes(pieces: list[Piece], kept: int = 120) -> list[Piece]:
    """The same differences without what stays, but for some letters beside what changes."""
    found = []
    for place, piece in enumerate(pieces):
        before = piece.text[:kept] if place else ""
        after = piece.text[-kept:] if place + 1 < len(pieces) else ""
        if piece.how or len(piece.text) <= len(before) + len(after):
            found.append(piece)
        else:
            found.append(Piece("", f"{before}…{after}"))
    return found


def _by_words(before: str, after: str) -> Iterator[Piece]:
    old, new = PIECES.findall(before), PIECES.findall(after)
    if len(old) * len(new) > 4_000_000:
        yield from (Piece("del", before), Piece("ins", after))
        return
    for how, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if how == "equal":
            yield Piece("", "".join(old[i:j]))
            continue
        if i < j:
            yield Piece("del", "".join(old[i:j]))
        if k < m:
            yield Piece("ins", "".join(new[k:m]))
