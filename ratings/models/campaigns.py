"""Campaigns: dated calls to rate organizations of a sphere."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models import (
    Category,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Region,
    Sphere,
)
from portal.lib.languages import Named, Text, text_of


class Stage(StrEnum):
    """Where a campaign stands; its dates decide, in Minsk."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    RUNNING = "running"
    ENDED = "ended"


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Which campaigns run, about whom, and who sees which."""

    def visible_to(self, user: Any) -> CampaignQuerySet:
        """Announced ones for everybody, drafts for operators."""
        if getattr(user, "is_operator", False):
            return self.all()
        return self.announced()

    def editable_by(self, user: Any) -> CampaignQuerySet:
        """The operator's."""
        return self.all() if getattr(user, "is_operator", False) else self.none()

    def announced(self) -> CampaignQuerySet:
        """All that the public has been told of, whether they run or have ended."""
        return self.filter(announced_at__isnull=False)

    def running(self, day: date) -> CampaignQuerySet:
        """Those that run on a day; the first of those about one organization is the one that its
        questionnaires belong to: the narrowest, then the one begun earliest.

        Narrower is one for categories than one for a sphere, and of two such the one for a region.
        """
        return (
            self.announced()
            .filter(starts_on__lte=day, ends_on__gte=day, stopped_at__isnull=True)
            .order_by(
                Case(When(sphere__isnull=True, then=Value(0)), default=Value(1)),
                Case(When(region__isnull=False, then=Value(0)), default=Value(1)),
                "starts_on",
                "pk",
            )
        )

    def about(self, organization_id: int) -> CampaignQuerySet:
        """Those that call to rate this organization."""
        in_sphere = OrganizationSphere.objects.filter(
            organization=organization_id, sphere=OuterRef("sphere")
        )
        in_category = OrganizationCategory.objects.filter(
            organization=organization_id, category__campaign_links__campaign=OuterRef("pk")
        )
        in_region = Organization.objects.filter(pk=organization_id, region=OuterRef("region"))
        return self.filter(
            Exists(in_sphere) | Exists(in_category), Q(region__isnull=True) | Exists(in_region)
        )


class Campaign(Named, models.Model):
    """A call to rate, for a sphere or for categories, perhaps of one region, from day to day.

    Written by `ratings.services.campaigns` alone. Questionnaires submitted while it runs about
    the organizations that it calls to rate remember it.
    """

    name_ru = models.CharField(max_length=160)
    name_be = models.CharField(max_length=160, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    text_ru = models.TextField(max_length=2000)
    text_be = models.TextField(max_length=2000, blank=True)
    text_en = models.TextField(max_length=2000, blank=True)
    sphere = models.ForeignKey(
        Sphere,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="campaigns",
        help_text="all of it; or else categories",
    )
    categories = models.ManyToManyField(Category, through="CampaignCategory", related_name="+")
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="its last day")
    announced_at = models.DateTimeField(null=True, blank=True, help_text="a draft has none")
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="if before its last day")
    stop_reason = models.CharField(max_length=500, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("кампания")
        verbose_name_plural = _("кампании")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stop_reason="")
                | Q(stopped_at__isnull=False, announced_at__isnull=False) & ~Q(stop_reason=""),
                name="campaign_stop_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="campaign_by_end")]

    def __str__(self) -> str:
        return self.name_ru

    @property
    def text(self) -> Text:
        """What it says, in the reader's language, else in Russian."""
        return text_of(self, "text")

    def stage_on(self, day: date) -> Stage:
        """Where it stands on a day."""
        if self.announced_at is None:
            return Stage.DRAFT
        if self.stopped_at is not None or self.ends_on < day:
            return Stage.ENDED
        return Stage.RUNNING if self.starts_on <= day else Stage.ANNOUNCED

    @property
    def stage(self) -> Stage:
        """Where it stands today."""
        return self.stage_on(timezone.localdate())

    @property
    def last_day(self) -> date:
        """The last day on which it ran, or will."""
        return timezone.localdate(self.stopped_at) if self.stopped_at else self.ends_on


class CampaignCategory(models.Model):
    """A category that a campaign calls to rate."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="category_links", db_index=False
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="campaign_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "category"], name="campaign_category_once")
        ]
