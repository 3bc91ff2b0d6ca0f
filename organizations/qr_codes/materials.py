"""What is printed and shown with a code: posters, a picture for screens, one for social networks.

Set by typst from `poster.typ`. Names and places reach it as JSON, so that nothing of them is ever
markup; a letter that the typeface lacks is left out.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext, override

from organizations.models import Organization, QrCode
from organizations.qr_codes.codes import address_of, in_ascii, in_unicode
from organizations.qr_codes.pictures import png_of, svg_of
from portal.lib.languages import Text
from portal.lib.typesetting import printable, typeset

HERE = Path(__file__).parent
LANGUAGES = ("ru", "be")
KEPT = 60 * 60 * 24  # seconds


@dataclass(frozen=True, slots=True)
class Material:
    """One file that can be had for each code."""

    content_type: str
    layout: str = ""  # of poster.typ; "" for the bare code, which has no language


MATERIALS = {
    "poster-a4.pdf": Material("application/pdf", "a4"),
    "poster-a5.pdf": Material("application/pdf", "a5"),
    "poster-a6.pdf": Material("application/pdf", "a6"),
    "screen.png": Material("image/png", "screen"),
    "square.png": Material("image/png", "square"),
    "qr.svg": Material("image/svg+xml"),
    "qr.png": Material("image/png"),
}


@dataclass(frozen=True, slots=True)
class Order:
    """A file to make. Equal orders give equal files, of one `digest`."""

    material: Material
    told: str
    digest: str


def order(
    material: Material, *, organization: Organization, qr_code: QrCode, language: str
) -> Order:
    """What a file will say. Makes nothing yet.

    Args:
        organization: the code's, with its parent at hand.
        language: of the words; the name is in it too, if the organization has told it.
    """
    url = in_ascii(address_of(qr_code))
    with override(language):
        said = _told(material, organization, qr_code, url, language) if material.layout else url
    told = json.dumps(said, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(f"{_edition()}{material}{told}".encode()).hexdigest()[:32]
    return Order(material, told, digest)


def make(wanted: Order) -> bytes:
    """The file; kept for a day, so that the same is set once.

    Raises:
        Busy: others have kept the setters busy for ten seconds.
    """
    key = f"qr_material:{wanted.digest}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = _make(wanted)
        cache.set(key, made, KEPT)
    return made


def _make(wanted: Order) -> bytes:
    if not wanted.material.layout:
        url = json.loads(wanted.told)
        is_svg = wanted.material.content_type == "image/svg+xml"
        return svg_of(url).encode() if is_svg else png_of(url)
    is_pdf = wanted.material.content_type == "application/pdf"
    return typeset(HERE / "poster.typ", wanted.told, "pdf" if is_pdf else "png")


def _told(
    material: Material, organization: Organization, qr_code: QrCode, url: str, language: str
) -> dict[str, Any]:
    """All that the page knows, in the language that is active."""
    name: Text = organization.short_name
    above = organization.parent.short_name if organization.parent else Text()
    call = gettext("Оставьте отзыв о\xa0нашей\xa0работе")
    return {
        "layout": material.layout,
        "language": language,
        "name": printable(name),
        "name_language": name.lang or language,
        "above": printable(above),
        "place": printable(qr_code.label),
        "title": f"{printable(call)}: {printable(name)}",
        "address": printable(in_unicode(address_of(qr_code))),
        "code": svg_of(url),
        "woven": woven(20 if material.layout == "screen" else 12),
        "words": {
            "call": call,
            "portal": printable(gettext(settings.SITE_SHORT_NAME)),
            "steps": [
                gettext("Отсканируйте код камерой телефона"),
                gettext("Ответьте на\xa0четыре\xa0вопроса"),
                gettext("Отправьте оценку"),
            ],
            "minute": gettext("Это займёт минуту"),
            "notice": [
                gettext("Это оценка, а\xa0не\xa0официальное обращение."),
                gettext("Если нужен ответ, подайте обращение в\xa0организацию."),
            ],
            "code_alt": gettext("QR-код с\xa0адресом анкеты, адрес стоит под ним"),
        },
    }


def woven(repeats: int) -> str:
    """The woven line with so many of its diamonds, as SVG."""
    one = (settings.BASE_DIR / "static/img/woven.svg").read_text(encoding="utf-8")
    threads = "".join(re.findall(r"<path [^>]+/>", one))
    uses = "".join(f'<use href="#w" x="{24 * i}"/>' for i in range(repeats))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {24 * repeats} 7" '
        f'shape-rendering="crispEdges"><defs><g id="w">{threads}</g></defs>{uses}</svg>'
    )


def _edition() -> str:
    """Differs when the template or a drawing does: files made before aren't served after that."""
    drawings = sorted((HERE / "drawings").glob("*.svg"))
    parts = [(HERE / "poster.typ").read_bytes(), *(path.read_bytes() for path in drawings)]
    return hashlib.sha256(b"".join(parts)).hexdigest()
