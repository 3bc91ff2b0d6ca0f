"""Organizations: about whom most is said, whose marks rose and fell most."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.infographics.asking import Asked
from portal.infographics.charts import (
    amount,
    exact,
    mean,
    satisfaction,
)
from portal.lib import wording
from portal.lib.charts import Cell, Chart, Row
from ratings import arithmetic
from ratings.models import Period
from ratings.selectors import minimum_count
from ratings.selectors.dynamics import mark_change
from ratings.selectors.summaries import Moved, half_years, most_rated, movers


def organizations(asked: Asked) -> list[Chart]:
    """The charts of the page (two statements, and what `rules` doesn't remember)."""
    now, before = half_years(asked.known, asked.period)
    charts = [_most_rated(asked)]
    if now and before:
        risen, fallen = movers(now, asked.region_id)
        charts += [
            _moved(asked, now, before, risen, "risen"),
            _moved(asked, now, before, fallen, "fallen"),
        ]
    return [chart for chart in charts if chart]


def _most_rated(asked: Asked) -> Chart | None:
    rated = most_rated(asked.period, asked.region_id)
    if not rated:
        return None
    most = rated[0][1].count
    told = {
        "name": wording.quoted(str(rated[0][0].short_name)),
        "n": wording.questionnaires(most),
    }
    return Chart(
        name="most-rated",
        title=_("Кого оценивают чаще"),
        finding=_("Чаще всего оценивают: %(name)s, %(n)s") % told,
        about=_about(asked, asked.period_text),
        header=[
            _("Организация"),
            _("Анкет"),
            _("Оценка"),
            _("Удовлетворённость, %"),
            _("Сумма средних, в 1/840"),
        ],
        rows=[
            Row(
                organization.short_name,
                [amount(mark.count), mean(mark), satisfaction(mark), exact(mark)],
                arithmetic.percent(mark.count, most),
                reverse("catalogue:organization", args=[organization.pk]),
            )
            for organization, mark in rated
        ],
        note=_(
            "Собственные оценки: анкеты об организации и её подразделениях, "
            "без организаций из её реестра."
        ),
    )


def _moved(
    asked: Asked, now: Period, before: Period, moved: list[Moved], name: str
) -> Chart | None:
    if not moved:
        return None
    first = moved[0]
    told = {
        "name": wording.quoted(str(first.organization.short_name)),
        "size": _change(first).text.lstrip("+\N{MINUS SIGN}"),
    }
    has_risen = name == "risen"
    finding = (
        _("Больше всего выросла оценка: %(name)s, на %(size)s")
        if has_risen
        else _("Больше всего снизилась оценка: %(name)s, на %(size)s")
    )
    minimum = now.minimum_count or minimum_count()
    few = ngettext(
        "Сравниваем тех, о ком в каждом из двух полугодий учтено не меньше %(n)s анкеты.",
        "Сравниваем тех, о ком в каждом из двух полугодий учтено не меньше %(n)s анкет.",
        minimum,
    )
    return Chart(
        name=name,
        title=_("Чья оценка выросла") if has_risen else _("Чья оценка снизилась"),
        finding=finding % told,
        about=_about(
            asked,
            _("%(now)s по сравнению с предыдущим: %(before)s")
            % {"now": wording.half_year(now.code), "before": wording.half_year(before.code)},
        ),
        header=[
            _("Организация"),
            _("Изменение"),
            _("Было"),
            _("Стало"),
            _("Анкет тогда"),
            _("Анкет теперь"),
            _("Сумма средних тогда, в 1/840"),
            _("Сумма средних теперь, в 1/840"),
        ],
        rows=[
            Row(
                one.organization.short_name,
                [
                    _change(one),
                    mean(one.before),
                    mean(one.now),
                    amount(one.before.count),
                    amount(one.now.count),
                    exact(one.before),
                    exact(one.now),
                ],
                url=reverse("catalogue:organization", args=[one.organization.pk]),
            )
            for one in moved
        ],
        note=few % {"n": minimum},
        is_drawn=False,
    )


def _change(one: Moved) -> Cell:
    """The difference of the marks as they are shown."""
    change = mark_change((one.before.total, one.before.count), (one.now.total, one.now.count))
    size = Decimal(change.size.replace(",", ".")) if change.sign else Decimal(0)
    return Cell(change.text, size * change.sign)


def _about(asked: Asked, when: str) -> str:
    where = str(asked.where_text)
    told = f"{where[:1].upper()}{where[1:]}, {when}"
    return f"{told}; {asked.made_text}"
