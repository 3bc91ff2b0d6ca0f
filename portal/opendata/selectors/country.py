"""The country, its lists of places and spheres, its rules, as the read API tells them."""

from datetime import date

from django.utils.translation import override

from organizations.selectors import Item, reference
from portal.lib.languages import NAMES
from portal.opendata.selectors.names import Values, mark_values, names_of
from ratings.arithmetic import BASE_CRITERIA
from ratings.figures import CRITERION_NAMES
from ratings.models import Criterion
from ratings.rules import current_day
from ratings.selectors import national_figures, periods
from ratings.selectors.rule_history import Standing, rules_history


def country() -> Values:
    """The country in figures: all counted questionnaires, each once (DESIGN §2.10)."""
    found = national_figures()
    return {**mark_values(found.total, found.count), "satisfied": found.satisfied}


def period_values() -> list[Values]:
    """All half-years, the newest first."""
    return [
        {
            "period": period.code,
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "frozen_at": period.frozen_at,
            "minimum_count": period.minimum_count,
            "country_key": period.country_key if period.frozen_at else None,
        }
        for period in periods()
    ]


def last_frozen_key(day: date) -> int:
    """The country's mean when the last half-year ended before a day, as a rank key: C of the second
    ordering (DESIGN §2.5); 0 before the first."""
    frozen = (p for p in periods() if p.frozen_at and p.ends_on and p.ends_on <= day)
    return next((period.country_key for period in frozen), 0)


def rule_values() -> list[Values]:
    """The dated settings of the rating that hold, held or will, the newest first."""
    return [
        {
            "valid_from": rule.valid_from,
            "valid_until": rule.valid_until,
            "minimum_count": rule.minimum_count,
            "repeat_days": rule.repeat_days,
            "is_in_force": rule.standing == Standing.IN_FORCE,
        }
        for rule in rules_history()
        if rule.standing != Standing.CANCELLED
    ]


def items_of(kind: str) -> list[Values]:
    """Spheres, categories or places with their names and the code of what they are part of."""
    known = reference()
    items: dict[str, tuple[dict[str, Item], str]] = {
        "regions": (known.regions, ""),
        "districts": (known.districts, "region"),
        "settlements": (known.settlements, "region"),
        "spheres": (known.spheres, ""),
        "categories": (known.categories, "sphere"),
    }
    found, parent = items[kind]
    return [
        {"code": item.code, "name": names_of(item)}
        | ({parent: item.parent} if parent else {})
        | ({"district": item.district or None} if kind == "settlements" else {})
        for item in sorted(found.values(), key=lambda item: (item.parent, item.id))
    ]


def criteria() -> Values:
    """The four base criteria, and every wording of additional ones that has ever been asked."""
    wordings = Criterion.objects.told_by(current_day()).select_related("sphere", "category")
    names: dict[str, Values] = {name: {} for name in BASE_CRITERIA}
    for language in NAMES:
        with override(language):
            for name in BASE_CRITERIA:
                names[name][language] = str(CRITERION_NAMES[name])
    return {
        "base": [{"code": name, "name": names[name]} for name in BASE_CRITERIA],
        "additional": [
            {
                "id": one.pk,
                "series": one.series,
                "name": names_of(one),
                "sphere": one.sphere.code if one.sphere else None,
                "category": one.category.code if one.category else None,
                "campaign": one.campaign_id,
                "valid_from": one.valid_from,
                "valid_until": one.valid_until,
            }
            for one in wordings.order_by("pk")
        ],
    }
