"""Questionnaires as organizations read them: rows of lists, tables of files. No author anywhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from organizations.models import Organization
from portal.lib import wording
from portal.lib.languages import RUSSIAN
from ratings import arithmetic
from ratings.arithmetic import BASE_CRITERIA
from ratings.figures import CRITERION_NAMES, Mark
from ratings.models import Comment, Questionnaire, Reply, State
from ratings.rules import current_day
from ratings.selectors.campaigns import CampaignFigures
from ratings.selectors.studied import (
    COUNTED_TO,
    SITE,
    Filters,
    codes_named,
    studied,
    studied_page,
    with_handling,
)

ROWS_AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Row:
    """A questionnaire in a list; `questionnaire` has everything that it is made of at hand."""

    questionnaire: Questionnaire
    mark: Mark
    comment: Comment | None
    comment_text: str  # of the comment's state
    is_read: bool
    tags: list[Any]
    reply: Reply | None
    source: str
    state_text: str  # "" while it counts
    month_text: str  # of the visit


def rows_of(questionnaires: list[Questionnaire]) -> list[Row]:
    """Rows of questionnaires `with_handling` (one query, if any came by a QR code)."""
    sources = codes_named({questionnaire.source for questionnaire in questionnaires})
    return [_row(questionnaire, sources) for questionnaire in questionnaires]


def _row(questionnaire: Any, sources: dict[str, str]) -> Row:
    comment: Comment | None = getattr(questionnaire, "comment", None)
    return Row(
        questionnaire=questionnaire,
        mark=Mark(questionnaire.mean, 1, 1),
        comment=comment,
        comment_text=comment_state(comment),
        is_read=hasattr(questionnaire, "read_mark"),
        tags=[tagging.tag for tagging in questionnaire.own_taggings],
        reply=questionnaire.live_replies[0] if questionnaire.live_replies else None,
        source=source_text(questionnaire.source, sources.get(questionnaire.source, "")),
        state_text="" if questionnaire.is_counted else str(State(questionnaire.state).label),
        month_text=wording.month(questionnaire.visit_month) if questionnaire.visit_month else "",
    )


def comment_state(comment: Comment | None) -> str:
    """What the public gets of a comment, in words."""
    if comment is None:
        return ""
    return _("не для публикации") if comment.is_private else comment.told_state


def source_text(source: str, label: str) -> str:
    """How its author came to the page, in words."""
    if source == SITE:
        return _("на сайте")
    return _("по QR-коду: %(place)s") % {"place": label} if label else _("по QR-коду")


def count_text(count: int) -> str:
    """«12 анкет», «больше 10 000 анкет»."""
    if count > COUNTED_TO:
        return _("больше %(n)s анкет") % {"n": wording.number(COUNTED_TO)}
    return wording.questionnaires(count)


# Files


def questionnaires_table(
    organization: Organization, filters: Filters, *, acts: bool
) -> tuple[list[str], Iterator[list[Any]]]:
    """What the filters leave, the newest day first: the header, and rows, read while they are used.

    Args:
        acts: for the organization's own people, who alone see its tags.

    The rows are in the language of the moment when this was called. Each ROWS_AT_ONCE of them cost
    the same few statements, whatever their number.
    """
    header = [
        _("День"),
        _("Организация"),
        _("Услуга или процедура"),
        _("Месяц посещения"),
        _("Откуда"),
        _("Подтверждённое посещение"),
        _("Состояние"),
        *(str(CRITERION_NAMES[name]) for name in BASE_CRITERIA),
        _("Дополнительные критерии"),
        _("Оценка анкеты"),
        _("Комментарий"),
        _("Что с комментарием"),
        _("Ответ организации"),
        _("Что сделано"),
        _("Прочитана"),
        *([_("Метки")] if acts else []),
    ]
    return header, _table_rows(organization, filters, get_language() or RUSSIAN, acts=acts)


def _table_rows(
    organization: Organization, filters: Filters, language: str, *, acts: bool
) -> Iterator[list[Any]]:
    rows = studied(organization, filters)
    shown = with_handling(organization).prefetch_related("additional_answers__criterion")
    # as of many: no hundred thousand are put in order for each five hundred
    many, until, after = COUNTED_TO + 1, filters.until or current_day(), ""
    while True:
        with override(language):
            page = studied_page(
                rows, shown, sort="", count=many, until=until, size=ROWS_AT_ONCE, after=after
            )
            cells = [_cells(row, acts=acts) for row in rows_of(page.rows)]
        yield from cells
        if not page.next:
            return
        after = page.next


def _cells(row: Row, *, acts: bool) -> list[Any]:
    questionnaire, reply = row.questionnaire, row.reply
    published = reply if reply and reply.state == Reply.State.PUBLISHED else None
    return [
        questionnaire.day,
        questionnaire.organization.short_name,
        questionnaire.received,
        row.month_text,
        row.source,
        _("да") if questionnaire.is_shown_confirmed else "",
        str(State(questionnaire.state).label),
        *questionnaire.base_answers,
        "; ".join(
            f"{answer.criterion.name}: {answer.value}"
            for answer in questionnaire.additional_answers.all()
        ),
        Decimal(arithmetic.mark_text(questionnaire.mean, 1).replace(",", ".")),
        row.comment.organization_text if row.comment else "",
        row.comment_text,
        published.text if published else "",
        measure_text(published) if published else "",
        _("да") if row.is_read else pgettext("ответ", "нет"),
        *([", ".join(tag.name for tag in row.tags)] if acts else []),
    ]


def measure_text(reply: Reply) -> str:
    """«сделано: открыли вторую кассу», "" if nothing is promised."""
    if not reply.measure:
        return ""
    label = str(reply.get_measure_display())
    return f"{label}: {reply.measure_text}" if reply.measure_text else label


def campaign_table(page: CampaignFigures, table: str) -> tuple[list[str], list[list[Any]]]:
    """One table of a campaign: "marks", "criteria", "regions" or "organizations"."""
    if table == "marks":
        header = [_("Отметка"), _("Анкет")]
        return header, [[f"{bar.value} {bar.word}", bar.count] for bar in page.distribution]
    if table == "criteria":
        base = [[one.name, _number(one.text), page.mark.count] for one in page.criteria]
        more = [[one.name, _number(one.text), one.count] for one in page.additional]
        return [_("Критерий"), _("Оценка"), _("Анкет")], base + more
    if table == "regions":
        header = [_("Область"), _("Анкет"), _("Оценка"), _("Удовлетворённость, %")]
        rows = [(one.name, one.mark) for one in page.regions]
    else:
        header = [_("Организация"), _("Анкет"), _("Оценка"), _("Удовлетворённость, %")]
        rows = [(one.organization.short_name, one.mark) for one in page.organizations]
    return header, [
        [name, mark.count, _number(mark.text), _number(mark.satisfaction_text)]
        for name, mark in rows
    ]


def _number(text: str) -> Decimal | None:
    kept = "".join(letter for letter in text if letter.isdigit() or letter in ",.")
    return Decimal(kept.replace(",", ".")) if kept else None
