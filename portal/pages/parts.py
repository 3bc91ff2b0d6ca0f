"""What stands around a page's text: its film, its files, and on some pages what is made live."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext

from organizations.qr_codes.banners import BANNERS, FORMATS, SIZES
from portal.lib.languages import NAMES, current, home
from portal.pages.markdown import placeholders_of
from portal.pages.models import FileKind, PageFile
from portal.pages.selectors import ShownPage
from ratings.rules import today


def around(shown: ShownPage, files: Sequence[PageFile]) -> dict[str, Any]:
    """The context of what stands around a text: `video`, `documents`, `parts` (templates)."""
    found: dict[str, Any] = {
        "video": _video(shown, files),
        "documents": [file for file in files if file.kind == FileKind.DOCUMENT],
        "parts": [],
    }
    if made := PARTS.get(shown.slug):
        template, more = made(shown)
        if template:
            found |= {"parts": [template], **more}
    return found


def _video(shown: ShownPage, files: Sequence[PageFile]) -> dict[str, Any] | None:
    """A film of our own with its captions, or where it can be watched; None without either."""
    address = shown.page.video_address if shown.page else ""
    film = next((file for file in reversed(files) if file.kind == FileKind.VIDEO), None)
    if not film and not address:
        return None
    captions = {file.language: file for file in files if file.kind == FileKind.CAPTIONS}
    shown_first = current() if current() in captions else next(iter(captions), "")
    return {
        "film": film,
        "captions": [
            {
                "file": file,
                "language": code,
                "name": NAMES[code][0],
                "is_default": code == shown_first,
            }
            for code, file in captions.items()
            if code in NAMES
        ],
        "address": address,
        "host": urlsplit(address).hostname or "",
    }


def _methodology(shown: ShownPage) -> tuple[str, dict[str, Any]]:
    """The settings in force, unless the text has them."""
    if "rules_now" in placeholders_of(shown.body):
        return "", {}
    return "pages/_methodology.html", {"rules": today()}


def _promotion(shown: ShownPage) -> tuple[str, dict[str, Any]]:
    """Banners that lead to the portal, in the reader's language, with code to copy."""
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
                "html": format_html(
                    '<a href="{}"><img src="{}" width="{}" height="{}" alt="{}"></a>',
                    f"{settings.BASE_URL}{home()}",
                    f"{settings.BASE_URL}{files['svg']}",
                    width,
                    height,
                    text,
                ),
            }
        )
    return "pages/_promotion.html", {"banners": banners}


PARTS: dict[str, Callable[[ShownPage], tuple[str, dict[str, Any]]]] = {
    "methodology": _methodology,
    "promotion": _promotion,
}
