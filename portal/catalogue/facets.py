"""How many organizations each choice of the filters would lead to, the other filters staying."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Value

from organizations.counts import counts
from organizations.models import ListedCount, OrganizationCategory, OrganizationSphere
from portal.catalogue.filters import MARK_FROM, Facets, Filters, filter_scores, lowest_key
from ratings.models import ALL_TIME, Period

AT_MOST = 1_000  # organizations that are counted one by one
Kind = ListedCount.Kind
Found = dict[str, Mapping[Any, int]]


def facets(filters: Filters, period: Period) -> Facets:
    """The counts of every filter that can be counted without reading the whole catalogue.

    Places, kinds and levels come from the cells of `ListedCount` (one statement), or, where
    words, marks or an authority narrow the list to few, from these few (two statements).
    Half-years have none: who stands in them isn't in the cells.
    """
    if period.pk != ALL_TIME or filters.near:
        return {}
    if filters.q or filters.mark or filters.authority or filters.voluntary:
        return _of_few(filters, period)
    return _of_cells(filters)


def _of_cells(filters: Filters) -> Found:
    level = {} if filters.level is None else {"level": int(filters.level)}
    kind: dict[str, int] = {"kind": Kind.ALL}
    if chosen := filters.category or filters.sphere:
        kind = {"kind": Kind.CATEGORY if filters.category else Kind.SPHERE, "set_id": chosen.id}
    region = {"region_id": filters.region.id} if filters.region else {}
    district = {"district_id": filters.district.id} if filters.district else region
    place = {"settlement_id": filters.settlement.id} if filters.settlement else district
    asked = {
        "region": ("region_id", {**kind, **level}),
        "sphere": ("set_id", {"kind": Kind.SPHERE, **place, **level}),
        "level": ("level", {**kind, **place}),
    }
    if region:
        asked["district"] = ("district_id", {**kind, **region, **level})
        asked["settlement"] = ("settlement_id", {**kind, **district, **level})
    if filters.sphere:
        asked["category"] = ("set_id", {"kind": Kind.CATEGORY, **place, **level})
    else:
        asked["authority"] = ("set_id", {"kind": Kind.AUTHORITY, **place, **level})
    return {**counts(asked)}


@dataclass(frozen=True, slots=True)
class _One:
    """Where one organization stands."""

    id: int
    level: int
    region: int | None
    district: int | None
    settlement: int | None
    rank_key: int


def _of_few(filters: Filters, period: Period) -> Found:
    """Count them one by one, if there are few without the filters of place, kind and level."""
    if filters.found and (filters.found.is_dense or len(filters.found.relevance) > AT_MOST):
        return {}
    anywhere = Filters(
        q=filters.q,
        found=filters.found,
        authority=filters.authority,
        mark=filters.mark,
        voluntary=filters.voluntary,
    )
    fields = ("id", "level", "region_id", "district_id", "settlement_id")
    rows = filter_scores(anywhere, period).values_list(
        *(f"organization__{name}" for name in fields), "rank_key"
    )
    few = [_One(*row) for row in rows[: AT_MOST + 1]]
    if len(few) > AT_MOST:
        return {}
    spheres, categories = _links(few)
    kinds = categories if filters.category else spheres
    kind = filters.category or filters.sphere

    def stands(one: _One, *, place: bool = True, of_kind: bool = True, level: bool = True) -> bool:
        asked = (
            (filters.region, one.region),
            (filters.district, one.district),
            (filters.settlement, one.settlement),
        )
        return (
            (not place or all(item is None or item.id == where for item, where in asked))
            and (not of_kind or kind is None or kind.id in kinds.get(one.id, ()))
            and (not level or filters.level is None or one.level == filters.level)
        )

    anywhere_of_kind = [one for one in few if stands(one, place=False)]
    in_region = [o for o in anywhere_of_kind if filters.region and o.region == filters.region.id]
    in_district = [
        o for o in in_region if not filters.district or o.district == filters.district.id
    ]
    here = [one.id for one in few if stands(one, of_kind=False)]
    found: Found = {
        "region": Counter(one.region or 0 for one in anywhere_of_kind),
        "district": Counter(one.district or 0 for one in in_region),
        "settlement": Counter(one.settlement or 0 for one in in_district),
        "sphere": Counter(sphere for one in here for sphere in spheres.get(one, ())),
        "category": Counter(category for one in here for category in categories.get(one, ())),
        "level": Counter(one.level for one in few if stands(one, level=False)),
    }
    if not filters.mark:  # else we know those from this mark on alone
        found["mark"] = _by_mark([one.rank_key for one in few if stands(one)])
    return found


def _by_mark(rank_keys: list[int]) -> dict[str, int]:
    return {mark: sum(key >= lowest_key(mark) for key in rank_keys) for mark in MARK_FROM}


def _links(few: list[_One]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """The spheres and the categories of each (one query)."""
    ids = [one.id for one in few]
    found: tuple[dict[int, set[int]], dict[int, set[int]]] = ({}, {})
    spheres = OrganizationSphere.objects.filter(organization__in=ids).order_by()
    categories = OrganizationCategory.objects.filter(organization__in=ids).order_by()
    links = spheres.values_list(Value(0), "organization_id", "sphere_id").union(
        categories.values_list(Value(1), "organization_id", "category_id"), all=True
    )
    for which, organization, kind in links:
        found[which].setdefault(organization, set()).add(kind)
    return found
