"""What waits for the operator and moderators here: how the desk counts and works it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import AccessRequest, Invitation, Suggestion
from organizations.selectors.suggestions import waiting
from organizations.services import access_requests, suggestion_decisions
from portal.lib.access import Audience
from portal.lib.queues import Outcome, Queue, Waiting, Work, on_version

State = AccessRequest.State


def _requests(user: Any) -> QuerySet[AccessRequest]:
    return AccessRequest.objects.visible_to(user)


def _waiting_requests(user: Any) -> QuerySet[AccessRequest]:
    return _requests(user).filter(state=State.WAITING).order_by("pk")


def _count_requests() -> Waiting:
    return Waiting.of(AccessRequest.objects.filter(state=State.WAITING), "sent_at")


def untold_requests(before: datetime) -> int:
    """How many letters about requests have waited for a mail server since before a moment."""
    since = Coalesce("decided_at", "sent_at")
    rows = AccessRequest.objects.annotate(since=since).filter(told_at=None)
    return rows.filter(since__lt=before).count()


def unsent_invitations(before: datetime) -> int:
    """How many invitations have waited for a mail server since before a moment."""
    return Invitation.objects.filter(sent_at=None, created_at__lt=before).count()


def untold_suggestions(before: datetime) -> int:
    """How many decisions on suggestions have waited for a mail server since before a moment."""
    return Suggestion.objects.filter(decided_at__lt=before, told_at=None).count()


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
            Outcome(
                "return",
                gettext_lazy("Вернуть"),
                needs_reason=True,
                decide=on_version(access_requests.return_request, "request"),
            ),
            Outcome(
                "refuse",
                gettext_lazy("Отклонить"),
                needs_reason=True,
                decide=on_version(access_requests.refuse, "request"),
            ),
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
        reopen=on_version(access_requests.reopen, "request"),
        may_reopen=access_requests.may_reopen,
    ),
)


def _suggestions(user: Any) -> QuerySet[Suggestion]:
    places = ("region", "district", "settlement")
    return Suggestion.objects.visible_to(user).select_related(*places)


def _waiting_suggestions(user: Any) -> QuerySet[Suggestion]:
    return _suggestions(user).waiting().order_by("pk")  # type: ignore[attr-defined]


SUGGESTIONS = Queue(
    key="suggestions",
    label=gettext_lazy("Предложенные организации"),
    route="suggestions:queue",
    audience=Audience.MODERATOR,
    waiting=waiting,
    overdue_days=3,
    work=Work(
        item="suggestions:item",
        rows=_suggestions,
        candidates=_waiting_suggestions,
        title=lambda row: row.name_ru,
        mark=lambda row: str(row.version),
        outcomes=(
            # each is compared with what is there and corrected: never in bulk
            Outcome("accept", gettext_lazy("Добавить в каталог")),
            Outcome("merge", gettext_lazy("Уже есть")),
            Outcome(
                "return",
                gettext_lazy("Попросить уточнить"),
                needs_reason=True,
                decide=on_version(suggestion_decisions.return_suggestion, "suggestion"),
            ),
            Outcome(
                "refuse",
                gettext_lazy("Отклонить"),
                needs_reason=True,
                decide=on_version(suggestion_decisions.refuse_suggestion, "suggestion"),
            ),
        ),
        overtaken=(suggestion_decisions.AlreadyDecided,),
        history=(
            "suggestion.send",
            "suggestion.correct",
            "suggestion.withdraw",
            "suggestion.accepted",
            "suggestion.merged",
            "suggestion.returned",
            "suggestion.refused",
            "suggestion.reopened",
        ),
        reopen=on_version(suggestion_decisions.reopen_suggestion, "suggestion"),
        may_reopen=lambda row: row.state == Suggestion.State.REFUSED,
    ),
)
