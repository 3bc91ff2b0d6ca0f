"""Decisions in bulk: rows chosen in a list → what exactly will happen → done.

Each item is decided by its own service, on the version that was read; the ones that changed
meanwhile are named and left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.forms.desk import ReasonForm
from accounts.selectors import desk as selectors
from accounts.views.desk import worked_queue
from portal.lib import wording
from portal.lib.access import Audience, audience
from portal.lib.queues import Work

MOST = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row of the list that was ticked, and the mark that it had there."""

    pk: int
    mark: str

    @property
    def value(self) -> str:
        """As it stands in the checkbox."""
        return f"{self.pk}:{self.mark}"


@audience(Audience.MODERATOR)
@never_cache
@require_POST
def bulk(request: HttpRequest, queue: str) -> HttpResponse:
    """Show what will happen to the chosen items; do it, once it is confirmed."""
    user: Any = request.user
    found, work = worked_queue(request, queue)
    chosen = _chosen(request)
    outcome = work.outcome(request.POST.get("outcome", ""))
    if outcome is None or outcome.decide is None or not chosen:
        messages.info(request, _("Отметьте строки и выберите, что с ними сделать."))
        return redirect(found.route)
    rows = {row.pk: row for row in work.candidates(user).filter(pk__in=[one.pk for one in chosen])}
    said = selectors.listed(rows.values(), by=user)
    ready = [
        one
        for one in chosen
        if one.pk in rows and work.mark(rows[one.pk]) == one.mark and not said[one.pk].claim
    ]
    left = [one for one in chosen if one not in ready]
    confirmed = "confirm" in request.POST
    form = ReasonForm(
        request.POST if confirmed else None,
        queue=queue,
        outcome=outcome.key,
        needs_reason=outcome.needs_reason,
    )
    if not ready or (confirmed and form.is_valid()):
        reason = form.cleaned_data["reason"] if ready else ""
        done = [
            one
            for one in ready
            if _decided(work, partial(outcome.decide, user, rows[one.pk], one.mark, reason))
        ]
        _say(request, len(done), [one.pk for one in chosen if one not in done])
        return redirect(found.route)
    context = {
        "queue": found,
        "outcome": outcome,
        "items": [(one.value, work.title(rows[one.pk])) for one in ready],
        "count": wording.number(len(ready)),
        "left": [one.pk for one in left],
        "form": form,
    }
    return render(request, "desk/bulk.html", context, status=422 if confirmed else 200)


def _chosen(request: HttpRequest) -> list[Chosen]:
    found = {}
    for value in request.POST.getlist("item")[:MOST]:
        number, _colon, mark = value.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 18:
            found[int(number)] = Chosen(int(number), mark[:100])
    return list(found.values())


def _decided(work: Work, decide: Callable[[], object]) -> bool:
    """Whether it was this decision."""
    try:
        decide()
    except work.overtaken:
        return False
    return True


def _say(request: HttpRequest, done: int, left: list[int]) -> None:
    if done:
        messages.success(request, _("Решено: %(n)s.") % {"n": wording.number(done)})
    if left:
        words = _("Изменились, решены или заняты другим и потому оставлены: %(numbers)s.")
        messages.warning(request, words % {"numbers": ", ".join(f"№ {one}" for one in left)})
