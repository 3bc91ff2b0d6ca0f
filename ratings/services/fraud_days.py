"""The detector's due work: what counted before its pattern showed; each day, when it ends."""

from dataclasses import asdict
from datetime import date, timedelta

from django.core.cache import cache
from django.utils import timezone

from ratings.fraud import signals
from ratings.fraud.signals import LEAST, SLOW_WINDOW, WINDOW
from ratings.fraud.traces import count_day
from ratings.models import DayCount, WatchedDay
from ratings.selectors import fraud as selectors
from ratings.services import fraud_cases
from ratings.services.fraud import expected
from ratings.services.networks import REMEMBERED, salts

_AGAIN = 600  # seconds after which everything of two days is looked at anew


def look_again() -> int:
    """Hold what counts already and belongs to a pattern that shows by now (due work).

    Looks at what came since the last time; at all of two days every ten minutes. How many were
    held.
    """
    today = timezone.localdate()
    key = f"fraud-seen-{int(timezone.now().timestamp()) // _AGAIN}"
    busy, newest = selectors.busy_lately(today, LEAST, cache.get(key, 0))
    held = 0
    if busy:
        first, custom = selectors.first_watched(salts(today), today), selectors.custom()
        for organization_id in busy:
            window = selectors.window_of(organization_id, today)
            past = selectors.past_of(organization_id, today, WINDOW, first)
            times = expected(organization_id, today)
            for finding in signals.fast(window, past, custom, times):
                held += fraud_cases.hold(organization_id, finding)
    cache.set(key, newest, _AGAIN)
    return held


def close_days() -> None:
    """Count the days that are over, and look for what is slow (due work; once a day in earnest)."""
    today = timezone.localdate()
    known = salts(today)
    unclosed = selectors.unclosed_days(today)
    for row in unclosed:
        _close(row.day, selectors.first_watched(known, today))
        WatchedDay.objects.filter(pk=row.pk).update(closed_at=timezone.now())
    if unclosed:
        DayCount.objects.filter(day__lt=today - timedelta(days=REMEMBERED)).delete()
        selectors.reckon_custom()


def _close(day: date, first: date) -> None:
    custom = selectors.custom()
    for organization_id in selectors.traces_of_day(day):
        window = selectors.slow_window_of(organization_id, day)
        if sum(trace.direction != 0 for trace in window) < LEAST:
            continue
        past = selectors.past_of(organization_id, day, SLOW_WINDOW, first)
        for finding in signals.slow(window, past, custom, expected(organization_id, day)):
            fraud_cases.hold(organization_id, finding)
    # what was held just now is no custom
    DayCount.objects.bulk_create(
        (
            DayCount(organization_id=organization_id, day=day, **asdict(count_day(traces)))
            for organization_id, traces in selectors.traces_of_day(day).items()
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )
