"""The rating's settings in force on a day."""

from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone

from ratings.models import Criterion, RatingRule


@dataclass(frozen=True, slots=True)
class Rules:
    """minimum_count: for a position; repeat_days: within which a second one replaces."""

    minimum_count: int = 5
    repeat_days: int = 30


def in_force(day: date) -> Rules:
    """The settings in force on a day; remembered, since a day's rule can't change on the day."""
    key = f"rating-rules-{day.isoformat()}"
    rules: Rules | None = cache.get(key)
    if rules is None:
        row = RatingRule.objects.filter(valid_from__lte=day).order_by("-valid_from").first()
        rules = Rules(row.minimum_count, row.repeat_days) if row else Rules()
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
    day = current_day()
    key = f"additional-criteria-{day.isoformat()}"
    found: bool | None = cache.get(key)
    if found is None:
        found = (
            Criterion.objects.filter(valid_from__lte=day)
            .filter(Q(valid_until=None) | Q(valid_until__gte=day))
            .exists()
        )
        cache.set(key, found, 60)
    return found


def forget() -> None:
    """Forget what is remembered, after a rule was laid down."""
    cache.delete_many(
        f"rating-rules-{day.isoformat()}"
        for day in RatingRule.objects.values_list("valid_from", flat=True)
    )
