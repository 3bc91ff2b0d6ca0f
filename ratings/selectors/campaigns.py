"""Reads of campaigns: which run, about whom, and what their questionnaires say.

Figures are sums over the campaign's counted questionnaires, read from the index of campaigns; no
counters are kept, so that whatever moves a questionnaire can't forget them. Those of a campaign
with more than LIVE questionnaires are remembered for a minute, and say of what time they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from organizations.models import Organization
from organizations.selectors import reference
from portal.lib.cursors import CursorPage, cursor_page
from portal.lib.languages import Text
from ratings import figures, rules
from ratings.arithmetic import PARTS, Tally
from ratings.figures import Mark
from ratings.models import Campaign, Criterion, Questionnaire
from ratings.scores import tally_of_all
from ratings.selectors.additional import (
    AdditionalMark,
    Rows,
    marks_of_wordings,
    sums_of_wordings,
)

LIVE = 20_000
KEPT = 60  # seconds
MOST_RATED = 10
ENDED_PAGE = 20


def running(day: date) -> list[Campaign]:
    """The campaigns that run on a day, the narrowest first (no query if today none does)."""
    if day == rules.current_day() and not rules.has_campaigns():
        return []
    found = Campaign.objects.running(day).select_related("sphere", "region")
    return list(found.prefetch_related("categories"))


def running_for(organization_id: int, day: date) -> Campaign | None:
    """The campaign that this organization's questionnaires of a day belong to.

    The narrowest decides, then the one begun earliest: see `CampaignQuerySet.running`. One query;
    none if today no campaign runs at all.
    """
    if day == rules.current_day() and not rules.has_campaigns():
        return None
    return Campaign.objects.running(day).about(organization_id).first()


def calls_about(
    *, spheres: Iterable[int] = (), categories: Iterable[int] = (), region: int | None = None
) -> list[Campaign]:
    """Today's campaigns that call to rate something of these spheres or categories.

    Args:
        spheres, categories: ids; a category's campaigns are its own and its sphere's.
        region: leave out the campaigns of other regions.
    """
    wanted_spheres, wanted = set(spheres), set(categories)
    return [
        campaign
        for campaign in running(rules.current_day())
        if (campaign.region_id is None or region is None or campaign.region_id == region)
        and (
            campaign.sphere_id in wanted_spheres
            or any(category.pk in wanted for category in campaign.categories.all())
        )
    ]


def call_of_the_day() -> Campaign | None:
    """The one campaign to show on the first page: of those that run, the last begun."""
    return max(running(rules.current_day()), key=lambda one: (one.starts_on, one.pk), default=None)


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """A campaign in a list, with its figures."""

    campaign: Campaign
    mark: Mark


@dataclass(frozen=True, slots=True)
class CampaignList:
    """All that `/campaigns/` shows."""

    running: list[CampaignLine]
    announced: list[Campaign]
    ended: list[CampaignLine]
    page: CursorPage


def campaign_list(*, after: str = "", before: str = "") -> CampaignList:
    """Campaigns that run or will, and a page of those that have ended (five statements at most).

    Raises:
        BadCursor: after or before is no cursor of ours.
    """
    today = rules.current_day()
    told = (
        Campaign.objects.announced()
        .select_related("sphere", "region")
        .prefetch_related("categories")
    )
    live = list(
        told.filter(stopped_at__isnull=True, ends_on__gte=today).order_by("starts_on", "pk")
    )
    now = [one for one in live if one.starts_on <= today]
    page = cursor_page(
        told.exclude(pk__in=[one.pk for one in live]),
        keys=("id",),
        descending=True,
        size=ENDED_PAGE,
        after=after,
        before=before,
    )
    marks = _marks([*now, *page.rows])
    return CampaignList(
        running=[CampaignLine(one, marks[one.pk]) for one in now],
        announced=[one for one in live if one.starts_on > today],
        ended=[CampaignLine(one, marks[one.pk]) for one in page.rows],
        page=page,
    )


def _marks(campaigns: list[Campaign]) -> dict[int, Mark]:
    sums = (
        Questionnaire.objects.counted()
        .filter(campaign__in=[one.pk for one in campaigns])
        .order_by()
        .values_list("campaign_id")
        .annotate(total=Sum("mean"), n=Count("pk"))
    )
    found = {id_: Mark(total, count, 1) for id_, total, count in sums} if campaigns else {}
    return {one.pk: found.get(one.pk, Mark(0, 0, 1)) for one in campaigns}


def drafts() -> list[Campaign]:
    """What only operators see, the newest first."""
    found = Campaign.objects.filter(announced_at__isnull=True).select_related("sphere", "region")
    return list(found.prefetch_related("categories").order_by("-pk"))


def criteria_of(campaign: Campaign) -> list[Criterion]:
    """What its questionnaires ask besides the base criteria."""
    return list(campaign.criteria.order_by("order", "pk"))


# One campaign's figures


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was added up: kept in the cache as it is, in no language."""

    at: datetime
    tally: Tally
    regions: list[tuple[int | None, int, int]]  # region, sum, count
    organizations: list[tuple[int, int, int]]
    additional: Rows
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class PlaceMark:
    """A region's questionnaires in a campaign."""

    name: Text
    mark: Mark


