"""Rows on disk: known by their number, put in order of time, in memory that doesn't grow."""

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

from ratings.models import State

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Read:
    """A right row of the questionnaires' file."""

    line: int
    legacy_id: str
    person_id: int
    organization_id: int
    at: datetime
    day: date
    base: tuple[int, ...]
    mean: int
    comment: str
    is_published: bool | None
    additional: dict[int, int]


Pair = tuple[int, int]  # person, organization


class Spool:
    """A database of its own in a temporary folder; gone however the work ends."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._db = sqlite3.connect(Path(self._folder.name) / "spool", isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE seen (number TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID;"
            "CREATE TABLE said (line INTEGER PRIMARY KEY, number TEXT, person INTEGER,"
            " organization INTEGER, at REAL, day INTEGER, base TEXT, mean INTEGER, comment TEXT,"
            " published INTEGER, additional TEXT);"
            "CREATE TABLE states (line INTEGER PRIMARY KEY, state INTEGER);"
        )
        self._db.execute("BEGIN")

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_error: object) -> None:
        self._db.close()
        self._folder.cleanup()

    def first_line_of(self, number: str, line: int) -> int:
        """The line on which this number was seen first: this one, if it is new."""
        added = self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (number, line))
        if added.rowcount:
            return line
        found = self._db.execute("SELECT line FROM seen WHERE number = ?", (number,))
        first: int = found.fetchone()[0]
        return first

    def put(self, rows: Iterable[Read]) -> None:
        """Keep rows."""
        self._db.executemany(
            "INSERT INTO said VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(row.line, row.legacy_id, row.person_id, row.organization_id),
                    *(row.at.timestamp(), row.day.toordinal()),
                    *("".join(map(str, row.base)), row.mean, row.comment, row.is_published),
                    json.dumps(row.additional) if row.additional else "",
                )
                for row in rows
            ),
        )

    def by_pair(self) -> Iterator[list[tuple[Pair, list[Read]]]]:
        """All rows by person and organization, in order of time; many pairs at once."""
        self._db.execute(
            "CREATE INDEX IF NOT EXISTS pairs ON said (person, organization, at, line)"
        )
        rows = self._rows("ORDER BY person, organization, at, line")
        found: list[tuple[Pair, list[Read]]] = []
        for pair, said in groupby(rows, key=lambda row: (row[0].person_id, row[0].organization_id)):
            found.append((pair, [row for row, _state in said]))
            if len(found) == AT_ONCE:
                yield found
                found = []
        if found:
            yield found

    def decide(self, states: Iterable[tuple[int, State]]) -> None:
        """Keep what becomes of these lines; all others are counted."""
        self._db.executemany(
            "INSERT INTO states VALUES (?, ?)", ((line, int(state)) for line, state in states)
        )

    def by_time(self) -> Iterator[tuple[Read, State]]:
        """All rows with what becomes of them, in order of time."""
        return self._rows("ORDER BY at, line")

    def _rows(self, order: str) -> Iterator[tuple[Read, State]]:
        cursor = self._db.execute(
            "SELECT said.*, COALESCE(state, 0) FROM said LEFT JOIN states USING (line) " + order
        )
        while rows := cursor.fetchmany(AT_ONCE):
            for line, number, person, organization, at, day, base, mean, *others, state in rows:
                comment, published, additional = others
                yield (
                    Read(
                        *(line, number, person, organization),
                        datetime.fromtimestamp(at, UTC),
                        date.fromordinal(day),
                        tuple(map(int, base)),
                        *(mean, comment, None if published is None else bool(published)),
                        {int(key): value for key, value in json.loads(additional or "{}").items()},
                    ),
                    State(state),
                )
