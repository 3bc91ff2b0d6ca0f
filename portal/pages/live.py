"""Live figures that texts ask for by `{{name}}`, so that no page grows stale."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from portal.lib import wording
from ratings import arithmetic
from ratings.figures import MARK_WORDS, Mark, decimals
from ratings.rules import today

# answers of the four base criteria: few enough to be done again on paper
EXAMPLE = ((5, 5, 5, 5), (5, 4, 4, 5), (4, 3, 5, 4), (2, 3, 2, 4), (5, 5, 4, 5), (4, 4, 4, 4))


@dataclass(frozen=True, slots=True)
class Line:
    """One questionnaire of the example."""

    number: int
    answers: tuple[int, ...]
    total: int
    text: str


def worked_example() -> dict[str, Any]:
    """A mark calculated before the reader's eyes, by the arithmetic that calculates all of them."""
    lines, whole = [], 0
    for number, answers in enumerate(EXAMPLE, 1):
        mean = arithmetic.mean_of(answers)
        whole += mean
        text = decimals(mean, arithmetic.UNIT)
        lines.append(Line(number, answers, sum(answers), text))
    mark = Mark(whole, len(lines), today().minimum_count)
    return {
        "lines": lines,
        "mark": mark,
        "sum_text": decimals(whole, arithmetic.UNIT),
        "long_text": decimals(whole, arithmetic.UNIT * len(lines), 6),
        "places": range(1, len(arithmetic.BASE_CRITERIA) + 1),
    }


def _worked_example() -> Any:
    return render_to_string("pages/_worked_example.html", worked_example())


def _rules_now() -> Any:
    return render_to_string("pages/_rules_now.html", {"rules": today()})


def _helpdesk() -> Any:
    return format_html(
        '<a href="{}">{}</a>', reverse("account_help"), gettext("написать в поддержку")
    )


def _marks() -> str:
    return ", ".join(f"{value} — {word}" for value, word in sorted(MARK_WORDS.items()))


VALUES: dict[str, Callable[[], Any]] = {
    "minimum_count": lambda: wording.number(today().minimum_count),
    "repeat_days": lambda: wording.number(today().repeat_days),
    "marks": _marks,
    "site_name": lambda: gettext(settings.SITE_NAME),
    "owner": lambda: gettext(settings.SITE_OWNER),
    "operator": lambda: gettext(settings.SITE_OPERATOR),
    "help_email": lambda: settings.HELP_EMAIL,
    "help_phone": lambda: settings.HELP_PHONE,
    "helpdesk": _helpdesk,
    "base_url": lambda: settings.BASE_URL,
    "worked_example": _worked_example,
    "rules_now": _rules_now,
}


def values_for(names: set[str]) -> dict[str, Any]:
    """The live figures of these names, in the reader's language; unknown names are left out."""
    return {name: VALUES[name]() for name in sorted(names) if name in VALUES}
