"""The audit log."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models.people import User


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """The audit log is only ever added to."""

    def update(self, **fields: Any) -> int:
        raise TypeError("the audit log is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("the audit log is append-only")

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> Any:
        if options.get("update_conflicts"):
            raise TypeError("the audit log is append-only")
        return super().bulk_create(objs, *args, **options)


class AuditEntry(models.Model):
    """Who did, or saw, what. Written by `accounts.services.record` alone."""

    at = models.DateTimeField(auto_now_add=True)
    # kept when the account goes: the log outlives people
    by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_constraint=False
    )
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, help_text="what it was done to, as model:id")
    details = models.JSONField(default=dict)

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-id"], name="audit_subject"),
            models.Index(fields=["by", "-id"], name="audit_by"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("the audit log is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("the audit log is append-only")
