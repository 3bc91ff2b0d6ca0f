"""`manage.py worker`: background tasks as they come, and every minute what time makes due."""

import logging
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from portal.lib import background, due

MINUTE = 60.0

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run background tasks as they come, and every minute what `housekeeping` does."
    stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between looks")

    def handle(self, *args: Any, interval: float, **options: Any) -> None:
        minute = 0.0
        while not self.stopping:
            signal.signal(signal.SIGTERM, self.stop)
            signal.signal(signal.SIGINT, self.stop)
            close_old_connections()
            if time.monotonic() >= minute:
                minute = time.monotonic() + MINUTE
                due.run_all()  # logs what fails
            elif not self.work():
                time.sleep(interval)

    def work(self) -> bool:
        """Run what is waiting; whether there was anything. A failure of the database is survived:
        it may be back in a minute."""
        try:
            if not background.is_waiting():
                return False
            worker = background.make_worker(1)  # the minute's work comes in between
            worker.configure_signals()  # a stop lets the task at hand finish
            worker.run()
            self.stopping = not worker.running
        except SystemExit:  # told to stop between two tasks
            self.stopping = True
        except Exception:
            logger.exception("worker: tasks could not be run")
            return False
        return True

    def stop(self, *args: Any) -> None:
        self.stopping = True
