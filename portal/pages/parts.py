"""What stands around a page's text: its film, its files, and on some pages what is made live."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from organizations.qr_codes.banners import BANNERS, FORMATS, SIZES
from portal.lib.languages import NAMES, address_in, current, home
from portal.pages.films import film_of
from portal.pages.markdown import placeholders_of
from portal.pages.models import FileKind, PageFile
from portal.pages.selectors import ShownPage
from portal.sharing.snippets import picture
from ratings.rules import today


def around(
    shown: ShownPage, files: Sequence[PageFile], *, is_agreed: bool = False
) -> dict[str, Any]:
    """The context of what stands around a text: `video`, `documents`, `parts` (templates).

    Args:
        is_agreed: the reader has asked for a film of another site.
    """
    found: dict[str, Any] = {
        "video": film_of(shown, files, is_agreed=is_agreed),
        "documents": [file for file in files if file.kind == FileKind.DOCUMENT],
        "parts": [],
    }
    if made := PARTS.get(shown.slug):
        template, more = made(shown)
        if template:
            found |= {"parts": [template], **more}
    return found


def _methodology(shown: ShownPage) -> tuple[str, dict[str, Any]]:
    """The settings in force, unless the text has them."""
    if "rules_now" in placeholders_of(shown.body):
        return "", {}
    return "pages/_methodology.html", {"rules": today()}


def _promotion(shown: ShownPage) -> tuple[str, dict[str, Any]]:
    """The portal's code in each language; banners in the reader's, with code to copy."""
    language = current()
    text = gettext("Оцените организации на портале рейтинговой оценки")
    banners = []
    for width, height in SIZES:
        files = {
            kind: f"/banners/{banner.name}"
            for kind in FORMATS
            for banner in BANNERS.values()
            if (banner.width, banner.height, banner.language, banner.file_format)
            == (width, height, language, kind)
        }
        banners.append(
            {
                "key": f"{width}x{height}",
                "width": width,
                "height": height,
                "svg": files["svg"],
                "png": files["png"],
                "html": picture(
                    f"{settings.BASE_URL}{home()}",
                    f"{settings.BASE_URL}{files['svg']}",
                    width,
                    height,
                    text,
                ),
            }
        )
    codes = [
        {
            "language": code,
            "name": NAMES[code][0],
            "svg": f"/banners/qr-{code}.svg",
            "png": f"/banners/qr-{code}.png",
            "address": f"{settings.BASE_URL}{address_in(code, '/')}",
        }
        for code in sorted(NAMES, key=lambda code: code != language)
    ]
    return "pages/_promotion.html", {"banners": banners, "codes": codes}


PARTS: dict[str, Callable[[ShownPage], tuple[str, dict[str, Any]]]] = {
    "methodology": _methodology,
    "promotion": _promotion,
}
