"""The database's own refusal to change or delete what stands in the audit log.

Triggers, put in place after each `migrate`: a table that SQLite makes anew for a migration would
lose them. Old entries leave through `manage.py archive_audit` alone (docs/adr/0016-audit-log.md).
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "accounts_auditentry"
REFUSAL = "the audit log is append-only"
ARCHIVED = "portal.audit_archived_before"  # of the transaction that archives, on PostgreSQL
_SQLITE = {
    "audit_no_update": f"BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "audit_no_delete": f"BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    # INSERT OR REPLACE deletes without asking the trigger above
    "audit_no_replacing": (
        f"BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    ),
}
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.at < NULLIF(current_setting('{ARCHIVED}', true), '')::timestamptz THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '{REFUSAL}';
END $$
"""
_POSTGRESQL = {
    "audit_no_change": f"BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW",
    "audit_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}


def put_in_place(**options: Any) -> None:
    """Django's signal after `migrate`: see that the triggers are there."""
    database: BaseDatabaseWrapper = connections[options.get("using", "default")]
    if TABLE in database.introspection.table_names():
        with database.cursor() as cursor:
            for statement in making(database.vendor, _present(cursor, database.vendor)):
                cursor.execute(statement)


def making(vendor: str, present: Collection[str] = ()) -> list[str]:
    """Statements that make the triggers which aren't there."""
    if vendor == "postgresql":
        return [
            _FUNCTION,
            *(
                f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {TABLE}_refuse()"
                for name, when in _POSTGRESQL.items()
                if name not in present
            ),
        ]
    return [f"CREATE TRIGGER IF NOT EXISTS {name} {body}" for name, body in _SQLITE.items()]


def lifting(vendor: str) -> list[str]:
    """Statements that take the triggers away."""
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in _POSTGRESQL]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE]


@contextmanager
def letting_go(before: datetime) -> Iterator[Any]:
    """A transaction in which entries of before this moment can be deleted; gives its cursor."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # of this transaction alone: whoever writes meanwhile waits for nothing
            cursor.execute("SELECT set_config(%s, %s, true)", [ARCHIVED, before.isoformat()])
            yield cursor
            return
        cursor.execute("DROP TRIGGER IF EXISTS audit_no_delete")
        yield cursor
        for statement in making(connection.vendor):
            cursor.execute(statement)


def _present(cursor: Any, vendor: str) -> set[str]:
    if vendor != "postgresql":
        return set()
    cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [TABLE])
    return {name for (name,) in cursor.fetchall()}
