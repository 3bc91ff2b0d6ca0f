"""The badge: an organization's mark as a small SVG picture with text in it."""

from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string
from font_roboto import font_files  # type: ignore[import-untyped]
from PIL import ImageFont

from organizations.models import Organization
from portal.lib.markup import for_xml
from ratings.figures import Mark

WIDTH, HEIGHT = 340, 128
NAME_WIDTH, NAME_SIZE, NAME_LINES = 252, 14, 2
LOOSE = 1.12  # other typefaces are wider than the one that is measured here


@dataclass(frozen=True, slots=True)
class Scheme:
    """The colours of a badge."""

    paper: str
    edge: str
    ink: str
    soft: str
    accent: str
    track: str
    petals: str


SCHEMES = {
    "light": Scheme("#fefdfb", "#7f8799", "#1a2035", "#4d5566", "#2d50b8", "#e6e1d8", "#3a62cf"),
    "dark": Scheme("#1b202d", "#838ca0", "#ecebe6", "#b9b6ae", "#93aef5", "#333a4b", "#7b9cf0"),
}


def draw_badge(organization: Organization, mark: Mark, scheme: str) -> str:
    """The badge in the reader's language; an unknown scheme is the light one."""
    picture = render_to_string(
        "opendata/badge.svg",
        {
            "organization": organization,
            "lines": lines_of(str(organization.short_name)),
            "mark": mark,
            "colors": SCHEMES.get(scheme, SCHEMES["light"]),
            "width": WIDTH,
            "height": HEIGHT,
        },
    )
    return for_xml(picture)


def lines_of(name: str) -> list[str]:
    """A name in two lines at most; what doesn't fit is cut off with an ellipsis."""
    lines: list[str] = []
    words = name.split()
    while words and len(lines) < NAME_LINES:
        line = words.pop(0)
        while words and _width(f"{line} {words[0]}") <= NAME_WIDTH:
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    if lines and words:
        lines[-1] = f"{lines[-1]}…"
    return [_cut(line) for line in lines]


def _cut(line: str) -> str:
    if _width(line) <= NAME_WIDTH:
        return line
    while len(line) > 1 and _width(f"{line}…") > NAME_WIDTH:
        line = line[:-1].rstrip(" …")
    return f"{line}…"


def _width(text: str) -> float:
    return LOOSE * _font().getlength(text)


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_files["RobotoMedium"], NAME_SIZE)
