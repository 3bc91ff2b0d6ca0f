"""The way of an uploaded file: kept, checked by the worker, applied by the worker in one go."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path, PurePosixPath, PureWindowsPath
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from accounts.models import User
from accounts.services import record
from organizations.importing import applying, reading
from organizations.importing.identifying import Index, Plan
from organizations.importing.planning import plan
from organizations.importing.spool import Spool
from organizations.models import ImportRow, OrganizationImport
from organizations.services import Overtaken
from portal.lib.languages import current
from portal.lib.progress import Progress

FOLDER = "imports"
KEPT = timedelta(days=30)
LOST_AFTER = timedelta(hours=4)  # the worker's three tries are over by then

logger = logging.getLogger(__name__)
State, Kind = OrganizationImport.State, ImportRow.Kind


class AlreadyDecided(Exception):
    """The import isn't, or is no longer, as the operator saw it: nothing was done."""


def upload(*, by: User | None, chunks: Iterable[bytes], name: str) -> OrganizationImport:
    """Keep a file and have it checked.

    Args:
        name: what the browser calls it; only shown.

    Raises:
        ValidationError: it isn't a table that can be read; nothing is kept.
    """
    imported = OrganizationImport(by=by, file_name=shown_name(name), language=current())
    path = path_of(imported)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            for chunk in chunks:
                size += len(chunk)
                if size > reading.MOST_OF_CSV:
                    raise reading.too_large()
                digest.update(chunk)
                file.write(chunk)
        reading.check_file(path)
        imported.digest = digest.hexdigest()
        with transaction.atomic():
            imported.save()
            record(
                by=by,
                action="import.upload",
                subject=imported,
                details={"file": imported.file_name, "sha256": imported.digest},
            )
            check.enqueue(str(imported.key))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return imported


