"""Ratings' part of making one sphere or category part of another.

Criteria and campaigns are published with their dates: they aren't moved to organizations that they
weren't meant for. Those that have ended stay with what they were for; others must end first.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from organizations.models import Sphere
from ratings.models import Campaign, CommentPolicy, Criterion
from ratings.rules import current_day


class RatingsKindMover:
    """Registered with `organizations.hooks`."""

    fields: Mapping[str, str] = {
        "Criterion.sphere": "ended ones stay, others must end first",
        "Criterion.category": "ended ones stay, others must end first",
        "Campaign.sphere": "ended ones stay, others must end first",
        "Campaign.categories": "by CampaignCategory",
        "CampaignCategory.category": "ended ones stay, others must end first",
        "CommentPolicy.sphere": "goes: the other sphere has its own",
    }

    def refusals(self, gone: Any) -> Iterator[str]:
        """Criteria that are asked or will be, campaigns that run or will."""
        today = current_day()
        of_it: dict[str, Any] = {"sphere" if isinstance(gone, Sphere) else "category": gone}
        asked = Q(valid_until=None) | Q(valid_until__gte=today)
        if Criterion.objects.filter(asked, **of_it).exists():
            yield _("У неё есть действующие или будущие дополнительные критерии: завершите их.")
        mine = Q(sphere=gone) if isinstance(gone, Sphere) else Q(category_links__category=gone)
        coming = Campaign.objects.filter(mine, ends_on__gte=today, stopped_at__isnull=True)
        if coming.exists():
            yield _("Для неё идёт или готовится кампания: дождитесь конца или остановите её.")

    def move(self, *, gone: Any, kept: Any) -> None:
        """When comments come to the public is a matter of the sphere that stays."""
        if isinstance(gone, Sphere):
            CommentPolicy.objects.filter(sphere=gone).delete()
