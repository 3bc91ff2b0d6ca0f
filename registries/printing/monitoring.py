"""The whole monitoring on paper: PDF/UA-1, set by typst from `monitoring.typ`."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override

from portal.lib import wording
from portal.lib.typesetting import printable, typeset
from ratings.arithmetic import BASE_CRITERIA, mark_text
from registries.models import Monitoring, MonitoringRow
from registries.selectors.monitoring import attention_of, rows_of
from registries.selectors.monitoring_report import Change, report_of, shown, themes_of

HERE = Path(__file__).parent
AT_ONCE = 300  # rows that a page's own process sets in about a second
NAMED = 20  # organizations that a list of what needs attention names
SHORT = {
    "clarity": "Понятность",
    "information": "Информация",
    "timeliness": "Сроки",
    "courtesy": "Вежливость",
}
REASONS = {
    "fallen": "Оценка упала на 0,20 и более",
    "empty": "Нет анкет",
    "incomplete": "Неполные данные в кабинете",
    "overdue": "Просрочены ответы",
}


def pdf_of(monitoring: Monitoring) -> bytes:
    """The document, in Russian.

    Raises:
        Busy: others have kept the setters busy for ten seconds.
    """
    with override("ru"):
        return typeset(HERE / "monitoring.typ", json.dumps(told(monitoring)), "pdf")


def told(monitoring: Monitoring) -> dict[str, Any]:
    """All that the document says (a statement for the table, one for each kind of attention, one
    for examples of comments)."""
    report = report_of(monitoring)
    totals = monitoring.totals
    place, before = totals["place"], totals["place_before"]
    figures = [
        [one.name, one.now or "нет", one.before or "—", one.change.text or "—"]
        for one in report.figures
    ]
    figures.append(
        [
            "Позиция в стране",
            f"{place[0]} из {place[1]}" if place else "нет",
            str(before[0]) if before else "—",
            _steps(before[0] - place[0]) if place and before else "—",
        ]
    )
    title = f"Мониторинг качества услуг за {report.period}"
    return {
        "title": title,
        "authority": printable(totals["authority"]),
        "portal": printable(gettext(settings.SITE_SHORT_NAME)),
        "number": f"№ {monitoring.number}",
        "taken": f"Данные на {wording.day(timezone.localdate(monitoring.taken_at))}",
        "running": f"Полугодие ещё шло: показано то, что было на {report.as_of}"
        if report.as_of
        else "",
        "draft": not monitoring.is_signed,
        "figures": figures,
        "before": report.before or "Раньше",
        "criteria": [[one.name, one.text or "—"] for one in report.criteria],
        "distribution": [
            [f"{bar.value} ({bar.word})", wording.number(bar.count), bar.percent_text or "—"]
            for bar in report.distribution
        ],
        "findings": _paragraphs(monitoring.findings),
        "conclusion": _paragraphs(monitoring.conclusion),
        "themes": [
            {
                "word": printable(theme.word),
                "count": wording.number(theme.count),
                "mark": theme.mark,
                "examples": [
                    f"«{printable(one['text'])}» ({one['mark']})" for one in theme.examples
                ],
            }
            for theme in themes_of(monitoring)
        ],
        "attention": [
            {
                "reason": REASONS[one.only],
                "count": wording.organizations(one.count),
                "names": [_named(row, one.only) for row in one.rows],
                "more": one.count > len(one.rows),
            }
            for one in attention_of(monitoring, NAMED)
        ],
        "short": [SHORT[name] for name in BASE_CRITERIA],
        "rows": [_row(row) for row in rows_of(monitoring).order_by("sort_key").iterator(500)],
        "signed": {
            "name": printable(monitoring.signed_name),
            "position": printable(monitoring.signed_position),
            "day": wording.day(timezone.localdate(monitoring.signed_at)),
        }
        if monitoring.signed_at
        else None,
    }


def _paragraphs(text: str) -> list[str]:
    return [line for line in (printable(part) for part in text.splitlines()) if line]


def _name(row: MonitoringRow) -> str:
    name = row.short_name_ru or row.name_ru
    return printable(f"{row.above_ru}: {name}" if row.above_ru else name)


def _named(row: MonitoringRow, only: str) -> str:
    view = shown(row)
    more = {
        "fallen": view.change.text,
        "empty": "",
        "incomplete": ", ".join(view.lacks[:3]) + (" …" if len(view.lacks) > 3 else ""),
        "overdue": str(row.overdue),
    }[only]
    return f"{_name(row)} ({more})" if more else _name(row)


def _row(row: MonitoringRow) -> list[str]:
    view = shown(row)
    mark = view.mark or "—"
    if view.own:
        mark += f" ({view.own})"
    place = str(row.position) if row.position else "—"
    return [
        _name(row),
        str(row.count),
        mark,
        mark_text(row.before_sum, row.before_count) or "—",
        _dash(view.change),
        view.satisfaction or "—",
        *(text or "—" for text in view.criteria),
        place,
        "—" if row.position_change is None else _steps(row.position_change),
        str(row.lacks or "—"),
        str(row.overdue or "—"),
    ]


def _dash(change: Change) -> str:
    if not change.text:
        return "—"
    return change.text if change.sign else "0,00"


def _steps(size: int) -> str:
    """«+12», «−3», «0» places."""
    if not size:
        return "0"
    return f"+{size}" if size > 0 else f"\N{MINUS SIGN}{-size}"
