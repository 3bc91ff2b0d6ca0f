"""The film above a page's text: our own, one of another site, or a link to where it is watched."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from csp.constants import SELF
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.encoding import punycode

from portal.lib.languages import NAMES, current
from portal.pages.models import FileKind, PageFile
from portal.pages.selectors import ShownPage

ENDINGS = {".mp4": "MP4", ".webm": "WEBM"}
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


def film_of(
    shown: ShownPage, files: Sequence[PageFile], *, is_agreed: bool
) -> dict[str, Any] | None:
    """What pages/_video.html shows; None without a film or a link to one.

    `film` is shown here, `is_foreign` one of another site, that is once its reader has agreed;
    until then `is_offered`. `address` is where else it is watched, on `host`; `sources`, from where
    the page may load it, for its policy.

    The page of the film has one that comes with the portal, until the operator gives another.
    """
    address = shown.page.video_address if shown.page else ""
    film = next((file for file in reversed(files) if file.kind == FileKind.VIDEO), None)
    spoken = {file.language: file for file in files if file.kind == FileKind.CAPTIONS}
    captions = {code: reverse("pages:file", args=[file.pk]) for code, file in spoken.items()}
    told: dict[str, Any] = {}
    sources, source = [SELF], "" if film else source_of(address)
    if film:
        told = {
            "address": reverse("pages:file", args=[film.pk]),
            "name": film.name,
            "ending": film.ending,
            "size": film.size,
        }
    elif source and is_agreed:
        told = {
            "address": address,
            "name": shown.title,
            "ending": _ending_of(address),
            "is_foreign": True,
        }
        sources.append(source)
    elif not address and shown.slug == "video":
        told = shipped_film(shown.title)
        captions = {code: static(f"video/rate.{code}.vtt") for code in NAMES}
    elif not address:
        return None
    first = current() if current() in captions else next(iter(captions), "")
    return {
        "film": told,
        "sources": sources if told else [],
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
        "is_offered": bool(source and not is_agreed),
        "address": address,
        "host": urlsplit(address).hostname or "",
    }


def source_of(address: str) -> str:
    """The site that a film's file lies on, as a policy names it; "" for what isn't such a file, or
    where a page of ours may not load it from: without https, with a password, without a name."""
    url = urlsplit(address)
    if url.scheme != "https" or "@" in url.netloc or not _ending_of(address):
        return ""
    try:
        host, port = punycode(url.hostname or ""), url.port
    except ValueError:
        return ""
    if not HOST.fullmatch(host):
        return ""
    return f"https://{host}:{port}" if port else f"https://{host}"


def _ending_of(address: str) -> str:
    return ENDINGS.get(PurePosixPath(urlsplit(address).path).suffix.lower(), "")


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
