"""The one writer of the map's cells: sums by place and by square of the map (docs/adr/0023).

Those of a period come of one statement over organizations and scores, so that they are of one
moment.
Only what has changed is written, in a short transaction: nobody who rates waits for the rest.
"""

from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from organizations.mercator import BITS, DEEPEST
from organizations.models import Level, ListedCount
from portal.lib.locks import Lock, take
from ratings.arithmetic import KEY_SCALE, RANKED, UNIT
from ratings.models import ALL_TIME, Books, Period, Scope, SetKind, SummaryRun

ZOOMS: Final = range(8, DEEPEST + 1, 2)  # of the squares that are kept; those between sum them up
BLOCK: Final = 6  # zooms by which a block is coarser than its squares: 64 of them along a side
CROWD: Final = 500  # organizations of a block from which on its squares are kept
WHOLE: Final = 10  # up to this zoom those of every block are: a window on the country has few
# the choices of the mark's filter, as rank keys
BANDS: Final = tuple(mark * UNIT * KEY_SCALE // 1000 for mark in (3000, 3500, 4000, 4500))
FRESH = timedelta(minutes=1)
PATIENCE = 20  # a period takes a twentieth of the time at most
# of a frozen half-year only who is hidden, and where everybody stands, still changes
FROZEN_FRESH, FROZEN_PATIENCE = timedelta(hours=1), 600

_SET = "period_id, level, authority_id, kind, set_id"
_SET_OF_POINT = ", ".join(f"p.{name}" for name in _SET.split(", "))
_BLOCK_KEY = (*_SET.split(", "), "zoom", "x", "y")
_PLACE = "region_id, district_id, settlement_id, city_district_id, band, voluntary"
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
# What an organization brings to the map: of a live period by where it stands now, and of a frozen
# one by where it stood (its spot and town are known as of now alone).
_ONE = f"""
    COALESCE(o.settlement_id, 0) AS settlement_id,
    COALESCE(o.city_district_id, 0) AS city_district_id, o.map_x, o.map_y, {_BAND} AS band,
    CASE WHEN o.is_voluntary THEN 1 ELSE 0 END AS voluntary,
    CASE WHEN shown.list_key >= {RANKED:d} THEN 1 ELSE 0 END AS ranked,
    COALESCE(base.count, 0) AS count, COALESCE(base.sum, 0) AS sum
"""
_SCORES = f"""
JOIN ratings_score shown ON shown.organization_id = o.id AND shown.period_id = {{period}}
    AND shown.scope = {Scope.CONSOLIDATED:d}
LEFT JOIN ratings_score base ON base.organization_id = o.id AND base.period_id = {{period}}
    AND base.scope ="""
_LIVE = f"""
    SELECT o.id, o.level, COALESCE(o.region_id, 0) AS region_id,
        COALESCE(o.district_id, 0) AS district_id, {_ONE}
    FROM organizations_organization o {_SCORES}
        CASE o.level WHEN {Level.LEGAL:d} THEN {Scope.OWN:d} ELSE {Scope.DIRECT:d} END
    WHERE o.is_listed AND ({{period}} = {ALL_TIME:d} OR shown.list_key > 0)
"""
_STOOD = (
    "ratings_frozenposition {name} ON {name}.organization_id = {of}"
    f" AND {{name}}.period_id = {{period}} AND {{name}}.scope = {Scope.CONSOLIDATED:d}"
    " AND {name}.kind = {kind}"
)
_FROZEN = f"""
    SELECT o.id, country.level, COALESCE(region.set_id, 0) AS region_id,
        COALESCE(district.set_id, 0) AS district_id, {_ONE}
    FROM organizations_organization o {_SCORES} {Scope.OWN:d}
    JOIN {{country}} LEFT JOIN {{region}} LEFT JOIN {{district}}
    WHERE o.is_filled AND shown.list_key > 0
"""
_POINTS = f"""
CREATE TEMPORARY TABLE map_point AS WITH one AS ({{one}})
SELECT {{period}} AS period_id, CAST(0 AS BIGINT) AS authority_id,
    {ListedCount.Kind.ALL:d} AS kind, 0 AS set_id, one.* FROM one
UNION ALL SELECT {{period}}, 0, {ListedCount.Kind.SPHERE:d}, sphere.{{set_of_sphere}}, one.*
    FROM one JOIN {{sphere}}
UNION ALL SELECT {{period}}, 0, {ListedCount.Kind.CATEGORY:d}, category.{{set_of_category}}, one.*
    FROM one JOIN {{category}}
"""
_COLUMNS = (
    "kind, set_id, id, level, region_id, district_id, settlement_id, city_district_id, map_x,"
    " map_y, band, voluntary, ranked, count, sum"
)
# each set once more for every authority above its members
_OVERSEEN = f"""
INSERT INTO map_point (period_id, authority_id, {_COLUMNS})
SELECT period_id, above_id, {", ".join(f"p.{name}" for name in _COLUMNS.split(", "))}
FROM map_point p JOIN organizations_oversight link ON link.below_id = p.id
JOIN organizations_organization above ON above.id = link.above_id AND above.is_authority
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
INSERT INTO map_new SELECT {_SET}, 0,
    CASE WHEN map_x IS NULL THEN 0 ELSE 1 END, 0, {_PLACE}, {_SUMS}
FROM map_point
GROUP BY {_SET}, CASE WHEN map_x IS NULL THEN 0 ELSE 1 END, {_PLACE}
"""
_BLOCKS = f"""
INSERT INTO map_block_new SELECT {_SET}, {{zoom}}, map_x >> {{block}}, map_y >> {{block}}
FROM map_point WHERE map_x IS NOT NULL
GROUP BY {_SET}, map_x >> {{block}}, map_y >> {{block}}
HAVING COUNT(*) > {{crowd}}
"""
_SQUARES = f"""
INSERT INTO map_new SELECT {_SET_OF_POINT}, {{zoom}}, p.map_x >> {{square}}, p.map_y >> {{square}},
    {_PLACE}, {_SUMS}
FROM map_point p CROSS JOIN map_block_new b
WHERE b.period_id = p.period_id AND b.level = p.level AND b.authority_id = p.authority_id
    AND b.kind = p.kind AND b.set_id = p.set_id AND b.zoom = {{zoom}}
    AND b.x = p.map_x >> {{block}} AND b.y = p.map_y >> {{block}}
GROUP BY {_SET_OF_POINT}, p.map_x >> {{square}}, p.map_y >> {{square}}, {_PLACE}
"""


def run_of(period: Period) -> str:
    """By what name the runs over a period are noted."""
    return "map" if period.pk == ALL_TIME else f"map-{period.code}"


def keep_map() -> None:
    """Sum up what is due of all time and of the running half-year, and one frozen half-year.

    Safe to run every minute, twice at once, or not for a week.
    """
    done = {run.what: run for run in SummaryRun.objects.all()}
    due = [one for one in Period.objects.order_by("pk") if _is_due(one, done.get(run_of(one)))]
    frozen = sorted(
        (one for one in due if one.frozen_at),
        key=lambda one: (run_of(one) in done, -one.pk),
    )
    for period in [one for one in due if not one.frozen_at] + frozen[:1]:
        sum_up_map(period)


def _is_due(period: Period, last: SummaryRun | None) -> bool:
    if last is None or (period.frozen_at and last.at < period.frozen_at):
        return True
    fresh, patience = (FROZEN_FRESH, FROZEN_PATIENCE) if period.frozen_at else (FRESH, PATIENCE)
    wait = max(fresh, timedelta(milliseconds=last.took_ms) * patience)
    return timezone.now() - last.at >= wait


def sum_up_map(period: Period) -> None:
    """Write the cells of a period anew where they differ from what stands now."""
    if not Books.objects.filter(pk=1).exists():
        return
    if connection.vendor == "postgresql":  # nobody waits for readers there
        with transaction.atomic():
            take(Lock.MAP)
            _sum_up(period)
    else:
        _sum_up(period)


def _sum_up(period: Period) -> None:
    started, at = monotonic(), timezone.now()
    last = _last(period)
    try:
        _prepare(period)
        with transaction.atomic():
            if _last(period) != last:
                return  # somebody else has just done it: what differs is known no more
            for table in _TABLES:
                _exchange(table)
            took = round((monotonic() - started) * 1000)
            told = {"at": at, "took_ms": took}
            SummaryRun.objects.update_or_create(what=run_of(period), defaults=told)
    finally:
        if not connection.needs_rollback:
            _drop()


def _last(period: Period) -> datetime | None:
    return SummaryRun.objects.filter(what=run_of(period)).values_list("at", flat=True).first()


def _drop() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS map_point")
        for fresh, _key, _values in _TABLES.values():
            for table in (fresh, f"{fresh}_gone", f"{fresh}_come"):
                cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _points(period: Period) -> str:
    """SQL: every organization on the map of a period, and once more for each of its spheres and
    categories."""
    number = f"{period.pk:d}"
    if not period.frozen_at:
        links = {
            name: f"organizations_organization{name} {name} ON {name}.organization_id = one.id"
            for name in ("sphere", "category")
        }
        one = _LIVE.format(period=number)
        return _POINTS.format(
            period=number, one=one, set_of_sphere="sphere_id", set_of_category="category_id",
            **links,
        )  # fmt: skip
    stood = {
        kind.name.lower(): _STOOD.format(
            name=kind.name.lower(), of="one.id" if kind > SetKind.DISTRICT else "o.id",
            period=number, kind=f"{kind:d}",
        )
        for kind in SetKind
    }  # fmt: skip
    one = _FROZEN.format(period=number, **stood)
    return _POINTS.format(
        period=number, one=one, set_of_sphere="set_id", set_of_category="set_id", **stood
    )


def _prepare(period: Period) -> None:
    """Sum up, and find what differs, into tables of this connection's own."""
    _drop()
    with connection.cursor() as cursor:
        cursor.execute(_points(period))
        cursor.execute(_OVERSEEN)
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
                "crowd": f"{CROWD if zoom > WHOLE else 0:d}",
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
                f" WHERE kept.period_id = {period.pk:d}"
                f" AND NOT EXISTS (SELECT 1 FROM {fresh} fresh WHERE {same})"
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
