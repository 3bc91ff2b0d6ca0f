"""Positions: a histogram for live periods, stored rows for frozen ones (DESIGN §2.5, §2.9)."""

from collections.abc import Collection

from django.db import connection

from ratings.arithmetic import BUCKET_WIDTH
from ratings.models import Books, Scope
from ratings.scores.books import live_periods

# One row for every set that a listed organization stands in: (id, level, kind, set).
SETS = """(
    SELECT id, level, 0 AS kind, 0 AS set_id FROM organizations_organization
    WHERE is_listed {only}
    UNION ALL
    SELECT id, level, 1, region_id FROM organizations_organization
    WHERE is_listed AND region_id IS NOT NULL {only}
    UNION ALL
    SELECT id, level, 2, district_id FROM organizations_organization
    WHERE is_listed AND district_id IS NOT NULL {only}
    UNION ALL
    SELECT organizations_organization.id, level, 3, sphere_id
    FROM organizations_organization JOIN organizations_organizationsphere link
        ON link.organization_id = organizations_organization.id
    WHERE is_listed {only}
    UNION ALL
    SELECT organizations_organization.id, level, 4, category_id
    FROM organizations_organization JOIN organizations_organizationcategory link
        ON link.organization_id = organizations_organization.id
    WHERE is_listed {only}
)"""
_ADD = """
INSERT INTO ratings_positionbucket (period_id, level, kind, set_id, bucket, count)
"""
_ADDED = """
ON CONFLICT (period_id, level, kind, set_id, bucket)
DO UPDATE SET count = ratings_positionbucket.count + excluded.count"""


def _only(organizations: Collection[int] | None) -> tuple[str, list[int]]:
    if organizations is None:
        return "", []
    marks = ", ".join(["%s"] * len(organizations))
    return f"AND organizations_organization.id IN ({marks})", sorted(organizations)


def move_between_buckets(moves: Collection[tuple[int, int, int, int]]) -> None:
    """Move organizations between buckets, in every set that they stand in (one statement).

    Args:
        moves: (organization, period, bucket, +1 or −1).
    """
    only, ids = _only({organization for organization, *_ in moves})
    values = ", ".join(["(%s, %s, %s, %s)"] * len(moves))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH moved (organization, period, bucket, number) AS (VALUES {values})"
            f" {_ADD} SELECT moved.period, sets.level, sets.kind, sets.set_id, moved.bucket,"
            " SUM(moved.number)"
            f" FROM moved JOIN {SETS.format(only=only)} sets ON sets.id = moved.organization"
            " GROUP BY moved.period, sets.level, sets.kind, sets.set_id, moved.bucket"
            " HAVING SUM(moved.number) <> 0"
            f" {_ADDED}",
            [*(field for move in sorted(moves) for field in move), *ids * 5],
        )


def count_in(books: Books, organizations: Collection[int] | None, sign: int) -> None:
    """Count organizations (all, if None) into the live histograms as they stand; −1 takes out."""
    if organizations is not None and not organizations:
        return
    only, ids = _only(organizations)
    periods = live_periods(books)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_ADD} SELECT score.period_id, sets.level, sets.kind, sets.set_id,"
            f" score.rank_key / {BUCKET_WIDTH}, {sign:d} * COUNT(*)"
            f" FROM {SETS.format(only=only)} sets"
            " JOIN ratings_score score ON score.organization_id = sets.id"
            " WHERE score.scope = %s AND score.period_id IN (%s, %s) AND score.count >= %s"
            " GROUP BY score.period_id, sets.level, sets.kind, sets.set_id,"
            f" score.rank_key / {BUCKET_WIDTH} {_ADDED}",
            [*ids * 5, Scope.CONSOLIDATED, *periods, books.minimum_count],
        )


def count_anew(books: Books) -> None:
    """Write the histograms of the live periods anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM ratings_positionbucket WHERE period_id IN (%s, %s)", live_periods(books)
        )
    count_in(books, None, 1)


def freeze_positions(period_id: int, scope: int, minimum: int, *, unranked: bool) -> None:
    """Store the positions of a period's scores as they stand now.

    Args:
        unranked: also store, without a position, those with too few questionnaires.
    """
    ranked = "CASE WHEN score.count >= %s THEN 1 ELSE 0 END"
    window = f"PARTITION BY sets.level, sets.kind, sets.set_id, {ranked}"
    also = "" if unranked else "AND score.count >= %s"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ratings_frozenposition"
            " (period_id, scope, organization_id, level, kind, set_id, position, of)"
            " SELECT score.period_id, score.scope, sets.id, sets.level, sets.kind, sets.set_id,"
            " CASE WHEN score.count >= %s THEN"
            f"  RANK() OVER ({window} ORDER BY score.rank_key DESC, score.count DESC) END,"
            f" SUM({ranked}) OVER (PARTITION BY sets.level, sets.kind, sets.set_id)"
            f" FROM {SETS.format(only='')} sets"
            " JOIN ratings_score score ON score.organization_id = sets.id"
            f" WHERE score.period_id = %s AND score.scope = %s AND score.count > 0 {also}",
            [minimum, minimum, minimum, period_id, scope, *([] if unranked else [minimum])],
        )
        cursor.execute("DELETE FROM ratings_positionbucket WHERE period_id = %s", [period_id])
