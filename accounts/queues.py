"""What waits for the operator here: help requests, background work that failed, lists of revoked
certificates that are over."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import HelpMessage, HelpRequest
from accounts.selectors.background import count_failed
from accounts.selectors.signatures import count_ailing_lists
from accounts.services.help import Overtaken
from portal.lib.access import Audience
from portal.lib.queues import Queue, Waiting, Work

HELP = "help"
State = HelpRequest.State


def _requests(user: Any) -> QuerySet[HelpRequest]:
    return HelpRequest.objects.visible_to(user)


def _waiting_requests(user: Any) -> QuerySet[HelpRequest]:
    return _requests(user).filter(state=State.OPEN).order_by("turn")


def _count_requests() -> Waiting:
    # the message that a request waits since is the one that made its state
    since = Min("messages__created_at", filter=Q(messages__id=F("turn")))
    rows = HelpRequest.objects.filter(state=State.OPEN)
    return Waiting(**rows.aggregate(count=Count("pk", distinct=True), oldest=since))


def untold_answers(before: datetime) -> int:
    """How many answers have waited for a mail server since before a moment."""
    rows = HelpMessage.objects.filter(from_operator=True, told_at=None)
    return rows.filter(created_at__lt=before).count()


HELP_REQUESTS = Queue(
    key=HELP,
    label=gettext_lazy("Вопросы в поддержку"),
    route="helpdesk:inbox",
    audience=Audience.OPERATOR,
    waiting=_count_requests,
    overdue_days=2,
    place=5,
    work=Work(
        item="helpdesk:request",
        rows=_requests,
        candidates=_waiting_requests,
        title=lambda row: _("Вопрос № %(n)s") % {"n": row.pk},
        mark=lambda row: str(row.last),
        outcomes=(),  # each is answered in words of its own
        overtaken=(Overtaken,),
        history=("help_request.answer", "help_request.close", "help_request.read attachment"),
    ),
)
FAILED_WORK = Queue(
    key="background",
    label=gettext_lazy("Фоновая работа, которая сорвалась"),
    route="background:failed",
    audience=Audience.OPERATOR,
    waiting=count_failed,
    overdue_days=1,
    place=9,
)
STALE_LISTS = Queue(
    key="crls",
    label=gettext_lazy("Списки отозванных сертификатов устарели"),
    route="background:failed",
    audience=Audience.OPERATOR,
    waiting=count_ailing_lists,
    overdue_days=0,
    place=10,
)
