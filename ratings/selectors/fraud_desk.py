"""What the operator sees of suspicions: cases in order, and one with its reasons and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.lib import wording
from portal.lib.cursors import CursorPage, cursor_page
from portal.lib.queues import Waiting
from ratings.figures import Mark, decimals
from ratings.fraud.traces import HASTE, NEW
from ratings.models import (
    Authorship,
    HeldQuestionnaire,
    Questionnaire,
    QuestionnaireTrace,
    State,
    SuspicionCase,
)
from ratings.models.numbers import first_number
from ratings.selectors import consolidated_mark, minimum_count
from ratings.selectors.campaigns import running_for

PAGE = 20
CHART_DAYS = 28
SHOWN = 300  # questionnaires of one case; more are decided with the whole
Decision = HeldQuestionnaire.Decision
_WAITS = Count("held", filter=Q(held__decision=Decision.WAITING))


def count_waiting() -> Waiting:
    """How many cases are open, and since when (one query)."""
    return Waiting.of(SuspicionCase.objects.open(), "opened_at")


def count_by_state() -> dict[int, int]:
    """How many cases there are of each state (one query)."""
    rows = SuspicionCase.objects.values_list("state").annotate(Count("pk"))
    return dict(rows.order_by())


def cases_page(state: int, *, after: str = "", before: str = "") -> CursorPage:
    """Cases of a state: open ones the oldest first, others the newest first (one query).

    Raises:
        BadCursor: no cursor of ours.
    """
    rows = (
        SuspicionCase.objects.filter(state=state)
        .select_related("organization")
        .annotate(number=Count("held"), waiting=_WAITS, newest=Max("held"))
    )
    descending = state != SuspicionCase.State.OPEN
    return cursor_page(
        rows, keys=("pk",), descending=descending, size=PAGE, after=after, before=before
    )


def title_of(case: SuspicionCase) -> str:
    """What the case is about, in words."""
    return str(
        {
            1: _("%(pattern)s: одни пятёрки"),
            -1: _("%(pattern)s: одни единицы"),
            0: "%(pattern)s",
        }[case.direction]
        % {"pattern": _capital(case.get_pattern_display())}
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Reason:
    """One oddity in words and figures."""

    text: str
    here: str
    usual: str
    strength: str


def reasons_of(case: SuspicionCase) -> list[Reason]:
    """Why the case was opened."""
    extremes = {1: _("пятёрки по всем критериям"), -1: _("единицы по всем критериям")}
    texts = {
        "count": _("Сколько таких анкет"),
        "direction": extremes.get(case.direction, ""),
        "share": {
            "crowd": _("Аккаунты не старше %(n)s дней") % {"n": NEW},
            "drip": _("Новые аккаунты, которые больше никого не оценили"),
            "network": _("Анкеты из той же сети"),
            "staff": _("Анкеты из сети, откуда входят в кабинет организации"),
        }.get(case.pattern, ""),
        "hurry": _("Отправлены быстрее чем за %(n)s секунд") % {"n": HASTE},
        "newness": _("Аккаунты не старше %(n)s дней") % {"n": NEW},
        "text": _("Комментарии повторяют друг друга"),
    }
    return [
        Reason(
            text=_capital(str(texts[one["kind"]])),
            here=_here(one),
            usual=_usual(one),
            strength=_strength(one["bits"]),
        )
        for one in case.evidence
    ]


def _here(one: dict[str, Any]) -> str:
    if one["kind"] == "count":
        return wording.number(one["found"])
    return _("%(found)s из %(of)s") % {
        "found": wording.number(one["found"]),
        "of": wording.number(one["of"]),
    }


def _usual(one: dict[str, Any]) -> str:
    if one["kind"] == "count":
        # the one that is added to what was there keeps nothing from being impossible
        before = one["of"] - one["found"] - 1
        return _("%(n)s за восемь недель до того") % {"n": wording.number(before)}
    return _("%(n)s %%") % {"n": decimals(one["usual"] * 100, one["out_of"], 1)}


def _strength(bits: int) -> str:
    if bits >= 20:
        return _("случайно почти не бывает")
    return _("случайно бывает очень редко") if bits >= 10 else _("случайно бывает редко")


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A questionnaire of a case, without its author."""

    held: HeldQuestionnaire
    questionnaire: Questionnaire
    mark: Mark
    pseudonym: str
    network: str
    age: str
    seconds: str
    comment: str
    waits: bool


