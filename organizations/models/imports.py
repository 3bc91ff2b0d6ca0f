"""A table of organizations that the operator imports: its way, and what each row would do."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.lib.languages import RUSSIAN


class ImportQuerySet(models.QuerySet["OrganizationImport"]):
    """The operators' own room: each sees what the others import."""

    def visible_to(self, user: Any) -> ImportQuerySet:
        """All for an operator; nothing for anybody else."""
        is_operator = getattr(user, "is_authenticated", False) and user.is_operator
        return self.all() if is_operator else self.none()

    def editable_by(self, user: Any) -> ImportQuerySet:
        """All for an operator; nothing for anybody else."""
        return self.visible_to(user)


class OrganizationImport(models.Model):
    """One uploaded file. Written by `organizations.importing.steps` alone.

    The file lies under its key; its own name is only shown.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("ждёт проверки")
        CHECKING = "checking", _("проверяется")
        CHECKED = "checked", _("проверен")
        APPLYING = "applying", _("применяется")
        APPLIED = "applied", _("применён")
        OUTDATED = "outdated", _("данные изменились")
        REFUSED = "refused", _("не прочитан")
        FAILED = "failed", _("не получилось")

    UNDER_WAY = (State.WAITING, State.CHECKING, State.APPLYING)
    TO_CHECK_AGAIN = (State.CHECKED, State.OUTDATED, State.REFUSED, State.FAILED)

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    # kept when the account goes
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    file_name = models.CharField(max_length=200, help_text="as it was called; only shown")
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=2, default=RUSSIAN)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    revision = models.PositiveIntegerField(default=1, help_text="raised with each check")
    only_right = models.BooleanField(
        default=False, help_text="right rows are applied although others are wrong"
    )
    message = models.CharField(max_length=500, blank=True, help_text="why it was refused or failed")
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now_add=True, help_text="when its state last changed")

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("импорт организаций")
        verbose_name_plural = _("импорт организаций")
        indexes = [models.Index(fields=["state", "moved_at"], name="import_state")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def may_be_checked_again(self) -> bool:
        return self.state in self.TO_CHECK_AGAIN

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self.new + self.changed + self.same + self.wrong

    @property
    def right(self) -> int:
        """How many rows would be applied."""
        return self.new + self.changed


class ImportRow(models.Model):
    """What one row of the file would do, as it was checked. Written by `importing.steps` alone."""

    class Kind(models.IntegerChoices):
        SAME = 0
        NEW = 1
        CHANGED = 2
        WRONG = 3

    imported = models.ForeignKey(OrganizationImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="in the file, as spreadsheets count")
    kind = models.PositiveSmallIntegerField(choices=Kind)
    organization_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=0, help_text="of the organization, as seen")
    parent_row = models.PositiveIntegerField(null=True, help_text="its parent is new: its row")
    name = models.CharField(max_length=400, blank=True)
    errors = models.JSONField(default=list, help_text="[column, sentence], …")
    changes = models.JSONField(default=list, help_text="[column, before, after], …")
    values = models.JSONField(default=dict, help_text="what is written")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["imported", "number"], name="import_row_once")
        ]
        indexes = [models.Index(fields=["imported", "kind", "number"], name="import_row_kind")]
