"""Scores anew from what stands below: used when oversight changes, by rebuild and the demo."""

from collections.abc import Collection

from django.db import connection

from ratings.arithmetic import ADJUSTED_WEIGHT, KEY_SCALE, PARTS, RANKED
from ratings.models import ALL_TIME, Scope

COLUMNS = ", ".join(PARTS)


def keys_sql(total: str, count: str) -> tuple[str, str, str]:
    """SQL of rank_key, list_key, adjusted_key; parameters: minimum for the 2nd, C for the 3rd."""
    rank = f"CASE WHEN {count} > 0 THEN {total} * {KEY_SCALE} / {count} ELSE 0 END"
    listed = (
        f"CASE WHEN {count} >= %s THEN {RANKED} + {total} * {KEY_SCALE} / {count} ELSE {count} END"
    )
    adjusted = (
        f"CASE WHEN {count} > 0 THEN"
        f" ({ADJUSTED_WEIGHT} * CAST(%s AS BIGINT) + {total} * {KEY_SCALE})"
        f" / ({ADJUSTED_WEIGHT} + {count})"
        " ELSE 0 END"
    )
    return rank, listed, adjusted


def sum_up(
    periods: Collection[int], above: Collection[int] | None, *, minimum: int, country_key: int
) -> None:
    """Write own and consolidated scores anew from the direct ones below (all, if above is None).

    An organization without any gets a score of nothing for all time, so that lists can join it.
    """
    some_periods = ", ".join(["%s"] * len(periods))
    some_above, ids = "", []
    if above is not None:
        if not above:
            return
        ids = sorted(above)
        some_above = "AND {column} IN (" + ", ".join(["%s"] * len(ids)) + ")"
    rank, listed, adjusted = keys_sql("total", "number")
    # PostgreSQL sums bigints to numerics, whose division would round
    sums = ", ".join(f"CAST(SUM(direct.{part}) AS BIGINT) AS s_{part}" for part in PARTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM ratings_score WHERE period_id IN ({some_periods})"
            f" AND scope IN (%s, %s) {some_above.format(column='organization_id')}",
            [*periods, Scope.OWN, Scope.CONSOLIDATED, *ids],
        )
        for scope, through in ((Scope.OWN, "AND edge.through_units"), (Scope.CONSOLIDATED, "")):
            cursor.execute(
                "INSERT INTO ratings_score (organization_id, period_id, scope, "
                f"{COLUMNS}, rank_key, list_key, adjusted_key)"
                f" SELECT above_id, period_id, {scope:d}, {', '.join('s_' + p for p in PARTS)},"
                f" {rank}, {listed}, {adjusted} FROM ("
                f" SELECT sums.*, s_sum AS total, s_count AS number FROM ("
                f"  SELECT edge.above_id, direct.period_id, {sums}"
                "   FROM organizations_oversight edge"
                "   JOIN ratings_score direct ON direct.organization_id = edge.below_id"
                f"  WHERE direct.scope = %s AND direct.period_id IN ({some_periods}) {through}"
                f"  {some_above.format(column='edge.above_id')}"
                "   GROUP BY edge.above_id, direct.period_id"
                " ) sums) counted",
                [minimum, country_key, Scope.DIRECT, *periods, *ids],
            )
        if ALL_TIME in periods:
            add_missing(ids if above is not None else None)


def add_missing(organizations: Collection[int] | None) -> None:
    """Give organizations (all, if None) without one a score of nothing for all time."""
    some, ids = "", []
    if organizations is not None:
        if not organizations:
            return
        ids = sorted(organizations)
        some = "AND organization.id IN (" + ", ".join(["%s"] * len(ids)) + ")"
    zeros = ", ".join(["0"] * (len(PARTS) + 3))
    scopes = " UNION ALL ".join(
        f"SELECT {scope:d} AS scope" for scope in (Scope.DIRECT, Scope.OWN, Scope.CONSOLIDATED)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ratings_score (organization_id, period_id, scope, "
            f"{COLUMNS}, rank_key, list_key, adjusted_key)"
            f" SELECT organization.id, {ALL_TIME}, wanted.scope, {zeros}"
            f" FROM organizations_organization organization CROSS JOIN ({scopes}) wanted"
            f" WHERE 1 = 1 {some}"
            " AND NOT EXISTS (SELECT 1 FROM ratings_score score"
            "  WHERE score.organization_id = organization.id"
            f" AND score.period_id = {ALL_TIME} AND score.scope = wanted.scope)",
            ids,
        )


def make_keys_anew(periods: Collection[int], *, minimum: int, country_key: int) -> None:
    """Compute the keys of live scores anew, after the minimum or the country's mean changed."""
    rank, listed, adjusted = keys_sql("sum", "count")
    some_periods = ", ".join(["%s"] * len(periods))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE ratings_score SET rank_key = {rank}, list_key = {listed},"
            f" adjusted_key = {adjusted} WHERE period_id IN ({some_periods}) AND scope IN (1, 2)",
            [minimum, country_key, *periods],
        )
