"""Pictures that people send: opened with bounds on the work and the memory that a small file can
ask for."""

import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = 25_000_000  # an A4 page at 300 dots an inch has nine million
MOST_SCANS = 30  # a progressive JPEG has about ten; each is decoded over the whole picture
NEXT_SCAN = b"\xff\xda"

_one_at_a_time = threading.Lock()


class Broken(Exception):
    """It is no such picture, or a broken one."""


class TooLarge(Exception):
    """It has more points than we open."""


@contextmanager
def upright(content: bytes, formats: list[str], *, side: int = 0) -> Iterator[Image.Image]:
    """The picture as a person sees it, decoded; one at a time in a process.

    Args:
        formats: Pillow's names of those that it may have.
        side: where this many points a side are enough, a large JPEG is decoded smaller.

    Raises:
        Broken, TooLarge
    """
    if content.count(NEXT_SCAN) > MOST_SCANS and "JPEG" in formats and content[:2] == b"\xff\xd8":
        raise Broken
    with _one_at_a_time:
        try:
            with Image.open(BytesIO(content), formats=formats) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise TooLarge
                if side:
                    picture.draft("RGB", (side, side))
                picture.load()
                ImageOps.exif_transpose(picture, in_place=True)
                yield picture
        except (
            OSError,
            ValueError,
            SyntaxError,
            EOFError,
            OverflowError,
            struct.error,
            zlib.error,
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
        ):
            raise Broken from None


def on_white(picture: Image.Image) -> Image.Image:
    """Where one sees through the picture, paper."""
    if not picture.has_transparency_data:
        return picture
    seen = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper
