"""Writing many plain rows: COPY on PostgreSQL, prepared inserts on SQLite."""

import io
from collections.abc import Iterable, Sequence

from django.db import connection

Value = str | int | bool | None


def write_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Append rows to a table; dates and times as ISO text."""
    names = ", ".join(columns)
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
