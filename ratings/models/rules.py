"""The published, dated settings of the rating."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RatingRule(models.Model):
    """The rating's settings from a day on; the newest that has begun is in force.

    A rule is laid down before its day, never changed afterwards: what was published stays true.
    """

    valid_from = models.DateField(unique=True)
    minimum_count = models.PositiveSmallIntegerField(
        default=5, help_text="questionnaires needed for a position (DESIGN §2.5)"
    )
    repeat_days = models.PositiveSmallIntegerField(
        default=30, help_text="a second questionnaire within replaces the first; 0: all count"
    )

    class Meta:
        verbose_name = _("правило рейтинга")
        verbose_name_plural = _("правила рейтинга")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum_count__gte=1), name="rule_minimum_positive"
            )
        ]
