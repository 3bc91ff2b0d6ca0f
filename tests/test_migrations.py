"""Migrations lead to the very tables that the models describe.

The suite makes its database from the models, which is faster by half a minute for each of its
processes; here the migrations are gone through once, on each kind of database.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import ConnectionHandler, connection
from django.db.backends.base.base import BaseDatabaseWrapper

ROOT = Path(__file__).resolve().parent.parent
# not their names
KEYS = ("primary_key", "unique", "foreign_key", "check", "type", "orders", "definition")
NAME = "gone_through_migrations"


@pytest.fixture
def migrated(db: None, tmp_path: Path) -> Iterator[BaseDatabaseWrapper]:
    """A database of the kind that the suite runs on, made by `migrate` from nothing."""
    settings = {**connection.settings_dict}
    if connection.vendor == "sqlite":
        settings["NAME"] = str(tmp_path / "migrated.sqlite3")
        url = f"sqlite:///{settings['NAME']}"
    else:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{NAME}").geturl()
        settings["NAME"] = NAME
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f"DROP DATABASE IF EXISTS {NAME}")
            cursor.execute(f"CREATE DATABASE {NAME}")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        check=True,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
    )
    other = ConnectionHandler({"default": settings})["default"]
    yield other
    other.close()
    if connection.vendor != "sqlite":
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f"DROP DATABASE {NAME}")


def schema_of(database: BaseDatabaseWrapper) -> dict[str, Any]:
    """Each table but Django's own: its columns and what holds them, whatever that is called."""
    schema = {}
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            if table.startswith(("auth_", "django_")):
                continue
            columns = {
                (column.name, column.type_code, column.null_ok)
                for column in database.introspection.get_table_description(cursor, table)
            }
            rules = [
                repr(
                    (
                        sorted(rule["columns"] or ()) if rule["check"] else rule["columns"],
                        *(rule.get(key) for key in KEYS),
                    )
                )
                for rule in database.introspection.get_constraints(cursor, table).values()
            ]
            schema[table] = (columns, sorted(rules))
    return schema


def test_migrations_make_the_tables_of_the_models(migrated: BaseDatabaseWrapper) -> None:
    by_migrations, by_models = schema_of(migrated), schema_of(connection)
    assert by_migrations.keys() == by_models.keys()
    assert {
        table: (by_migrations[table], by_models[table])
        for table in by_models
        if by_migrations[table] != by_models[table]
    } == {}
