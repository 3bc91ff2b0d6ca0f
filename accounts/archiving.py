"""Old parts of the audit log leave into a file that proves itself: the only way out.

A file is JSON Lines: a header, entries, an end. Each line after the header carries the SHA-256 of
itself together with the line before, so that none can be changed, left out or put in without
breaking all that follow; the header carries the last hash of the archive before.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.audit_guard import letting_go
from accounts.models import AuditEntry
from accounts.services import record

ARCHIVE = "audit.archive"  # its own entries stay, and tie the archives together
YOUNGEST = timedelta(days=365)
AT_ONCE = 2_000
FORMAT = "portal audit log 1"


class TooYoung(Exception):
    """Entries stay for a year at least."""


class NothingToArchive(Exception):
    """There are no entries of before that day."""


class Broken(Exception):
    """The file isn't what was written: line so and so."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What a file holds: how many entries, the first and the last of them, the hash of its end."""

    count: int
    first: int
    last: int
    hash: str


def archive(*, before: date, path: Path) -> Archive:
    """Write the entries of before that day to a new file, read it again, then let them go.

    Raises:
        TooYoung, NothingToArchive: nothing is written.
        FileExistsError: the file is there; it is left alone.
        Broken: the file can't be trusted; nothing is deleted.
    """
    if before > timezone.localdate() - YOUNGEST:
        raise TooYoung
    moment = timezone.make_aware(datetime.combine(before, time.min))
    rows = AuditEntry.objects.filter(at__lt=moment).exclude(action=ARCHIVE)
    if not rows.exists():
        raise NothingToArchive
    with path.open("x", encoding="utf-8") as file:
        path.chmod(0o600)
        for line in _lines(rows.order_by("pk").iterator(AT_ONCE), before):
            file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    written = verify(path)
    with letting_go(moment) as cursor:
        cursor.execute(
            "DELETE FROM accounts_auditentry WHERE at < %s AND action <> %s AND id <= %s",
            [moment, ARCHIVE, written.last],
        )
        if cursor.rowcount != written.count:
            raise Broken(f"{written.count} entries in the file, {cursor.rowcount} in the log")
        record(
            by=None,
            action=ARCHIVE,
            subject=None,
            details={
                "before": before.isoformat(),
                "count": written.count,
                "file": path.name,
                "hash": written.hash,
            },
        )
    return written


def verify(path: Path) -> Archive:
    """Read a file and prove every line of it.

    Raises:
        Broken: with the number of the first line that is wrong.
    """
    count = first = last = 0
    chain, is_over = "", False
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                told = json.loads(line)
                if number == 1:
                    if told["format"] != FORMAT:
                        raise Broken("line 1")
                    chain = _hash("", line.rstrip("\n"))
                    continue
                claimed = told.pop("hash")
                chain = _hash(chain, _plain(told))
                if is_over or claimed != chain:
                    raise Broken(f"line {number}")
                if "count" in told:
                    is_over = True
                    if told["count"] != count:
                        raise Broken(f"line {number}")
                    continue
                if told["id"] <= last:
                    raise Broken(f"line {number}")
                count, first, last = count + 1, first or told["id"], told["id"]
            except (ValueError, KeyError, TypeError, AttributeError):
                raise Broken(f"line {number}") from None
    if not is_over:
        raise Broken("it has no end")
    return Archive(count, first, last, chain)


def _lines(rows: Iterator[AuditEntry], before: date) -> Iterator[str]:
    former = AuditEntry.objects.filter(action=ARCHIVE).order_by("-pk").first()
    head = _plain(
        {
            "format": FORMAT,
            "before": before.isoformat(),
            "previous": former.details["hash"] if former else "",
        }
    )
    yield head
    chain, count = _hash("", head), 0
    for row in rows:
        told: dict[str, Any] = {
            "id": row.pk,
            "at": row.at.isoformat(),
            "by": row.by_id,
            "by_name": row.by_name,
            "action": row.action,
            "subject": row.subject,
            "details": row.details,
        }
        chain, count = _hash(chain, _plain(told)), count + 1
        yield _plain({**told, "hash": chain})
    end: dict[str, Any] = {"count": count}
    yield _plain({**end, "hash": _hash(chain, _plain(end))})


def _plain(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(chain: str, text: str) -> str:
    return hashlib.sha256(f"{chain}\n{text}".encode()).hexdigest()
