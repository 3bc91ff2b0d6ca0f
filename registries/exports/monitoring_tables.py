"""A monitoring as tables: for CSV, for the sheets of a book."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from organizations.models import Level, name_order
from organizations.selectors.completeness import TEXTS
from portal.lib import wording
from portal.lib.spreadsheets import Cell, Row
from ratings.arithmetic import BASE_CRITERIA, decimals, mark_text, satisfaction_text
from registries.models import Monitoring, MonitoringRow
from registries.selectors.monitoring import rows_of
from registries.selectors.monitoring_report import criterion_names, report_of, themes_of
from registries.tables import number

CHUNK = 500


def file_name(monitoring: Monitoring) -> str:
    """«Мониторинг 2026-1 № 3»."""
    return f"{_('Мониторинг')} {monitoring.half_year} № {monitoring.number}"


def monitoring_table(monitoring: Monitoring) -> tuple[list[str], Iterator[Row]]:
    """The organizations: header and rows by name, read while they are written."""
    header = [
        *(_("Организация"), _("Входит в"), _("УНП"), _("Уровень"), _("Анкет"), _("Оценка")),
        *(_("Собственная оценка"), _("Удовлетворённость, %"), *criterion_names()),
        *(_("Анкет полугодием раньше"), _("Оценка полугодием раньше"), _("Изменение оценки")),
        *(_("Позиция в стране"), _("Из скольких"), _("Позиция полугодием раньше")),
        *(_("Изменение позиции"), _("Чего не хватает в кабинете"), _("Данные проверены")),
        _("Просроченных ответов"),
    ]
    rows = rows_of(monitoring).order_by(name_order(), "id").iterator(chunk_size=CHUNK)
    return header, (_cells(row) for row in rows)


def _cells(row: MonitoringRow) -> list[Cell]:
    return [
        row.name,
        row.above,
        row.unp,
        str(Level(row.level).label),
        row.count,
        number(mark_text(row.sum, row.count)),
        number(mark_text(row.own_sum, row.own_count)),
        number(satisfaction_text(row.sum, row.count)),
        *(
            number(decimals(getattr(row, name), row.count)) if row.count else None
            for name in BASE_CRITERIA
        ),
        row.before_count,
        number(mark_text(row.before_sum, row.before_count)),
        None if row.change is None else Decimal(row.change) / 100,
        row.position,
        row.position_of,
        row.position_before,
        row.position_change,
        ", ".join(str(TEXTS[code]) for code in (*row.gate, *row.checklist) if code in TEXTS),
        row.verified_on,
        row.overdue,
    ]


def totals_table(monitoring: Monitoring) -> tuple[list[str], list[Row]]:
    """The figures of the authority."""
    report = report_of(monitoring)
    totals = monitoring.totals
    rows: list[Row] = [[one.name, one.now, one.before, one.change.text] for one in report.figures]
    place, before = totals["place"], totals["place_before"]
    rows.append(
        [
            _("Позиция в стране"),
            place[0] if place else None,
            before[0] if before else None,
            before[0] - place[0] if place and before else None,
        ]
    )
    rows += [[one.name, one.text, "", ""] for one in report.criteria]
    rows += [
        [_("Отметка %(value)s") % {"value": bar.value}, bar.count, "", ""]
        for bar in report.distribution
    ]
    rows += [
        [_("Организаций в реестре"), totals["organizations"], "", ""],
        [_("Подразделений в реестре"), totals["units"], "", ""],
        [_("Без анкет"), totals["empty"], "", ""],
        [_("Оценка упала на 0,20 и более"), totals["fallen"], "", ""],
        [_("Неполные данные"), totals["incomplete"], "", ""],
        [_("Скрыты от граждан"), totals["hidden"], "", ""],
        [_("Просроченных ответов"), totals["answers"], "", ""],
    ]
    return [_("Показатель"), _("Сейчас"), _("Полугодием раньше"), _("Изменение")], rows


def themes_table(monitoring: Monitoring) -> tuple[list[str], list[Row]]:
    """What people write about."""
    rows: list[Row] = [
        [
            theme.word,
            theme.count,
            theme.mark,
            "\n".join(f"{one['mark']}: {one['text']}" for one in theme.examples),
        ]
        for theme in themes_of(monitoring)
    ]
    return [_("Тема"), _("Комментариев"), _("Средняя оценка"), _("Примеры")], rows


def parameters_table(monitoring: Monitoring) -> tuple[list[str], list[Row]]:
    """What this is, of when, by whom; and the words."""
    rows: list[Row] = [
        [_("Уполномоченный орган"), monitoring.totals["authority"]],
        [_("Полугодие"), wording.half_year(monitoring.half_year)],
        [_("Номер"), monitoring.number],
        [_("Снимок сделан"), monitoring.taken_at],
        [_("Данные по"), monitoring.totals["until"]],
        [_("Сравнивается с"), report_of(monitoring).before],
        [_("Версия реестра"), monitoring.totals["registry"] or None],
        [_("Состояние"), str(monitoring.get_state_display())],
        [_("Подписал"), monitoring.signed_name],
        [_("Должность"), monitoring.signed_position],
        [_("Когда"), monitoring.signed_at],
        [_("Что показал мониторинг"), monitoring.findings],
        [_("Вывод"), monitoring.conclusion],
    ]
    return [_("Что"), _("Значение")], rows
