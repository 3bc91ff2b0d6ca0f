"""An authority's plan list, and how far each organization of it has come: looked up by УНП."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext_lazy

from organizations.models import Membership, Organization, Oversight, RegistryEdge
from organizations.selectors.completeness import TEXTS, lacking
from portal.lib.cursors import CursorPage, cursor_page
from registries.models import PlanEntry

PAGE = 50
ABSENT, ALONE, EMPTY, CLOSED, VISIBLE = "absent", "alone", "empty", "closed", "visible"
STATE_NAMES = {
    ABSENT: gettext_lazy("не зарегистрирована"),
    ALONE: gettext_lazy("зарегистрирована, в кабинет никто не допущен"),
    EMPTY: gettext_lazy("зарегистрирована, данных нет"),
    VISIBLE: gettext_lazy("видна гражданам"),
    CLOSED: gettext_lazy("закрыта"),
}
OUTSIDE = "outside"  # registered, but not in the registry in force
EXEMPT = "exempt"  # the checklist says that it needn't register
FILTERS = (*STATE_NAMES, OUTSIDE, EXEMPT)


class BadState(ValueError):
    """There is no such state."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An entry, and what has become of it.

    missing: what keeps it from citizens; told of organizations of one's own registry alone.
    organization_id: to open it by; None unless it stands below the authority.
    """

    entry: PlanEntry
    state: str
    state_text: Any
    is_registered_here: bool
    missing: list[str]
    organization_id: int | None

    @property
    def is_absent(self) -> bool:
        return self.state == ABSENT


@dataclass(frozen=True, slots=True)
class Plan:
    """A page of the list, and how many entries are in each state."""

    rows: list[PlanRow]
    counts: dict[str, int]
    page: CursorPage


def entry_seen(user: Any, authority: Organization, entry_id: int) -> PlanEntry | None:
    """The entry, if this person may see it."""
    rows = PlanEntry.objects.visible_to(user).filter(authority=authority)
    return rows.filter(pk=entry_id).first()


def with_states(user: Any, authority: Organization) -> QuerySet[Any]:
    """The entries with `state`, `below` (it stands below the authority) and `listed` (it stands in
    the registry in force), and `found`, the organization's id.

    Who has been let into the cabinet is told of one's own registry alone, so that a list of
    strangers' УНП tells nothing of their cabinets.
    """
    # said so, the index of УНП that aren't empty serves
    known = Organization.objects.exclude(unp="").filter(unp=OuterRef("unp"))
    edges = RegistryEdge.objects.filter(authority=authority, organization=OuterRef("found"))
    below = Oversight.objects.filter(above=authority, below=OuterRef("found"))
    member = Membership.objects.filter(organization=OuterRef("found"))
    visible = Subquery(known.values("is_listed")[:1], output_field=BooleanField())
    return (
        PlanEntry.objects.visible_to(user)
        .filter(authority=authority)
        .annotate(
            found=Subquery(known.values("pk")[:1], output_field=IntegerField()),
            seen=visible,
            closed=Subquery(known.values("closed_on")[:1]),
        )
        .annotate(listed=Exists(edges), below=Exists(below))
        .annotate(
            state=Case(
                When(found=None, then=Value(ABSENT)),
                When(seen=True, then=Value(VISIBLE)),
                When(closed__isnull=False, then=Value(CLOSED)),
                When(Q(below=True) & ~Q(Exists(member)), then=Value(ALONE)),
                default=Value(EMPTY),
                output_field=CharField(),
            )
        )
    )


def narrowed(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Those of `with_states` in a state; "" is all.

    Raises:
        BadState
    """
    if not state:
        return rows
    if state not in FILTERS:
        raise BadState(state)
    if state == OUTSIDE:
        return rows.exclude(state=ABSENT).filter(listed=False)
    if state == EXEMPT:
        return rows.filter(_exempt())
    return rows.filter(state=state)


def _exempt() -> Q:
    """`PlanEntry.must_register` turned round, in SQL."""
    nothing = Q(provides_services=False, carries_procedures=False)
    return ~Q(role=PlanEntry.Role.AUTHORITY) & (Q(is_legal_person=False) | nothing)


def plan_of(user: Any, authority: Organization, state: str = "", **cursors: str) -> Plan:
    """A page of the plan, in the order in which it was made (five statements).

    Raises:
        BadState, BadCursor
    """
    rows = with_states(user, authority)
    page = cursor_page(narrowed(rows, state), keys=("pk",), descending=False, size=PAGE, **cursors)
    return Plan(rows=_rows(page.rows), counts=count_plan(rows), page=page)


def count_plan(rows: QuerySet[Any]) -> dict[str, int]:
    """How many there are in each state, outside of the registry, and in all (one statement)."""
    counted: dict[str, int] = rows.aggregate(
        total=Count("pk"),
        **{f"n_{state}": Count("pk", filter=Q(state=state)) for state in STATE_NAMES},
        n_outside=Count("pk", filter=~Q(state=ABSENT) & Q(listed=False)),
        n_exempt=Count("pk", filter=_exempt()),
    )
    return {name.removeprefix("n_"): number for name, number in counted.items()}


def every_plan_row(user: Any, authority: Organization, state: str = "") -> Iterator[PlanRow]:
    """All rows in a state, for a file: read some hundred at a time.

    Raises:
        BadState
    """
    rows, after = narrowed(with_states(user, authority), state), ""
    while True:
        page = cursor_page(rows, keys=("pk",), descending=False, size=500, after=after)
        yield from _rows(page.rows)
        if not page.next:
            return
        after = page.next


def _rows(entries: list[Any]) -> list[PlanRow]:
    hidden = [entry.found for entry in entries if entry.below and entry.state in (ALONE, EMPTY)]
    organizations = list(Organization.objects.filter(pk__in=hidden)) if hidden else []
    lacks = lacking(organizations) if organizations else {}
    return [
        PlanRow(
            entry=entry,
            state=entry.state,
            state_text=STATE_NAMES[entry.state],
            is_registered_here=entry.listed,
            missing=[str(TEXTS[code]) for code in lacks[entry.found].gate]
            if entry.found in lacks
            else [],
            organization_id=entry.found if entry.below else None,
        )
        for entry in entries
    ]
