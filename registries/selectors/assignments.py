"""Assignments as the authority sees them, and which organizations one may be sent to."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from organizations.models import Organization, Oversight, RegistryEdge
from organizations.models.organization import name_order
from organizations.search.words import query_words, stem, words
from portal.lib.cursors import CursorPage, cursor_page
from registries.models import Addressee, Answer, Assignment, AssignmentEvent

PAGE = 30
ADDRESSEES = 50
BATCH = 500
FEW = 20
State = Addressee.State


# Who stands in a registry in force


def inside(authority: Organization | int) -> "QuerySet[Oversight, Any]":
    """Ids of the organizations in the authority's registry in force, and of their units."""
    entries = RegistryEdge.objects.filter(authority=authority).values("organization")
    return Oversight.objects.filter(above__in=entries, through_units=True).values("below")


def inside_ids(authority: Organization | int) -> set[int]:
    """The same, read (one query)."""
    return set(inside(authority).values_list("below", flat=True))


def of_registry(authority: Organization | int, organizations: Collection[int]) -> set[int]:
    """Those of the organizations that stand there (one query). Many are looked for among all: that
    is quicker than asking for each."""
    rows = inside(authority)
    if len(organizations) <= FEW:
        rows = rows.filter(below__in=list(organizations))
    return set(rows.values_list("below", flat=True)).intersection(organizations)


def is_inside(authority: Organization | int, organization: Organization | int) -> bool:
    """Whether it stands there now (one query)."""
    return inside(authority).filter(below=organization).exists()


def overdue_answers(
    organizations: Collection[int], authority: Organization | int
) -> dict[int, int]:
    """How many answers each of the organizations owes the authority, by its id; those that owe none
    are left out (one query)."""
    rows = Addressee.objects.overdue().filter(
        organization__in=list(organizations), assignment__authority=authority
    )
    counted = rows.order_by().values_list("organization").annotate(Count("pk"))
    return {pk: count for pk, count in counted}


# What was sent


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to. state: of `Addressee`, or "awaiting"."""

    kind: str = ""
    state: str = ""
    overdue: bool = False
    monitoring: int | None = None
    organization: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How far an assignment has come."""

    sent: int = 0
    read: int = 0
    awaiting: int = 0
    answered: int = 0
    accepted: int = 0
    withdrawn: int = 0
    overdue: int = 0


def assignments(
    user: Any, authority: Organization, filters: Filters
) -> "QuerySet[Assignment, Assignment]":
    """What an authority has sent, narrowed."""
    rows: QuerySet[Any] = Assignment.objects.visible_to(user).filter(authority=authority)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.monitoring is not None:
        rows = rows.filter(monitoring__number=filters.monitoring)
    if (narrow := _narrow(authority, filters)) is not None:
        rows = rows.filter(Exists(narrow.filter(assignment=OuterRef("pk"))))
    return rows


def assignments_page(
    user: Any, authority: Organization, filters: Filters, **cursors: str
) -> CursorPage:
    """A page of them, the newest first, with their monitorings.

    Raises:
        BadCursor
    """
    rows = assignments(user, authority, filters).select_related("monitoring")
    return cursor_page(rows, keys=("number",), descending=True, size=PAGE, **cursors)


def counts_of(rows: Iterable[Assignment]) -> dict[int, Counts]:
    """How far each has come, by its id (one query)."""
    today = timezone.localdate()
    awaiting = Q(state__in=Addressee.AWAITING)
    counted = (
        Addressee.objects.filter(assignment__in=[row.pk for row in rows])
        .order_by()
        .values("assignment")
        .annotate(
            sent=Count("pk"),
            read=Count("pk", filter=Q(read_at__isnull=False)),
            awaiting=Count("pk", filter=awaiting),
            answered=Count("pk", filter=Q(state=State.ANSWERED)),
            accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
            withdrawn=Count("pk", filter=Q(state=State.WITHDRAWN)),
            overdue=Count("pk", filter=awaiting & Q(due_on__lt=today)),
        )
    )
    rows_told: list[dict[str, int]] = [dict(row) for row in counted]  # type: ignore[arg-type]
    return {told.pop("assignment"): Counts(**told) for told in rows_told}


