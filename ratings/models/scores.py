"""Stored scores. Truth is the questionnaires; these follow, written by `ratings.scores` alone."""

from typing import Final

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from ratings.arithmetic import Tally

ALL_TIME: Final = 1  # the period that never ends


class Period(models.Model):
    """All time (one row), or a half-year. A frozen half-year never changes again (DESIGN §2.9)."""

    code = models.CharField(max_length=10, unique=True, help_text="all, 2026-1, 2026-2 …")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    minimum_count = models.PositiveSmallIntegerField(null=True, help_text="as it was frozen with")
    country_key = models.BigIntegerField(
        default=0, help_text="the country's all-time mean at its end"
    )

    class Meta:
        verbose_name = _("период")
        verbose_name_plural = _("периоды")
        ordering = ["starts_on"]

    def __str__(self) -> str:
        return self.code


class TallyFields(models.Model):
    """What is added up over questionnaires: see `ratings.arithmetic.PARTS`.

    No constraint says that counts aren't negative: PostgreSQL would apply it to the difference
    that an upsert proposes, before it is added. `scores check` proves it.
    """

    count = models.IntegerField(default=0)
    sum = models.BigIntegerField(default=0, help_text="of the means, in units of 1/840")
    clarity = models.IntegerField(default=0)
    information = models.IntegerField(default=0)
    timeliness = models.IntegerField(default=0)
    courtesy = models.IntegerField(default=0)
    satisfied = models.IntegerField(default=0, help_text="questionnaires with a mean of 4 or more")
    d1 = models.IntegerField(default=0, help_text="means nearest to 1")
    d2 = models.IntegerField(default=0)
    d3 = models.IntegerField(default=0)
    d4 = models.IntegerField(default=0)
    d5 = models.IntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def tally(self) -> Tally:
        """The parts in the order of PARTS."""
        return (
            self.count,
            self.sum,
            self.clarity,
            self.information,
            self.timeliness,
            self.courtesy,
            self.satisfied,
            self.d1,
            self.d2,
            self.d3,
            self.d4,
            self.d5,
        )


class Scope(models.IntegerChoices):
    """Whose questionnaires a score adds up (DESIGN §2.3)."""

    DIRECT = 0, _("данные самой организации")
    OWN = 1, _("собственная оценка")
    CONSOLIDATED = 2, _("сводная оценка")
    # of a frozen half-year only: the consolidated all-time score as it stood at its end
    STOOD = 3, _("итог на конец полугодия")


class Score(TallyFields):
    """The score of an organization in a period.

    Derived, like frozen positions: the proof compares every row with its source, and the database
    doesn't check the two keys of each of a million rows on top.
    """

    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="scores",
        db_index=False,
        db_constraint=False,
    )
    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    scope = models.PositiveSmallIntegerField(choices=Scope)
    rank_key = models.BigIntegerField(default=0)
    list_key = models.BigIntegerField(default=0)
    adjusted_key = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "period", "scope"], name="score_once")
        ]
        indexes = [
            models.Index(
                fields=["period", "scope", "list_key", "count", "organization"], name="score_list"
            ),
            models.Index(
                fields=["period", "scope", "adjusted_key", "organization"], name="score_adjusted"
            ),
            models.Index(fields=["period", "scope", "count", "organization"], name="score_count"),
        ]


class ScoreChange(TallyFields):
    """What a write to questionnaires adds to scores: written with it, settled right after."""

    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    day = models.DateField(help_text="of the questionnaire: which half-year it belongs to")
    happened_on = models.DateField(help_text="of the write: before or after a half-year's end")


class SetKind(models.IntegerChoices):
    """The single sets in which organizations have a position (DESIGN §2.5)."""

    COUNTRY = 0, _("страна")
    REGION = 1, _("область")
    DISTRICT = 2, _("район")
    SPHERE = 3, _("сфера")
    CATEGORY = 4, _("категория")


class PositionBucket(models.Model):
    """How many ranked organizations of a set have a rank key within a step of 1/256 of a mark."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField()
    kind = models.PositiveSmallIntegerField(choices=SetKind)
    set_id = models.BigIntegerField(help_text="of the region, district, sphere, category; else 0")
    bucket = models.PositiveSmallIntegerField()
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period", "level", "kind", "set_id", "bucket"], name="bucket_once"
            )
        ]


class FrozenPosition(models.Model):
    """An organization's place in a set when a half-year was frozen; position None: unranked."""

    period = models.ForeignKey(
        Period, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    scope = models.PositiveSmallIntegerField(choices=Scope)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    level = models.PositiveSmallIntegerField()
    kind = models.PositiveSmallIntegerField(choices=SetKind)
    set_id = models.BigIntegerField()
    position = models.PositiveIntegerField(null=True)
    of = models.PositiveIntegerField(help_text="how many were ranked in the set")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "period", "scope", "kind", "set_id"],
                name="frozen_position_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["period", "scope", "kind", "set_id", "level", "position"],
                name="frozen_position_list",
            )
        ]


class Books(models.Model):
    """The state of the stored scores: one row, locked by whoever writes scores."""

    running = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    minimum_count = models.PositiveSmallIntegerField(help_text="that list keys are made with")
    country_key = models.BigIntegerField(default=0, help_text="C of DESIGN §2.5")
    count = models.BigIntegerField(default=0, help_text="all counted questionnaires, each once")
    sum = models.BigIntegerField(default=0)
    satisfied = models.BigIntegerField(default=0)


class Correction(models.Model):
    """What a frozen score should have said: a new, dated, visible record beside it (DESIGN §2.9).

    The frozen rows themselves never change. Written by `ratings.services.correct_frozen` alone.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="corrections")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="corrections"
    )
    count = models.IntegerField()
    sum = models.BigIntegerField(help_text="of the means, in units of 1/840")
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("исправление")
        verbose_name_plural = _("исправления")
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="correction_has_reason"),
            models.CheckConstraint(
                condition=models.Q(count__gte=0, sum__gte=840 * models.F("count"))
                & models.Q(sum__lte=4200 * models.F("count")),
                name="correction_possible",
            ),
        ]
