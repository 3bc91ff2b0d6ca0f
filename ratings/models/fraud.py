"""What is kept to tell honest questionnaires from cheats, and what came of a suspicion.

Traces stand beside questionnaires, are shown to nobody, leave with no export, and die with the
salt of their day.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from ratings.models.questionnaires import Questionnaire


class WatchedDay(models.Model):
    """A day, its salt, and when its counts were written. The salt is destroyed in time."""

    day = models.DateField(unique=True)
    salt = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)


class CabinetNetwork(models.Model):
    """A network from which somebody who stands for an organization signed in on a day."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    day = models.DateField()
    network = models.BigIntegerField(help_text="hash with the salt of the day")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "network"], name="cabinet_network_once")
        ]
        indexes = [models.Index(fields=["day"], name="cabinet_network_day")]


class QuestionnaireTrace(models.Model):
    """How a questionnaire came: beside it, never in it."""

    questionnaire = models.OneToOneField(
        Questionnaire, on_delete=models.CASCADE, primary_key=True, related_name="trace"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    day = models.DateField()
    network = models.BigIntegerField(null=True, help_text="hash with the salt of the day")
    # the same network at the same organization on another day; says nothing across organizations
    link = models.BigIntegerField(null=True)
    age = models.PositiveSmallIntegerField(help_text="of the account, in days")
    seconds = models.PositiveIntegerField(null=True, help_text="from the page to its sending")
    text = models.BigIntegerField(null=True, help_text="what a longer comment resembles")
    direction = models.SmallIntegerField(help_text="1: all fives; -1: ones, or nearly; else 0")
    is_first = models.BooleanField(help_text="of its account")
    is_own = models.BooleanField(help_text="from a network of the organization's cabinet")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "day"], name="trace_of_organization"),
            models.Index(fields=["organization", "network"], name="trace_of_network"),
            models.Index(fields=["day", "organization"], name="trace_of_day"),
        ]


class DayCount(models.Model):
    """What an organization was given on a day, leaving out what was held or excluded."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    day = models.DateField()
    count = models.PositiveIntegerField()
    high = models.PositiveIntegerField(help_text="all fives")
    low = models.PositiveIntegerField(help_text="ones, or nearly")
    newcomers = models.PositiveIntegerField()
    new_high = models.PositiveIntegerField()
    new_low = models.PositiveIntegerField()
    timed = models.PositiveIntegerField(help_text="of which the time to fill is known")
    hasty = models.PositiveIntegerField()
    own = models.PositiveIntegerField(help_text="from networks of its cabinet")
    others = models.PositiveIntegerField(help_text="of known networks, but the first")
    together = models.PositiveIntegerField(help_text="of the largest network, but its first")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "day"], name="day_count_once")
        ]
        indexes = [models.Index(fields=["day"], name="day_count_day")]


class CaseQuerySet(models.QuerySet["SuspicionCase"]):
    """Cases are the operator's alone."""

    def open(self) -> CaseQuerySet:
        """Those that wait for a decision."""
        return self.filter(state=SuspicionCase.State.OPEN)

    def visible_to(self, user: Any) -> CaseQuerySet:
        """The operator sees all, other people none."""
        if getattr(user, "is_authenticated", False) and user.is_operator:
            return self.all()
        return self.none()

    def editable_by(self, user: Any) -> CaseQuerySet:
        """Whoever sees them decides them."""
        return self.visible_to(user)


class SuspicionCase(models.Model):
    """Questionnaires about one organization that look as if they were arranged."""

    class Pattern(models.TextChoices):
        CROWD = "crowd", _("толпа новых аккаунтов")
        NETWORK = "network", _("одна сеть")
        COPIES = "copies", _("повтор текста")
        DRIP = "drip", _("понемногу, но подолгу")
        STAFF = "staff", _("сеть самой организации")

    class State(models.IntegerChoices):
        OPEN = 0, _("ждёт решения")
        DECIDED = 1, _("решено")
        EXPIRED = 2, _("срок вышел")

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="suspicion_cases"
    )
    pattern = models.CharField(max_length=10, choices=Pattern)
    direction = models.SmallIntegerField(help_text="1: praise; -1: blame; 0: neither")
    keys = models.JSONField(default=list, help_text="links of networks, or texts, it is about")
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField(help_text="when a questionnaire was last held")
    until = models.DateField(help_text="undecided, everything held counts again after this day")
    bits = models.PositiveIntegerField(help_text="how unlikely by chance: powers of two")
    evidence = models.JSONField(help_text="signals with their figures")
    state = models.PositiveSmallIntegerField(choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("подозрительная активность")
        constraints = [
            # two submissions at once open one case
            models.UniqueConstraint(
                fields=["organization", "pattern", "direction"],
                condition=Q(state=0),
                name="case_open_once",
            )
        ]
        indexes = [models.Index(fields=["state", "opened_at"], name="case_queue")]


class HeldQuestionnaire(models.Model):
    """A questionnaire of a case, and what was decided about it."""

    class Decision(models.IntegerChoices):
        WAITING = 0, _("ждёт решения")
        COUNTED = 1, _("учтена")
        EXCLUDED = 2, _("исключена")
        GONE = 3, _("отозвана или заменена автором")

    case = models.ForeignKey(SuspicionCase, on_delete=models.CASCADE, related_name="held")
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="suspicions"
    )
    held_at = models.DateTimeField()
    decision = models.PositiveSmallIntegerField(choices=Decision, default=Decision.WAITING)
    reason = models.TextField(
        max_length=1000, blank=True, help_text="the organization and the author read it"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "questionnaire"], name="held_once")]
