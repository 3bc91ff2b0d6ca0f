"""Additional criteria. The four base ones are columns of Questionnaire and can't be changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Category, Organization, Sphere
from portal.lib.languages import Named
from ratings.arithmetic import MAX_ADDITIONAL
from ratings.models.campaigns import Campaign


class CriterionQuerySet(models.QuerySet["Criterion"]):
    """Which additional criteria a questionnaire asks for, and who keeps them."""

    def visible_to(self, user: Any) -> CriterionQuerySet:
        """The operator's: others see them where they are asked and where they are counted."""
        return self.editable_by(user)

    def editable_by(self, user: Any) -> CriterionQuerySet:
        """The operator's."""
        return self.all() if getattr(user, "is_operator", False) else self.none()

    def in_force(self, day: date) -> CriterionQuerySet:
        """Those whose days hold this one."""
        return self.filter(valid_from__lte=day).filter(
            Q(valid_until=None) | Q(valid_until__gte=day)
        )

    def told_by(self, day: date) -> CriterionQuerySet:
        """Those that people have been asked by this day: neither planned ones nor a draft's."""
        announced = Q(campaign=None) | Q(campaign__announced_at__isnull=False)
        return self.filter(announced, valid_from__lte=day)

    def for_organization(
        self, organization: Organization, day: date, campaign: Campaign | None = None
    ) -> list[Criterion]:
        """The campaign's criteria in force that day, else the category's, else the sphere's; at
        most four (one query).

        Where an organization stands in several categories with criteria of their own, the one
        that comes first in the catalogue's order decides.

        Args:
            campaign: the one that its questionnaires of that day belong to.
        """
        owners = Q(category__links__organization=organization) | Q(
            sphere__links__organization=organization
        )
        if campaign:
            owners |= Q(campaign=campaign)
        found: list[Criterion] = list(
            self.in_force(day)
            .filter(owners)
            .order_by(
                models.F("campaign_id").asc(nulls_last=True),
                models.F("category__order").asc(nulls_last=True),
                "category_id",
                "sphere__order",
                "sphere_id",
                "order",
                "id",
            )
            .distinct()
        )
        return [c for c in found if c.owner == found[0].owner][:MAX_ADDITIONAL]


class Criterion(Named, models.Model):
    """One additional criterion of a category, of a sphere or of a campaign, in one wording.

    A new wording is a new row: answers stay with the words that they were given to, and statistics
    take all wordings of one criterion together, by `first`. Written by
    `ratings.services.criteria` alone.
    """

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="criteria"
    )
    sphere = models.ForeignKey(
        Sphere, on_delete=models.PROTECT, null=True, blank=True, related_name="criteria"
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, null=True, blank=True, related_name="criteria"
    )
    first = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
        help_text="its first wording; the first one itself has none",
    )
    name_ru = models.CharField(_("критерий"), max_length=200)
    name_be = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="its last day")

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("дополнительный критерий")
        verbose_name_plural = _("дополнительные критерии")
        constraints = [
            models.CheckConstraint(
                condition=Q(category__isnull=True, sphere__isnull=False, campaign__isnull=True)
                | Q(category__isnull=False, sphere__isnull=True, campaign__isnull=True)
                | Q(category__isnull=True, sphere__isnull=True, campaign__isnull=False),
                name="criterion_of_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="criterion_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name_ru

    @property
    def series(self) -> int:
        """What all wordings of one criterion have in common: the id of the first."""
        return self.first_id or self.pk

    @property
    def owner(self) -> tuple[int | None, int | None, int | None]:
        """Whose it is: the ids of campaign, category, sphere, of which one is set."""
        return self.campaign_id, self.category_id, self.sphere_id

    def holds_on(self, day: date) -> bool:
        """Whether questionnaires of that day ask for it."""
        return self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)
