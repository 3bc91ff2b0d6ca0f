"""When others may know that a questionnaire came by a one-time link (ADR 0029).

An organization knows whom it gave which link on which day. So one questionnaire alone is never
told to be confirmed: it waits until enough others could have been it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone

from ratings.models import Confirmed, Questionnaire, VisitLink
from ratings.selectors.invitations import LEAST


def show_confirmed() -> int:
    """Let what is safe by now be known; how many became known (due work).

    Of an organization, days that are over alone. A questionnaire is ready when LEAST links made
    by its day were used on that day or later and had nothing else chosen beforehand than it says:
    each of these could have led to it. Those that are ready become known together, LEAST of
    different people at least.
    """
    today = timezone.localdate()
    waiting = Questionnaire.objects.studied().filter(
        confirmed__gt=Confirmed.NO,  # as its index says: SQLite uses it in these words alone
        confirmed=Confirmed.KEPT,
        day__lt=today,
    )
    enough = (
        waiting.order_by()
        .values("organization")
        .annotate(people=Count("authorship__person", distinct=True))
        .filter(people__gte=LEAST)
        .values_list("organization", flat=True)
    )
    organizations = list(enough)
    if not organizations:
        return 0
    used = _used(organizations, today)
    ready: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = waiting.filter(organization__in=organizations)
    for pk, organization, day, service, month, person in rows.values_list(
        "pk", "organization", "day", "service", "visit_month", "authorship__person"
    ):
        could_be = sum(
            one.number
            for one in used.get(organization, ())
            if one.made <= day <= one.spent
            and one.service in (None, service)
            and one.month in (None, month)
        )
        if could_be >= LEAST:
            ready[organization].append((pk, person))
    shown = 0
    for found in ready.values():
        if len({person for _pk, person in found}) >= LEAST:
            shown += Questionnaire.objects.filter(
                pk__in=[pk for pk, _person in found], confirmed=Confirmed.KEPT
            ).update(confirmed=Confirmed.SHOWN)
    return shown


@dataclass(frozen=True, slots=True)
class _Used:
    """Used links that nothing tells from each other."""

    made: date
    spent: date
    service: int | None
    month: date | None
    number: int


def _used(organizations: list[int], today: date) -> dict[int, list[_Used]]:
    """How many links were made and used on which days, by organization (one query)."""
    rows = (
        VisitLink.objects.filter(batch__organization__in=organizations, spent_on__lt=today)
        .order_by()
        .values_list("batch__organization", "batch__made_on", "spent_on", "service", "visit_month")
        .annotate(Count("pk"))
    )
    found: dict[int, list[_Used]] = defaultdict(list)
    for organization, *told in rows:
        found[organization].append(_Used(*told))
    return found
