"""The one writer of `ListedCount`: how many public organizations stand where.

The counts beside the choices of the filters come of it, so that a list page doesn't count the
whole catalogue. Like positions, it is moved in the transaction of the change, and proved.
"""

from collections.abc import Collection, Iterator, Mapping

from django.db import connection, transaction
from django.db.models import Sum, Value

from organizations.models import ListedCount

Kind = ListedCount.Kind

_COLUMNS = "level, kind, set_id, region_id, district_id, settlement_id"
# For each kind: in which sets of it a public organization stands, and by which table we know.
_SETS = {
    Kind.ALL: ("0", ""),
    Kind.SPHERE: (
        "link.sphere_id",
        "JOIN organizations_organizationsphere link ON link.organization_id = one.id",
    ),
    Kind.CATEGORY: (
        "link.category_id",
        "JOIN organizations_organizationcategory link ON link.organization_id = one.id",
    ),
    Kind.AUTHORITY: (
        "link.above_id",
        "JOIN organizations_oversight link ON link.below_id = one.id"
        " JOIN organizations_organization above ON above.id = link.above_id AND above.is_authority",
    ),
}


def _rows(kind: Kind, only: str = "") -> str:
    """SQL: a row for every cell of a kind that a public organization is counted in."""
    set_id, join = _SETS[kind]
    return (
        f"SELECT one.level AS level, {kind:d} AS kind, {set_id} AS set_id,"
        " COALESCE(one.region_id, 0) AS region_id, COALESCE(one.district_id, 0) AS district_id,"
        " COALESCE(one.settlement_id, 0) AS settlement_id"
        f" FROM organizations_organization one {join} WHERE one.is_listed {only}"
    )


def _add(rows: str, parameters: list[int], sign: int = 1) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO organizations_listedcount ({_COLUMNS}, count)"
            f" SELECT {_COLUMNS}, {sign:d} * COUNT(*) FROM ({rows}) found WHERE 1 = 1"
            f" GROUP BY {_COLUMNS}"
            " ON CONFLICT (kind, set_id, region_id, district_id, settlement_id, level)"
            " DO UPDATE SET count = organizations_listedcount.count + excluded.count",
            parameters,
        )


def count_in(organizations: Collection[int], sign: int) -> None:
    """Count organizations as they stand; −1 takes them out again."""
    if organizations:
        ids = sorted(organizations)
        only = f"AND one.id IN ({', '.join(['%s'] * len(ids))})"
        _add(" UNION ALL ".join(_rows(kind, only) for kind in Kind), ids * len(Kind), sign)


def count_below(above: Collection[int]) -> None:
    """Count anew what stands below these organizations, for those that are authorities."""
    ids = sorted(above)
    ListedCount.objects.filter(kind=Kind.AUTHORITY, set_id__in=ids).delete()
    if ids:
        _add(_rows(Kind.AUTHORITY, f"AND link.above_id IN ({', '.join(['%s'] * len(ids))})"), ids)


@transaction.atomic
def rebuild() -> None:
    """Count everything anew."""
    ListedCount.objects.all().delete()
    _add(" UNION ALL ".join(_rows(kind) for kind in Kind), [])


def make_missing() -> None:
    """Count if nothing is counted yet: after an update (due work)."""
    if not ListedCount.objects.exists():
        rebuild()


def differences() -> Iterator[str]:
    """Every cell that isn't what the organizations give, in words."""
    every = " UNION ALL ".join(_rows(kind) for kind in Kind)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS}, COUNT(*) FROM ({every}) found GROUP BY {_COLUMNS}")
        expected = {tuple(cell): count for *cell, count in cursor.fetchall()}
    columns = _COLUMNS.split(", ")
    stored = {
        tuple(cell): count
        for *cell, count in ListedCount.objects.exclude(count=0).values_list(*columns, "count")
    }
    for cell in sorted(expected.keys() | stored.keys()):
        if expected.get(cell) != stored.get(cell):
            said = dict(zip(columns, cell, strict=True))
            yield f"listed count {said}: {stored.get(cell, 0)}, expected {expected.get(cell, 0)}"


def counts(asked: Mapping[str, tuple[str, Mapping[str, int]]]) -> dict[str, dict[int, int]]:
    """How many stand in each value of some columns, by its id (one statement).

    Args:
        asked: a name of yours, and with it a column of `ListedCount` and what others must be.
    """
    found: dict[str, dict[int, int]] = {name: {} for name in asked}
    first, *others = (
        ListedCount.objects.filter(**where)
        .order_by()
        .values_list(Value(name), column)
        .annotate(Sum("count"))
        for name, (column, where) in asked.items()
    )
    for name, value, count in first.union(*others, all=True):
        found[name][value] = count
    return found
