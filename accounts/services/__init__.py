"""Writes of the accounts app."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from accounts.models import AuditEntry, User


def record(
    *, by: User | None, action: str, subject: models.Model, details: dict[str, Any] | None = None
) -> AuditEntry:
    """Append one entry to the audit log.

    Args:
        by: who did it; None for the system itself.
        action: a verb in English with its noun, such as "comment.hide".
        subject: the row that it was done to.
        details: plain JSON values that a reader of the log will need; no answers, no secrets.
    """
    return AuditEntry.objects.create(
        by=by,
        action=action,
        subject=f"{subject._meta.model_name}:{subject.pk}",
        details=details or {},
    )


def record_many(
    *,
    by: User | None,
    action: str,
    subjects: Iterable[models.Model],
    details: dict[str, Any] | None = None,
) -> None:
    """Append an entry for each of these rows: as `record`, in few statements."""
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(
                by=by,
                action=action,
                subject=f"{subject._meta.model_name}:{subject.pk}",
                details=details or {},
            )
            for subject in subjects
        ),
        batch_size=500,
    )


def set_language(*, user: User, language: str) -> None:
    """Write to a person in this language from now on."""
    user.language = language
    user.save(update_fields=["language"])
