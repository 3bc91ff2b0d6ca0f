"""Reading the audit log is noted in it, too."""

from typing import Any

from accounts.models import User
from accounts.services import record


def note_search(*, by: User, filters: dict[str, Any]) -> None:
    """Note that an operator has looked something up in the log."""
    record(by=by, action="audit.search", subject=None, details=filters)


def note_export(*, by: User, filters: dict[str, Any]) -> None:
    """Note that an operator takes a part of the log along as CSV."""
    record(by=by, action="audit.export", subject=None, details=filters)