def totals(user: Any, authority: Organization) -> Counts:
    """The same for all that the authority has sent (one query)."""
    today = timezone.localdate()
    awaiting = Q(state__in=Addressee.AWAITING)
    rows = Addressee.objects.visible_to(user).filter(assignment__authority=authority)
    return Counts(
        **rows.aggregate(
            sent=Count("pk"),
            awaiting=Count("pk", filter=awaiting),
            answered=Count("pk", filter=Q(state=State.ANSWERED)),
            overdue=Count("pk", filter=awaiting & Q(due_on__lt=today)),
        )
    )


def _narrow(authority: Organization, filters: Filters) -> "QuerySet[Addressee, Any] | None":
    """The addressees that the filters ask for; None if they ask nothing of addressees."""
    rows = Addressee.objects.all()
    if filters.state == "awaiting":
        rows = rows.awaiting()
    elif filters.state:
        rows = rows.filter(state=filters.state)
    if filters.overdue:
        rows = rows.overdue()
    if filters.organization is not None:
        rows = rows.filter(organization=filters.organization)
    if filters.text:
        addressed = Addressee.objects.filter(assignment__authority=authority)
        known = Organization.objects.filter(pk__in=addressed.values("organization"))
        rows = rows.filter(organization__in=matching(known, filters.text))
    asks = filters.state or filters.overdue or filters.text or filters.organization is not None
    return rows if asks else None


def for_table(user: Any, authority: Organization, filters: Filters) -> "Iterator[Addressee]":
    """Each addressee of the assignments of a narrowed list, for a table; not held in memory."""
    rows = Addressee.objects.visible_to(user).filter(
        assignment__in=assignments(user, authority, filters)
    )
    if (narrow := _narrow(authority, filters)) is not None:
        rows = rows.filter(pk__in=narrow.values("pk"))
    rows = rows.select_related("assignment__monitoring", "organization")
    return rows.order_by("-assignment__number", "pk").iterator(chunk_size=BATCH)


def addressees_page(
    user: Any, assignment: Assignment, *, state: str = "", **cursors: str
) -> CursorPage:
    """A page of those to whom it was sent, by name.

    Args:
        state: of `Addressee`; "awaiting", "overdue" or "unread".

    Raises:
        BadCursor
    """
    rows = Addressee.objects.visible_to(user).filter(assignment=assignment)
    if state == "awaiting":
        rows = rows.awaiting()
    elif state == "overdue":
        rows = rows.overdue()
    elif state == "unread":
        rows = rows.filter(read_at=None)
    elif state:
        rows = rows.filter(state=state)
    rows = rows.select_related("organization")
    keys = (f"organization__{name_order()}", "pk")
    return cursor_page(rows, keys=keys, descending=False, size=ADDRESSEES, **cursors)


def history_of(addressee: Addressee) -> list[AssignmentEvent]:
    """What has happened, in order, with answers at hand (one query)."""
    rows = AssignmentEvent.objects.filter(addressee=addressee).select_related("answer", "by")
    return list(rows.order_by("pk"))


def last_answer(addressee: Addressee) -> Answer | None:
    """What the organization has answered last (one query)."""
    return Answer.objects.filter(addressee=addressee).order_by("-pk").first()


def matching(rows: "QuerySet[Organization, Any]", text: str) -> list[int]:
    """Ids of those whose name or УНП has all words of a query (one query, read as it comes)."""
    asked = [stem(word) for word in query_words(text)]
    if not asked:
        return []
    names = rows.order_by().values_list(
        "pk", "unp", "name_ru", "short_name_ru", "name_be", "short_name_be", "name_en"
    )
    return [pk for pk, unp, *told in names if _has_all(asked, [unp, *words(" ".join(told))])]


def _has_all(asked: Sequence[str], there: Sequence[str]) -> bool:
    return all(any(word.startswith(stemmed) for word in there) for stemmed in asked)
