"""Kiosks: a tablet at an organization's counter asks the four questions of the questionnaire.

Its answers are a poll of the organization, shown apart: rating needs an account.
"""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from ratings.arithmetic import BASE_CRITERIA


class KioskQuerySet(models.QuerySet["Kiosk"]):
    """Whose kiosks they are."""

    def visible_to(self, user: Any) -> KioskQuerySet:
        """Those of organizations whose data the person keeps."""
        return self.filter(organization__in=Organization.objects.editable_by(user))

    def editable_by(self, user: Any) -> KioskQuerySet:
        """The same."""
        return self.visible_to(user)


class Kiosk(models.Model):
    """One tablet; its code is its address. Written by `portal.polls.services.kiosks` alone."""

    code = models.CharField(max_length=16, unique=True)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="kiosks")
    place = models.CharField(max_length=60, help_text="«зал ожидания»")
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = KioskQuerySet.as_manager()

    class Meta:
        verbose_name = _("стойка")
        verbose_name_plural = _("стойки")

    def __str__(self) -> str:
        return self.place


def _answer() -> Any:
    return models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])


class KioskAnswer(models.Model):
    """What somebody has pressed. No questionnaire: it counts in no mark and no position."""

    reference = models.UUIDField(primary_key=True)
    kiosk = models.ForeignKey(Kiosk, on_delete=models.PROTECT, related_name="answers")
    day = models.DateField(help_text="in Minsk")
    is_shown = models.BooleanField(
        default=False, help_text="late and in company: told at once, it would be its visitor's"
    )
    clarity = _answer()
    information = _answer()
    timeliness = _answer()
    courtesy = _answer()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__gte": 1, f"{name}__lte": 5}),
                name=f"kiosk_answer_{name}_1_5",
            )
            for name in BASE_CRITERIA
        ]
        indexes = [
            models.Index(
                fields=["kiosk", "day"], condition=Q(is_shown=False), name="kiosk_answers_waiting"
            )
        ]
