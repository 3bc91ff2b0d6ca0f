"""Tables of an authority's rooms as files: headers and rows, the same for CSV and XLSX."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from organizations.models import Level, Organization
from portal.lib.languages import RUSSIAN
from ratings import arithmetic
from ratings.arithmetic import BASE_CRITERIA
from ratings.figures import CRITERION_NAMES
from ratings.selectors.dynamics import Line
from registries.selectors.composition import Composition, Group
from registries.selectors.object_rows import POINTS, Row, every_row
from registries.selectors.objects import Filters
from registries.selectors.plan import PlanRow
from registries.selectors.spans import Span

Table = tuple[list[str], Iterator[list[Any]]]


def yes_or_no(value: bool) -> str:
    """A truth in a word."""
    return _("да") if value else pgettext("ответ", "нет")


def number(text: str) -> Decimal | None:
    """«4,61», «+0,12», "96.2%" as a number; None of nothing."""
    kept = "".join(letter for letter in text if letter.isdigit() or letter in ",.-\N{MINUS SIGN}")
    kept = kept.replace(",", ".").replace("\N{MINUS SIGN}", "-")
    return Decimal(kept) if any(letter.isdigit() for letter in kept) else None


def objects_table(authority: Organization, span: Span, filters: Filters) -> Table:
    """The organizations that the filters leave, in their order: read while they are used."""
    header = [
        _("Организация"),
        _("УНП"),
        _("Вид"),
        _("Где"),
        _("Категории"),
        _("Место в стране"),
        _("Из скольких"),
        _("Место предварительное"),
        _("Изменение места"),
        _("Оценка"),
        _("Изменение оценки"),
        _("Анкет"),
        _("Удовлетворённость, %"),
        *(str(CRITERION_NAMES[name]) for name in BASE_CRITERIA),
        _("Непрочитано низких оценок за 90 дней"),
        _("Заполнено сведений"),
        _("Всего сведений"),
        _("Скрыта от граждан"),
        _("Данные проверены"),
    ]
    return header, _in_language(every_row(authority, span, filters), _object_cells)


def _in_language(rows: Iterator[Any], cells: Callable[[Any], list[Any]]) -> Iterator[list[Any]]:
    """Rows as cells, read and worded in the language of the moment when this was called: a file is
    sent when the request is over."""
    language = get_language() or RUSSIAN

    def told() -> Iterator[list[Any]]:
        while True:
            with override(language):
                row = next(rows, None)
                shown = None if row is None else cells(row)
            if shown is None:
                return
            yield shown

    return told()


def _object_cells(row: Row) -> list[Any]:
    organization, mark, place = row.organization, row.mark, row.place
    return [
        organization.name,
        organization.unp,
        Level(organization.level).label,
        organization.place,
        "; ".join(category.name for category in row.categories),
        place.position if place else None,
        place.of if place else None,
        yes_or_no(place.is_provisional) if place else None,
        place.change if place else None,
        number(arithmetic.mark_text(mark.total, mark.count)),
        Decimal(0) if row.change.text and not row.change.sign else number(row.change.text),
        mark.count,
        number(arithmetic.satisfaction_text(mark.total, mark.count)),
        *(number(row.criteria[name]) for name in BASE_CRITERIA),
        row.unread,
        row.filled,
        POINTS,
        yes_or_no(row.is_hidden),
        row.verified_on,
    ]


def composition_table(composition: Composition) -> Table:
    """What a consolidated mark is made of, with the sums that prove it."""
    header = [_("Группа"), _("Организаций"), _("Анкет"), _("Сумма оценок в 1/840"), _("Оценка")]
    return header, iter(_composition_rows(composition))


def _composition_rows(composition: Composition) -> Iterable[list[Any]]:
    for group in composition.groups:
        yield [group.name, group.organizations, *_cells(group)]
    roots = composition.roots
    yield [_("Все организации реестра, каждая один раз"), roots.organizations, *_cells(roots)]
    for name, sums in (
        (_("Собственная оценка органа"), composition.own),
        (_("Итоговая оценка органа"), composition.consolidated),
    ):
        yield [name, None, *_cells(Group("", "", 0, sums))]


def _cells(group: Group) -> list[Any]:
    sums = group.sums
    return [sums.count, sums.total, number(arithmetic.mark_text(sums.total, sums.count))]


def dynamics_table(lines: Iterable[Line]) -> Table:
    """A chart's figures, the newest period first."""
    header = [_("Период"), _("Оценка"), _("Удовлетворённость, %"), _("Анкет")]
    rows = (
        [
            line.name,
            number(line.mark.now),
            number(line.satisfaction.now) if line.satisfaction else None,
            line.count,
        ]
        for line in list(lines)
    )
    return header, rows


def plan_table(rows: Iterator[PlanRow]) -> Table:
    """The plan list: read while it is used."""
    header = [
        _("УНП"),
        _("Наименование"),
        _("Кем регистрируется"),
        _("Юридическое лицо"),
        _("Оказывает услуги"),
        _("Осуществляет процедуры"),
        _("Должна регистрироваться"),
        _("Состояние"),
        _("Чего не хватает"),
        _("В действующем реестре"),
        _("Примечание"),
    ]
    return header, _in_language(rows, _plan_cells)


def _plan_cells(row: PlanRow) -> list[Any]:
    entry = row.entry
    return [
        entry.unp,
        entry.name,
        str(entry.get_role_display()),
        entry.is_legal_person,
        entry.provides_services,
        entry.carries_procedures,
        entry.must_register,
        str(row.state_text),
        ", ".join(row.missing),
        row.is_registered_here,
        entry.note,
    ]
