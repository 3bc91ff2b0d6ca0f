"""What waits for the operator here: how the desk counts and works it."""

from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import AccessRequest
from organizations.services import access_requests
from portal.lib.access import Audience
from portal.lib.queues import Outcome, Queue, Waiting, Work

State = AccessRequest.State


def _requests(user: Any) -> QuerySet[AccessRequest]:
    return AccessRequest.objects.visible_to(user)


def _waiting_requests(user: Any) -> QuerySet[AccessRequest]:
    return _requests(user).filter(state=State.WAITING).order_by("pk")


def _count_requests() -> Waiting:
    rows = AccessRequest.objects.filter(state=State.WAITING)
    return Waiting(**rows.aggregate(count=Count("pk"), oldest=Min("sent_at")))


def _return(by: Any, row: AccessRequest, mark: str, reason: str) -> None:
    access_requests.return_request(by=by, request=row, version=_version(mark), reason=reason)


def _refuse(by: Any, row: AccessRequest, mark: str, reason: str) -> None:
    access_requests.refuse(by=by, request=row, version=_version(mark), reason=reason)


def _reopen(by: Any, row: AccessRequest, mark: str, reason: str) -> None:
    access_requests.reopen(by=by, request=row, version=_version(mark), reason=reason)


def _version(mark: str) -> int:
    return int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 9 else 0


ACCESS_REQUESTS = Queue(
    key="access-requests",
    label=gettext_lazy("Заявки на доступ"),
    route="operator:requests",
    audience=Audience.OPERATOR,
    waiting=_count_requests,
    overdue_days=3,
    work=Work(
        item="operator:request",
        rows=_requests,
        candidates=_waiting_requests,
        title=lambda row: _("Заявка № %(n)s. %(name)s") % {"n": row.pk, "name": row.name_ru},
        mark=lambda row: str(row.version),
        outcomes=(
            # each letter of an organization is read before it is let in: never in bulk
            Outcome("approve", gettext_lazy("Одобрить")),
            Outcome("return", gettext_lazy("Вернуть"), needs_reason=True, decide=_return),
            Outcome("refuse", gettext_lazy("Отклонить"), needs_reason=True, decide=_refuse),
        ),
        overtaken=(access_requests.AlreadyDecided,),
        history=(
            "access_request.send",
            "access_request.correct",
            "access_request.returned",
            "access_request.refused",
            "access_request.approved",
            "access_request.reopen",
            "access_request.read scan",
        ),
        reopen=_reopen,
        may_reopen=access_requests.may_reopen,
    ),
)
