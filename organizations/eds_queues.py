"""What electronic signatures bring to the operator's desk: who waits to be let in, and
organizations that call themselves an authority."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import Admission, AuthorityRequest
from organizations.services import admissions, authority_requests
from portal.lib.access import Audience
from portal.lib.queues import Outcome, Queue, Waiting, Work, on_version


def _admissions(user: Any) -> QuerySet[Admission]:
    rows: Any = Admission.objects.visible_to(user)
    return rows.select_related("organization", "user")


def _waiting_admissions(user: Any) -> QuerySet[Admission]:
    return _admissions(user).filter(state=Admission.State.WAITING).order_by("pk")


def _count_admissions() -> Waiting:
    return Waiting.of(Admission.objects.filter(state=Admission.State.WAITING), "came_at")


ADMISSIONS = Queue(
    key="admissions",
    label=gettext_lazy("Доступ по ключу ЭЦП"),
    route="operator:admissions",
    audience=Audience.OPERATOR,
    waiting=_count_admissions,
    overdue_days=3,
    work=Work(
        item="operator:admission",
        rows=_admissions,
        candidates=_waiting_admissions,
        title=lambda row: (
            _("%(who)s: %(name)s")
            % {"who": row.full_name or row.user.email, "name": row.organization.short_name}
        ),
        mark=lambda row: str(row.version),
        outcomes=(
            # nobody is let in unread
            Outcome("admit", gettext_lazy("Допустить")),
            Outcome(
                "decline",
                gettext_lazy("Отказать"),
                needs_reason=True,
                decide=on_version(admissions.decline, "admission"),
            ),
        ),
        overtaken=(admissions.AlreadyDecided,),
        history=(
            "admission.first",
            "admission.wait",
            "admission.admitted",
            "admission.declined",
            "admission.reopen",
        ),
        reopen=on_version(admissions.reopen, "admission"),
        may_reopen=admissions.may_reopen,
    ),
)


def _authorities(user: Any) -> QuerySet[AuthorityRequest]:
    rows = AuthorityRequest.objects.visible_to(user)
    return rows.select_related("organization", "sent_by")


def _waiting_authorities(user: Any) -> QuerySet[AuthorityRequest]:
    return _authorities(user).filter(state=AuthorityRequest.State.WAITING).order_by("pk")


def _count_authorities() -> Waiting:
    waiting = AuthorityRequest.objects.filter(state=AuthorityRequest.State.WAITING)
    return Waiting.of(waiting, "sent_at")


AUTHORITIES = Queue(
    key="authority-requests",
    label=gettext_lazy("Назвались уполномоченным органом"),
    route="operator:authorities",
    audience=Audience.OPERATOR,
    waiting=_count_authorities,
    overdue_days=3,
    work=Work(
        item="operator:authority",
        rows=_authorities,
        candidates=_waiting_authorities,
        title=lambda row: row.organization.short_name,
        mark=lambda row: str(row.version),
        outcomes=(
            # whom an authority oversees is public: each is read alone
            Outcome("confirm", gettext_lazy("Подтвердить")),
            Outcome(
                "decline",
                gettext_lazy("Отклонить"),
                needs_reason=True,
                decide=on_version(authority_requests.decline, "request"),
            ),
        ),
        overtaken=(authority_requests.AlreadyDecided,),
        history=(
            "authority_request.send",
            "authority_request.answer no",
            "authority_request.confirmed",
            "authority_request.declined",
            "authority_request.reopen",
        ),
        reopen=on_version(authority_requests.reopen, "request"),
        may_reopen=authority_requests.may_reopen,
    ),
)
