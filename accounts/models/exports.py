"""Spreadsheets that people ask for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from portal.lib.languages import RUSSIAN


class ExportQuerySet(models.QuerySet["Export"]):
    """An export is its owner's alone."""

    def visible_to(self, user: Any) -> ExportQuerySet:
        """The person's own."""
        return self.filter(by=user) if getattr(user, "is_authenticated", False) else self.none()

    def editable_by(self, user: Any) -> ExportQuerySet:
        """The person's own."""
        return self.visible_to(user)


class Export(models.Model):
    """A spreadsheet that a person asked for. Written by `accounts.exporting` alone."""

    class State(models.TextChoices):
        WAITING = "waiting", _("ждёт очереди")
        RUNNING = "running", _("готовится")
        READY = "ready", _("готова")
        FAILED = "failed", _("не получилась")
        EXPIRED = "expired", _("удалена")

    UNDER_WAY = (State.WAITING, State.RUNNING)
    KEPT = timedelta(days=7)

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    kind = models.CharField(max_length=40, help_text="see portal.lib.exports")
    parameters = models.JSONField(default=dict)
    title = models.CharField(max_length=200, help_text="in the language it was asked in")
    language = models.CharField(max_length=2, default=RUSSIAN)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    digest = models.CharField(max_length=64, help_text="of kind, parameters and language")
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("выгрузка")
        verbose_name_plural = _("выгрузки")
        indexes = [
            models.Index(fields=["by", "-id"], name="export_by"),
            models.Index(fields=["state", "created_at"], name="export_state"),
        ]
        constraints = [
            # what is asked for twice while it waits is one
            models.UniqueConstraint(
                fields=["by", "digest"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="export_under_way_once",
            )
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def until(self) -> datetime | None:
        """Until when it can be taken away; None where there is nothing to take."""
        is_ready = self.state == self.State.READY and self.finished_at
        return self.finished_at + self.KEPT if is_ready and self.finished_at else None
