"""Reads of background work: what failed, what waits too long."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import DueRun
from portal.lib.mail import unsent_since
from portal.lib.queues import Waiting

SHOWN = 50
LONG = timedelta(hours=1)


def failed_tasks() -> list[DBTaskResult]:
    """Tasks that failed, the last first."""
    return list(DBTaskResult.objects.failed().order_by("-finished_at")[:SHOWN])


def failing_work() -> list[DueRun]:
    """Due work that failed the last time, the longest first."""
    return list(DueRun.objects.exclude(error="").order_by("-failures", "name"))


def last_run() -> Any:
    """When due work last went well at all; None if it never did."""
    return DueRun.objects.order_by("-succeeded_at").values_list("succeeded_at", flat=True).first()


def late_tasks() -> int:
    """How many tasks have waited for a worker for over an hour."""
    return DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - LONG).count()


def late_letters() -> list[tuple[Any, int]]:
    """Kinds of letters that have waited for over an hour, and how many of each."""
    return unsent_since(timezone.now() - LONG)


def count_failed() -> Waiting:
    """Tasks that failed, for the desk."""
    return Waiting.of(DBTaskResult.objects.failed().order_by(), "finished_at")
