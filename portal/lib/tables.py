"""Writing many rows at once: COPY on PostgreSQL, prepared inserts on SQLite."""

import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

Value = str | int | bool | None
PLAIN = {str, int, bool, type(None)}


def write_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Append rows to a table; dates and times as ISO text."""
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            buffer = io.StringIO()
            buffer.writelines("\t".join(map(_copy_text, row)) + "\n" for row in rows)
            buffer.seek(0)
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", buffer)
        else:
            marks = ", ".join(["%s"] * len(columns))
            # mypy: the stubs ask for a list, sqlite3 takes rows as they come
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",
                rows,  # type: ignore[arg-type]
            )


def write_many(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Append rows to a model's table as they are: no signal, nothing that saving would fill in.

    Args:
        names: of the fields that the rows tell; all others get their defaults. A key that the
            database draws is told only if `reserve_keys` gave it.
    """
    told: list[Any] = [model._meta.get_field(name) for name in names]
    others = [
        field
        for field in model._meta.concrete_fields
        if field not in told and not field.primary_key and not field.has_db_default()
    ]

    def prepared(row: Sequence[Any]) -> list[Value]:
        return [_prepared(field, value) for field, value in zip(told, row, strict=True)] + constants

    constants = [_prepared(field, field.get_default()) for field in others]
    columns = [str(field.column) for field in (*told, *others)]
    write_rows(model._meta.db_table, columns, map(prepared, rows))


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """Keys, ascending, that nobody else is given; call it in the transaction that uses them."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, column, count],
            )
            return sorted(key for (key,) in cursor.fetchall())
        # the transaction holds the database; keys of rows that are gone aren't given again
        cursor.execute(
            f"SELECT MAX(COALESCE((SELECT seq FROM sqlite_sequence WHERE name = %s), 0),"
            f" COALESCE((SELECT MAX({column}) FROM {table}), 0))",
            [table],
        )
        (last,) = cursor.fetchone()
    return list(range(last + 1, last + 1 + count))


def analyze() -> None:
    """Let PostgreSQL look at what was written in bulk, so that it plans with open eyes.

    SQLite plans better without: by its statistics it would rather sort all organizations than
    walk the index of marks.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy_text(value: Value) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return str(value)
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "")


def _prepared(field: Any, value: Any) -> Value:
    """A value as text or number that both databases take."""
    if isinstance(field, models.JSONField) and value is not None:
        return json.dumps(value, cls=field.encoder, ensure_ascii=False)
    if type(value) not in PLAIN:
        # not `connection`: that looks the real one up anew for each value
        value = field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])
    return value if type(value) in PLAIN else str(value)
