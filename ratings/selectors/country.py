"""Places in the country, of many organizations at once."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from ratings.models import ALL_TIME, Books, FrozenPosition, Period, Scope, SetKind

Place = tuple[int, int]  # position, of how many

# RANK() over the whole country: one pass over the index of the list
_LIVE = """
SELECT ranked.id, ranked.place, ranked.whole FROM (
    SELECT o.id,
        RANK() OVER (PARTITION BY o.level ORDER BY score.rank_key DESC, score.count DESC) AS place,
        COUNT(*) OVER (PARTITION BY o.level) AS whole
    FROM ratings_score score JOIN organizations_organization o ON o.id = score.organization_id
    WHERE score.period_id = %s AND score.scope = %s AND o.is_listed AND score.count >= %s
) ranked
WHERE ranked.id = %s OR ranked.id IN (
    SELECT organization_id FROM organizations_registryedge WHERE authority_id = %s
)"""


def live_places(authority: int) -> dict[int, Place]:
    """Where an authority and the organizations of its registry stand now, all-time consolidated;
    those that aren't ranked are missing (two statements)."""
    books = Books.objects.filter(pk=1).first()
    if books is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _LIVE, [ALL_TIME, Scope.CONSOLIDATED, books.minimum_count, authority, authority]
        )
        return {id_: (int(place), int(whole)) for id_, place, whole in cursor.fetchall()}


def frozen_places(
    periods: Iterable[Period], organizations: "QuerySet[Any, Any]"
) -> dict[tuple[int, int], Place]:
    """Where organizations stood at the end of half-years, by (period, organization); those that
    weren't ranked are missing (one statement).

    Args:
        organizations: a query of their ids.
    """
    rows = FrozenPosition.objects.filter(
        organization__in=organizations,
        period__in=list(periods),
        scope=Scope.STOOD,
        kind=SetKind.COUNTRY,
        set_id=0,
        position__isnull=False,
    )
    return {
        (period, id_): (place or 0, whole)
        for period, id_, place, whole in rows.values_list(
            "period_id", "organization_id", "position", "of"
        )
    }
