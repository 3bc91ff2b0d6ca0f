"""Spreadsheets and documents that people ask for: the worker writes each, its owner takes it away
for a week."""

import hashlib
import json
import logging
import shutil
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override
from django_tasks import task

from accounts.models import Export, User
from accounts.services import record
from portal.lib.exports import CONTENT_TYPES, Kind, ending_of, kind_of
from portal.lib.languages import current
from portal.lib.progress import Progress
from portal.lib.spreadsheets import Book

FOLDER = "exports"
MOST_WAITING = 5
LOST_AFTER = timedelta(hours=4)  # the worker's three tries are over by then
UNFINISHED = "part"

logger = logging.getLogger(__name__)
State = Export.State


class TooManyExports(Exception):
    """As many as one person may have waiting are waiting."""


class NotAllowed(Exception):
    """This person may not have this table, or there is no such kind."""


@transaction.atomic
def ask_for_export(*, by: User, kind: str, parameters: dict[str, Any]) -> Export:
    """Have a file written in the reader's language; asked for twice while it waits, it is one.

    Args:
        kind: registered with `portal.lib.exports`.
        parameters: plain JSON values that the kind understands.

    Raises:
        NotAllowed, TooManyExports: nothing was asked for.
    """
    found = kind_of(kind)
    if not found or not found.allowed(by, parameters):
        raise NotAllowed
    # one person's requests wait for each other
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    language = current()
    told = json.dumps([kind, parameters, language], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(told.encode()).hexdigest()
    under_way = Export.objects.filter(by=by, state__in=Export.UNDER_WAY)
    if same := under_way.filter(digest=digest).first():
        return same
    if under_way.count() >= MOST_WAITING:
        raise TooManyExports
    export = Export.objects.create(
        by=by,
        kind=kind,
        parameters=parameters,
        title=found.title(parameters)[:200],
        language=language,
        digest=digest,
    )
    record(by=by, action="export.ask", subject=export, details={"kind": kind, **parameters})
    write_export.enqueue(str(export.key))
    return export


@task()
def write_export(key: str) -> None:
    """Write the file; run again, it is written again and takes the place of the first."""
    export = Export.objects.select_related("by").filter(key=key).first()
    if export is None or not export.is_under_way:
        return
    Export.objects.filter(pk=export.pk).update(state=State.RUNNING)
    folder = _folder() / f"{export.key}.{uuid4().hex}.{UNFINISHED}"
    try:
        with override(export.language):
            rows = _write(export, folder)
    except Exception:
        logger.exception("export %s failed", key)
        _finish(export, state=State.FAILED)
    else:
        _finish(export, state=State.READY, rows=rows, size=path_of(export).stat().st_size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(export: Export, folder: Path) -> int:
    """Write the file in a folder of its own and move it into place."""
    kind = kind_of(export.kind)
    if not kind or not kind.allowed(export.by, export.parameters):
        raise NotAllowed
    folder.mkdir(mode=0o700, parents=True)
    path = folder / f"export.{kind.ending}"
    count = kind.write(export.parameters, path) if kind.write else _write_table(export, kind, path)
    path.chmod(0o600)
    path.replace(path_of(export))
    return count


def _write_table(export: Export, kind: Kind, path: Path) -> int:
    """Write a table as a book of one sheet."""
    if kind.table is None:
        raise ValueError(f"{export.kind} has neither a table nor a file")
    header, rows, expected = kind.table(export.parameters)
    progress = Progress(export.key, expected)
    try:
        with Book(path) as book:
            return book.sheet(export.title).write(header, rows, tell=progress.tell)
    finally:
        progress.forget()


def _finish(export: Export, **fields: Any) -> None:
    """Say how it ended, unless it has ended already."""
    Export.objects.filter(pk=export.pk, state__in=Export.UNDER_WAY).update(
        finished_at=timezone.now(), **fields
    )


def ask_again(*, by: User, export: Export) -> Export:
    """Ask anew for one that failed or is gone.

    Raises:
        NotAllowed, TooManyExports: as of `ask_for_export`.
    """
    with override(export.language):
        return ask_for_export(by=by, kind=export.kind, parameters=export.parameters)


def is_allowed(user: Any, export: Export) -> bool:
    """Whether the person may still have what stands in it."""
    kind = kind_of(export.kind)
    return bool(kind and kind.allowed(user, export.parameters))


def path_of(export: Export) -> Path:
    """Where its file is, once it is ready."""
    return _folder() / f"{export.key}.{ending_of(export.kind)}"


def content_type_of(export: Export) -> str:
    """What its file holds."""
    return CONTENT_TYPES[ending_of(export.kind)]


def tidy() -> None:
    """Delete files whose time is over or whose owner is gone, give up what is lost (due work)."""
    now = timezone.now()
    Export.objects.filter(state__in=Export.UNDER_WAY, created_at__lt=now - LOST_AFTER).update(
        state=State.FAILED, finished_at=now
    )
    old = Export.objects.filter(state=State.READY, finished_at__lt=now - Export.KEPT)
    for export in old:
        path_of(export).unlink(missing_ok=True)
        Export.objects.filter(pk=export.pk).update(state=State.EXPIRED)
    for path in _folder().glob("*"):
        try:
            age = time.time() - path.stat().st_mtime
        except FileNotFoundError:
            continue
        if path.suffix == f".{UNFINISHED}":
            if age > LOST_AFTER.total_seconds():
                shutil.rmtree(path, ignore_errors=True)
        elif age > Export.KEPT.total_seconds() and not _is_known(path.stem):
            path.unlink(missing_ok=True)


def _is_known(stem: str) -> bool:
    try:
        return Export.objects.filter(key=UUID(stem), state=State.READY).exists()
    except ValueError:
        return False


def export_exports(person: User) -> list[dict[str, Any]]:
    """The exports' part of «all about me»."""
    return [
        {
            "kind": export.kind,
            "parameters": export.parameters,
            "state": export.state,
            "asked_at": export.created_at.isoformat(),
        }
        for export in Export.objects.filter(by=person).order_by("pk")
    ]


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER
