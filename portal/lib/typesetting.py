"""Setting pages with typst, on paper that everybody can read: PDF/UA-1, letters of our typeface.

All that a template knows comes as JSON in `sys.inputs.told`, so that nothing of it is ever markup.
"""

import re
import threading
import unicodedata
from pathlib import Path
from typing import Literal

import typst
from font_roboto import font_files  # type: ignore[import-untyped]

FONTS = str(Path(font_files["Roboto"]).parent)
WAIT = 10  # seconds, until another is set
AT_ONCE = 2  # set at the same time in one process
LONG_WORD = re.compile(r"[^\s-]{30,}")
# what the typeface has; a test sets all of it
LETTERS = re.compile(
    "[^\x20-\x7e\xa1-\xac\xae-\u024f\u02b0-\u02c7\u0400-\u052f"
    "\u2010-\u2027\u2030-\u203a\u20ac\u20bd\u2116\u2122\u2212]"
)
_turns = threading.BoundedSemaphore(AT_ONCE)


class Busy(Exception):
    """Too many pages are being set at once; try again in a moment."""


def typeset(
    template: Path, told: str, file_format: Literal["pdf", "png", "svg"], *, ppi: int = 72
) -> bytes:
    """Set a template of ours; a PDF is tagged, as PDF/UA-1 asks.

    Args:
        template: a .typ file; it reads nothing outside of its folder.
        told: JSON, all that the template knows.
        file_format: pdf, or one page as png or svg (letters as outlines).
        ppi: pixels an inch of PNG; at 72 a point is a pixel.

    Raises:
        Busy: others have kept the setters busy for ten seconds.
    """
    if not _turns.acquire(timeout=WAIT):
        raise Busy
    try:
        made: bytes = typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format=file_format,
            ppi=ppi if file_format == "png" else None,
            sys_inputs={"told": told},
            # equal orders give equal bytes: no moment of their making in them
            pdf_standards=["ua-1"] if file_format == "pdf" else None,
            timestamp=0 if file_format == "pdf" else None,
        )
        return made
    finally:
        _turns.release()


def printable(text: str) -> str:
    """One line of letters that the typeface has; very long words may be broken anywhere."""
    text = LETTERS.sub("", " ".join(unicodedata.normalize("NFC", text).split()))
    return LONG_WORD.sub(lambda word: "\u200b".join(word.group()), text).strip()
