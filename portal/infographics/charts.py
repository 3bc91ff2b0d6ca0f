"""The figures that charts of infographics are made of."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib import wording
from portal.lib.charts import Cell, Row, Value
from ratings import arithmetic
from ratings.arithmetic import UNIT
from ratings.figures import Mark


def satisfaction(mark: Mark) -> Cell:
    """Satisfaction in per cent, as the rating shows it."""
    if not mark.count:
        return Cell("", "")
    text = arithmetic.satisfaction_text(mark.total, mark.count)
    return Cell(wording.decimal(text), _number(text))


def mean(mark: Mark) -> Cell:
    """A mark with two decimals."""
    return Cell(mark.text, _number(arithmetic.mark_text(mark.total, mark.count)))


def amount(number: int) -> Cell:
    """How many."""
    return Cell(wording.number(number), number)


def share(part: int, whole: int) -> Cell:
    """A part in per cent."""
    text = arithmetic.percent_text(part, whole)
    return Cell(wording.decimal(text), _number(text))


def exact(mark: Mark) -> Cell:
    """The sum of the means in units of 1/840: what marks can be recalculated from."""
    return Cell("", mark.total)


def decimal_cell(text: str) -> Cell:
    """A figure written with a comma."""
    return Cell(wording.decimal(text), _number(text))


def _number(text: str) -> Value:
    bare = text.replace(",", ".").replace("\N{NO-BREAK SPACE}%", "")
    return Decimal(bare) if bare else ""


def width_of(mark: Mark) -> int:
    """The length of a bar of satisfaction: from zero."""
    return arithmetic.percent(mark.total, 5 * UNIT * mark.count)


def sums_header(first: str) -> list[str]:
    """The columns of `sums_row`."""
    return [
        first,
        _("Удовлетворённость, %"),
        _("Оценка"),
        _("Анкет"),
        _("Сумма средних, в 1/840"),
    ]


def sums_row(name: str, mark: Mark, url: str = "") -> Row:
    """A set's figures; the exact sum stands in the file alone."""
    cells = [satisfaction(mark), mean(mark), amount(mark.count), exact(mark)]
    return Row(name, cells, width_of(mark), url)


def extremes(rows: Sequence[Row], minimum: int) -> tuple[str, str]:
    """«Выше всего — Гродненская область, 93,1 %; ниже всего — Минск, 91,0 %», of ordered rows.

    A set with fewer than `minimum` questionnaires makes no headline: one person's five is no news.
    Also returns the sentence that says so, where one was passed over.
    """
    enough = [row for row in rows if int(row.cells[2].value) >= minimum]
    if len(enough) == len(rows):
        passed_over = ""
    else:
        passed_over = ngettext(
            "В заголовке — только те, о ком не меньше %(n)s анкеты.",
            "В заголовке — только те, о ком не меньше %(n)s анкет.",
            minimum,
        ) % {"n": minimum}
    if not enough:
        return "", ""
    best, worst = enough[0], enough[-1]
    most, least = best.cells[0].text, worst.cells[0].text
    if len(enough) == 1:
        return f"{best.name}: {most}", passed_over
    if most == least:
        return _("Везде одинаково: %(most)s") % {"most": most}, passed_over
    return most_and_least(best.name, most, worst.name, least), passed_over


def most_and_least(best: str, most: str, worst: str, least: str) -> str:
    """«Выше всего — …, 4,71; ниже всего — …, 4,52»."""
    return _("Выше всего — %(best)s, %(most)s; ниже всего — %(worst)s, %(least)s") % {
        "best": best,
        "most": most,
        "worst": worst,
        "least": least,
    }
