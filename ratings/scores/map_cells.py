"""The one writer of the map's cells: sums by place and by square of the map (docs/adr/0023).

All of them come of one statement over organizations and scores, so that they are of one moment.
Only what has changed is written, in a short transaction: nobody who rates waits for the rest.
"""

from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from organizations.mercator import BITS, DEEPEST
from organizations.models import ListedCount
from portal.lib.locks import Lock, take
from ratings.arithmetic import KEY_SCALE, RANKED, UNIT
from ratings.models import ALL_TIME, Books, SummaryRun

MAP: Final = "map"
ZOOMS: Final = range(8, DEEPEST + 1, 2)  # of the squares that are kept; those between sum them up
BLOCK: Final = 6  # zooms by which a block is coarser than its squares: 64 of them along a side
CROWD: Final = 500  # organizations of a block from which on its squares are kept
# the choices of the mark's filter, as rank keys
BANDS: Final = tuple(mark * UNIT * KEY_SCALE // 1000 for mark in (3000, 3500, 4000, 4500))
FRESH = timedelta(minutes=1)
PATIENCE = 20  # it takes a twentieth of the time at most

_BLOCK_KEY = ("level", "kind", "set_id", "zoom", "x", "y")
_PLACE = "region_id, district_id, settlement_id, city_district_id, band"
_VALUES = [
    "organizations",
    "ranked",
    "count",
    "sum",
    "points",
    "sum_x",
    "sum_y",
    "west",
    "north",
    "east",
    "south",
    "single",
]
# each table: what is summed up anew for it, and the columns of its key and besides
_TABLES = {
    "ratings_mapcell": ("map_new", (*_BLOCK_KEY, *_PLACE.split(", ")), _VALUES),
    "ratings_mapblock": ("map_block_new", _BLOCK_KEY, []),
}
_BAND = " + ".join(f"CASE WHEN shown.rank_key >= {key:d} THEN 1 ELSE 0 END" for key in BANDS)
_POINTS = f"""
CREATE TEMPORARY TABLE map_point AS WITH one AS (
    SELECT o.id, o.level, COALESCE(o.region_id, 0) AS region_id,
        COALESCE(o.district_id, 0) AS district_id, COALESCE(o.settlement_id, 0) AS settlement_id,
        COALESCE(o.city_district_id, 0) AS city_district_id, o.map_x, o.map_y, {_BAND} AS band,
        CASE WHEN shown.list_key >= {RANKED:d} THEN 1 ELSE 0 END AS ranked,
        COALESCE(base.count, 0) AS count, COALESCE(base.sum, 0) AS sum
    FROM organizations_organization o
    JOIN ratings_score shown ON shown.organization_id = o.id
        AND shown.period_id = {ALL_TIME:d} AND shown.scope = 2
    LEFT JOIN ratings_score base ON base.organization_id = o.id
        AND base.period_id = {ALL_TIME:d} AND base.scope = CASE o.level WHEN 0 THEN 1 ELSE 0 END
    WHERE o.is_listed
)
SELECT {ListedCount.Kind.ALL:d} AS kind, 0 AS set_id, one.* FROM one
UNION ALL SELECT {ListedCount.Kind.SPHERE:d}, link.sphere_id, one.* FROM one
    JOIN organizations_organizationsphere link ON link.organization_id = one.id
UNION ALL SELECT {ListedCount.Kind.CATEGORY:d}, link.category_id, one.* FROM one
    JOIN organizations_organizationcategory link ON link.organization_id = one.id
"""
_SUMS = """
    COUNT(*) AS organizations, CAST(SUM(ranked) AS INTEGER) AS ranked,
    CAST(SUM(count) AS BIGINT) AS count, CAST(SUM(sum) AS BIGINT) AS sum,
    COUNT(map_x) AS points, CAST(COALESCE(SUM(map_x), 0) AS BIGINT) AS sum_x,
    CAST(COALESCE(SUM(map_y), 0) AS BIGINT) AS sum_y, COALESCE(MIN(map_x), 0) AS west,
    COALESCE(MIN(map_y), 0) AS north, COALESCE(MAX(map_x), 0) AS east,
    COALESCE(MAX(map_y), 0) AS south, CASE WHEN COUNT(*) = 1 THEN MIN(id) ELSE 0 END AS single
"""
_PLACES = f"""
INSERT INTO map_new SELECT level, kind, set_id, 0,
    CASE WHEN map_x IS NULL THEN 0 ELSE 1 END, 0, {_PLACE}, {_SUMS}
FROM map_point GROUP BY level, kind, set_id, CASE WHEN map_x IS NULL THEN 0 ELSE 1 END, {_PLACE}
"""
_BLOCKS = """
INSERT INTO map_block_new SELECT level, kind, set_id, {zoom}, map_x >> {block}, map_y >> {block}
FROM map_point WHERE map_x IS NOT NULL
GROUP BY level, kind, set_id, map_x >> {block}, map_y >> {block} HAVING COUNT(*) > {crowd}
"""
_SQUARES = f"""
INSERT INTO map_new SELECT p.level, p.kind, p.set_id, {{zoom}}, p.map_x >> {{square}},
    p.map_y >> {{square}}, {_PLACE}, {_SUMS}
FROM map_point p CROSS JOIN map_block_new b
WHERE b.zoom = {{zoom}} AND b.level = p.level AND b.kind = p.kind AND b.set_id = p.set_id
    AND b.x = p.map_x >> {{block}} AND b.y = p.map_y >> {{block}}
GROUP BY p.level, p.kind, p.set_id, p.map_x >> {{square}}, p.map_y >> {{square}}, {_PLACE}
"""


def keep_map() -> None:
    """Sum up the map if it is due. Safe to run every minute, twice at once, or not for a week."""
    last = SummaryRun.objects.filter(what=MAP).first()
    wait = max(FRESH, timedelta(milliseconds=last.took_ms) * PATIENCE) if last else FRESH
    if last is None or timezone.now() - last.at >= wait:
        sum_up_map()


def sum_up_map() -> None:
    """Write the cells anew where they differ from what stands now."""
    if not Books.objects.filter(pk=1).exists():
        return
    if connection.vendor == "postgresql":  # nobody waits for readers there
        with transaction.atomic():
            take(Lock.MAP)
            _sum_up()
    else:
        _sum_up()


def _sum_up() -> None:
    started, at = monotonic(), timezone.now()
    last = _last()
    try:
        _prepare()
        with transaction.atomic():
            if _last() != last:
                return  # somebody else has just done it: what differs is known no more
            for table in _TABLES:
                _exchange(table)
            took = round((monotonic() - started) * 1000)
            SummaryRun.objects.update_or_create(what=MAP, defaults={"at": at, "took_ms": took})
    finally:
        if not connection.needs_rollback:
            _drop()


def _last() -> datetime | None:
    return SummaryRun.objects.filter(what=MAP).values_list("at", flat=True).first()


def _drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS map_point")
        for fresh, _key, _values in _TABLES.values():
            for table in (fresh, f"{fresh}_gone", f"{fresh}_come"):
                cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _prepare() -> None:
    """Sum up, and find what differs, into tables of this connection's own."""
    _drop()
    with connection.cursor() as cursor:
        cursor.execute(_POINTS)
        # with their types: SQLite looks into no index whose columns have none
        for fresh, key, values in _TABLES.values():
            columns = ", ".join(f"{name} BIGINT" for name in (*key, *values))
            cursor.execute(f"CREATE TEMPORARY TABLE {fresh} ({columns})")
            cursor.execute(f"CREATE INDEX {fresh}_key ON {fresh} ({', '.join(key)})")
        cursor.execute(_PLACES)
        for zoom in ZOOMS:
            numbers = {
                "zoom": f"{zoom:d}",
                "square": f"{BITS - zoom:d}",
                "block": f"{BITS - zoom + BLOCK:d}",
                "crowd": f"{CROWD:d}",
            }
            cursor.execute(_BLOCKS.format(**numbers))
            cursor.execute(_SQUARES.format(**numbers))
        for table, (fresh, key, values) in _TABLES.items():
            if connection.vendor == "postgresql":
                cursor.execute(f"ANALYZE {fresh}")
            same = " AND ".join(f"fresh.{name} = kept.{name}" for name in (*key, *values))
            known = " AND ".join(f"kept.{name} = fresh.{name}" for name in (*key, *values))
            cursor.execute(
                f"CREATE TEMPORARY TABLE {fresh}_gone AS SELECT id FROM {table} kept"
                f" WHERE NOT EXISTS (SELECT 1 FROM {fresh} fresh WHERE {same})"
            )
            cursor.execute(
                f"CREATE TEMPORARY TABLE {fresh}_come AS SELECT * FROM {fresh} fresh"
                f" WHERE NOT EXISTS (SELECT 1 FROM {table} kept WHERE {known})"
            )


def _exchange(table: str) -> None:
    """Write what differs."""
    fresh, key, values = _TABLES[table]
    names = ", ".join((*key, *values))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM {fresh}_gone)")
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {fresh}_come")
