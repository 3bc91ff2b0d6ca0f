"""Polls and kiosks as files."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from portal.polls.models import PollAnswer
from portal.polls.selectors.polls import Results
from ratings.arithmetic import BASE_CRITERIA
from ratings.figures import CRITERION_NAMES


def results_table(results: Results) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows of a poll's results: the figures of its page."""
    header = [
        *(_("Вопрос"), _("Ответ"), _("Сколько ответили так")),
        *(_("Доля ответивших на вопрос, %"), _("Ответили на вопрос"), _("Участников опроса")),
    ]
    return header, _result_rows(results)


def _result_rows(results: Results) -> Iterator[list[Any]]:
    for one in results.questions:
        last = [one.answered, results.respondents]
        for bar in one.bars:
            label = f"{bar.value} {bar.label}".strip() if bar.value else bar.label
            yield [one.question.text, label, bar.count, bar.percent, *last]
        if one.is_text:
            yield [one.question.text, _("своими словами"), one.answered, "", *last]


def texts_table(answers: Iterable[PollAnswer]) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows of what people wrote in their own words."""
    return [_("Ответ")], ([answer.text] for answer in answers)


def kiosk_table(
    answers: Iterable[tuple[str, str, int, int, int, int]],
) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows of what was pressed on an organization's kiosks."""
    header = [_("Месяц"), _("Где"), *(str(CRITERION_NAMES[name]) for name in BASE_CRITERIA)]
    return header, (list(row) for row in answers)
