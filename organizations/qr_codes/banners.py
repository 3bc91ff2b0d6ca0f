"""Banners that organizations put on their own sites: pictures of a few sizes, in each language."""

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext, override

from organizations.qr_codes.materials import HERE, KEPT, woven
from portal.lib.languages import NAMES
from portal.lib.typesetting import printable, typeset

SIZES = ((728, 90), (468, 60), (300, 250), (240, 240))
REPEATS = 60  # diamonds: enough for the longest
FORMATS: dict[Literal["svg", "png"], str] = {"svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True, slots=True)
class Banner:
    """A banner by what its address says: «468x60-be.svg»."""

    width: int
    height: int
    language: str
    file_format: Literal["svg", "png"]

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height}-{self.language}.{self.file_format}"


BANNERS = {
    banner.name: banner
    for width, height in SIZES
    for language in NAMES
    for file_format in FORMATS
    for banner in [Banner(width, height, language, file_format)]
}


def picture_of(banner: Banner) -> tuple[bytes, str]:
    """The picture and its digest; kept for a day. PNG has two pixels a point.

    Raises:
        Busy: others have kept the setters busy for ten seconds.
    """
    with override(banner.language):
        told = json.dumps(
            {
                "width": banner.width,
                "height": banner.height,
                "language": banner.language,
                "call": printable(gettext("Оцените нашу работу")),
                "portal": printable(gettext(settings.SITE_SHORT_NAME)),
                "rate": printable(gettext("Оценить")),
                "woven": woven(REPEATS),
                "sign": (settings.BASE_DIR / "static/img/sign.svg").read_text(encoding="utf-8"),
            },
            sort_keys=True,
        )
    template = (HERE / "banner.typ").read_bytes()
    digest = hashlib.sha256(template + banner.name.encode() + told.encode()).hexdigest()[:32]
    key = f"banner:{digest}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = typeset(HERE / "banner.typ", told, banner.file_format, ppi=144)
        cache.set(key, made, KEPT)
    return made, digest
