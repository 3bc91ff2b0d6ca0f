"""The first page: the country or a region as a whole, over time, by mark, criterion and source."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.infographics import drawings
from portal.infographics.asking import Asked, moment_text
from portal.infographics.charts import (
    amount,
    decimal_cell,
    most_and_least,
    share,
    sums_header,
    sums_row,
)
from portal.lib import wording
from portal.lib.charts import Cell, Chart, Row
from ratings import arithmetic
from ratings.arithmetic import BASE_CRITERIA, UNIT, decimals
from ratings.figures import CRITERION_NAMES, MARK_WORDS, Mark
from ratings.models import ALL_TIME
from ratings.selectors.dynamics import satisfaction_sentence
from ratings.selectors.summaries import (
    Sums,
    by_month,
    by_source,
    half_years,
    months_and_sources,
    people_by_month,
    sums_by_period,
)

MONTHS = 24
SOURCES = {
    "site": gettext_lazy("Со страницы организации на портале"),
    "qr": gettext_lazy("По QR‑коду в организации"),
    "": gettext_lazy("Другими путями"),
}


def overview(asked: Asked) -> tuple[Sums, list[Chart]]:
    """The sums of what is asked for and the charts of the page (three statements at most)."""
    sums = sums_by_period(asked.region_id)
    now = sums.get(asked.period.code, Sums())
    if not now.count:
        return now, []
    months = months_and_sources(asked.region_id)
    over = [one for one in months if asked.running and one.month < asked.running.date()]
    charts = [
        _halves(asked, sums),
        _months(asked, by_month(months)),
        _questionnaires(asked, sums),
        _people(asked),
        _distribution(asked, now),
        _criteria(asked, now),
        _sources(asked, by_source(over, asked.period)),
    ]
    return now, [chart for chart in charts if chart]


def about(asked: Asked, count: int, made: str) -> str:
    """Of what, when, from how many: «Вся страна, за всё время, по 445 000 анкетам; числа на …»."""
    where = str(asked.where_text)
    told = (
        f"{where[:1].upper()}{where[1:]}, {asked.period_text}, {wording.by_questionnaires(count)}"
    )
    return f"{told}; {made}" if made else told


def _timed(sums: Mapping[str, Sums]) -> list[tuple[str, Mark]]:
    """Half-years in the order of time."""
    halves = ((code, one.mark) for code, one in sums.items() if code != "all" and one.count)
    return sorted(halves, key=lambda half: half[0])


def _points(
    timed: list[tuple[str, Mark]], label: Callable[[str], str]
) -> list[tuple[str, int, str]]:
    """What a line is drawn through: satisfaction in tenths of a per cent, rounded as it reads."""
    return [
        (label(code), _tenths(mark), wording.decimal(decimals(_tenths(mark), 10, 1)))
        for code, mark in timed
    ]


def _tenths(mark: Mark) -> int:
    return (2 * 1000 * mark.total + 5 * UNIT * mark.count) // (2 * 5 * UNIT * mark.count)


def _halves(asked: Asked, sums: Mapping[str, Sums]) -> Chart | None:
    timed = _timed(sums)
    now, before = half_years(asked.known, asked.period)
    found = {code: (mark.total, mark.count) for code, mark in timed}
    if not timed or now is None:
        return None
    shown = [half for half in timed if asked.period.pk == ALL_TIME or half[0] <= asked.period.code]
    return Chart(
        name="halves",
        title=_("Удовлетворённость по полугодиям"),
        finding=satisfaction_sentence(
            found.get(before.code) if before else None,
            found.get(now.code),
            wording.half_year(now.code),
        ),
        about=f"{_where(asked)}; {asked.made_text}",
        header=sums_header(_("Полугодие")),
        rows=[sums_row(wording.half_year(code), mark) for code, mark in shown[::-1]],
        note=_("Завершённое полугодие больше не меняется, даже если анкету потом отозвали."),
        drawing=drawings.line(_points(shown, wording.half_year_short)),
        is_long=True,
        is_drawn=False,
    )


def _questionnaires(asked: Asked, sums: Mapping[str, Sums]) -> Chart | None:
    timed = _timed(sums)
    if asked.period.pk != ALL_TIME:
        timed = [half for half in timed if half[0] <= asked.period.code]
    if not timed:
        return None
    most = max(mark.count for _code, mark in timed)
    last, mark = timed[-1]
    return Chart(
        name="questionnaires",
        title=_("Сколько анкет учтено"),
        finding=f"{wording.half_year(last)}: {wording.questionnaires(mark.count)}",
        about=f"{_where(asked)}; {asked.made_text}",
        header=[_("Полугодие"), _("Анкет"), _("Оценили организаций")],
        rows=[
            Row(
                wording.half_year(code),
                [amount(one.count), amount(sums[code].organizations)],
                arithmetic.percent(one.count, most),
            )
            for code, one in timed[: -drawings.POINTS - 1 : -1]
        ],
        note=_("Организации — юридические лица, которых оценили сами или через подразделения."),
    )


def _months(asked: Asked, months: Mapping[str, tuple[int, int]]) -> Chart | None:
    timed = [(code, Mark(total, count, 1)) for code, (total, count) in sorted(months.items())]
    timed = [month for month in timed if month[1].count]
    if asked.period.ends_on:
        timed = [month for month in timed if month[0] <= f"{asked.period.ends_on:%Y-%m}"]
    timed = timed[-MONTHS:]
    if not timed:
        return None
    (code, mark), before = timed[-1], timed[-2][1] if len(timed) > 1 else None
    return Chart(
        name="months",
        title=_("Удовлетворённость по месяцам"),
        finding=satisfaction_sentence(
            (before.total, before.count) if before else None,
            (mark.total, mark.count),
            _capital(wording.month_of(code)),
        ),
        about=f"{_where(asked)}; {asked.months_text}",
        header=sums_header(_("Месяц")),
        rows=[sums_row(wording.month_of(code), mark) for code, mark in timed[::-1]],
        note=_("Месяцы пересчитываем каждую ночь по анкетам, которые учтены сейчас."),
        drawing=drawings.line(_points(timed, wording.month_short)),
        is_long=True,
        is_drawn=False,
    )


def _people(asked: Asked) -> Chart | None:
    """Newcomers by month: of the whole country, since people belong to no region."""
    if asked.region_id is not None:
        return None
    known, total = [], 0
    for month, count in people_by_month():
        total += count
        known.append((f"{month:%Y-%m}", count, total))
    if asked.period.ends_on:
        known = [one for one in known if one[0] <= f"{asked.period.ends_on:%Y-%m}"]
    if not known:
        return None
    shown = known[: -MONTHS // 2 - 1 : -1]
    code, count, total = known[-1]
    most = max(number for _code, number, _total in shown)
    return Chart(
        name="people",
        title=_("Сколько людей зарегистрировано"),
        finding=_("%(month)s: новых — %(new)s, всего — %(total)s")
        % {
            "month": _capital(wording.month_of(code)),
            "new": wording.number(count),
            "total": wording.number(total),
        },
        about=f"{_where(asked)}; {asked.months_text}",
        header=[_("Месяц"), _("Новых"), _("Всего к концу месяца")],
        rows=[
            Row(
                wording.month_of(code),
                [amount(count), amount(total)],
                arithmetic.percent(count, most),
            )
            for code, count, total in shown
        ],
        note=_("Люди с подтверждённой почтой; тех, кто удалил учётную запись, здесь нет."),
    )


def _distribution(asked: Asked, now: Sums) -> Chart:
    return Chart(
        name="distribution",
        title=_("Какие оценки ставят"),
        finding=_("Четыре и выше — в %(share)s анкет")
        % {"share": share(now.satisfied, now.count).text},
        about=about(asked, now.count, asked.made_text),
        header=[_("Оценка"), _("Доля, %"), _("Анкет")],
        rows=[
            Row(
                f"{mark} — {MARK_WORDS[mark]}",
                [share(count, now.count), amount(count)],
                arithmetic.percent(count, now.count),
                kind=mark,
            )
            for mark in range(5, 0, -1)
            for count in [getattr(now, f"d{mark}")]
        ],
        note=_("Оценка анкеты — среднее её ответов; здесь она округлена до целого."),
    )


def _criteria(asked: Asked, now: Sums) -> Chart:
    rows = [
        Row(
            str(CRITERION_NAMES[name]),
            [
                decimal_cell(arithmetic.decimals(total, now.count)),
                amount(now.count),
                Cell("", total),
            ],
            arithmetic.percent(total, 5 * now.count),
        )
        for name in BASE_CRITERIA
        for total in [getattr(now, name)]
    ]
    ranked = sorted(BASE_CRITERIA, key=lambda name: -getattr(now, name))
    best, worst = (rows[BASE_CRITERIA.index(name)] for name in (ranked[0], ranked[-1]))
    most, least = best.cells[0].text, worst.cells[0].text
    return Chart(
        name="criteria",
        title=_("Четыре критерия"),
        finding=most_and_least(
            wording.quoted(str(best.name)), most, wording.quoted(str(worst.name)), least
        )
        if most != least
        else _("Все четыре критерия оценены одинаково: %(most)s") % {"most": most},
        about=about(asked, now.count, asked.made_text),
        header=[_("Критерий"), _("Оценка"), _("Анкет"), _("Сумма ответов")],
        rows=rows,
    )


def _sources(asked: Asked, found: Mapping[str, int]) -> Chart | None:
    if not found:
        return None
    whole = sum(found.values())
    named: dict[str, int] = {}
    for source, count in found.items():
        name = str(SOURCES.get(source, SOURCES[""]))
        named[name] = named.get(name, 0) + count
    ranked = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    first, count = ranked[0]
    return Chart(
        name="sources",
        title=_("Откуда приходят анкеты"),
        finding=f"{first} — {share(count, whole).text}",
        about=about(asked, whole, moment_text(asked.running)),
        header=[_("Откуда"), _("Доля, %"), _("Анкет")],
        rows=[
            Row(name, [share(count, whole), amount(count)], arithmetic.percent(count, whole))
            for name, count in ranked
        ],
        note=_(
            "Пересчитываем каждую ночь. Источники, откуда пришло меньше пяти анкет, "
            "не показываем отдельно."
        ),
    )


def _where(asked: Asked) -> str:
    where = str(asked.where_text)
    return f"{where[:1].upper()}{where[1:]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
