"""The audit log."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models.people import User
from portal.lib.append_only import AppendOnly, AppendOnlyQuerySet


class AuditQuerySet(AppendOnlyQuerySet["AuditEntry"]):
    """The audit log is only ever added to."""

    def visible_to(self, user: Any) -> AuditQuerySet:
        """All for the operator, nothing for anybody else."""
        is_operator = getattr(user, "is_authenticated", False) and user.is_operator
        return self.all() if is_operator else self.none()


class AuditEntry(AppendOnly):
    """Who did, or saw, what. Written by `accounts.services.record` alone.

    The database refuses to change or delete entries as well: see `accounts.audit_guard`.
    """

    at = models.DateTimeField(auto_now_add=True)
    # the number stays when the account goes: the log outlives people
    by = models.ForeignKey(
        User,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    by_name = models.CharField(
        max_length=254,
        blank=True,
        help_text="the address at that time, of whoever acts for the state or an organization",
    )
    action = models.CharField(max_length=60)
    subject = models.CharField(
        max_length=120, blank=True, help_text="what it was done to, as model:id"
    )
    details = models.JSONField(default=dict)
    words = models.TextField(blank=True, help_text="what it can be found by, in small letters")

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_subject"),
            models.Index(fields=["by", "-id"], name="audit_by"),
            models.Index(fields=["by_name", "-id"], name="audit_by_name"),
            models.Index(fields=["action", "-id"], name="audit_action"),
            models.Index(fields=["at"], name="audit_at"),
        ]
