"""The poster that carries a code."""

import re
from bisect import bisect_right
from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlsplit

import qrcode
from django.conf import settings
from font_roboto import font_files  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFont

from organizations.qr_codes.codes import in_ascii

# The poster: A5 at 300 dots an inch. It hangs for everybody, whatever language the one who prints
# it reads, so its words are not translated: Russian, and the call in Belarusian too.

DPI = 300
WIDTH, HEIGHT = 1748, 2480
QR_SIDE = round(75 / 25.4 * DPI)
QUIET_ZONE = 4  # modules, as ISO/IEC 18004 asks
TEXT_WIDTH = 1380
STITCH = 6
REPEAT = 24  # stitches
DIAMOND = (6, 3)  # the stitch in the middle of the woven line's first diamond
FRAME = (82, 88, 1666, 2392)  # the line's middle: whole repeats both ways

Color = tuple[int, int, int]
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
INK, SOFT, ACCENT = (26, 32, 53), (77, 85, 102), (45, 80, 184)
STEPS = ("Отсканируйте код", "Ответьте на\u00a0четыре вопроса", "Отправьте")
NOT_AN_APPEAL = (
    "Это оценка, а не официальное обращение.",
    "Если нужен ответ, подайте обращение в организацию.",
)


def draw_poster(*, name: str, url: str) -> bytes:
    """A PNG to print: what to do, about whom, the code and its address in words.

    Args:
        name: the organization's; wrapped and made smaller as needed, never cut.
        url: what the QR code holds.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
    draw = ImageDraw.Draw(image)
    _draw_frame(draw)
    _write(draw, settings.SITE_SHORT_NAME, top=140, height=100, size=46, color=SOFT)
    _write(draw, "Оцените нас", top=235, height=190, size=190, weight="RobotoBold")
    _write(draw, "Ацаніце нас", top=420, height=120, size=92, color=ACCENT)
    _write(draw, name, top=545, height=210, size=72, weight="RobotoMedium")
    _draw_qr_code(image, in_ascii(url), middle=1310)
    _write(draw, _without_scheme(url), top=1865, height=80, size=60, weight="RobotoMedium")
    _draw_steps(draw, top=1990)
    for number, line in enumerate(NOT_AN_APPEAL):
        _write(draw, line, top=2243 + 46 * number, height=46, size=36, color=SOFT)
    file = BytesIO()
    image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(
        file, "PNG", optimize=True, dpi=(DPI, DPI)
    )
    return file.getvalue()


def _without_scheme(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"


def _palette() -> Image.Image:
    """The poster's sixteen colours: each ink, and its steps to white at the edges of letters."""
    colors = [WHITE, BLACK, _threads()[1][0]]
    for color, steps in ((INK, 5), (ACCENT, 4), (SOFT, 4)):
        for step in range(steps):
            red, green, blue = (round(c + (255 - c) * step / steps) for c in color)
            colors.append((red, green, blue))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for color in colors for part in color])
    return palette


def _threads() -> list[tuple[Color, list[tuple[int, int, int]]]]:
    """The woven line: each thread's colour and its runs of stitches (column, row, length)."""
    svg = (settings.BASE_DIR / "static/img/woven.svg").read_text(encoding="utf-8")
    threads = []
    for color, path in re.findall(r'fill="#(\w{6})" d="([^"]+)"', svg):
        runs = re.findall(r"M(\d+) (\d+)h(\d+)", path)
        red, green, blue = bytes.fromhex(color)
        threads.append(((red, green, blue), [(int(x), int(y), int(n)) for x, y, n in runs]))
    return threads


def _draw_frame(draw: ImageDraw.ImageDraw) -> None:
    """The woven line round the poster, with a whole diamond in each corner."""
    left, top, right, bottom = FRAME
    for color, runs in _threads():
        stitches = [(x + i - DIAMOND[0], y - DIAMOND[1]) for x, y, n in runs for i in range(n)]
        for x, y in stitches:
            for along in range((x + 3) % REPEAT - 3, (right - left) // STITCH + 4, REPEAT):
                _stitch(draw, left, top, along, y, color)
                _stitch(draw, left, bottom, along, y, color)
            for along in range((x + 3) % REPEAT - 3, (bottom - top) // STITCH + 4, REPEAT):
                _stitch(draw, left, top, y, along, color)
                _stitch(draw, right, top, y, along, color)


def _stitch(draw: ImageDraw.ImageDraw, left: int, top: int, x: int, y: int, color: Color) -> None:
    x, y = left + x * STITCH, top + y * STITCH
    draw.rectangle((x, y, x + STITCH - 1, y + STITCH - 1), fill=color)


def _draw_qr_code(image: Image.Image, url: str, *, middle: int) -> None:
    """The code itself: black alone, and nothing else on the poster is."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=QUIET_ZONE)
    code.add_data(url)
    code.make(fit=True)
    code.box_size = QR_SIDE // code.modules_count
    picture = code.make_image(fill_color="black", back_color="white").get_image().convert("RGB")
    image.paste(picture, ((WIDTH - picture.width) // 2, middle - picture.height // 2))


def _draw_steps(draw: ImageDraw.ImageDraw, *, top: int) -> None:
    column = TEXT_WIDTH // len(STEPS)
    for number, words in enumerate(STEPS):
        center = (WIDTH - TEXT_WIDTH) // 2 + column * number + column // 2
        draw.ellipse((center - 38, top, center + 38, top + 76), fill=ACCENT)
        font = ImageFont.truetype(font_files["RobotoBold"], 50)
        draw.text((center, top + 38), str(number + 1), WHITE, font, anchor="mm")
        _write(
            draw, words, top=top + 92, height=120, size=46, center=center, width=column - 40,
            middle=False,
        )  # fmt: skip


def _write(
    draw: ImageDraw.ImageDraw,
    text: str,
    *,
    top: int,
    height: int,
    size: int,
    weight: str = "Roboto",
    color: Color = INK,
    center: int = WIDTH // 2,
    width: int = TEXT_WIDTH,
    middle: bool = True,
) -> None:
    """Write centred lines into a box, in the largest letters up to `size` that fit."""
    for smaller in range(size, 9, -2):
        font = ImageFont.truetype(font_files[weight], smaller)
        lines, leading = wrap(text, width, font.getlength), round(smaller * 1.22)
        if len(lines) * leading <= height:
            break
    lines = _balanced(text, width, font.getlength)
    y = top + (height - len(lines) * leading) // 2 if middle else top
    for line in lines:
        draw.text((center, y + leading // 2), line, color, font, anchor="mm")
        y += leading


def wrap(text: str, width: float, length: Callable[[str], float]) -> list[str]:
    """Break a text into lines no wider than `width`; a word that is too wide is broken too.

    Args:
        length: how wide a piece of text is.
    """
    lines: list[str] = []
    for word in re.split(r"[ \n\t]+", text.strip()):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and length(longer) <= width:
            lines[-1] = longer
            continue
        while length(word) > width and len(word) > 1:
            fits = bisect_right(range(len(word)), width, lo=2, key=lambda n: length(word[:n])) - 1
            lines.append(word[:fits])
            word = word[fits:]
        lines.append(word)
    return lines


def _balanced(text: str, width: int, length: Callable[[str], float]) -> list[str]:
    """The same number of lines, as even as they can be."""
    lines = wrap(text, width, length)
    for narrower in range(width, width // 3, -20):
        if len(tried := wrap(text, narrower, length)) > len(lines):
            break
        lines = tried
    return lines
