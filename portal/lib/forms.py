"""Form parts that several rooms use."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class WordsField(forms.CharField):
    """Text in which a line break is one character, as the counter on the page counts it."""

    def to_python(self, value: Any) -> str | None:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class LongSelect(forms.Select):
    """A select for long lists: written in one go, where Django renders a template an option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, attrs)["widget"]
        groups = []
        for group, options, _index in context["optgroups"]:
            lines = format_html_join(
                "\n",
                '<option value="{}"{}>{}</option>',
                (
                    (
                        "" if option["value"] is None else option["value"],
                        SafeString(" selected") if option["selected"] else "",
                        option["label"],
                    )
                    for option in options
                ),
            )
            groups.append(
                format_html('<optgroup label="{}">{}</optgroup>', group, lines) if group else lines
            )
        attributes = format_html_join(
            "",
            ' {}="{}"',
            ((key, value) for key, value in context["attrs"].items() if value not in (False, None)),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', name, attributes, SafeString("\n".join(groups))
        )
