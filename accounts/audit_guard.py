"""The database's own refusal to change or delete what stands in the audit log, and attempts to sign
in with a signature.

Triggers, put in place after each `migrate`: a table that SQLite makes anew for a migration would
lose them. Old entries of the log leave through `manage.py archive_audit` alone
(docs/adr/0016-audit-log.md).
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# by the first word of their triggers' names
TABLES = {"audit": "accounts_auditentry", "eds_events": "accounts_edsevent"}
REFUSALS = {
    "audit": "the audit log is append-only",
    "eds_events": "attempts to sign in are append-only",
}
ARCHIVED = "portal.audit_archived_before"  # of the transaction that archives, on PostgreSQL
_SQLITE = {
    "no_update": "BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    "no_delete": "BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
    # INSERT OR REPLACE deletes without asking the trigger above
    "no_replacing": (
        "BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    ),
}
_FUNCTIONS = {
    "audit": f"""
CREATE OR REPLACE FUNCTION accounts_auditentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.at < NULLIF(current_setting('{ARCHIVED}', true), '')::timestamptz THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '{REFUSALS["audit"]}';
END $$
""",
    "eds_events": f"""
CREATE OR REPLACE FUNCTION accounts_edsevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{REFUSALS["eds_events"]}';
END $$
""",
}
_POSTGRESQL = {
    "no_change": "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW",
    "no_truncate": "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT",
}


def put_in_place(**options: Any) -> None:
    """Django's signal after `migrate`: see that the triggers are there."""
    database: BaseDatabaseWrapper = connections[options.get("using", "default")]
    there = set(database.introspection.table_names())
    kinds = [kind for kind, table in TABLES.items() if table in there]
    if kinds:
        with database.cursor() as cursor:
            for statement in making(database.vendor, _present(cursor, database.vendor), kinds):
                cursor.execute(statement)


def making(
    vendor: str, present: Collection[str] = (), kinds: Collection[str] = tuple(TABLES)
) -> list[str]:
    """Statements that make the triggers which aren't there.

    Args:
        kinds: those of TABLES that exist.
    """
    made = []
    for kind in kinds:
        table, refusal = TABLES[kind], REFUSALS[kind]
        if vendor == "postgresql":
            made.append(_FUNCTIONS[kind])
            made += [
                f"CREATE TRIGGER {kind}_{name} {when.format(table=table)} "
                f"EXECUTE FUNCTION {table}_refuse()"
                for name, when in _POSTGRESQL.items()
                if f"{kind}_{name}" not in present
            ]
        else:
            made += [
                f"CREATE TRIGGER IF NOT EXISTS {kind}_{name} "
                + body.format(table=table, refusal=refusal)
                for name, body in _SQLITE.items()
            ]
    return made


def lifting(vendor: str) -> list[str]:
    """Statements that take the triggers away."""
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {kind}_{name} ON {table}"
            for kind, table in TABLES.items()
            for name in _POSTGRESQL
        ]
    return [f"DROP TRIGGER IF EXISTS {kind}_{name}" for kind in TABLES for name in _SQLITE]


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
        for statement in making(connection.vendor, kinds=["audit"]):
            cursor.execute(statement)


def _present(cursor: Any, vendor: str) -> set[str]:
    if vendor != "postgresql":
        return set()
    cursor.execute(
        "SELECT tgname FROM pg_trigger WHERE tgname LIKE ANY(%s)",
        [[f"{kind}\\_%" for kind in TABLES]],
    )
    return {name for (name,) in cursor.fetchall()}
