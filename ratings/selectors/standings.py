"""Where organizations stand in their sets."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from organizations.models import Category, Level, Organization
from portal.lib import wording
from ratings.arithmetic import BUCKET_WIDTH, RANKED
from ratings.figures import Position
from ratings.models import Score, SetKind

Set = tuple[int, int]  # SetKind and the id of the region, district, sphere or category; else 0

# Everything that positions need, in one statement. 0: histogram (better, ranked) of each set;
# 1: how many are better within the own bucket; 2: the position at the last half-year's end.
_STANDINGS = """
WITH near AS (
    SELECT o.id, o.region_id, o.district_id
    FROM ratings_score score JOIN organizations_organization o ON o.id = score.organization_id
    WHERE score.period_id = %(period)s AND score.scope = 2 AND o.is_listed AND o.level = %(level)s
    AND score.list_key >= %(key)s AND score.list_key < %(next_bucket)s
    AND (score.list_key > %(key)s OR score.count > %(count)s)
)
SELECT 0 AS tag, kind, set_id,
    SUM(CASE WHEN bucket > %(bucket)s THEN count ELSE 0 END) AS a, SUM(count) AS b
FROM ratings_positionbucket
WHERE period_id = %(period)s AND level = %(level)s AND ({sets}) GROUP BY kind, set_id
UNION ALL SELECT 1, 0, 0, COUNT(*), 0 FROM near
UNION ALL SELECT 1, 1, region_id, COUNT(*), 0 FROM near GROUP BY region_id
UNION ALL SELECT 1, 2, district_id, COUNT(*), 0 FROM near
    WHERE district_id IS NOT NULL GROUP BY district_id
UNION ALL SELECT 1, 3, sphere_id, COUNT(*), 0
    FROM near JOIN organizations_organizationsphere link ON link.organization_id = near.id
    GROUP BY sphere_id
UNION ALL SELECT 1, 4, category_id, COUNT(*), 0
    FROM near JOIN organizations_organizationcategory link ON link.organization_id = near.id
    GROUP BY category_id
UNION ALL SELECT 2, kind, set_id, position, 0 FROM ratings_frozenposition
    WHERE organization_id = %(organization)s AND scope = 3 AND position IS NOT NULL
    AND period_id = (
        SELECT id FROM ratings_period WHERE frozen_at IS NOT NULL ORDER BY starts_on DESC LIMIT 1
    )
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A place in a set: position among `of` ranked; `before`: at the last half-year's end."""

    position: int
    of: int
    before: int | None


def standings_of(
    organization: Organization, score: Score | None, sets: Iterable[Set]
) -> dict[Set, Standing]:
    """The places of a live, ranked score in each set (one query); empty if it isn't ranked.

    Exact at any size: better buckets of the histogram, plus those that are better in its own.
    """
    wanted = list(sets)
    if score is None or score.list_key < RANKED or not organization.is_listed or not wanted:
        return {}
    bucket = score.rank_key // BUCKET_WIDTH
    pairs = " OR ".join(f"kind = {kind:d} AND set_id = {set_id:d}" for kind, set_id in wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            _STANDINGS.format(sets=pairs),
            {
                "period": score.period_id,
                "level": organization.level,
                "key": score.list_key,
                "next_bucket": RANKED + (bucket + 1) * BUCKET_WIDTH,
                "count": score.count,
                "bucket": bucket,
                "organization": organization.pk,
            },
        )
        rows = cursor.fetchall()
    found: dict[tuple[int, int, int], tuple[int, int]] = {
        (tag, kind, set_id): (int(a), int(b)) for tag, kind, set_id, a, b in rows
    }
    nothing = (0, 0)
    return {
        key: Standing(
            position=1 + found.get((0, *key), nothing)[0] + found.get((1, *key), nothing)[0],
            of=found.get((0, *key), nothing)[1],
            before=found[2, *key][0] if (2, *key) in found else None,
        )
        for key in wanted
    }


def positions_of(
    organization: Organization, score: Score | None, sets: Iterable[Set]
) -> dict[Set, tuple[int, int]]:
    """(position, of how many) in each set; empty if the score isn't ranked."""
    standings = standings_of(organization, score, sets)
    return {key: (standing.position, standing.of) for key, standing in standings.items()}


def sets_with_names(
    organization: Organization, categories: list[Category]
) -> dict[Set, tuple[str, str]]:
    """The sets in which the organization has a position: (in words, address of the rating)."""
    units = "&level=units" if organization.level == Level.UNIT else ""
    sets: dict[Set, tuple[str, str]] = {
        (SetKind.COUNTRY, 0): (_("в стране"), units.replace("&", "?", 1))
    }
    if organization.region:
        where = _("в городе") if organization.region.code == "hm" else _("в области")
        sets[SetKind.REGION, organization.region.pk] = (
            where,
            f"?region={organization.region.code}{units}",
        )
    if organization.district:
        sets[SetKind.DISTRICT, organization.district.pk] = (
            _("в районе"),
            f"?district={organization.district.code}{units}",
        )
    for category in categories:
        sphere = category.sphere
        sets[SetKind.SPHERE, sphere.pk] = (
            _("в сфере %(name)s") % {"name": wording.quoted(sphere.name)},
            f"?sphere={sphere.code}{units}",
        )
    for category in categories:
        sets[SetKind.CATEGORY, category.pk] = (
            _("в категории %(name)s") % {"name": wording.quoted(category.name)},
            f"?category={category.code}{units}",
        )
    return sets


def positions(
    organization: Organization, score: Score | None, categories: list[Category]
) -> list[Position]:
    """Where the organization stands in each of its sets, and the change since the half-year."""
    sets = sets_with_names(organization, categories)
    standings = standings_of(organization, score, sets)
    return [
        Position(
            number=standing.position,
            of=standing.of,
            where_text=sets[key][0],
            url=sets[key][1],
            change=None if standing.before is None else standing.before - standing.position,
        )
        for key, standing in standings.items()
    ]
