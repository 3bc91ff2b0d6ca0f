"""Numbers and days in Russian, with the three forms that Russian has."""

import ast
from datetime import date
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.template import engines
from django.templatetags.i18n import BlockTranslateNode

from portal.lib import wording
from tests.test_conventions import ROOT, SOURCES, TEMPLATES

NUMBERS = [0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 25, 101, 111, 112, 121]


def forms(one: str, few: str, many: str) -> list[str]:
    """The form for each of NUMBERS."""
    chosen = [many, one, few, few, many, many, many, many, one, few, many, one, many, many, one]
    return [f"{number} {form}" for number, form in zip(NUMBERS, chosen, strict=True)]


def test_questionnaires_are_counted_in_russian() -> None:
    assert [wording.questionnaires(n) for n in NUMBERS] == forms("анкета", "анкеты", "анкет")


def test_organizations_are_counted_in_russian() -> None:
    expected = forms("организация", "организации", "организаций")

    assert [wording.organizations(n) for n in NUMBERS] == expected


def test_days_are_counted_in_russian() -> None:
    assert [wording.days(n) for n in NUMBERS] == forms("день", "дня", "дней")


def test_marks_are_said_to_be_by_questionnaires_in_russian() -> None:
    expected = forms("анкете", "анкетам", "анкетам")

    assert [wording.by_questionnaires(n) for n in NUMBERS] == [f"по {text}" for text in expected]


@pytest.mark.parametrize(
    ("number", "text"),
    [(999, "999"), (1000, "1\xa0000"), (13502, "13\xa0502"), (1234567, "1\xa0234\xa0567")],
)
def test_thousands_are_kept_together(number: int, text: str) -> None:
    assert wording.number(number) == text


def test_days_months_and_half_years_are_said_in_russian() -> None:
    assert wording.day(date(2026, 3, 12)) == "12 марта 2026\xa0г."
    assert wording.month(date(2026, 3, 12)) == "март 2026\xa0г."
    assert wording.half_year("2026-2") == "2‑е полугодие 2026\xa0г."
    assert wording.half_year_short("2026-1") == "I\xa02026"


def counted_in_templates() -> list[tuple[str, str]]:
    """(where, singular) of every {% blocktranslate count … %} of ours."""
    found = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = str(path.relative_to(TEMPLATES))
        template: Any = engines["django"].get_template(name)
        for node in template.template.nodelist.get_nodes_by_type(BlockTranslateNode):
            if node.plural:
                singular, _names = node.render_token_list(node.singular)
                found.append((name, singular))
    return found


def counted_in_code() -> list[tuple[str, str]]:
    """(where, singular) of every ngettext("…", "…", n) of ours."""
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno}", node.args[0].value)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("ngettext", "ngettext_lazy")
        and isinstance(node.args[0], ast.Constant)
    ]


def test_every_message_that_counts_has_its_three_russian_forms() -> None:
    with (ROOT / "locale/ru/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    complete = {
        message.id[0]
        for message in catalogue
        if isinstance(message.id, tuple) and len(message.string) == 3 and all(message.string)
    }

    counted = counted_in_templates() + counted_in_code()

    assert len(counted) > 5
    assert [(where, text) for where, text in counted if text not in complete] == []
