"""Markdown to HTML that is safe to show, whoever wrote it.

CommonMark and tables; no HTML of the writer's, no address but of the web, of mail, of telephones
and our own, no picture from elsewhere. Every tag in the answer is made by the renderer; every word
of the writer's is escaped by it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext, override
from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.lib.languages import address_in, language_of, route_of

LONG_FROM = 4  # so many sections make a list of contents worth its lines
ANCHOR = re.compile(r"\s*\{#([a-z][a-z0-9-]{0,60})\}\s*$")
TAKEN_ANCHORS = {"main", "suggest-texts"}
SCHEMES = {"http", "https", "mailto", "tel"}
OWN_PICTURES = re.compile(r"/(?:pages/files/\d+/|banners/[\w.-]+)$")
PLACEHOLDER = re.compile(r"\{\{ ?([a-z_]+) ?\}\}")
TABLE_BOX = '<div class="table-scroll" role="group" tabindex="0" aria-label="{}">'
TAGS = re.compile(r"(<[^>]*>)")
BLOCKS = ("<div", "<figure", "<section")  # what can't stand in a paragraph
BLOCK = re.compile(r"<p>\{\{ ?([a-z_]+) ?\}\}</p>")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading for the list of contents."""

    anchor: str
    text: str


@dataclass(slots=True)
class Rendered:
    """What a text has become. refused: addresses that were left as text; unsaid: pictures without
    words for who doesn't see them; own: the portal's own addresses, as they were written; anchors:
    of all headings."""

    html: str
    sections: list[Section] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)

    @property
    def contents(self) -> list[Section]:
        """The sections of a long text; none of a short one."""
        return self.sections if len(self.sections) >= LONG_FROM else []

    def filled(self, values: Mapping[str, Any]) -> SafeString:
        """The HTML with live figures in the place of `{{name}}`; unknown names stay as they are.

        Args:
            values: texts, which are escaped, or HTML of our own templates; what stands alone in
                a paragraph takes the paragraph's place.
        """

        def put(match: re.Match[str]) -> str:
            value = values.get(match[1])
            return match[0] if value is None else str(conditional_escape(value))

        parts = BLOCK.split(self.html)  # text, and names that stand alone, by turns
        for i in range(0, len(parts), 2):
            inner = TAGS.split(parts[i])  # words and tags by turns: nothing is put into a tag
            inner[::2] = [PLACEHOLDER.sub(put, words) for words in inner[::2]]
            parts[i] = "".join(inner)
        for i in range(1, len(parts), 2):
            value = values.get(parts[i])
            if isinstance(value, SafeString) and value.lstrip().startswith(BLOCKS):
                parts[i] = str(value)
            else:
                alone = f"{{{{{parts[i]}}}}}"
                parts[i] = f"<p>{alone if value is None else conditional_escape(value)}</p>"
        whole = "".join(parts)
        return mark_safe(whole)  # noqa: S308 — made by the renderer; what is put in is escaped


class _Parser(MarkdownIt):
    """CommonMark with tables and without HTML; notes which addresses it refuses."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.enable("table")
        self.rendered = Rendered("")

    def validateLink(self, url: str) -> bool:
        allowed = _is_allowed(url)
        if not allowed:
            self.rendered.refused.append(unquote(url)[:200])
        return allowed


@lru_cache(maxsize=256)
def render(text: str, language: str) -> Rendered:
    """The HTML of a text; remembered, since a text never changes.

    Args:
        language: that own addresses are to lead to.
    """
    parser = _Parser()
    rendered = parser.rendered
    tokens = parser.parse(text)
    _number_headings(tokens, rendered)
    for token in tokens:
        for inner in token.children or []:
            _mend(inner, language, rendered)
        if token.type == "table_open":
            token.attrSet("class", "table")
        elif token.type in ("th_open", "td_open") and token.attrs:
            # the renderer's own style for columns would be refused by the site's policy
            to_the_right = "right" in str(token.attrs.pop("style", ""))
            token.attrs = {"class": "number"} if to_the_right else {}
    html = parser.renderer.render(tokens, parser.options, {})
    with override(language):
        box = format_html(TABLE_BOX, gettext("Таблица"))  # what scrolls is reached by keys, too
    html = html.replace("<table ", f"{box}<table ")
    rendered.html = html.replace("</table>", "</table></div>")
    return rendered


def placeholders_of(text: str) -> set[str]:
    """The names of the live figures that a text asks for."""
    return set(PLACEHOLDER.findall(text))


def _is_allowed(address: str) -> bool:
    """Whether an address may stand in a page."""
    plain = unquote(address)
    if any(char in plain for char in "\\\t\r\n\0") or plain != plain.strip():
        return False
    if plain.startswith("#") or (plain.startswith("/") and not plain.startswith("//")):
        return True
    try:
        parts = urlsplit(plain)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme not in SCHEMES:
        return False
    return bool(host) if parts.scheme in ("http", "https") else bool(parts.path)


def _number_headings(tokens: list[Token], rendered: Rendered) -> None:
    """Headings go under the page's own, none leaps over a level, each has an anchor."""
    taken = set(TAKEN_ANCHORS)
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    down = 2 - min(levels, default=2)
    level = 1
    for i, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        level = min(int(token.tag[1]) + down, level + 1, 6)
        token.tag = tokens[i + 2].tag = f"h{level}"
        words, anchor = _anchor(tokens[i + 1], taken)
        taken.add(anchor)
        rendered.anchors.add(anchor)
        token.attrSet("id", anchor)
        if level == 2:
            rendered.sections.append(Section(anchor, words))


def _anchor(inline: Token, taken: set[str]) -> tuple[str, str]:
    """The words of a heading and its anchor: `{#name}` at its end, else made of the words."""
    children = inline.children or []
    wanted = ""
    if children and children[-1].type == "text":
        last = children[-1]
        if match := ANCHOR.search(last.content):
            wanted, last.content = match[1], last.content[: match.start()]
    words = "".join(child.content for child in children if child.type in ("text", "code_inline"))
    made = wanted if wanted and wanted not in taken else f"t-{slugify(words, allow_unicode=True)}"
    anchor, number = made, 1
    while anchor in taken:
        number += 1
        anchor = f"{made}-{number}"
    return words, anchor


def _mend(token: Token, language: str, rendered: Rendered) -> None:
    """Addresses in the reader's language; what leads out says so; pictures are our own."""
    if token.type == "link_open":
        address = str(token.attrGet("href") or "")
        if _leads_out(address):
            token.attrSet("rel", "external noopener")
        else:
            if not address.startswith(("mailto:", "tel:")):
                rendered.own.append(address)
            token.attrSet("href", _in_language(address, language))
    elif token.type == "image":
        address = str(token.attrGet("src") or "")
        if not token.content.strip():
            rendered.unsaid.append(address[:200])
        if not OWN_PICTURES.match(address):
            rendered.refused.append(unquote(address)[:200])
            token.type, token.tag, token.attrs, token.children = "text", "", {}, None
        else:
            token.attrSet("loading", "lazy")
            rendered.own.append(address)


def _leads_out(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and parts.netloc != urlsplit(settings.BASE_URL).netloc


def _in_language(address: str, language: str) -> str:
    """An own address as the reader's language has it; what has no language stays as it is."""
    if not address.startswith("/"):
        return address
    there = address_in(language, address)
    if language_of(there) == language_of(address):
        return address
    try:
        route_of(there)
    except Resolver404:
        return address
    return there
