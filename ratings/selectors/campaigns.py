"""Reads of campaigns: which run, and about whom."""

from datetime import date

from ratings import rules
from ratings.models import Campaign


def running(day: date) -> list[Campaign]:
    """The campaigns that run on a day, the narrowest first (no query if today none does)."""
    if day == rules.current_day() and not rules.has_campaigns():
        return []
    return list(Campaign.objects.running(day).select_related("sphere", "region"))


def running_for(organization_id: int, day: date) -> Campaign | None:
    """The campaign that this organization's questionnaires of a day belong to.

    The narrowest decides, then the one begun earliest: see `CampaignQuerySet.running`. One query;
    none if today no campaign runs at all.
    """
    if day == rules.current_day() and not rules.has_campaigns():
        return None
    return Campaign.objects.running(day).about(organization_id).first()