def shown_name(name: str) -> str:
    """The last part of a file's name, in one line: never a path."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    kept = "".join(letter for letter in last if letter.isprintable())
    return kept.strip()[:200] or "—"


def path_of(imported: OrganizationImport) -> Path:
    """Where the file lies."""
    return Path(settings.MEDIA_ROOT) / FOLDER / str(imported.key)


# Checking


@task()
def check(key: str) -> None:
    """Read the file and keep what each row would do; run again, it begins anew."""
    imported = OrganizationImport.objects.filter(key=key).first()
    if imported is None or imported.state not in (State.WAITING, State.CHECKING):
        return
    _move(imported, State.CHECKING)
    try:
        with override(imported.language):
            counts = _check(imported, path_of(imported))
    except ValidationError as error:
        _move(imported, State.REFUSED, message=" ".join(error.messages)[:500])
    except Exception:
        logger.exception("import %s could not be checked", key)
        _move(imported, State.FAILED)
    else:
        _move(imported, State.CHECKED, **counts)


def _check(
    imported: OrganizationImport,
    path: Path,
    *,
    leave: Callable[[reading.Line], bool] = lambda line: False,
    review: Callable[[list[Plan]], None] = lambda plans: None,
) -> dict[str, int]:
    """Plan the rows of the file and keep the plans."""
    rows = ImportRow.objects.filter(imported=imported)
    while ids := list(rows.values_list("pk", flat=True)[:5000]):  # of a check that was cut off
        ImportRow.objects.filter(pk__in=ids).delete()
    index = Index()
    with Spool() as spool:
        for line in _lines(path):
            index.add(line)
            if not leave(line):
                spool.put(line)
        progress = Progress(imported.key, index.count)
        try:
            done = 0
            for plans in plan(spool.lines(), index):
                review(plans)
                ImportRow.objects.bulk_create(_row(imported, one) for one in plans)
                done += len(plans)
                progress.tell(done)
        finally:
            progress.forget()
    _refuse_orphans(imported)
    return {
        name: rows.filter(kind=kind).count()
        for name, kind in (
            ("new", Kind.NEW),
            ("changed", Kind.CHANGED),
            ("same", Kind.SAME),
            ("wrong", Kind.WRONG),
        )
    }


def _lines(path: Path) -> Iterator[reading.Line]:
    try:
        yield from reading.read(path)
    except FileNotFoundError:
        raise ValidationError(_("Файла больше нет. Загрузите его снова.")) from None


def _row(imported: OrganizationImport, one: Plan) -> ImportRow:
    row = ImportRow(imported=imported, number=one.line.number, kind=one.kind)
    if one.organization:
        row.organization_id, row.version = one.organization.pk, one.organization.version
    if one.kind != Kind.SAME:
        row.name, row.errors = one.name, one.line.errors
    if one.kind in (Kind.NEW, Kind.CHANGED):
        row.parent_row, row.changes, row.values = one.parent_row, one.changes, one.values
    return row


def _refuse_orphans(imported: OrganizationImport) -> None:
    """A row whose parent comes in a wrong row is wrong itself, and so on down."""
    rows = ImportRow.objects.filter(imported=imported)
    while True:
        wrong = rows.filter(kind=Kind.WRONG).values("number")
        orphans = list(rows.filter(kind__in=(Kind.NEW, Kind.CHANGED), parent_row__in=wrong))
        if not orphans:
            return
        for row in orphans:
            row.kind = Kind.WRONG
            row.errors = [
                (
                    "parent_unp",
                    _("Вышестоящая организация — в строке %(row)s, а в ней ошибка. Исправьте её.")
                    % {"row": row.parent_row},
                )
            ]
        ImportRow.objects.bulk_update(orphans, ["kind", "errors"], batch_size=200)


@transaction.atomic
def check_again(*, by: User, imported: OrganizationImport) -> None:
    """Check the same file against what is on the portal now.

    Raises:
        AlreadyDecided: it is being checked or applied, or has been.
    """
    moved = OrganizationImport.objects.filter(
        pk=imported.pk, state__in=OrganizationImport.TO_CHECK_AGAIN
    ).update(
        state=State.WAITING,
        moved_at=timezone.now(),
        revision=F("revision") + 1,
        message="",
        language=current(),
        **dict.fromkeys(("new", "changed", "same", "wrong"), 0),
    )
    if not moved:
        raise AlreadyDecided
    check.enqueue(str(imported.key))


# Applying


@transaction.atomic
def apply_soon(
    *, by: User | None, imported: OrganizationImport, revision: int, only_right: bool
) -> None:
    """Have the checked rows applied, as the operator has seen them.

    Args:
        revision: of the check that was seen.
        only_right: the right rows, although others are wrong.

    Raises:
        AlreadyDecided: it was decided or checked again meanwhile, or there is nothing to apply.
    """
    found = OrganizationImport.objects.filter(
        pk=imported.pk, state=State.CHECKED, revision=revision
    )
    if not only_right:
        found = found.filter(wrong=0)
    found = found.exclude(new=0, changed=0)
    moved = found.update(
        state=State.APPLYING, moved_at=timezone.now(), only_right=only_right, by=by or imported.by
    )
    if not moved:
        raise AlreadyDecided
    record(
        by=by,
        action="import.apply",
        subject=imported,
        details={"file": imported.file_name, "only_right": only_right},
    )
    apply.enqueue(str(imported.key))


@task()
def apply(key: str) -> None:
    """Apply what was checked, all of it or nothing; run again, it is done once."""
    imported = OrganizationImport.objects.filter(key=key, state=State.APPLYING).first()
    if imported is None:
        return
    progress = Progress(imported.key, imported.right)
    try:
        with override(imported.language):
            _apply(imported, progress.tell)
    except (Overtaken, IntegrityError, ValidationError):  # all was right when it was checked
        _move(imported, State.OUTDATED)
    except ValueError as error:
        logger.warning("import %s was not applied: %s", key, error)
        with override(imported.language):
            message = _(
                "В строках есть противоречие: например, два подразделения входят друг в "
                "друга. Исправьте файл и загрузите его снова."
            )
        _move(imported, State.FAILED, message=message)
    except Exception:
        logger.exception("import %s could not be applied", key)
        _move(imported, State.FAILED)
    finally:
        progress.forget()


def bring(
    *,
    path: Path,
    leave: Callable[[reading.Line], bool],
    review: Callable[[list[Plan]], None],
    tell: Callable[[int], None],
) -> OrganizationImport:
    """Check a file and save its right rows here and now, for moving in; nothing is enqueued and no
    file is kept. Call it in a transaction: it opens none of its own.

    Args:
        leave: whether to leave a row alone, without looking at what it says.
        review: sees each batch of plans before it is kept, and may change them.
        tell: told how many are saved.

    Raises:
        ValidationError: it isn't a table that can be read.
        Overtaken, ValueError, IntegrityError: as of `save_organizations`.
    """
    imported = OrganizationImport.objects.create(
        file_name=shown_name(path.name),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
        language=current(),
        only_right=True,
        state=State.APPLYING,
    )
    counts = _check(imported, path, leave=leave, review=review)
    imported.new, imported.changed = counts["new"], counts["changed"]
    if imported.right:
        applying.write(imported, tell)
    _move(imported, State.APPLIED, **counts)
    imported.refresh_from_db()
    return imported


class NoLongerOperator(Exception):
    """Whoever had the file applied may do so no more: the worker was late."""


@transaction.atomic
def _apply(imported: OrganizationImport, tell: Callable[[int], None]) -> None:
    """The one transaction: organizations and that they were applied."""
    locked = (
        OrganizationImport.objects.select_for_update(no_key=True)
        .filter(pk=imported.pk, state=State.APPLYING)
        .first()
    )
    if locked is None:
        return  # another worker was first
    by = locked.by
    if by and not (by.is_active and by.is_operator):
        raise NoLongerOperator
    applying.write(locked, tell)
    _move(locked, State.APPLIED)


def _move(imported: OrganizationImport, state: str, **fields: object) -> None:
    """Let its state be another one, unless it has gone on without us."""
    moved = OrganizationImport.objects.filter(pk=imported.pk, state=imported.state).update(
        state=state, moved_at=timezone.now(), **fields
    )
    if moved:
        imported.state = state


def tidy() -> None:
    """Forget old files with their rows, give up what is lost (due work)."""
    now = timezone.now()
    OrganizationImport.objects.filter(
        state__in=OrganizationImport.UNDER_WAY, moved_at__lt=now - LOST_AFTER
    ).update(state=State.FAILED, moved_at=now)
    old = OrganizationImport.objects.filter(moved_at__lt=now - KEPT)
    for imported in old:
        path_of(imported).unlink(missing_ok=True)
        imported.delete()
    for path in (Path(settings.MEDIA_ROOT) / FOLDER).glob("*"):
        try:
            is_old = path.stat().st_mtime < time.time() - LOST_AFTER.total_seconds()
            if is_old and not OrganizationImport.objects.filter(key=UUID(path.name)).exists():
                path.unlink(missing_ok=True)
        except (FileNotFoundError, ValueError):
            continue
