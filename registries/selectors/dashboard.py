"""The first page of an authority's rooms: its figures with their change, and what is wrong."""

from dataclasses import dataclass

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.models import Organization, Oversight
from portal.lib import wording
from ratings import figures
from ratings.arithmetic import BASE_CRITERIA
from ratings.figures import CRITERION_NAMES, Dynamics, Mark
from ratings.models import Questionnaire, Scope, Score
from ratings.models.numbers import first_number
from ratings.selectors import mark_of
from ratings.selectors.dynamics import (
    Change,
    Line,
    change_between,
    lines_of_time,
    mark_change,
    satisfaction_change,
    year_ago,
)
from ratings.selectors.places import Place, country_places
from registries.models import Addressee
from registries.selectors.objects import count_states, minimum_of, unread_below
from registries.selectors.spans import Span


@dataclass(frozen=True, slots=True)
class Attention:
    """Something to look into: how many, in words, and the state that the table filters by, or the
    list of assignments for «overdue»."""

    state: str
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All that the page shows of a period."""

    organizations: int
    mark: Mark
    own: Mark
    count_change: Change
    mark_change: Change
    satisfaction_change: Change
    place: Place | None
    attention: list[Attention]
    criteria: list[Line]
    halves: Dynamics | None
    half_lines: list[Line]


def dashboard_of(authority: Organization, span: Span) -> Dashboard:
    """The figures of an authority in a period: as many statements for one organization in its
    registry as for thousands."""
    scores = _scores_of(authority)
    now = scores.get((span.period.pk, Scope.CONSOLIDATED))
    own = scores.get((span.period.pk, Scope.OWN))
    was = scores.get((span.before.pk, span.before_scope)) if span.before else None
    before, after = _sums(was), _sums(now)
    minimum = minimum_of(span)
    places = country_places([authority.pk], span.period, span.before, span.before_scope)
    states = count_states(authority, span)
    halves = _by_half_year(scores)
    return Dashboard(
        organizations=states["total"],
        mark=mark_of(now, minimum),
        own=mark_of(own, minimum),
        count_change=_count_change(was, now) if span.before else Change("", "", ""),
        mark_change=mark_change(before, after),
        satisfaction_change=satisfaction_change(before, after),
        place=places.get(authority.pk),
        attention=_attention(
            states | {"unread": unread_below(authority), "overdue": _overdue(authority)}
        ),
        criteria=_criteria(was, now),
        halves=figures.dynamics([(code, *sums) for code, sums in halves.items()]),
        half_lines=lines_of_time(halves, wording.half_year)[::-1],
    )


def half_lines_of(authority: Organization) -> list[Line]:
    """The consolidated mark by half-year, the newest first (one statement)."""
    return lines_of_time(_by_half_year(_scores_of(authority)), wording.half_year)[::-1]


def _scores_of(authority: Organization) -> dict[tuple[int, int], Score]:
    rows = Score.objects.filter(organization=authority).select_related("period")
    return {(score.period_id, score.scope): score for score in rows}


def _sums(score: Score | None) -> tuple[int, int] | None:
    return (score.sum, score.count) if score and score.count else None


def _count_change(was: Score | None, now: Score | None) -> Change:
    before, after = (score.count if score else 0 for score in (was, now))
    size = after - before
    if not size:
        return Change(wording.number(before), wording.number(after), _("без изменений"))
    sign = "+" if size > 0 else "\N{MINUS SIGN}"
    return Change(
        wording.number(before),
        wording.number(after),
        f"{sign}{wording.number(abs(size))}",
        1 if size > 0 else -1,
    )


def _overdue(authority: Organization) -> int:
    """How many answers to its assignments are late (one statement)."""
    return Addressee.objects.overdue().filter(assignment__authority=authority).count()


def _attention(states: dict[str, int]) -> list[Attention]:
    """What there is to look into, as sentences; nothing of what there is none of."""

    def told(state: str, count: int) -> str:
        if state == "fell":
            text = ngettext(
                "%(n)s организация: оценка упала на 0,20 и больше",
                "%(n)s организаций: оценка упала на 0,20 и больше",
                count,
            )
        elif state == "hidden":
            text = ngettext(
                "%(n)s организация скрыта от граждан: нет места нахождения или сферы",
                "%(n)s организаций скрыто от граждан: нет места нахождения или сферы",
                count,
            )
        elif state == "unread":
            text = ngettext(
                "%(n)s анкета с низкой оценкой за последние 90 дней не прочитана",
                "%(n)s анкет с низкой оценкой за последние 90 дней не прочитано",
                count,
            )
        elif state == "overdue":
            text = ngettext(
                "%(n)s ответ на поручение просрочен",
                "%(n)s ответов на поручения просрочено",
                count,
            )
        elif state == "none":
            text = ngettext("%(n)s организация без анкет", "%(n)s организаций без анкет", count)
        elif state == "few":
            text = ngettext(
                "%(n)s организации не хватает анкет для места в рейтинге",
                "%(n)s организациям не хватает анкет для места в рейтинге",
                count,
            )
        else:
            text = ngettext(
                "%(n)s организация не проверяла свои данные полгода",
                "%(n)s организаций не проверяли свои данные полгода",
                count,
            )
        return text % {"n": wording.number(count)}

    order = ("fell", "unread", "overdue", "hidden", "none", "few", "stale")
    return [
        Attention(state, states[state], told(state, states[state]))
        for state in order
        if states[state]
    ]


def _criteria(was: Score | None, now: Score | None) -> list[Line]:
    return [
        Line(
            str(CRITERION_NAMES[name]),
            change_between(
                *(
                    figures.decimals(getattr(score, name), score.count)
                    if score and score.count
                    else ""
                    for score in (was, now)
                )
            ),
            now.count if now else 0,
        )
        for name in BASE_CRITERIA
    ]


# By time


def _by_half_year(scores: dict[tuple[int, int], Score]) -> dict[str, tuple[int, int]]:
    """The consolidated score of each half-year, the oldest first."""
    rows = [
        score
        for (_period, scope), score in scores.items()
        if scope == Scope.CONSOLIDATED and score.period.starts_on and score.count
    ]
    rows.sort(key=lambda score: score.period.code)
    return {score.period.code: (score.sum, score.count) for score in rows}


@dataclass(frozen=True, slots=True)
class Months:
    """The latest twelve months, of all questionnaires that relate to the authority."""

    chart: Dynamics | None
    lines: list[Line]


def months_of(authority: Organization) -> Months:
    """By month, each questionnaire once (one statement).

    The registry is today's: a questionnaire of a year ago about an organization that stands in it
    now is among these, as in the consolidated mark of all time.
    """
    below = Oversight.objects.filter(above=authority).values("below")
    rows = (
        Questionnaire.objects.counted()
        .filter(organization__in=below, number__gte=first_number(year_ago()))
        .order_by()
        .values_list("day")
    )
    found: dict[str, tuple[int, int]] = {}
    for day, total, count in rows.annotate(total=Sum("mean"), n=Count("pk")):
        month = day.strftime("%Y-%m")
        before = found.get(month, (0, 0))
        found[month] = (before[0] + total, before[1] + count)
    months = dict(sorted(found.items()))
    return Months(
        chart=figures.dynamics([(code, *sums) for code, sums in months.items()], figures.MONTHS),
        lines=lines_of_time(months, wording.month_of)[::-1],
    )
