"""First pages of the operator's and the moderators' desk."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.desk import selectors
from portal.lib import wording
from portal.lib.access import Audience, audience
from portal.lib.queues import Queue, queues_for


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def operator(request: HttpRequest) -> HttpResponse:
    """Every queue, and all pages of the operator."""
    return _desk(request, "operator", queues_for(request.user))


@audience(Audience.MODERATOR)
@never_cache
@require_safe
def moderation(request: HttpRequest) -> HttpResponse:
    """The moderators' queues."""
    mine = [queue for queue in queues_for(request.user) if queue.audience is Audience.MODERATOR]
    return _desk(request, "moderation", mine)


def _desk(request: HttpRequest, which: str, queues: Iterable[Queue]) -> HttpResponse:
    user: Any = request.user
    rows = selectors.rows_of(queues)
    return render(
        request,
        "desk/first.html",
        {
            "which": which,
            "rows": [(row, wording.number(row.count)) for row in rows],
            "overdue": [row for row in rows if row.overdue],
            "is_empty": not any(row.count for row in rows),
            "begun": selectors.begun_by(user),
        },
    )