@dataclass(frozen=True, slots=True)
class RatedOrganization:
    """An organization that many have rated in a campaign."""

    organization: Organization
    mark: Mark


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """A campaign's figures as pages show them."""

    mark: Mark
    satisfied_text: str
    distribution: list[figures.Bar]
    criteria: list[figures.CriterionMark]
    additional: list[AdditionalMark]
    regions: list[PlaceMark]
    organizations: list[RatedOrganization]
    at: datetime | None = None  # if the figures were remembered
    tally: Tally = field(default=())


class _Score:
    """A tally with its parts by name, as `ratings.figures` reads scores."""

    def __init__(self, tally: Tally) -> None:
        for part, value in zip(PARTS, tally, strict=True):
            setattr(self, part, value)


def figures_of(campaign: Campaign) -> CampaignFigures:
    """A campaign's own figures: of its counted questionnaires, each once (six statements)."""
    numbers = _numbers(campaign)
    score: Any = _Score(numbers.tally)
    known = {item.id: item.name for item in reference().regions.values()}
    names = Organization.objects.public().in_bulk([id_ for id_, *_ in numbers.organizations])
    return CampaignFigures(
        mark=Mark(score.sum, score.count, 1),
        satisfied_text=figures.percent_text(score.satisfied, score.count),
        distribution=figures.distribution(score) if score.count else [],
        criteria=figures.criteria(score) if score.count else [],
        additional=marks_of_wordings(numbers.additional),
        regions=[
            PlaceMark(known[region], Mark(total, count, 1))
            for region, total, count in numbers.regions
            if region in known
        ],
        organizations=[
            RatedOrganization(names[id_], Mark(total, count, 1))
            for id_, total, count in numbers.organizations
            if id_ in names
        ],
        at=numbers.at if numbers.is_kept else None,
        tally=numbers.tally,
    )


def _of(campaign: Campaign) -> "QuerySet[Questionnaire]":
    return Questionnaire.objects.filter(campaign=campaign)


def _numbers(campaign: Campaign) -> Numbers:
    key = f"campaign-figures-{campaign.pk}"
    kept: Numbers | None = cache.get(key)
    if kept is not None:
        return kept
    counted = _of(campaign).counted().order_by()  # type: ignore[attr-defined]
    tally = tally_of_all(_of(campaign))
    regions = (
        counted.values_list("organization__region_id")
        .annotate(total=Sum("mean"), n=Count("pk"))
        .order_by("-n", "organization__region_id")
    )
    most = (
        counted.filter(organization__is_listed=True)
        .values_list("organization_id")
        .annotate(total=Sum("mean"), n=Count("pk"))
        .order_by("-n", "organization_id")[:MOST_RATED]
    )
    is_kept = tally[0] > LIVE
    additional = sums_of_wordings(_of(campaign)) if rules.has_ever_had_criteria() else []
    numbers = Numbers(timezone.now(), tally, list(regions), list(most), additional, is_kept)
    if is_kept:
        cache.set(key, numbers, KEPT)
    return numbers
