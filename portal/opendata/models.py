"""Keys of the read API, and the dumps that were made."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """A key is its owner's alone."""

    def visible_to(self, user: Any) -> ApiKeyQuerySet:
        """The person's own that are in use."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(owner=user, revoked_at__isnull=True)

    def editable_by(self, user: Any) -> ApiKeyQuerySet:
        """The person's own that are in use."""
        return self.visible_to(user)


class ApiKey(models.Model):
    """A key to ask the read API more often. Only its digest is kept: it is shown once.

    Written by `portal.opendata.services` alone.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(_("название"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ключ программного доступа")
        verbose_name_plural = _("ключи программного доступа")

    def __str__(self) -> str:
        return self.name


class DumpQuerySet(models.QuerySet["Dump"]):
    """Which dumps may be taken away; everybody may."""

    def ready(self) -> DumpQuerySet:
        """Those whose file is there, the newest first."""
        return self.filter(state=Dump.State.READY).order_by("-day", "kind")

    def visible_to(self, user: Any) -> DumpQuerySet:
        """All that are ready."""
        return self.ready()


class Dump(models.Model):
    """A file of open data: of a night, or of all months up to one. Written by
    `portal.opendata.dumping` alone."""

    class Kind(models.TextChoices):
        DAILY = "daily", _("ежедневный")
        MONTHLY = "monthly", _("ежемесячный")

    class State(models.TextChoices):
        WAITING = "waiting", _("готовится")
        READY = "ready", _("готов")
        FAILED = "failed", _("не получился")

    class Failure(models.TextChoices):
        """Why the last try came to nothing, as the operator reads it."""

        NONE = "", ""
        NO_SPACE = "no_space", _("на диске нет места")
        FILES = "files", _("файл не записать: диск недоступен или нет прав на папку")
        DATABASE = "database", _("база данных не ответила")
        OTHER = "other", _("ошибка программы: подробности в журнале сервера")

    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField(help_text="of the night; of a month, its last day")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=1)
    failure = models.CharField(max_length=10, choices=Failure, default=Failure.NONE, blank=True)
    made_at = models.DateTimeField(null=True, help_text="the moment that it stands at")
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.JSONField(default=dict, help_text="how many, by table")

    objects = DumpQuerySet.as_manager()

    class Meta:
        verbose_name = _("набор открытых данных")
        verbose_name_plural = _("наборы открытых данных")
        constraints = [models.UniqueConstraint(fields=["kind", "day"], name="dump_once")]

    @property
    def file_name(self) -> str:
        """Under which it is taken away."""
        return file_name_of(self.kind, self.day)


def file_name_of(kind: str, day: date) -> str:
    """What the dump of a kind and day is called, whether there is one or not."""
    if kind == Dump.Kind.MONTHLY:
        return f"questionnaires-{day:%Y-%m}.zip"
    return f"rating-{day:%Y-%m-%d}.zip"
