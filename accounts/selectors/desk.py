"""Reads of the desk: who has what before them, what is put aside, reasons, an item's history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import AuditEntry, Claim, Hold, ReasonTemplate, User
from portal.lib.actions import words_of
from portal.lib.cursors import CursorPage, cursor_page
from portal.lib.languages import Text, current

HISTORY = 50
DESK_ACTIONS = ("desk.hold", "desk.take back")


def subject_of(row: models.Model) -> str:
    """An item's name in claims, holds and the audit log."""
    return f"{row._meta.model_name}:{row.pk}"


def page_by_state(
    rows: QuerySet, state: str, *, waits: bool, size: int, **cursors: str
) -> CursorPage:
    """A page of a queue's rows in a state: those that wait, the oldest first; others, the newest.

    Raises:
        BadCursor: the cursor isn't one of ours.
    """
    rows = rows.filter(state=state)
    return cursor_page(rows, keys=("id",), descending=not waits, size=size, **cursors)


# Claims and holds


def free(candidates: QuerySet, *, but_by: User) -> QuerySet:
    """Those of a queue's items that are neither put aside nor before somebody else."""
    subject = Concat(Value(f"{candidates.model._meta.model_name}:"), Cast("pk", CharField()))
    claims = Claim.objects.filter(subject=OuterRef("desk_subject"), until__gt=timezone.now())
    holds = Hold.objects.filter(subject=OuterRef("desk_subject"), until__gt=timezone.localdate())
    return candidates.annotate(desk_subject=subject).filter(
        ~Exists(claims.exclude(by=but_by)), ~Exists(holds)
    )


def holder(row: models.Model, *, but: User) -> Claim | None:
    """Who else has the item before them now."""
    claims = Claim.objects.filter(subject=subject_of(row), until__gt=timezone.now())
    return claims.exclude(by=but).select_related("by").first()


def at_hand(user: Any) -> list[Claim]:
    """What this person has before them now, the latest first."""
    return list(Claim.objects.filter(by=user, until__gt=timezone.now()).order_by("-until"))


def hold_of(row: models.Model) -> Hold | None:
    """Until when and why the item is put aside."""
    holds = Hold.objects.filter(subject=subject_of(row), until__gt=timezone.localdate())
    return holds.select_related("by").first()


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says of an item: put aside, or before somebody else."""

    hold: Hold | None
    claim: Claim | None


def listed(rows: Iterable[models.Model], *, by: User) -> dict[int, Listed]:
    """For each row of a list, by its key; in two statements."""
    subjects = {subject_of(row): row.pk for row in rows}
    holds = Hold.objects.filter(subject__in=subjects, until__gt=timezone.localdate())
    claims = Claim.objects.filter(subject__in=subjects, until__gt=timezone.now()).exclude(by=by)
    held = {hold.subject: hold for hold in holds}
    taken = {claim.subject: claim for claim in claims.select_related("by")}
    return {pk: Listed(held.get(name), taken.get(name)) for name, pk in subjects.items()}


def count_held() -> dict[str, int]:
    """How many items of each queue are put aside."""
    holds = Hold.objects.filter(until__gt=timezone.localdate()).order_by()
    return dict(holds.values_list("queue").annotate(Count("pk")))


# Reasons


def reasons_for(queue: str, outcome: str) -> list[ReasonTemplate]:
    """The templates that can be chosen now, in their order."""
    return list(ReasonTemplate.objects.filter(queue=queue, outcome=outcome, is_active=True))


def all_reasons() -> dict[str, list[ReasonTemplate]]:
    """Every template, retired ones too, by «queue:outcome», in their order."""
    found: dict[str, list[ReasonTemplate]] = {}
    for row in ReasonTemplate.objects.all():
        found.setdefault(f"{row.queue}:{row.outcome}", []).append(row)
    return found


def reason_in_language(reason: str, language: str = "") -> Text:
    """A reason as whoever is told reads it: a template's text in their language, retired ones too;
    what was written by hand, as it was written.

    Args:
        language: "ru", "be" or "en"; else the reader's.
    """
    return reasons_in_language([reason], language)[reason]


def reasons_in_language(reasons: Iterable[str], language: str = "") -> dict[str, Text]:
    """The same for each reason of a list, in one statement."""
    wanted, language = set(reasons), language or current()
    texts = {reason: Text(reason) for reason in wanted}
    if not any(wanted):
        return texts
    in_any = Q(text_ru__in=wanted) | Q(text_be__in=wanted) | Q(text_en__in=wanted)
    for template in ReasonTemplate.objects.filter(in_any).order_by("pk"):
        told = Text(getattr(template, f"text_{language}"))
        for one in (template.text_ru, template.text_be, template.text_en):
            if one in wanted:
                texts[one] = told
    return texts


# History


@dataclass(frozen=True, slots=True)
class Event:
    """A line of an item's history."""

    at: datetime
    by: str  # staff's address; "" for the system and for people who aren't staff
    what: str
    why: str


def history_of(row: models.Model, actions: Iterable[str]) -> list[Event]:
    """What has happened to an item, the last first.

    Args:
        actions: of the audit log, that are shown; the desk's own are added.
    """
    entries = AuditEntry.objects.filter(
        subject=subject_of(row), action__in=[*actions, *DESK_ACTIONS]
    )
    return [
        Event(
            at=entry.at,
            by=entry.by.email
            if entry.by and (entry.by.is_operator or entry.by.is_moderator)
            else "",
            what=words_of(entry.action),
            why=str(entry.details.get("reason") or entry.details.get("note") or ""),
        )
        for entry in entries.select_related("by").order_by("-pk")[:HISTORY]
    ]
