"""The first page of an authority's rooms as a document."""

from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.models import Organization
from portal.lib import wording
from portal.lib.exports import PDF, Parameters, register
from ratings.selectors.dynamics import Change, Line
from registries.exports.objects import write_report
from registries.exports.registry import authority_of, may_have
from registries.selectors.dashboard import Dashboard, dashboard_of, months_of
from registries.selectors.spans import Span, read_spans

DASHBOARD_PDF = "authority-dashboard-pdf"


def _title(parameters: Parameters) -> str:
    authority = authority_of(parameters)
    return _("Обзор: %(name)s") % {"name": authority.short_name if authority else ""}


def _write(parameters: Parameters, path: Path) -> int:
    authority = Organization.objects.get(pk=parameters["authority"])
    span = read_spans(str(parameters.get("period", ""))).chosen
    page = dashboard_of(authority, span)
    tables = [
        {
            "title": _("Главное"),
            "head": [_("Показатель"), _("Было"), _("Теперь"), _("Изменение")],
            "rows": _figures(page),
            "note": "",
        },
        {
            "title": _("Требует внимания"),
            "head": [_("Что"), _("Сколько")],
            "rows": [[one.text, wording.number(one.count)] for one in page.attention],
            "note": "" if page.attention else _("Ничего: всё в порядке."),
        },
        {
            "title": _("По критериям"),
            "head": [_("Критерий"), _("Было"), _("Теперь"), _("Изменение")],
            "rows": [[line.name, *_change(line.mark)] for line in page.criteria],
            "note": "",
        },
        _by_time(_("Итоговая оценка по полугодиям"), page.half_lines),
        _by_time(_("Итоговая оценка по месяцам"), months_of(authority).lines),
    ]
    write_report(
        path,
        title=_title(parameters),
        facts=_facts(authority, span, page),
        tables=[table for table in tables if table["rows"] or table["note"]],
    )
    return len(page.criteria)


def _facts(authority: Organization, span: Span, page: Dashboard) -> list[list[Any]]:
    return [
        [_("Уполномоченный орган"), authority.name],
        [_("Период"), span.name],
        [_("Изменение"), span.before_name or _("сравнить не с чем")],
        [_("Организаций в действующем реестре"), wording.number(page.organizations)],
        [_("Составлено"), timezone.localtime().replace(microsecond=0)],
    ]


def _figures(page: Dashboard) -> list[list[str]]:
    place = page.place
    before = wording.number(place.before) if place and place.before is not None else "—"
    now, change = "—", "—"
    if place:
        now = _("%(n)s-е из %(of)s") % {
            "n": wording.number(place.position),
            "of": wording.number(place.of),
        }
        if place.is_provisional:
            now = _("предварительно %(place)s") % {"place": now}
        elif place.change:
            sign = "+" if place.change > 0 else "\N{MINUS SIGN}"
            change = f"{sign}{wording.number(abs(place.change))}"
        elif place.change == 0:
            change = _("без изменений")
    own = [_("собственная оценка"), "—", page.own.text or "—", "—"]
    return [
        [_("анкет"), *_change(page.count_change, wording.number(page.mark.count))],
        [_("итоговая оценка"), *_change(page.mark_change, page.mark.text)],
        own,
        [
            _("показатель удовлетворённости"),
            *_change(page.satisfaction_change, page.mark.satisfaction_text),
        ],
        [_("место в стране"), before, now, change],
    ]


def _change(change: Change, now: str = "") -> list[str]:
    return [change.before or "—", change.now or now or "—", change.text or "—"]


def _by_time(title: str, lines: list[Line]) -> dict[str, Any]:
    return {
        "title": title,
        "head": [_("Период"), _("Оценка"), _("Удовлетворённость"), _("Анкет")],
        "rows": [
            [
                line.name,
                line.mark.now,
                line.satisfaction.now if line.satisfaction else "",
                wording.number(line.count),
            ]
            for line in lines
        ],
        "note": "",
    }


def register_exports() -> None:
    """Let people ask for it; called once, when the app is ready."""
    register(DASHBOARD_PDF, title=_title, allowed=may_have, write=_write, ending=PDF)
