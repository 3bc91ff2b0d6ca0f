"""Reads of help requests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from accounts.mailboxes import mailbox_of
from accounts.models import HelpMessage, HelpRequest
from portal.lib.cursors import CursorPage, cursor_page
from portal.lib.standing import Stand, named

PAGE = 20
State = HelpRequest.State


@dataclass(frozen=True, slots=True)
class ShownRequest:
    """A request for a list, with the one on whose behalf it was asked and how it begins."""

    request: HelpRequest
    stand: Stand | None
    text: str


def own_page(user: Any, *, after: str = "", before: str = "") -> CursorPage:
    """A page of a person's own requests as ShownRequest, the newest first.

    Raises:
        BadCursor: the cursor doesn't fit.
    """
    rows = HelpRequest.objects.asked_by(user)
    return _page(rows, "id", descending=True, after=after, before=before)


def inbox_page(user: Any, state: str, *, after: str = "", before: str = "") -> CursorPage:
    """A page of the inbox as ShownRequest: what waits, the oldest first; the rest, the last first.

    Raises:
        BadCursor: the cursor doesn't fit.
    """
    rows = HelpRequest.objects.visible_to(user).filter(state=state).select_related("by")
    return _page(rows, "turn", descending=state != State.OPEN, after=after, before=before)


def found(user: Any, asked: str) -> list[ShownRequest]:
    """The latest requests of this person, by the e-mail address, or the one with this number."""
    rows = HelpRequest.objects.visible_to(user).select_related("by").order_by("-pk")
    number = asked.lstrip("№# ")
    if number.isascii() and number.isdigit():
        rows = rows.filter(pk=int(number)) if len(number) < 18 else rows.none()
    else:
        rows = rows.filter(by__mailbox=mailbox_of(asked))
    return _shown(rows[:PAGE])


def count_by_state(user: Any) -> dict[str, int]:
    """How many requests are in each state."""
    rows = HelpRequest.objects.visible_to(user).order_by()
    return dict(rows.values_list("state").annotate(Count("pk")))


def count_waiting() -> int:
    """How many requests wait for the operator (one look at an index)."""
    return HelpRequest.objects.filter(state=State.OPEN).count()


def thread(request: HelpRequest) -> list[HelpMessage]:
    """All messages of a request, in their order."""
    return list(request.messages.order_by("number"))


def was_answered(messages: Sequence[HelpMessage]) -> bool:
    """Whether the operator has ever answered."""
    return any(message.from_operator and message.text for message in messages)


def stand_of(request: HelpRequest) -> Stand | None:
    """On whose behalf it was asked."""
    return named([request.stands_for]).get(request.stands_for)


def _page(rows: QuerySet[HelpRequest], key: str, **options: Any) -> CursorPage:
    page = cursor_page(rows, keys=(key,), size=PAGE, **options)
    return CursorPage(_shown(page.rows), page.previous, page.next)


def _shown(rows: Iterable[HelpRequest]) -> list[ShownRequest]:
    kept = list(rows)
    stands = named(row.stands_for for row in kept)
    first = HelpMessage.objects.filter(request__in=kept, number=1)
    texts = dict(first.values_list("request", "text"))
    return [ShownRequest(row, stands.get(row.stands_for), texts.get(row.pk, "")) for row in kept]
