"""What stands around a page's text: its film, its files, and on some pages what is made live."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from organizations.qr_codes.banners import BANNERS, FORMATS, SIZES
from portal.lib.languages import NAMES, address_in, current, home
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
    """A film of our own with its captions, or where it can be watched; None without either.

    The page of the film has one that comes with the portal, until the operator gives another.
    """
    address = shown.page.video_address if shown.page else ""
    film = next((file for file in reversed(files) if file.kind == FileKind.VIDEO), None)
    if film:
        spoken = {file.language: file for file in files if file.kind == FileKind.CAPTIONS}
        told: dict[str, Any] = {
            "address": reverse("pages:file", args=[film.pk]),
            "name": film.name,
            "ending": film.ending,
            "size": film.size,
        }
        captions = {code: reverse("pages:file", args=[file.pk]) for code, file in spoken.items()}
    elif not address and shown.slug == "video":
        told = shipped_film(shown.title)
        captions = {code: static(f"video/rate.{code}.vtt") for code in NAMES}
    elif address:
        told, captions = {}, {}
    else:
        return None
    first = current() if current() in captions else next(iter(captions), "")
    return {
        "film": told,
        "captions": [
            {
                "address": captions[code],
                "language": code,
                "name": NAMES[code][0],
                "is_default": code == first,
            }
            for code in captions
            if code in NAMES
        ],
        "address": address,
        "host": urlsplit(address).hostname or "",
    }


def shipped_film(name: str) -> dict[str, Any]:
    """The portal's film in the reader's language, made by docs/film.py: an upright one."""
    path = f"video/rate.{current()}.mp4"
    return {
        "address": static(path),
        "poster": static(f"video/rate.{current()}.webp"),
        "name": name,
        "ending": "MP4",
        "size": _size_of(path),
        "is_upright": True,
    }


@cache
def _size_of(path: str) -> int:
    """Of a static file, in bytes."""
    found = finders.find(path)
    return Path(found).stat().st_size if found else 0


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
