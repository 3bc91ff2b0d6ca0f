"""The half-yearly monitoring of the organizations in a registry (002 п. 8)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Level, Organization
from portal.lib.languages import Text, text_of
from ratings.models.scores import TallyFields
from registries.models.rooms import OfAuthorityQuerySet

FELL = -20  # hundredths of a mark: «падение на 0,20 и более»


class Monitoring(models.Model):
    """What an authority saw in a half-year, and what it concludes: a snapshot taken once, which
    nothing changes later, and the officer's words, which are edited until it is signed off.

    Written by `registries.services.monitoring` alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("готовится")
        SIGNED = "signed", _("подписан")

    authority = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="monitorings"
    )
    number = models.PositiveIntegerField(help_text="1, 2, 3 … of the authority")
    half_year = models.CharField(_("полугодие"), max_length=10, help_text="2026-1, 2026-2 …")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    taken_at = models.DateTimeField(help_text="when the snapshot was taken")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    totals = models.JSONField(help_text="see registries.selectors.snapshot")
    findings = models.TextField(_("что показал мониторинг"), blank=True)
    conclusion = models.TextField(_("вывод"), blank=True)
    version = models.PositiveIntegerField(default=1, help_text="raised with each change of words")
    signed_name = models.CharField(_("кто подписал"), max_length=150, blank=True)
    signed_position = models.CharField(_("должность"), max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("мониторинг")
        verbose_name_plural = _("мониторинги")
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="monitoring_number_once"),
            models.UniqueConstraint(
                fields=["authority", "half_year"],
                condition=Q(state="draft"),
                name="monitoring_draft_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "signed"]), name="monitoring_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(signed_at__isnull=False) & ~Q(conclusion=""),
                name="monitoring_signed_with_conclusion",
            ),
        ]
        indexes = [models.Index(fields=["half_year", "authority"], name="monitoring_of_half_year")]

    def __str__(self) -> str:
        return f"{self.half_year} № {self.number}"

    @property
    def is_signed(self) -> bool:
        return self.state == self.State.SIGNED


class MonitoringRowQuerySet(models.QuerySet["MonitoringRow"]):
    """Rows are read as their monitoring is, and changed by nobody."""

    def visible_to(self, user: Any) -> MonitoringRowQuerySet:
        """Those of the monitorings that this person may read."""
        mine = Monitoring.objects.visible_to(user).filter(pk=OuterRef("monitoring"))
        return self.filter(Exists(mine))

    def editable_by(self, user: Any) -> MonitoringRowQuerySet:
        """A snapshot is a snapshot."""
        return self.none()


class MonitoringRow(TallyFields):
    """An entry of the registry as the snapshot saw it. The tally is the consolidated one of the
    half-year; places are in the country, all-time, as they stood at its end.

    Names and all else are copies: nothing that happens to the organization later changes a row.
    """

    monitoring = models.ForeignKey(Monitoring, on_delete=models.CASCADE, related_name="rows")
    # whom it was about, whatever has become of them
    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
    )
    level = models.PositiveSmallIntegerField(choices=Level)
    unp = models.CharField(max_length=9, blank=True)
    name_ru = models.CharField(max_length=400)
    name_be = models.CharField(max_length=400, blank=True)
    name_en = models.CharField(max_length=400, blank=True)
    short_name_ru = models.CharField(max_length=200, blank=True)
    short_name_be = models.CharField(max_length=200, blank=True)
    short_name_en = models.CharField(max_length=200, blank=True)
    # of a unit: the organization that it belongs to
    above_ru = models.CharField(max_length=400, blank=True)
    above_be = models.CharField(max_length=400, blank=True)
    above_en = models.CharField(max_length=400, blank=True)
    words = models.TextField(blank=True, help_text="what a search for a name looks through")
    sort_key = models.CharField(max_length=160)
    sort_key_be = models.CharField(max_length=160)
    sort_key_en = models.CharField(max_length=160)
    mark_key = models.BigIntegerField(default=0, help_text="see ratings.arithmetic.rank_key")
    own_count = models.IntegerField(default=0)
    own_sum = models.BigIntegerField(default=0)
    before_count = models.IntegerField(default=0)
    before_sum = models.BigIntegerField(default=0)
    change = models.IntegerField(
        null=True, help_text="of the mark as shown, in hundredths; None without one of the two"
    )
    is_telling = models.BooleanField(
        default=False,
        help_text="whether both half-years have as many questionnaires as a place needs, so that "
        "the change says more than chance",
    )
    position = models.PositiveIntegerField(null=True)
    position_of = models.PositiveIntegerField(null=True)
    position_before = models.PositiveIntegerField(null=True)
    is_closed = models.BooleanField(default=False)
    gate = models.JSONField(default=list, help_text="codes of what hides it from citizens")
    checklist = models.JSONField(default=list, help_text="codes of what else its cabinet lacks")
    lacks = models.PositiveSmallIntegerField(default=0, help_text="how many of both")
    verified_on = models.DateField(null=True)
    overdue = models.PositiveIntegerField(default=0, help_text="answers that are overdue")

    objects = MonitoringRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("организация в мониторинге")
        verbose_name_plural = _("организации в мониторинге")
        constraints = [
            models.UniqueConstraint(
                fields=["monitoring", "organization"], name="monitoring_row_once"
            )
        ]
        indexes = [models.Index(fields=["monitoring", "sort_key"], name="monitoring_row_by_name")]

    @property
    def name(self) -> Text:
        return text_of(self, "name")

    @property
    def short_name(self) -> Text:
        return text_of(self, "short_name", "name")

    @property
    def above(self) -> Text:
        """Whose unit it is; "" of a legal person."""
        return text_of(self, "above")

    @property
    def differs(self) -> bool:
        """Whether its own mark is of other questionnaires than the consolidated one."""
        return self.own_count != self.count

    @property
    def position_change(self) -> int | None:
        """How far it has risen; None where there is nothing to compare."""
        if self.position is None or self.position_before is None:
            return None
        return self.position_before - self.position

    @property
    def has_fallen(self) -> bool:
        return self.is_telling and self.change is not None and self.change <= FELL

    @property
    def has_risen(self) -> bool:
        return self.is_telling and self.change is not None and self.change > 0

    @property
    def is_hidden(self) -> bool:
        """Whether citizens don't see it, for want of a place or a sphere."""
        return bool(self.gate) and not self.is_closed


class MonitoringReminder(models.Model):
    """A letter to an officer: so many days before the half-year ends there is no signed monitoring.

    Written by `registries.services.monitoring_due` alone.
    """

    authority = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    half_year = models.CharField(max_length=10)
    days = models.PositiveSmallIntegerField(help_text="30 or 7: before the half-year ends")
    is_sent = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "user", "half_year", "days"], name="monitoring_reminder_once"
            )
        ]
