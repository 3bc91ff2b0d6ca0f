"""How queues are worked: the next item, put aside, taken back, reopened, decided in bulk.

Lists and items' own pages are their app's. They ask `in_list`, `state_tabs` and `at_work` for what
the components show; their decisions go by `decided`, or by `refused`, `tried` and `then_next`.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.forms.desk import HoldForm, ReasonForm
from accounts.selectors import desk as selectors
from accounts.services import desk
from portal.lib import wording
from portal.lib.access import Audience, audience, get_for
from portal.lib.queues import Queue, Work, queue_of, version_of

WINDOW = 500
SKIPPED = "desk_skipped"
OVERTAKEN = gettext_lazy("Пока страница была открыта, здесь уже что-то решили.")


# For the list of a queue


def in_list(
    request: HttpRequest,
    key: str,
    rows: Iterable[Any],
    item: Callable[[Any], models.Model] = lambda row: row,
) -> dict[str, Any]:
    """What components/queue_*.html show of a page of a queue's list (two statements).

    Args:
        rows: what the list shows.
        item: the queue's item that a row is about.
    """
    user: Any = request.user
    queue, work = worked_queue(request, key)
    rows = list(rows)
    said = selectors.listed([item(row) for row in rows], by=user)
    return {
        "title": queue.label,
        "queue": key,
        "listed": [(row, said[item(row).pk]) for row in rows],
        "outcomes": work.in_bulk,
    }


def state_tabs(
    labels: Mapping[Any, Any], current: Any, counts: Mapping[Any, int] | None = None
) -> list[dict[str, Any]]:
    """A queue's items by state, for components/tabs.html.

    Args:
        labels: what each state that is shown is called.
        current: the one on the page; "" for none of them.
        counts: how many there are of each, where that is told.
    """
    return [
        {
            "url": f"?state={state}",
            "label": label,
            "count": "" if counts is None else wording.number(counts.get(state, 0)),
            "current": state == current,
        }
        for state, label in labels.items()
    ]


# For the page of an item


def at_work(
    request: HttpRequest, key: str, row: models.Model, *, forms: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What components/queue_*.html show of an item; it is before this person from now on, if it
    waits and nobody else has it.

    Args:
        forms: hold_form or reopen_form, with errors.
    """
    user: Any = request.user
    queue, work = worked_queue(request, key)
    waits = work.candidates(user).filter(pk=row.pk).exists()
    is_mine = waits and desk.claim(by=user, queue=key, row=row)
    other = selectors.holder(row, but=user) if waits and not is_mine else None
    ready: list[int] = []
    if waits:
        rows = selectors.free(work.candidates(user), but_by=user)
        ready = list(rows.values_list("pk", flat=True)[:WINDOW])
    may_reopen = not waits and work.reopen is not None and work.may_reopen(row)
    hold = selectors.hold_of(row) if waits else None
    return {
        "desk": {
            "queue": queue,
            "row": row,
            "mark": work.mark(row),
            "waits": waits,
            "other": other,
            "may_decide": is_mine,
            "hold": hold,
            "position": ready.index(row.pk) + 1 if row.pk in ready else 0,
            "count": len(ready),
            "is_more": len(ready) == WINDOW,
            "has_next": len(ready) > (row.pk in ready),
            "hold_form": HoldForm(),
            "reopen_form": ReasonForm(queue=key, outcome="reopen", prefix="reopen")
            if may_reopen
            else None,
            "may_reopen": may_reopen,
            "history": selectors.history_of(row, work.history),
            **(forms or {}),
        }
    }


def refused(request: HttpRequest, row: models.Model) -> bool:
    """Whether somebody else has the item before them: then it is said, and nothing is decided."""
    user: Any = request.user
    other = selectors.holder(row, but=user)
    if other is not None:
        words = _("Сейчас это решает %(who)s. Ничего не изменилось.")
        messages.info(request, words % {"who": other.by.email})
    return other is not None


def tried(
    request: HttpRequest,
    decision: Callable[..., object],
    done: str,
    *,
    overtaken: tuple[type[Exception], ...],
    late: Any,
) -> bool:
    """Whether it was decided on the version that the form was made of; what came of it is said.

    Args:
        decision: the service, which is told the version.
        done: what is said when it is decided.
        overtaken: what it raises when somebody else has decided, or it isn't that version any more.
        late: what is said then.
    """
    try:
        decision(version=version_of(request.POST.get("version", "")))
    except overtaken:
        messages.info(request, late)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, done)
        return True
    return False


def decided(
    request: HttpRequest,
    key: str,
    row: models.Model,
    decision: Callable[..., object],
    done: str,
    late: Any = OVERTAKEN,
) -> HttpResponse:
    """Try a decision on an item: then the next one, or the item again with what hindered it.

    Args: as of `tried`.
    """
    _queue, work = worked_queue(request, key)
    if not refused(request, row) and tried(
        request, decision, done, overtaken=work.overtaken, late=late
    ):
        return then_next(request, key)
    return redirect(work.item, row.pk)


