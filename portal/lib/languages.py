"""The reader's language: texts that are kept in several, and a page's addresses in each.

The address decides: Russian has no prefix, `/be/…` and `/en/…` are the same pages (DESIGN §5).
Facts are kept in Russian, and where there is no text in the reader's language the Russian one
stands in, marked as such.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import get_language, get_language_from_request, override

RUSSIAN = "ru"
NAMES = {  # each in itself, long and short
    "ru": ("Русский", "Рус"),
    "be": ("Беларуская", "Бел"),
    "en": ("English", "Eng"),
}
LOCALES = {"ru": "ru_RU", "be": "be_BY", "en": "en_GB"}  # those that readers of og:locale know
LASTING = "lasting"  # the namespace of addresses outside of the prefixes


class Text(str):
    """A text for the reader. `lang` says in which language it is, "" in the reader's own."""

    lang: str

    def __new__(cls, text: str = "", lang: str = "") -> "Text":
        made = super().__new__(cls, text)
        made.lang = lang
        return made


def current() -> str:
    """The reader's language: "ru", "be" or "en"."""
    language = (get_language() or RUSSIAN).partition("-")[0]
    return language if language in NAMES else RUSSIAN


def text_of(row: Any, *fields: str) -> Text:
    """The first of these that is filled in the reader's language, else the first in Russian.

    Args:
        fields: names without the language: "name" is kept as name_ru, name_be, name_en.
    """
    reader = current()
    for language in dict.fromkeys((reader, RUSSIAN)):
        for field in fields:
            if text := getattr(row, f"{field}_{language}", ""):
                return Text(text, "" if language == reader else language)
    return Text()


def in_one_language(parts: Callable[[], Iterable[Text]]) -> Text:
    """Parts of one text, with commas: all in Russian if one of them is."""
    told = [part for part in parts() if part]
    if any(part.lang for part in told):
        with override(RUSSIAN):
            return Text(", ".join(part for part in parts() if part), RUSSIAN)
    return Text(", ".join(told))


class Named:
    """A row whose name is kept in each language."""

    @property
    def name(self) -> Text:
        return text_of(self, "name")


# Addresses


def language_of(path: str) -> str:
    """The language that an address is in."""
    first = path.split("?")[0].split("/")[1:2]
    return first[0] if first and first[0] in NAMES and first[0] != RUSSIAN else RUSSIAN


def address_in(language: str, path: str) -> str:
    """The address of the same page in another language, query and all."""
    before = language_of(path)
    bare = path if before == RUSSIAN else path[len(before) + 1 :] or "/"
    return bare if language == RUSSIAN else f"/{language}{bare}"


def page_in(language: str, path: str) -> str:
    """The same; but what is printed has one address, which opens in the language of the cookie."""
    try:
        is_lasting = route_of(path).namespace == LASTING
    except Resolver404:
        is_lasting = False
    return path if is_lasting else address_in(language, path)


def home() -> str:
    """The address of the first page in the reader's language."""
    return address_in(current(), "/")


def route_of(address: str) -> ResolverMatch:
    """The route of an address of ours, in whatever language it is.

    Raises:
        Resolver404: there is none.
    """
    path = urlsplit(address).path
    with override(language_of(path)):
        return resolve(path)


def languages(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the switch."""
    here = request.get_full_path()
    return {
        "languages": [
            {
                "code": code,
                "name": NAMES[code][0],
                "short_name": NAMES[code][1],
                "locale": LOCALES[code],
                "url": f"/language/{code}/?{urlencode({'next': page_in(code, here)})}",
                "current": code == current(),
            }
            for code in NAMES
        ]
    }


def remember(response: HttpResponse, language: str) -> None:
    """Let this browser's addresses without a language open in this one."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def in_visitors_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For addresses outside of the prefixes: the language is the cookie's, else the browser's."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with override(get_language_from_request(request)):
            response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        return response

    return answer
