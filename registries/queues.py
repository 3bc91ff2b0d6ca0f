"""What waits for the operator here: versions of registries."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.access import Audience
from portal.lib.queues import Outcome, Queue, Waiting, Work
from registries.models import AssignmentLetter, RegistryVersion
from registries.services import decisions
from registries.services.versions import NotNow

State = RegistryVersion.State


def _versions(user: Any) -> QuerySet[RegistryVersion]:
    return RegistryVersion.objects.visible_to(user).select_related("authority")


def _waiting_versions(user: Any) -> QuerySet[RegistryVersion]:
    return _versions(user).filter(state=State.SENT).order_by("sent_at", "pk")


def _count_versions() -> Waiting:
    return Waiting.of(RegistryVersion.objects.filter(state=State.SENT), "sent_at")


def untold_decisions(before: datetime) -> int:
    """How many decisions' letters have waited for a mail server since before a moment."""
    return RegistryVersion.objects.filter(decided_at__lt=before, told_at=None).count()


def unsent_assignment_letters(before: datetime) -> int:
    """How many letters about assignments have waited for a mail server since before a moment."""
    return AssignmentLetter.objects.filter(created_at__lt=before).count()


VERSIONS = Queue(
    key="registries",
    label=gettext_lazy("Реестры органов"),
    route="registries:queue",
    audience=Audience.OPERATOR,
    waiting=_count_versions,
    overdue_days=3,
    work=Work(
        item="registries:version",
        rows=_versions,
        candidates=_waiting_versions,
        title=lambda row: (
            _("%(name)s: реестр № %(n)s") % {"name": row.authority.short_name, "n": row.number}
        ),
        mark=decisions.mark_of,
        # whom an authority oversees is read one by one; what was returned is sent anew
        outcomes=(
            Outcome("accept", gettext_lazy("Ввести в действие")),
            Outcome("return", gettext_lazy("Вернуть"), needs_reason=True),
        ),
        overtaken=(NotNow,),
        history=(
            "registry.send",
            "registry.take back",
            "registry.put in force",
            "registry.return",
        ),
    ),
)
