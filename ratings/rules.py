"""The rating's settings in force on a day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from ratings.models import Campaign, Criterion, RatingRule


@dataclass(frozen=True, slots=True)
class Rules:
    """minimum_count: for a position; repeat_days: within which a second one replaces;
    valid_from: since when, None from the beginning."""

    minimum_count: int = 5
    repeat_days: int = 30
    valid_from: date | None = field(default=None, compare=False)


def in_force(day: date) -> Rules:
    """The settings in force on a day; remembered, since a day's rule can't change on the day.

    Those of a day to come aren't remembered: they may still be cancelled.
    """
    key = f"rating-rules-{day.isoformat()}"
    rules: Rules | None = cache.get(key)
    if rules is None:
        row = RatingRule.objects.in_force_on(day)
        rules = Rules(row.minimum_count, row.repeat_days, row.valid_from) if row else Rules()
        if day <= current_day():
            cache.set(key, rules, 3600)
    return rules


def current_day() -> date:
    """Today in Minsk."""
    return timezone.localdate()


def today() -> Rules:
    """The settings in force today."""
    return in_force(current_day())


def is_taken(begun: Rules) -> bool:
    """Whether the stored positions are known to follow the rule that is in force."""
    return bool(cache.get(f"rating-rules-taken-{begun.valid_from}"))


def note_taken(begun: Rules) -> None:
    """Remember that they do."""
    cache.set(f"rating-rules-taken-{begun.valid_from}", True, 3600)


def has_additional_criteria() -> bool:
    """Whether any additional criterion is in force today; remembered for a minute."""
    return _remembered("additional-criteria", Criterion.objects.in_force)


def has_ever_had_criteria() -> bool:
    """Whether any additional criterion was ever asked; remembered for a minute."""
    return _remembered("past-criteria", lambda day: Criterion.objects.filter(valid_from__lte=day))


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
    cache.delete_many(
        [f"{what}-{today_}" for what in ("additional-criteria", "past-criteria", "campaigns")]
    )
    cache.delete_many(
        f"rating-rules-{day.isoformat()}"
        for day in RatingRule.objects.values_list("valid_from", flat=True)
    )
