"""What time makes due: each app registers its part, `manage.py housekeeping` runs them all."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)
_work: dict[str, Callable[[], object]] = {}
_watchers: list[Callable[[dict[str, str]], object]] = []


def register(name: str, work: Callable[[], object]) -> None:
    """Add a part. It must be safe to run every minute, twice at once, or not for a week."""
    _work[name] = work


def watch(watcher: Callable[[dict[str, str]], object]) -> None:
    """Tell somebody after each run: by name of the work the class of what it raised, "" for none.

    Messages of exceptions may quote what a person has written: they stay in the log.
    """
    _watchers.append(watcher)


def run_all() -> list[str]:
    """Run every part; one that fails doesn't keep the others from running. Returns the failed."""
    told = {}
    for name, work in _work.items():
        told[name] = ""
        try:
            work()
        except Exception as error:
            logger.exception("housekeeping: %s failed", name)
            told[name] = type(error).__name__
    for watcher in _watchers:
        try:
            watcher(told)
        except Exception:
            logger.exception("housekeeping: nobody could be told how it went")
    return [name for name, error in told.items() if error]
