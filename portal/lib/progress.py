"""How far background work has come: kept in small files, beside the database.

Work in one transaction can't show its own progress in the database, and on SQLite nobody else may
write there meanwhile; the process's own cache isn't seen by others.
"""

import json
import os
import time
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

FOLDER = "progress"
BETWEEN = 0.5  # seconds: nobody looks more often
KEPT = 24 * 60 * 60


class Progress:
    """Tells how much of a work is done, not more often than anybody looks."""

    def __init__(self, key: UUID, whole: int) -> None:
        self.key, self.whole, self._next = key, whole, 0.0

    def tell(self, done: int) -> None:
        """So much is done by now."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + BETWEEN
        path = _path(self.key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(f".{uuid4().hex}")
        part.write_text(json.dumps([min(done, self.whole), self.whole]), encoding="utf-8")
        os.replace(part, path)

    def forget(self) -> None:
        """The work is over."""
        _path(self.key).unlink(missing_ok=True)


def told(key: UUID) -> tuple[int, int] | None:
    """How much of how much is done; None if nothing has been told."""
    try:
        done, whole = json.loads(_path(key).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return int(done), int(whole)


def forget_old() -> None:
    """Remove what killed work has left (due work)."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    for path in folder.glob("*"):
        try:
            if path.stat().st_mtime < time.time() - KEPT:
                path.unlink()
        except FileNotFoundError:
            continue


def _path(key: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / str(key)
