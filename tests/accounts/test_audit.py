"""The audit log is only ever added to, and outlives people."""

from collections.abc import Callable

import pytest
from django.db import transaction

from accounts.models import AuditEntry, User
from accounts.services import record
from organizations.models import Organization


@pytest.fixture
def entry(operator: User, clinic: Organization) -> AuditEntry:
    return record(
        by=operator, action="organization.hide", subject=clinic, details={"reason": "закрыта"}
    )


def save_again(entry: AuditEntry) -> None:
    entry.action = "nothing"
    entry.save()


def save_over(entry: AuditEntry) -> None:
    AuditEntry(pk=entry.pk, action="nothing", subject="nobody").save()


def bulk_update(entry: AuditEntry) -> None:
    entry.action = "nothing"
    AuditEntry.objects.bulk_update([entry], ["action"])


def update_or_create(entry: AuditEntry) -> None:
    AuditEntry.objects.update_or_create(pk=entry.pk, defaults={"action": "nothing"})


def upsert(entry: AuditEntry) -> None:
    AuditEntry.objects.bulk_create(
        [AuditEntry(pk=entry.pk, action="nothing", subject="nobody")],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["action"],
    )


CHANGES: list[Callable[[AuditEntry], object]] = [
    save_again,
    save_over,
    bulk_update,
    update_or_create,
    upsert,
    lambda entry: entry.delete(),
    lambda entry: AuditEntry.objects.all().delete(),
    lambda entry: AuditEntry.objects.filter(pk=entry.pk).delete(),
    lambda entry: AuditEntry.objects.update(action="nothing"),
    lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(action="nothing"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_entry_is_neither_changed_nor_deleted(
    change: Callable[[AuditEntry], object], entry: AuditEntry
) -> None:
    with pytest.raises(TypeError, match="append-only"), transaction.atomic():
        change(entry)

    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.action, kept.details) == ("organization.hide", {"reason": "закрыта"})


def test_entry_says_who_did_what_to_what(
    entry: AuditEntry, operator: User, clinic: Organization
) -> None:
    assert (entry.by, entry.action, entry.subject) == (
        operator,
        "organization.hide",
        f"organization:{clinic.pk}",
    )
    assert entry.at is not None


def test_entry_of_the_system_has_nobody(clinic: Organization) -> None:
    entry = record(by=None, action="organization.hide", subject=clinic)

    assert (entry.by, entry.details) == (None, {})


def test_entry_outlives_the_person(entry: AuditEntry, operator: User) -> None:
    operator.delete()

    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.by, kept.action) == (None, "organization.hide")