def held_rows(case: SuspicionCase) -> list[HeldRow]:
    """The first questionnaires of a case, in the order in which they were sent; the authors under
    pseudonyms, the networks under letters (two queries)."""
    rows = list(
        case.held.select_related("questionnaire__comment", "questionnaire__trace").order_by(
            "questionnaire__submitted_at", "pk"
        )[:SHOWN]
    )
    authors = dict(
        Authorship.objects.filter(
            questionnaire__in=[row.questionnaire_id for row in rows]
        ).values_list("questionnaire", "person")
    )
    people: dict[int, int] = {}
    networks: dict[int, int] = {}
    return [_held_row(row, authors, people, networks) for row in rows]


def _held_row(
    row: HeldQuestionnaire,
    authors: dict[int, int],
    people: dict[int, int],
    networks: dict[int, int],
) -> HeldRow:
    questionnaire = row.questionnaire
    trace: QuestionnaireTrace | None = getattr(questionnaire, "trace", None)
    comment = getattr(questionnaire, "comment", None)
    person = authors.get(questionnaire.pk)
    name = _("удалённый аккаунт")
    if person is not None:
        name = _("автор %(n)s") % {"n": people.setdefault(person, len(people) + 1)}
    network = "—"
    if trace and trace.link is not None:
        network = str(networks.setdefault(trace.link, len(networks) + 1))
    return HeldRow(
        held=row,
        questionnaire=questionnaire,
        mark=Mark(questionnaire.mean, 1, 1),
        pseudonym=name,
        network=network,
        age=wording.days(trace.age) if trace else "—",
        seconds=_("%(n)s с") % {"n": trace.seconds} if trace and trace.seconds is not None else "—",
        comment=comment.text if comment else "",
        waits=row.decision == Decision.WAITING,
    )


@dataclass(frozen=True, slots=True)
class Explanation:
    """What may explain a pattern honestly."""

    campaign: str
    by_code: int
    number: int


def explanation_of(case: SuspicionCase, rows: Sequence[HeldRow]) -> Explanation:
    """A campaign that ran when it was opened, codes by which the questionnaires came."""
    campaign = running_for(case.organization_id, timezone.localdate(case.opened_at))
    return Explanation(
        campaign=str(campaign.name) if campaign else "",
        by_code=sum(row.questionnaire.source.startswith("q") for row in rows),
        number=len(rows),
    )


@dataclass(frozen=True, slots=True)
class Stake:
    """The organization's mark as it is, and as it would be."""

    now: Mark
    counted: Mark


def stake_of(case: SuspicionCase) -> Stake:
    """What the decision moves (three queries)."""
    now = consolidated_mark(case.organization)
    means = list(
        case.held.filter(questionnaire__state=State.QUARANTINED).values_list(
            "questionnaire__mean", flat=True
        )
    )
    minimum = minimum_count()
    return Stake(now, Mark(now.total + sum(means), now.count + len(means), minimum))


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day of the chart."""

    day: date
    count: int
    held: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class DayChart:
    """How many questionnaires came on each day."""

    bars: list[DayBar]
    path: str
    highest: int
    width: int = 640
    height: int = 160
    base: int = 130


def chart_of(case: SuspicionCase) -> DayChart:
    """The four weeks up to the last that was held, those that are held among them (two queries)."""
    last = max(timezone.localdate(case.last_at), timezone.localdate(case.opened_at))
    first = last - timedelta(days=CHART_DAYS - 1)
    rows = Questionnaire.objects.filter(
        organization=case.organization_id,
        number__gte=first_number(first),
        number__lt=first_number(last + timedelta(days=1)),
    ).exclude(state__in=(State.WITHDRAWN, State.REPLACED))
    counts = dict(rows.values_list("day").annotate(Count("pk")).order_by())
    held = dict(case.held.values_list("questionnaire__day").annotate(Count("pk")).order_by())
    highest = max([*counts.values(), 1])
    base, top, left, step = 130, 16, 30, 22
    bars = []
    for number in range(CHART_DAYS):
        day = first + timedelta(days=number)
        count = counts.get(day, 0)
        y = base - (base - top) * count // highest
        bars.append(DayBar(day, count, held.get(day, 0), left + step * number, y))
    path = " ".join(f"M{bar.x} {base}V{bar.y}" for bar in bars if bar.count)
    return DayChart(bars, path, highest)


def case_rows(user: Any) -> "QuerySet[SuspicionCase]":
    """All cases that this person decides, with their organizations."""
    return SuspicionCase.objects.visible_to(user).select_related("organization")


def open_case_rows(user: Any) -> "QuerySet[SuspicionCase]":
    """Those of them that wait, the oldest first."""
    return case_rows(user).filter(state=SuspicionCase.State.OPEN).order_by("pk")
