"""Reads of the rating's dated settings: their history, and what a new minimum would change."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, Q

from organizations.models import Level
from ratings import rules
from ratings.models import ALL_TIME, RatingRule, Scope, Score
from ratings.selectors import minimum_count


class Standing(StrEnum):
    """Where a rule stands today."""

    TO_COME = "to_come"
    IN_FORCE = "in_force"
    PAST = "past"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule with the days it holds; the first settings of all have neither row nor first day."""

    minimum_count: int
    repeat_days: int
    standing: Standing
    valid_from: date | None
    valid_until: date | None
    rule: RatingRule | None = None


def rules_history() -> list[ShownRule]:
    """All rules that were ever laid down, the newest first, down to the first settings (one
    statement)."""
    today = rules.current_day()
    until: date | None = None
    shown: list[ShownRule] = []
    is_found = False
    for rule in RatingRule.objects.order_by("-valid_from", "-pk"):
        told = (rule.minimum_count, rule.repeat_days)
        if rule.cancelled_at:
            shown.append(ShownRule(*told, Standing.CANCELLED, rule.valid_from, None, rule))
            continue
        standing = _standing(rule.valid_from, today, is_found=is_found)
        is_found = is_found or standing == Standing.IN_FORCE
        shown.append(ShownRule(*told, standing, rule.valid_from, until, rule))
        until = rule.valid_from - timedelta(days=1)
    first = rules.Rules()
    standing = Standing.PAST if is_found else Standing.IN_FORCE
    return [*shown, ShownRule(first.minimum_count, first.repeat_days, standing, None, until)]


def _standing(valid_from: date, today: date, *, is_found: bool) -> Standing:
    if valid_from > today:
        return Standing.TO_COME
    return Standing.PAST if is_found else Standing.IN_FORCE


@dataclass(frozen=True, slots=True)
class Effect:
    """What another minimum would change today among organizations of one level."""

    level: Level
    ranked: int  # now
    gained: int
    lost: int

    @property
    def would_be(self) -> int:
        """How many would be ranked."""
        return self.ranked + self.gained - self.lost


def effect_of(minimum: int) -> list[Effect]:
    """How many organizations would get a place in the rating, or lose theirs, if this were the
    minimum today: legal persons, and units (one statement)."""
    now = minimum_count()
    enough, would = Q(count__gte=now), Q(count__gte=minimum)
    found = (
        Score.objects.filter(
            period=ALL_TIME,
            scope=Scope.CONSOLIDATED,
            count__gte=min(now, minimum),
            organization__is_listed=True,
        )
        .order_by()
        .values_list("organization__level")
        .annotate(
            ranked=Count("pk", filter=enough),
            gained=Count("pk", filter=would & ~enough),
            lost=Count("pk", filter=enough & ~would),
        )
    )
    by_level = {level: numbers for level, *numbers in found}
    return [Effect(level, *by_level.get(level, (0, 0, 0))) for level in Level]
