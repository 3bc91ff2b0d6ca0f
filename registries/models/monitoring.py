"""The half-yearly monitoring of the organizations in a registry (002 п. 8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registries.models.rooms import OfAuthorityQuerySet


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
    totals = models.JSONField(help_text="see registries.services.monitoring")
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
