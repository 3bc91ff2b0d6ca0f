"""Template tags: what a page says of itself in its head, once for every reader of it."""

import json
import re
from html import unescape
from typing import Any

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_block_tag(end_name="endsaid")
def said(content: str) -> str:
    """Keeps what stands within as plain text, to be said in several places:
    `{% said as page_title %}{% block title %}{% endblock %}{% endsaid %}`."""
    return " ".join(re.split(r"[ \t\r\n]+", unescape(strip_tags(content)))).strip()


@register.simple_tag
def structured_data(data: Any) -> str:
    """A data block of schema.org for search engines: never run, so that the policy lets it be."""
    # within <script> nothing but `<` could end it; the rest stays readable
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(letter, escape)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
