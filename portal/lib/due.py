"""What time makes due: each app registers its part, `manage.py housekeeping` runs them all."""

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)
_work: dict[str, Callable[[], object]] = {}


def register(name: str, work: Callable[[], object]) -> None:
    """Add a part. It must be safe to run every minute, twice at once, or not for a week."""
    _work[name] = work


def run_all() -> list[str]:
    """Run every part; one that fails doesn't keep the others from running. Returns the failed."""
    failed = []
    for name, work in _work.items():
        try:
            work()
        except Exception:
            logger.exception("housekeeping: %s failed", name)
            failed.append(name)
    return failed
