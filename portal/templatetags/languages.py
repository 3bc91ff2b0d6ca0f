"""Template tags: which language a text is in, and a word of it on the page."""

import re
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def lang(context: Context, text: Any) -> str:
    """` lang="ru"` for an element whose text isn't in the reader's language, else nothing.

    `<h1{% lang organization.short_name %}>`; the page then says so once: {% lang_note %}.
    """
    language: str = getattr(text, "lang", "")
    if not language:
        return ""
    if request := getattr(context, "request", None):
        request.shows_other_language = True
    return format_html(' lang="{}"', language)


_SHORT_OF = re.compile(r"(№|\b(?:г|аг|гп|д|ул|вул|пр|пер|им)\.) (?=\S)")


@register.filter
def unbroken(text: str) -> str:
    """«№ 5», «г. Лиозно» with a no-break space: what stands for a word stays with its word."""
    return _SHORT_OF.sub("\\1\N{NO-BREAK SPACE}", text)


@register.inclusion_tag("components/lang_note.html", takes_context=True)
def lang_note(context: Context) -> dict[str, bool]:
    """A word that some names stand in Russian, if `lang` has marked any above."""
    request = getattr(context, "request", None)
    return {"shown": getattr(request, "shows_other_language", False)}
