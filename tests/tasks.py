"""Background tasks in tests: run as the worker runs them, on the test's own connection."""

from django_tasks_db.models import DBTaskResult

from portal.lib import background


def run_tasks() -> None:
    """Run what waits, until nothing does. The worker itself would close the connection between
    two tasks, and with it the test's transaction."""
    worker = background.make_worker()
    while row := DBTaskResult.objects.ready().first():
        row.claim(worker.worker_id)
        worker.run_task(row)