def then_next(request: HttpRequest, key: str) -> HttpResponse:
    """After a decision: to the next item, or to the list where there is none."""
    user: Any = request.user
    queue, work = worked_queue(request, key)
    skip = _skipped(request, key)
    found = desk.take_next(by=user, queue=key, candidates=work.candidates(user), skip=skip)
    if found is None and skip:
        _remember_skipped(request, key, [])
        found = desk.take_next(by=user, queue=key, candidates=work.candidates(user))
    return redirect(work.item, found.pk) if found else redirect(queue.route)


# The desk's own addresses


@audience(Audience.MODERATOR)
@require_POST
def next_item(request: HttpRequest, queue: str) -> HttpResponse:
    """Leave the item at hand, if there is one, and take the next one."""
    user: Any = request.user
    found, work = worked_queue(request, queue)
    if number := _number(request.POST.get("item", "")):
        row = get_for(user, work.rows(user), pk=number)
        desk.let_go(by=user, row=row)
        _remember_skipped(request, queue, [*_skipped(request, queue), number])
    answer = then_next(request, queue)
    here = reverse(work.item, args=[number]) if number else reverse(found.route)
    if answer["Location"] in (here, reverse(found.route)):
        messages.info(request, _("Больше ничего не ждёт."))
    return answer


@audience(Audience.MODERATOR)
@require_POST
def leaving(request: HttpRequest, queue: str, item: int) -> HttpResponse:
    """Leave an item to the others, undecided."""
    user: Any = request.user
    found, work = worked_queue(request, queue)
    desk.let_go(by=user, row=get_for(user, work.rows(user), pk=item))
    return redirect(found.route)


@audience(Audience.MODERATOR)
@never_cache
@require_POST
def hold(request: HttpRequest, queue: str, item: int) -> HttpResponse:
    """Put an item aside until a day, with a note."""
    user: Any = request.user
    _found, work = worked_queue(request, queue)
    row = get_for(user, work.candidates(user), pk=item)
    if refused(request, row):
        return redirect(work.item, row.pk)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _mend(request, work, row, form, reverse("queues:hold", args=[queue, item]))
    desk.put_aside(by=user, queue=queue, row=row, **form.cleaned_data)
    messages.success(request, _("Отложено. В этот день вернётся само."))
    return then_next(request, queue)


@audience(Audience.MODERATOR)
@require_POST
def taking_back(request: HttpRequest, queue: str, item: int) -> HttpResponse:
    """End a hold before its day."""
    user: Any = request.user
    _found, work = worked_queue(request, queue)
    row = get_for(user, work.rows(user), pk=item)
    desk.take_back(by=user, row=row)
    return redirect(work.item, row.pk)


@audience(Audience.MODERATOR)
@never_cache
@require_POST
def reopening(request: HttpRequest, queue: str, item: int) -> HttpResponse:
    """Take a decision back, with a reason: the item is in the queue again."""
    user: Any = request.user
    _found, work = worked_queue(request, queue)
    row = get_for(user, work.rows(user), pk=item)
    if work.reopen is None or not work.may_reopen(row):
        raise Http404
    form = ReasonForm(request.POST, queue=queue, outcome="reopen", prefix="reopen")
    if not form.is_valid():
        return _mend(request, work, row, form, reverse("queues:reopening", args=[queue, item]))
    mark = request.POST.get("mark", "")[:100]
    try:
        work.reopen(user, row, mark, form.cleaned_data["reason"])
    except work.overtaken:
        messages.info(request, OVERTAKEN)
    else:
        messages.success(request, _("Решение отменено: снова в очереди."))
    return redirect(work.item, row.pk)


def _mend(
    request: HttpRequest, work: Work, row: models.Model, form: Any, address: str
) -> HttpResponse:
    """A form of the desk that lacks something, alone on a page."""
    context = {
        "form": form,
        "title": work.title(row),
        "address": address,
        "mark": request.POST.get("mark", "")[:100],
        "back": reverse(work.item, args=[row.pk]),
    }
    return render(request, "desk/mend.html", context, status=422)


def worked_queue(request: HttpRequest, key: str) -> tuple[Queue, Work]:
    """The queue with that key, for who may decide it.

    Raises:
        Http404: there is none for this person.
    """
    user: Any = request.user
    try:
        queue = queue_of(key)
    except KeyError:
        raise Http404 from None
    if queue.work is None or not user.belongs_to(queue.audience):
        raise Http404
    return queue, queue.work


def _skipped(request: HttpRequest, key: str) -> list[int]:
    return list(request.session.get(SKIPPED, {}).get(key, []))


def _remember_skipped(request: HttpRequest, key: str, numbers: list[int]) -> None:
    kept = dict(request.session.get(SKIPPED, {}))
    kept[key] = list(dict.fromkeys(numbers))[-WINDOW:]
    request.session[SKIPPED] = kept


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
