"""Background work: tasks are run once, what a killed worker left comes back, old results go."""

import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.lib import background

seen: list[str] = []


@task()
def note(word: str) -> None:
    seen.append(word)


@task()
def fail() -> None:
    raise OSError("no such printer")


@pytest.fixture(autouse=True)
def _nothing_seen(settings: Any, tmp_path: Path) -> None:
    seen.clear()
    settings.MEDIA_ROOT = tmp_path  # the worker makes tonight's dumps there


def test_waiting_tasks_are_run_once(transactional_db: None) -> None:
    note.enqueue("first")
    note.enqueue("second")

    assert background.is_waiting()
    background.make_worker().run()
    background.make_worker().run()

    assert seen == ["first", "second"]
    assert not background.is_waiting()


def test_failing_task_keeps_no_other_from_running(transactional_db: None) -> None:
    fail.enqueue()
    note.enqueue("after")

    background.make_worker().run()

    assert seen == ["after"]
    assert "no such printer" in DBTaskResult.objects.failed().get().traceback


@pytest.mark.parametrize(
    ("hours", "tries", "status"),
    [
        (2, 1, TaskResultStatus.READY),
        (2, background.TRIES, TaskResultStatus.FAILED),
        (0, 1, TaskResultStatus.RUNNING),
    ],
)
def test_task_of_a_killed_worker(
    transactional_db: None, hours: int, tries: int, status: Any
) -> None:
    note.enqueue("again")
    DBTaskResult.objects.update(
        status=TaskResultStatus.RUNNING,
        started_at=timezone.now() - timedelta(hours=hours),
        worker_ids=["w"] * tries,
    )

    background.tidy()

    assert DBTaskResult.objects.get().status == status


def test_old_results_are_forgotten(transactional_db: None) -> None:
    note.enqueue("old")
    note.enqueue("new")
    background.make_worker().run()
    old = DBTaskResult.objects.order_by("enqueued_at")[0]
    DBTaskResult.objects.filter(pk=old.pk).update(
        finished_at=timezone.now() - timedelta(days=background.KEPT_DAYS + 1)
    )

    background.tidy()

    assert DBTaskResult.objects.count() == 1


def test_command_works_until_it_is_told_to_stop(transactional_db: None) -> None:
    note.enqueue("while it runs")
    until = time.monotonic() + 20
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)

    def stop_when_done() -> None:
        while not seen and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stop_when_done, daemon=True).start()
    try:
        call_command("worker", interval=0.05)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])

    assert seen == ["while it runs"]
