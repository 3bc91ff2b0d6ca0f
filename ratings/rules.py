"""The rating's settings in force on a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from ratings.models import Campaign, Criterion, RatingRule


@dataclass(frozen=True, slots=True)
class Rules:
    """minimum_count: for a position; repeat_days: within which a second one replaces."""

    minimum_count: int = 5
    repeat_days: int = 30


def in_force(day: date) -> Rules:
    """The settings in force on a day; remembered, since a day's rule can't change on the day.

    Those of a day to come aren't remembered: they may still be cancelled.
    """
    key = f"rating-rules-{day.isoformat()}"
    rules: Rules | None = cache.get(key)
    if rules is None:
        row = RatingRule.objects.in_force_on(day)
        rules = Rules(row.minimum_count, row.repeat_days) if row else Rules()
        if day <= current_day():
            cache.set(key, rules, 3600)
    return rules


def current_day() -> date:
    """Today in Minsk."""
    return timezone.localdate()


def today() -> Rules:
    """The settings in force today."""
    return in_force(current_day())


def has_additional_criteria() -> bool:
    """Whether any additional criterion is in force today; remembered for a minute."""
    return _remembered("additional-criteria", Criterion.objects.in_force)


def has_campaigns() -> bool:
    """Whether any campaign runs today; remembered for a minute."""
    return _remembered("campaigns", Campaign.objects.running)


def _remembered(what: str, rows_on: Callable[[date], QuerySet[Any]]) -> bool:
    """Whether there are rows today. What begins or ends does so at midnight: a day is a key."""
    day = current_day()
    key = f"{what}-{day.isoformat()}"
    found: bool | None = cache.get(key)
    if found is None:
        found = rows_on(day).exists()
        cache.set(key, found, 60)
    return found


def forget() -> None:
    """Forget what is remembered, after a rule was laid down, a criterion or a campaign changed."""
    today_ = current_day().isoformat()
    cache.delete_many([f"additional-criteria-{today_}", f"campaigns-{today_}"])
    cache.delete_many(
        f"rating-rules-{day.isoformat()}"
        for day in RatingRule.objects.values_list("valid_from", flat=True)
    )
