"""The published, dated settings of the rating."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RuleQuerySet(models.QuerySet["RatingRule"]):
    """Which rules hold; everybody may read them, the operator lays them down."""

    def visible_to(self, user: Any) -> RuleQuerySet:
        """All: their history is public."""
        return self.all()

    def editable_by(self, user: Any) -> RuleQuerySet:
        """The operator's; whether one can still be cancelled is a matter of the service."""
        return self.all() if getattr(user, "is_operator", False) else self.none()

    def holding(self) -> RuleQuerySet:
        """Those that weren't cancelled before they began."""
        return self.filter(cancelled_at__isnull=True)

    def in_force_on(self, day: date) -> RatingRule | None:
        """The newest that has begun by a day, if there is any."""
        return self.holding().filter(valid_from__lte=day).order_by("-valid_from").first()


class RatingRule(models.Model):
    """The rating's settings from a day on; the newest that has begun is in force.

    A rule is laid down before its day, never changed afterwards: what was published stays true.
    One that hasn't begun can be cancelled, and stays in the history as such. Written by
    `ratings.services.rules` alone.
    """

    valid_from = models.DateField()
    minimum_count = models.PositiveSmallIntegerField(
        default=5, help_text="questionnaires needed for a position (DESIGN §2.5)"
    )
    repeat_days = models.PositiveSmallIntegerField(
        default=30, help_text="a second questionnaire within replaces the first; 0: all count"
    )
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("правило рейтинга")
        verbose_name_plural = _("правила рейтинга")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum_count__gte=1), name="rule_minimum_positive"
            ),
            models.UniqueConstraint(
                fields=["valid_from"],
                condition=Q(cancelled_at__isnull=True),
                name="rule_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancel_reason="")
                | Q(cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="rule_cancelled_with_reason",
            ),
        ]
