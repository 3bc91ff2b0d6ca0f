"""What was answered to a question as a chart, to be taken along."""

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib import wording
from portal.lib.charts import Cell, Chart, Row
from portal.polls.models import Kind, Poll
from portal.polls.selectors.polls import Bar, QuestionResult, Results


def question_chart(poll: Poll, results: Results, question_id: int) -> Chart | None:
    """The chart of a question; None where there is nothing to draw: no such question in the poll,
    or one that is answered in people's own words."""
    for one in results.questions:
        if one.question.pk == question_id and not one.is_text:
            return Chart(
                name=f"poll-{poll.pk}-{question_id}",
                title=_("Опрос «%(title)s» (%(first)s — %(last)s)")
                % {
                    "title": poll.title,
                    "first": formats.date_format(poll.starts_on),
                    "last": formats.date_format(poll.ends_on),
                },
                finding=one.question.text,
                about=_about(one),
                header=[_("Ответ"), _("Доля, %"), _("Сколько человек")],
                rows=[_row(bar) for bar in one.bars],
            )
    return None


def _about(one: QuestionResult) -> str:
    told = [
        ngettext("Ответил %(n)s человек", "Ответили %(n)s человек", one.answered)
        % {"n": wording.number(one.answered)}
    ]
    if one.question.kind == Kind.MULTIPLE:
        told.append(_("можно было выбрать несколько"))
    if one.mean_text:
        told.append(_("в среднем %(mean)s из 5") % {"mean": one.mean_text})
    return "; ".join(told)


def _row(bar: Bar) -> Row:
    name = f"{bar.value} {bar.label}".strip() if bar.value else bar.label
    cells = [
        Cell(bar.percent_text, bar.percent),
        Cell(wording.number(bar.count), bar.count),
    ]
    return Row(name, cells, bar.percent)
