"""The audit log is only ever added to, and outlives people."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import audit_guard
from accounts.models import AuditEntry, User
from accounts.selectors import audit
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


STATEMENTS = [
    "UPDATE accounts_auditentry SET action = 'nothing'",
    "UPDATE accounts_auditentry SET details = '{}' WHERE id = {id}",
    "DELETE FROM accounts_auditentry",
    "DELETE FROM accounts_auditentry WHERE id = {id}",
    "INSERT OR REPLACE INTO accounts_auditentry SELECT * FROM accounts_auditentry WHERE id = {id}",
    "TRUNCATE accounts_auditentry",
]


def test_database_itself_refuses_to_change_or_delete(entry: AuditEntry) -> None:
    others = "TRUNCATE" if connection.vendor == "sqlite" else "INSERT OR REPLACE"
    statements = [one for one in STATEMENTS if not one.startswith(others)]

    for statement in statements:
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.replace("{id}", str(entry.pk)))

    assert len(statements) == 5
    assert AuditEntry.objects.get(pk=entry.pk).action == "organization.hide"


def test_guard_is_there_after_each_migration_and_can_be_put_in_place_again(
    entry: AuditEntry,
) -> None:
    with connection.cursor() as cursor:
        for statement in audit_guard.lifting(connection.vendor):
            cursor.execute(statement)
    audit_guard.put_in_place()
    audit_guard.put_in_place(using="default")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry._base_manager.filter(pk=entry.pk)._raw_delete("default")


def test_entry_outlives_the_person_by_name_if_they_acted_for_others(
    entry: AuditEntry, operator: User, citizen: User, clinic: Organization
) -> None:
    own = record(by=citizen, action="account.stay", subject=citizen)
    email, number = operator.email, citizen.pk
    told = [shown.who for shown in audit.history(own.subject)]
    operator.delete()
    citizen.delete()

    kept = audit.history(entry.subject)[0]
    nameless = audit.history(own.subject)[0]

    assert told == ["citizen@example.org"]
    assert (kept.who, kept.who_url, kept.entry.by) == (email, "", None)
    assert nameless.who == f"удалённая учётная запись № {number}"
    assert "citizen@" not in str(list(AuditEntry.objects.values()))
