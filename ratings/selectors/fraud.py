"""What the detector reads: an organization's traces, its past, the country's custom."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from accounts.selectors.desk import reasons_in_language
from ratings.fraud.signals import SLOW_WINDOW, WINDOW
from ratings.fraud.traces import (
    COLUMNS,
    COUNTRY,
    MEMORY,
    Day,
    History,
    Trace,
    custom_of,
    history_of,
)
from ratings.models import (
    Authorship,
    DayCount,
    HeldQuestionnaire,
    QuestionnaireTrace,
    State,
    SuspicionCase,
    WatchedDay,
)

READ = 400  # traces of a window at most: more come to the largest only, who have their own custom
_FIELDS = (
    "questionnaire_id",
    "day",
    "direction",
    "age",
    "seconds",
    "link",
    "text",
    "is_first",
    "is_own",
)
_CUSTOM = "fraud-custom"


def _watched() -> "QuerySet[QuestionnaireTrace]":
    """Traces of what its author hasn't taken back and the operator hasn't found honest."""
    honest = HeldQuestionnaire.objects.filter(
        questionnaire=OuterRef("pk"), decision=HeldQuestionnaire.Decision.COUNTED
    )
    return QuestionnaireTrace.objects.exclude(
        questionnaire__state__in=(State.WITHDRAWN, State.REPLACED)
    ).exclude(Exists(honest))


def window_of(organization_id: int, today: date) -> list[Trace]:
    """The organization's traces of the last `WINDOW` days, the newest `READ` (one query)."""
    since = today - timedelta(days=WINDOW - 1)
    rows = (
        _watched()
        .filter(organization=organization_id, day__gte=since)
        .order_by("-questionnaire_id")
        .values_list(*_FIELDS)[:READ]
    )
    return [_trace(row) for row in rows]


def slow_window_of(organization_id: int, today: date) -> list[Trace]:
    """Those of the last `SLOW_WINDOW` days; each says whether its account has rated no other
    organization: the same one twice is no alibi (one query)."""
    others = Authorship.objects.filter(
        ~Q(questionnaire__organization=organization_id),
        person=OuterRef("questionnaire__authorship__person"),
    )
    rows = (
        _watched()
        .filter(
            organization=organization_id,
            day__gte=today - timedelta(days=SLOW_WINDOW - 1),
            day__lte=today,
        )
        .annotate(has_others=Exists(others))
        .order_by("-questionnaire_id")
        .values_list(*_FIELDS, "has_others")[: 4 * READ]
    )
    return [_trace(row[:-1], is_alone=not row[-1]) for row in rows]


def _trace(row: tuple, *, is_alone: bool = False) -> Trace:
    key, day, direction, age, seconds, link, text, is_first, is_own = row
    return Trace(
        key=key,
        day=day.toordinal(),
        direction=direction,
        age=age,
        seconds=seconds,
        link=link,
        text=text,
        is_first=is_first,
        is_own=is_own,
        is_alone=is_alone,
    )


def past_of(organization_id: int, today: date, window: int, first: date) -> History:
    """The organization's eight weeks before a window, from its daily counts (one query).

    Args:
        first: the first day that was watched.
    """
    begins = today - timedelta(days=window - 1)
    rows = DayCount.objects.filter(
        organization=organization_id,
        day__gte=begins - timedelta(days=MEMORY),
        day__lt=begins,
    ).values_list(*COLUMNS)
    return history_of((Day(*row) for row in rows), max(0, (begins - first).days))


def custom() -> Day:
    """The country's custom, as it was reckoned when the last day was closed."""
    found: Day = cache.get(_CUSTOM) or COUNTRY
    return found


def reckon_custom() -> None:
    """Add up the country's days anew, and remember its custom for two days."""
    sums = DayCount.objects.aggregate(**{name: Sum(name) for name in COLUMNS})
    country = Day(**{name: value or 0 for name, value in sums.items()})
    cache.set(_CUSTOM, custom_of(country), 2 * 24 * 3600)


