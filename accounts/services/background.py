"""Background work that failed: noted when it does, tried again when the operator asks."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import DueRun, User
from accounts.services import record

NOTED_EVERY = timedelta(minutes=10)


class NotFailed(Exception):
    """The task runs again already, or has been done."""


def note_run(told: dict[str, str]) -> None:
    """Note how due work went; a success not oftener than every ten minutes.

    Args:
        told: by name of the work the class of what it raised, "" for none.
    """
    now, rows = timezone.now(), []
    known = {row.name: row for row in DueRun.objects.filter(name__in=told)}
    for name, error in told.items():
        row = known.get(name) or DueRun(name=name[:60])
        if error:
            row.failed_at, row.error, row.failures = now, error[:100], row.failures + 1
        elif row.error or row.succeeded_at is None or now - row.succeeded_at >= NOTED_EVERY:
            row.succeeded_at, row.error, row.failures = now, "", 0
        else:
            continue
        row.pk = None
        rows.append(row)
    DueRun.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["succeeded_at", "failed_at", "error", "failures"],
    )


def try_again(*, by: User, key: UUID) -> None:
    """Put a task that failed back to be run once more.

    Raises:
        NotFailed: there is none, or somebody has put it back.
    """
    with transaction.atomic():
        row = DBTaskResult.objects.filter(pk=key).first()
        failed = DBTaskResult.objects.filter(pk=key, status=TaskResultStatus.FAILED)
        put_back = failed.update(
            status=TaskResultStatus.READY,
            started_at=None,
            finished_at=None,
            exception_class_path="",
            traceback="",
        )
        if row is None or not put_back:
            raise NotFailed
        record(by=by, action="task.try again", subject=row, details={"task": row.task_path})
