"""The picture of a link to an organization's page: its name, place and mark, 1200 × 630.

Drawn over the portal's own picture, of which the sign and the woven line stay. Says what the page
says; kept by the digest of that, so that a mark is drawn once however often it is asked for.
"""

import hashlib
import json
import threading
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from django.conf import settings
from django.core.cache import cache as kept
from django.utils.translation import gettext as _
from font_roboto import font_files  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFont

from organizations.models import Organization
from portal.lib.languages import current
from portal.lib.typesetting import Busy, printable
from ratings.figures import Mark

EDITION = 1  # raise it with each change of the drawing
SIZE = WIDTH, HEIGHT = 1200, 630
LEFT, RIGHT = 90, 1110
SIGN, SIGN_PLACE = (90, 102, 236, 248), (LEFT - 5, 30)  # where it stands on the portal's own one
WOVEN = (0, 582, WIDTH, HEIGHT)
PAPER, INK, SOFT = "#fefdfb", "#1a2035", "#4d5566"
ACCENT, TRACK, EDGE = "#2d50b8", "#e6e1d8", "#7f8799"
NAME_LENGTH = 160
NAME_LINES = {60: 2, 50: 3, 38: 4}  # at each size, the greatest first
SEGMENT, GAP, THICK = (140, 56), 9, 3
BASE = 550  # of the lowest line
AT_ONCE, WAIT = 2, 10  # drawn at the same time in one process; seconds until another is
KEPT = 60 * 60 * 24
_turns = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Said:
    """All that a picture says, in the reader's language."""

    portal: str
    name: str
    place: str
    number: str  # "4,61", "" without questionnaires
    word: str  # "отлично", or why there is no position yet
    count: str
    fills: tuple[int, ...]  # of the five segments, per cent
    is_pale: bool  # too few questionnaires
    language: str

    @property
    def digest(self) -> str:
        """Equal pictures have equal ones."""
        values = [getattr(self, name) for name in self.__slots__]
        return hashlib.sha256(f"{EDITION}{json.dumps(values)}".encode()).hexdigest()[:32]

    @property
    def alternative(self) -> str:
        """The picture in words."""
        parts = [self.name, self.place, self.number and f"{self.number} {_('из 5')}"]
        return ", ".join(part for part in (*parts, self.word, self.count) if part)


def said_of(organization: Organization, mark: Mark) -> Said:
    """What the picture says of an organization with this mark; its place is at hand."""
    name = printable(organization.short_name).replace("\u200b", "")
    if len(name) > NAME_LENGTH:
        name = f"{name[: NAME_LENGTH - 1].rstrip()}…"
    word, count = mark.word, mark.count_text if mark.count else ""
    if not mark.count:
        word = _("Пока нет оценок")
    elif not mark.enough:
        word = _("недостаточно оценок (%(count)s из %(minimum)s)") % {
            "count": mark.count,
            "minimum": mark.minimum,
        }
        count = ""
    if organization.is_closed:
        count = _("Организация закрыта")
    return Said(
        portal=_(settings.SITE_SHORT_NAME),
        name=name,
        place=printable(organization.place).replace("\u200b", ""),
        number=mark.text,
        word=word,
        count=count,
        fills=mark.fills,
        is_pale=not mark.enough,
        language=current(),
    )


def picture_of(said: Said) -> bytes:
    """The PNG; kept for a day.

    Raises:
        Busy: others have kept the drawers busy for ten seconds.
    """
    key = f"share:{said.digest}"
    made: bytes | None = kept.get(key)
    if made is None:
        if not _turns.acquire(timeout=WAIT):
            raise Busy
        try:
            made = _draw(said)
        finally:
            _turns.release()
        kept.set(key, made, KEPT)
    return made


def _draw(said: Said) -> bytes:
    picture = Image.new("RGB", SIZE, PAPER)
    ours = _ours()
    picture.paste(ours.crop(SIGN), SIGN_PLACE)
    picture.paste(ours.crop(WOVEN), WOVEN[:2])
    pen = ImageDraw.Draw(picture)
    pen.text((LEFT + 160, 103), said.portal, SOFT, _font("Roboto", 34), anchor="lm")
    size, lines = _fitted(said.name)
    top = 192
    for number, line in enumerate(lines):
        pen.text((LEFT, top + number * round(1.2 * size)), line, INK, _font("RobotoBold", size))
    top += len(lines) * round(1.2 * size) + 10
    pen.text((LEFT, top), _cut(said.place, _font("Roboto", 32)), SOFT, _font("Roboto", 32))
    if said.number:
        _draw_mark(pen, said)
    else:
        pen.text((LEFT, BASE), said.word, SOFT, _font("RobotoBold", 48), anchor="ls")
        beside = LEFT + round(_font("RobotoBold", 48).getlength(said.word)) + 24
        pen.text((beside, BASE), said.count, SOFT, _font("Roboto", 34), anchor="ls")
    out = BytesIO()
    few = picture.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG")
    return out.getvalue()


def _draw_mark(pen: ImageDraw.ImageDraw, said: Said) -> None:
    """The number; to the right of it five segments, and under them the words in one line."""
    number = _font("RobotoBold", 116)
    ink, full = (SOFT, EDGE) if said.is_pale else (INK, ACCENT)
    pen.text((LEFT - 4, BASE), said.number, ink, number, anchor="ls")
    left = LEFT + round(number.getlength(said.number)) + 30
    width, height = SEGMENT
    top = BASE - 104
    for place, fill in enumerate(said.fills):
        x = left + place * (width + GAP)
        pen.rectangle((x, top, x + width, top + height), TRACK, EDGE, THICK)
        if fill:
            pen.rectangle((x, top, x + width * fill // 100, top + height), full)
    word = _font("Roboto" if said.is_pale else "RobotoBold", 36)
    pen.text((left, BASE), said.word, ink, word, anchor="ls")
    beside = left + round(word.getlength(said.word)) + 16
    pen.text((beside, BASE), said.count, SOFT, _font("Roboto", 34), anchor="ls")


def _fitted(name: str) -> tuple[int, list[str]]:
    """The greatest size at which a name stands in its lines, and these."""
    for size, most in NAME_LINES.items():
        lines = _wrapped(name, _font("RobotoBold", size))
        if len(lines) <= most:
            return size, lines
    lines = lines[:most]
    lines[-1] = _cut(f"{lines[-1]} …", _font("RobotoBold", size))
    return size, lines


def _wrapped(name: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in name.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= RIGHT - LEFT:
            lines[-1] = longer
        else:
            lines.append(_cut(word, font))
    return lines


def _cut(text: str, font: ImageFont.FreeTypeFont) -> str:
    if font.getlength(text) <= RIGHT - LEFT:
        return text
    while len(text) > 1 and font.getlength(f"{text}…") > RIGHT - LEFT:
        text = text[:-1].rstrip(" …")
    return f"{text}…"


@cache
def _ours() -> Image.Image:
    with Image.open(settings.BASE_DIR / "static/img/share-ru.png") as picture:
        return picture.convert("RGB")


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_files[name], size)