def open_cases(organization_id: int) -> list[SuspicionCase]:
    """The organization's cases that wait for a decision (one query)."""
    return list(SuspicionCase.objects.open().filter(organization=organization_id))


def cases_of_author(organization_id: int, person_id: int) -> list[SuspicionCase]:
    """Those of them in which a questionnaire of this person is, unless it was found honest, and
    even if its author has taken it back (one query)."""
    held = HeldQuestionnaire.objects.filter(
        case=OuterRef("pk"), questionnaire__authorship__person=person_id
    ).exclude(decision=HeldQuestionnaire.Decision.COUNTED)
    cases = SuspicionCase.objects.open().filter(organization=organization_id)
    return list(cases.filter(Exists(held)))


def cases_of_excluded(organization_id: int, person_id: int) -> list[SuspicionCase]:
    """The latest case in which a questionnaire of this person is that was excluded in the last
    eight weeks, and is (one query)."""
    excluded = HeldQuestionnaire.objects.filter(
        case=OuterRef("pk"),
        questionnaire__authorship__person=person_id,
        questionnaire__state=State.EXCLUDED,
        decision=HeldQuestionnaire.Decision.EXCLUDED,
        decided_at__gt=timezone.now() - timedelta(days=MEMORY),
    )
    cases = SuspicionCase.objects.filter(organization=organization_id)
    return list(cases.filter(Exists(excluded)).order_by("-pk")[:1])


def is_being_checked(organization_id: int) -> bool:
    """Whether some of the organization's new questionnaires are held."""
    return SuspicionCase.objects.open().filter(organization=organization_id).exists()


def exclusion_reasons(questionnaires: Iterable[int]) -> dict[int, str]:
    """Why the operator has excluded these questionnaires, in the reader's language (two queries;
    none for none)."""
    ids = list(questionnaires)
    if not ids:
        return {}
    rows = HeldQuestionnaire.objects.filter(
        questionnaire__in=ids, decision=HeldQuestionnaire.Decision.EXCLUDED
    )
    reasons = dict(rows.order_by("decided_at").values_list("questionnaire", "reason"))
    said = reasons_in_language(reasons.values())
    return {pk: str(said.get(reason, reason)) for pk, reason in reasons.items()}


def busy_lately(today: date, least: int, after: int) -> tuple[list[int], int]:
    """Organizations that have got enough of what may be arranged since yesterday, and the newest
    questionnaire looked at (two queries).

    Args:
        least: how many are enough.
        after: only those with something newer than this questionnaire.
    """
    newest = QuestionnaireTrace.objects.aggregate(Max("pk"))["pk__max"] or 0
    if newest <= after:
        return [], newest
    rows = (
        QuestionnaireTrace.objects.filter(
            ~Q(direction=0) | Q(text__isnull=False), day__gte=today - timedelta(days=WINDOW - 1)
        )
        .values("organization")
        .annotate(last=Max("pk"), number=Count("pk"))
        .filter(last__gt=after, number__gte=least)
        .values_list("organization", flat=True)
        .order_by("organization")
    )
    return list(rows), newest


def traces_of_day(day: date) -> dict[int, list[Trace]]:
    """A day's traces by organization, without what is held or excluded (one query)."""
    found: dict[int, list[Trace]] = defaultdict(list)
    rows = (
        QuestionnaireTrace.objects.filter(day=day)
        .exclude(questionnaire__state__in=(State.QUARANTINED, State.EXCLUDED))
        .values_list("organization", *_FIELDS)
        .iterator(chunk_size=5000)
    )
    for organization_id, *row in rows:
        found[organization_id].append(_trace(tuple(row)))
    return found


def first_watched(known: Collection[date], today: date) -> date:
    """The first day that was watched, of those that `salts` knows."""
    return min(known, default=today)


def unclosed_days(today: date) -> list[WatchedDay]:
    """Days that are over and not yet counted, the earliest first."""
    return list(WatchedDay.objects.filter(day__lt=today, closed_at=None).order_by("day"))
