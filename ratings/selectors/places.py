"""Places of many organizations in the country at once, with provisional ones (DESIGN §2.5).

An organization with too few questionnaires has no position; its cabinet and its authority are told
the one that it would have, and that it is provisional.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from ratings.arithmetic import BUCKET_WIDTH, RANKED
from ratings.models import FrozenPosition, Period, PositionBucket, Scope, SetKind

# Scores of a live period, each with how many ranked ones are better within its own bucket.
_LIVE = f"""
SELECT score.organization_id, o.level, score.rank_key, score.list_key, (
    SELECT COUNT(*) FROM ratings_score near
    JOIN organizations_organization other ON other.id = near.organization_id
    WHERE near.period_id = score.period_id AND near.scope = 2
    AND near.list_key >= {RANKED} + score.rank_key
    AND near.list_key < {RANKED} + (score.rank_key / {BUCKET_WIDTH} + 1) * {BUCKET_WIDTH}
    AND (near.list_key > {RANKED} + score.rank_key OR near.count > score.count)
    AND other.is_listed AND other.level = o.level
)
FROM ratings_score score JOIN organizations_organization o ON o.id = score.organization_id
WHERE score.period_id = %s AND score.scope = 2 AND score.count > 0 AND o.is_listed
AND score.organization_id IN ({{ids}})
"""
# Frozen places; where there is none, that of the best ranked one which isn't better.
_FROZEN = f"""
SELECT place.organization_id, place.position, place.of, (
    SELECT next_place.position FROM ratings_score worse
    JOIN ratings_frozenposition next_place ON next_place.organization_id = worse.organization_id
        AND next_place.period_id = worse.period_id AND next_place.scope = 2
        AND next_place.kind = 0 AND next_place.set_id = 0 AND next_place.level = place.level
    WHERE place.position IS NULL AND worse.period_id = score.period_id AND worse.scope = 2
    AND worse.list_key >= {RANKED} AND worse.list_key <= {RANKED} + score.rank_key
    AND (worse.list_key < {RANKED} + score.rank_key OR worse.count <= score.count)
    ORDER BY worse.list_key DESC, worse.count DESC LIMIT 1
)
FROM ratings_frozenposition place JOIN ratings_score score
    ON score.organization_id = place.organization_id AND score.period_id = place.period_id
    AND score.scope = place.scope
WHERE place.period_id = %s AND place.scope = 2 AND place.kind = 0 AND place.set_id = 0
AND place.organization_id IN ({{ids}})
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the country among those of its level.

    position: with a provisional one, the place it would have if it were ranked as it stands.
    before: the place in the period compared with; None if it wasn't ranked there.
    """

    position: int
    of: int
    is_provisional: bool = False
    before: int | None = None

    @property
    def change(self) -> int | None:
        """How far it has risen; None if one of the two isn't a true position."""
        if self.is_provisional or self.before is None:
            return None
        return self.before - self.position

    @property
    def fall(self) -> int:
        """How far it has fallen; 0 if it hasn't."""
        return max(0, -(self.change or 0))


def country_places(
    organizations: Collection[int],
    period: Period,
    before: Period | None = None,
    before_scope: Scope = Scope.CONSOLIDATED,
) -> dict[int, Place]:
    """The places of these organizations (ids) in a period: three statements however many.

    Those that nobody has rated, or that the public doesn't see, have none.

    Args:
        before: a frozen half-year to compare with; its scope STOOD is the all-time mark.
    """
    ids = sorted(set(organizations))
    if not ids:
        return {}
    found = _frozen(period, ids) if period.frozen_at else _live(period, ids)
    if before is None:
        return found
    earlier = dict(
        FrozenPosition.objects.filter(
            organization__in=ids,
            period=before,
            scope=before_scope,
            kind=SetKind.COUNTRY,
            set_id=0,
            position__isnull=False,
        ).values_list("organization_id", "position")
    )
    return {
        id_: Place(place.position, place.of, place.is_provisional, earlier.get(id_))
        for id_, place in found.items()
    }


def _live(period: Period, ids: list[int]) -> dict[int, Place]:
    """Better buckets of the histogram, and those that are better in its own."""
    levels: dict[int, dict[int, int]] = {}
    buckets = PositionBucket.objects.filter(period=period, kind=SetKind.COUNTRY, set_id=0)
    for level, bucket, count in buckets.values_list("level", "bucket", "count"):
        levels.setdefault(level, {})[bucket] = count
    found = {}
    for id_, level, rank_key, list_key, near in _rows(_LIVE, period, ids):
        ranked = levels.get(level, {})
        own = rank_key // BUCKET_WIDTH
        better = sum(count for bucket, count in ranked.items() if bucket > own)
        found[id_] = Place(1 + better + near, sum(ranked.values()), list_key < RANKED)
    return found


def _frozen(period: Period, ids: list[int]) -> dict[int, Place]:
    return {
        id_: Place(
            position if position is not None else (worse if worse is not None else of + 1),
            of,
            position is None,
        )
        for id_, position, of, worse in _rows(_FROZEN, period, ids)
    }


def _rows(statement: str, period: Period, ids: list[int]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(ids))
        cursor.execute(statement.format(ids=marks), [period.pk, *ids])
        rows: list[tuple[int, ...]] = cursor.fetchall()
    return rows
