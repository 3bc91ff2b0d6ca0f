"""How the desk counts and works suspicious activity."""

from typing import Any

from django.utils.translation import gettext_lazy

from portal.lib.access import Audience
from portal.lib.queues import Outcome, Queue, Work
from ratings.models import SuspicionCase
from ratings.selectors import fraud_desk as selectors
from ratings.services import fraud_cases
from ratings.services.moderation import AlreadyDecided


def _decide(excludes: bool) -> Any:
    def decide(by: Any, row: SuspicionCase, mark: str, reason: str) -> None:
        fraud_cases.decide(
            by=by,
            case=row,
            numbers=None,
            excludes=excludes,
            reason=reason,
            upto=read_mark(mark),
        )

    return decide


def _reopen(by: Any, row: SuspicionCase, mark: str, reason: str) -> None:
    fraud_cases.reopen(by=by, case=row, reason=reason)


def read_mark(mark: str) -> int:
    """The newest of what was read; 0, and so nothing, of nonsense."""
    return int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 19 else 0


SUSPICIONS = Queue(
    key="suspicions",
    label=gettext_lazy("Подозрительная активность"),
    route="fraud:cases",
    audience=Audience.OPERATOR,
    waiting=selectors.count_waiting,
    overdue_days=7,
    work=Work(
        item="fraud:case",
        rows=selectors.case_rows,
        candidates=selectors.open_case_rows,
        title=lambda row: f"{row.organization.short_name}. {selectors.title_of(row)}",
        mark=lambda row: str(fraud_cases.newest(row)),
        outcomes=(
            Outcome("count", gettext_lazy("Учесть"), needs_reason=True, decide=_decide(False)),
            Outcome("exclude", gettext_lazy("Исключить"), needs_reason=True, decide=_decide(True)),
        ),
        overtaken=(AlreadyDecided,),
        history=(
            "suspicion.count",
            "suspicion.exclude",
            "suspicion.expire",
            "suspicion.reopen",
        ),
        reopen=_reopen,
        may_reopen=fraud_cases.may_reopen,
    ),
)
