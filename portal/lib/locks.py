"""Named locks held to the end of the transaction.

On SQLite a transaction that may write holds the whole database from its BEGIN IMMEDIATE on, so
there is nothing left to lock.
"""

from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """Every advisory lock of the portal: one list, so that two uses can't share a number."""

    BOOKS = 1  # shared: writing into the running half-year; exclusive: freezing it
    EDS_KEYS = 10  # whose each key of a signature is: one decision at a time
    MOVING_IN = 20  # `import_portal`: one at a time
    SUSPICIONS = 21  # of an organization: its cases and what they hold
    SUMMARIES = 30  # what charts of the country are drawn from: one at a time
    MAP = 31  # what the map is drawn from: one at a time


def take(lock: Lock, *, of: int | None = None) -> None:
    """Wait until nobody else holds the lock, shared or not.

    Args:
        of: only that of one organization, which is another lock than that of all.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            if of is None:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(lock)])
            else:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [int(lock), of])
