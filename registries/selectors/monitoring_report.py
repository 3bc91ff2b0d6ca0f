"""A monitoring as people read it: figures with their changes, the same on the page and on paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from organizations.selectors.completeness import TEXTS
from portal.lib import wording
from ratings import arithmetic, figures
from ratings.arithmetic import BASE_CRITERIA, PARTS
from ratings.figures import CRITERION_NAMES, Bar, CriterionMark, Position
from registries.models import Monitoring, MonitoringRow
from registries.selectors.snapshot import shown_change
from registries.selectors.themes import examples_of


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure has changed; "" where there is nothing to compare."""

    text: str = ""
    sign: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the half-year, what it was, and the change."""

    name: str
    now: str
    before: str
    change: Change


@dataclass(frozen=True, slots=True)
class Theme:
    """What people write about."""

    word: str
    count: int
    mark: str
    examples: list[dict[str, str]]
    gone: int  # examples that are shown no more


@dataclass(frozen=True, slots=True)
class Report:
    """All of a monitoring but its themes and rows."""

    period: str
    as_of: str  # «по состоянию на 22 ноября 2026 г.», "" of a half-year that has ended
    before: str
    figures: list[Figure]
    place: Position | None
    criteria: list[CriterionMark]
    distribution: list[Bar]
    count_text: str
    comments: int


def report_of(monitoring: Monitoring) -> Report:
    """The totals but themes in words and figures of the reader's language. No query."""
    totals = monitoring.totals
    now = tally_of(totals["consolidated"])
    place, before = totals["place"], totals["place_before"]
    return Report(
        period=wording.half_year(totals["half_year"]),
        as_of=wording.day(date.fromisoformat(totals["until"])) if totals["is_running"] else "",
        before=wording.half_year(totals["before"]) if totals["before"] else "",
        figures=list(_figures(totals)),
        place=Position(
            number=place[0],
            of=place[1],
            where_text=_("в стране"),
            change=before[0] - place[0] if before else None,
        )
        if place
        else None,
        criteria=figures.criteria(now),
        distribution=figures.distribution(now),
        count_text=wording.questionnaires(now.count),
        comments=totals["comments"],
    )


def tally_of(told: dict[str, int]) -> Any:
    """A stored tally with its parts as attributes; zeros where there was none."""
    return SimpleNamespace(**(dict.fromkeys(PARTS, 0) | told))


def themes_of(monitoring: Monitoring) -> list[Theme]:
    """What people write about, with the examples that may still be shown (one query)."""
    texts = examples_of(monitoring)
    return [_theme(one, texts) for one in monitoring.totals["themes"]]


def _theme(one: dict[str, Any], texts: Mapping[int, str]) -> Theme:
    examples = [
        {"text": texts[said["comment"]], "mark": figures.mark_text(said["mean"], 1)}
        for said in one["examples"]
        if said["comment"] in texts
    ]
    return Theme(
        word=one["word"],
        count=one["count"],
        mark=figures.mark_text(one["sum"], one["count"]),
        examples=examples,
        gone=len(one["examples"]) - len(examples),
    )


# Figures with their changes


def _figures(totals: dict[str, Any]) -> Iterable[Figure]:
    now, was = tally_of(totals["consolidated"]), tally_of(totals["consolidated_before"])
    yield Figure(
        _("Анкет"),
        wording.number(now.count),
        wording.number(was.count) if totals["before"] else "",
        count_change(was.count, now.count) if totals["before"] else Change(),
    )
    yield _mark(_("Сводная оценка"), was, now)
    own, own_was = tally_of(totals["own"]), tally_of(totals["own_before"])
    if own.count != now.count:
        yield _mark(_("Собственная оценка"), own_was, own)
    yield _share(
        _("Показатель удовлетворённости"), (was.sum, 4200 * was.count), (now.sum, 4200 * now.count)
    )
    yield _share(_("Оценили на 4 и выше"), (was.satisfied, was.count), (now.satisfied, now.count))


def _mark(name: str, was: Any, now: Any) -> Figure:
    return Figure(
        name,
        figures.mark_text(now.sum, now.count),
        figures.mark_text(was.sum, was.count),
        mark_change(shown_change((was.sum, was.count), (now.sum, now.count))),
    )


def _share(name: str, was: tuple[int, int], now: tuple[int, int]) -> Figure:
    texts = [figures.percent_text(*part) for part in (was, now)]
    change = Change()
    if all(texts):
        size = _digits(arithmetic.percent_text(*now)) - _digits(arithmetic.percent_text(*was))
        text = signed(size, 1)
        points = _("%(n)s п. п.") % {"n": text} if size else text
        change = Change(points, (size > 0) - (size < 0))
    return Figure(name, texts[1], texts[0], change)


def _digits(text: str) -> int:
    return int("".join(letter for letter in text if letter.isdigit()))


def mark_change(size: int | None) -> Change:
    """A change of a mark, in hundredths."""
    return Change() if size is None else Change(signed(size, 2), (size > 0) - (size < 0))


def count_change(was: int, now: int) -> Change:
    """A change of a number."""
    size = now - was
    if not size:
        return Change(_("без изменений"))
    sign = "+" if size > 0 else "\N{MINUS SIGN}"
    return Change(f"{sign}{wording.number(abs(size))}", 1 if size > 0 else -1)


def signed(size: int, places: int) -> str:
    """«+0,12», «−0,12», «без изменений»."""
    if not size:
        return _("без изменений")
    sign = "+" if size > 0 else "\N{MINUS SIGN}"
    return sign + figures.decimals(abs(size), 10**places, places)


# Rows


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the table."""

    row: MonitoringRow
    count: str
    mark: str
    own: str  # "" where it is the same
    before: str
    change: Change
    satisfaction: str
    criteria: list[str]
    place: Position | None
    lacks: list[str]


def shown(row: MonitoringRow) -> ShownRow:
    """A row in words and figures of the reader's language. No query."""
    return ShownRow(
        row=row,
        count=wording.number(row.count),
        mark=figures.mark_text(row.sum, row.count),
        own=own_text(row),
        before=figures.mark_text(row.before_sum, row.before_count),
        change=mark_change(row.change),
        satisfaction=figures.percent_text(row.sum, 4200 * row.count),
        criteria=[
            figures.decimals(getattr(row, name), row.count) if row.count else ""
            for name in BASE_CRITERIA
        ],
        place=Position(
            row.position, row.position_of or 0, _("в стране"), change=row.position_change
        )
        if row.position
        else None,
        lacks=[str(TEXTS[code]) for code in (*row.gate, *row.checklist) if code in TEXTS],
    )


def own_text(row: MonitoringRow) -> str:
    """The own mark, where it is of other questionnaires than the consolidated one."""
    if not row.differs:
        return ""
    return figures.mark_text(row.own_sum, row.own_count) or "\N{EM DASH}"


def criterion_names() -> list[str]:
    """The four criteria in the order of `ShownRow.criteria`."""
    return [str(CRITERION_NAMES[name]) for name in BASE_CRITERIA]
