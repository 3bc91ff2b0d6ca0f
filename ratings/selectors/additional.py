"""Means of additional criteria: integer sums over counted questionnaires, all wordings of one
criterion together, under the words that it was last asked in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum

from organizations.models import Organization, Oversight
from portal.lib.languages import Text, text_of
from ratings import figures, rules
from ratings.arithmetic import percent
from ratings.models import AdditionalAnswer, Questionnaire


@dataclass(frozen=True, slots=True)
class AdditionalMark:
    """The mean of one additional criterion: what components/criteria.html shows."""

    name: Text
    total: int
    count: int

    @property
    def text(self) -> str:
        """«4,61»."""
        return figures.decimals(self.total, self.count) if self.count else ""

    @property
    def width(self) -> int:
        """Of the bar, in per cent."""
        return percent(self.total, 5 * self.count)

    @property
    def count_text(self) -> str:
        """«по 5 анкетам»."""
        return figures.Mark(self.total, self.count, 1).count_text


class _Words:
    """One wording of a criterion."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.name_ru = row["criterion__name_ru"]
        self.name_be = row["criterion__name_be"]
        self.name_en = row["criterion__name_en"]


Rows = list[dict[str, Any]]  # a wording each, with what its answers add up to


def sums_of_wordings(questionnaires: "QuerySet[Questionnaire]") -> Rows:
    """What the counted ones among these answer, by wording, in no language (one statement)."""
    counted = questionnaires.counted().values("pk")  # type: ignore[attr-defined]
    rows: Any = (
        AdditionalAnswer.objects.filter(questionnaire__in=counted)
        .order_by()
        .values(
            "criterion_id",
            "criterion__first_id",
            "criterion__order",
            "criterion__valid_from",
            "criterion__name_ru",
            "criterion__name_be",
            "criterion__name_en",
        )
        .annotate(total=Sum("value"), n=Count("pk"))
    )
    return list(rows)


def marks_of_wordings(rows: Rows) -> list[AdditionalMark]:
    """The criteria that these wordings are of, in the order in which they are asked."""
    sums: dict[int, tuple[int, int]] = {}
    last: dict[int, tuple[date, dict[str, Any]]] = {}
    for row in rows:
        series = row["criterion__first_id"] or row["criterion_id"]
        total, count = sums.get(series, (0, 0))
        sums[series] = (total + row["total"], count + row["n"])
        if series not in last or last[series][0] < row["criterion__valid_from"]:
            last[series] = (row["criterion__valid_from"], row)
    in_order = sorted(sums, key=lambda series: (last[series][1]["criterion__order"], series))
    return [
        AdditionalMark(text_of(_Words(last[series][1]), "name"), *sums[series])
        for series in in_order
    ]


def additional_marks_of(organization: Organization, *, least: int = 1) -> list[AdditionalMark]:
    """Those of an organization and its units (one statement; none if no criterion was ever made).

    Args:
        least: leave out what fewer questionnaires have answered.
    """
    if not rules.has_ever_had_criteria():
        return []
    below = Oversight.objects.filter(above=organization, through_units=True).values("below")
    rows = sums_of_wordings(Questionnaire.objects.filter(organization__in=below))
    return [mark for mark in marks_of_wordings(rows) if mark.count >= least]
