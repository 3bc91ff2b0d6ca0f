"""Background work: what `manage.py worker` does besides the pages, and how it is kept in order.

A task is a function in an app's `tasks.py` under `@task()`; a service enqueues it in its own
transaction, so that it runs if and only if the change is there. Each must be safe to run twice.
"""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

LOST_AFTER = timedelta(hours=1)  # no task of ours takes so long: its worker was killed
TRIES = 3
KEPT_DAYS = 30


def make_worker(most: int | None = None) -> Worker:
    """A worker that runs what is waiting, or the first of it, and stops.

    Args:
        most: how many tasks; None for all, those that come meanwhile too.
    """
    return Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=most,
        worker_id="worker",
        excluded_queue_names=[],
    )


def is_waiting() -> bool:
    """Whether there is a task to run now; asked before a worker locks anything."""
    return DBTaskResult.objects.ready().exists()


def tidy() -> None:
    """Put back what a killed worker left, forget what is long done (due work)."""
    lost = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - LOST_AFTER)
    for row in lost:
        again = len(row.worker_ids) < TRIES
        DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING).update(
            status=TaskResultStatus.READY if again else TaskResultStatus.FAILED,
            finished_at=None if again else timezone.now(),
        )
    call_command("prune_db_task_results", min_age_days=KEPT_DAYS, verbosity=0)
