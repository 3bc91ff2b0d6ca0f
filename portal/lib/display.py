"""The low-vision version: how a person wants pages to look, kept in one cookie.

The cookie holds the chosen values joined by dots («200.wide.white-on-black»). Each value belongs
to one option alone, and what isn't known is ignored: nothing else that a browser sends gets into
a page. What is chosen becomes attributes of the html element (`data-text="200"`); the rest is
static/css/tokens.css.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

COOKIE = "display"
YEAR = 60 * 60 * 24 * 365

# option: (legend, {value: label}); the value "" is what everybody sees who has chosen nothing
OPTIONS: dict[str, tuple[Any, dict[str, Any]]] = {
    "text": (
        _("Размер текста"),
        {"": _("Обычный — 100 %"), "150": _("Крупный — 150 %"), "200": _("Очень крупный — 200 %")},
    ),
    "spacing": (
        _("Расстояние между буквами и строками"),
        {"": _("Обычное"), "wide": _("Увеличенное"), "widest": _("Большое")},
    ),
    "face": (_("Шрифт"), {"": _("Без засечек"), "serif": _("С засечками")}),
    "scheme": (
        _("Цвета"),
        {
            "": _("Как в системе"),
            "light": _("Светлые"),
            "dark": _("Тёмные"),
            "black-on-white": _("Чёрным по белому"),
            "white-on-black": _("Белым по чёрному"),
            "blue-on-sky": _("Тёмно-синим по голубому"),
            "brown-on-beige": _("Коричневым по бежевому"),
            "green-on-brown": _("Зелёным по тёмно-коричневому"),
        },
    ),
    "pictures": (
        _("Рисунки"),
        {"": _("Показывать"), "monochrome": _("Показывать без цвета"), "off": _("Не показывать")},
    ),
}

# sets of values for one click
PRESETS: list[tuple[Any, dict[str, str]]] = [
    (_("Крупно и контрастно"), {"text": "200", "scheme": "black-on-white"}),
    (_("Крупно, белым по чёрному"), {"text": "200", "scheme": "white-on-black"}),
]


def chosen(values: Iterable[str]) -> dict[str, str]:
    """The known ones among the values, by option; the last one wins."""
    given = list(values)
    return {
        option: value
        for option, (_legend, choices) in OPTIONS.items()
        for value in given
        if value and value in choices
    }


def read(request: HttpRequest) -> dict[str, str]:
    """What this browser has chosen, by option; {} if nothing."""
    return chosen(request.COOKIES.get(COOKIE, "").split("."))


def remember(response: HttpResponse, choices: dict[str, str]) -> None:
    """Keep the choices in the browser for a year; without any, forget."""
    if not choices:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        ".".join(choices.values()),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `display`, what this browser has chosen.

    A page that uses it varies by cookie; base.html does so anyway, for it asks who is signed in.
    """
    return {"display": read(request)}
