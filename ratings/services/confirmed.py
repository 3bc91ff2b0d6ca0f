"""When others may know that a questionnaire came by a one-time link (ADR 0029).

An organization knows whom it gave which link on which day. So one questionnaire alone is never
told to be confirmed: it waits until enough others could have been it.
"""

from collections import defaultdict
from datetime import date

from django.db.models import Count
from django.utils import timezone

from ratings.models import Confirmed, Questionnaire, VisitLink
from ratings.selectors.invitations import LEAST


def show_confirmed() -> int:
    """Let what is safe by now be known; how many became known (due work).

    Of an organization, days that are over alone. A questionnaire is ready when LEAST links made
    by its day were used on that day or later: each of these could have led to it. Those that are
    ready become known together, LEAST of different people at least.
    """
    today = timezone.localdate()
    waiting = Questionnaire.objects.studied().filter(confirmed=Confirmed.KEPT, day__lt=today)
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
    for pk, organization, day, person in rows.values_list(
        "pk", "organization", "day", "authorship__person"
    ):
        could_be = sum(
            count for made, spent, count in used.get(organization, ()) if made <= day <= spent
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


def _used(organizations: list[int], today: date) -> dict[int, list[tuple[date, date, int]]]:
    """How many links were made and used on which days, by organization (one query)."""
    rows = (
        VisitLink.objects.filter(batch__organization__in=organizations, spent_on__lt=today)
        .order_by()
        .values_list("batch__organization", "batch__made_on", "spent_on")
        .annotate(Count("pk"))
    )
    found: dict[int, list[tuple[date, date, int]]] = defaultdict(list)
    for organization, made, spent, count in rows:
        found[organization].append((made, spent, count))
    return found
