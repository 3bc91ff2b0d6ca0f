"""Writes of the accounts app."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from accounts.models import AuditEntry, User


def record(
    *,
    by: User | None,
    action: str,
    subject: models.Model | None,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry to the audit log.

    Args:
        by: who did it; None for the system itself.
        action: a verb in English with its noun, such as "comment.hide"; `portal.lib.actions` has
            its words.
        subject: the row that it was done to; None where there is no single one.
        details: plain JSON values that a reader of the log will need; no answers, no secrets.
    """
    return AuditEntry.objects.create(**_entry(by, action, subject, details))


def record_many(
    *,
    by: User | None,
    action: str,
    subjects: Iterable[models.Model],
    details: dict[str, Any] | None = None,
) -> None:
    """Append an entry for each of these rows: as `record`, in few statements."""
    AuditEntry.objects.bulk_create(
        (AuditEntry(**_entry(by, action, subject, details)) for subject in subjects),
        batch_size=500,
    )


def _entry(
    by: User | None, action: str, subject: models.Model | None, details: dict[str, Any] | None
) -> dict[str, Any]:
    # a citizen is told by number alone: the log must not keep the address of who has left
    acts_for_others = by is not None and (by.is_staff_member or by.is_member)
    by_name = by.email if by is not None and acts_for_others else ""
    return {
        "by": by,
        "by_name": by_name,
        "action": action,
        "subject": f"{subject._meta.model_name}:{subject.pk}" if subject is not None else "",
        "details": details or {},
        "words": " ".join(_words(details or {})).lower()[:4000],
    }


def _words(value: Any) -> Iterator[str]:
    """The values of details, however deep they lie."""
    if isinstance(value, dict):
        value = value.values()
    elif isinstance(value, str | int | float | bool) or value is None:
        if isinstance(value, str) or type(value) is int:
            yield str(value)
        return
    for inner in value:
        yield from _words(inner)


def set_language(*, user: User, language: str) -> None:
    """Write to a person in this language from now on."""
    user.language = language
    user.save(update_fields=["language"])
