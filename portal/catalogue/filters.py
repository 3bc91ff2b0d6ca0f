"""The filters of catalogue and rating: what an address may ask for, and which rows that means."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.models import (
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Oversight,
)
from organizations.search import Found, find, led_to
from organizations.search.words import readings, stem, stems, words
from organizations.selectors import Item, reference
from portal.catalogue.near import Point, read_point
from portal.lib import wording
from ratings.arithmetic import KEY_SCALE, UNIT
from ratings.models import ALL_TIME, FrozenPosition, Period, Scope, Score, SetKind
from ratings.selectors import Set

SIMILAR = 8
SHORTEST_BEGINNING = 3
FEW = 1000  # organizations that a query names by their numbers
PLACES = ("region", "district", "settlement")
KINDS = ("sphere", "category")
MARK_FROM = {"4.5": 4500, "4": 4000, "3.5": 3500, "3": 3000}


Facets = Mapping[str, Mapping[Any, int]]  # filter: {id or code of a choice: how many}


class BadFilter(ValueError):
    """The address asks for a filter value that doesn't exist; says which."""


class MovedFilter(ValueError):
    """The address asks for a sphere or a category that is part of another by now."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(code)
        self.name, self.code = name, code


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for, every value known to exist."""

    q: str = ""
    region: Item | None = None
    district: Item | None = None
    settlement: Item | None = None
    sphere: Item | None = None
    category: Item | None = None
    authority: Item | None = None
    mark: str = ""
    level: Level | None = None  # both
    voluntary: bool = False  # only those who registered of their own will (FEATURES row 9)
    found: Found | None = None  # what q leads to
    near: Point | None = None

    @property
    def is_sets_only(self) -> bool:
        """Whether nothing but sets, and the level, is asked for."""
        others = (self.q, self.mark, self.authority, self.settlement, self.voluntary)
        return not any(others)

    @property
    def asked(self) -> tuple[object, ...]:
        """What tells these filters from others, language aside."""
        items = (getattr(self, name) for name in (*PLACES, *KINDS, "authority"))
        codes = (item.id if item else 0 for item in items)
        return (self.q, *codes, self.mark, self.level, self.voluntary, str(self.near or ""))

    @property
    def sets(self) -> list[Set]:
        """The sets that a row must stand in."""
        chosen: list[Set] = []
        place, kind = self.district or self.region, self.category or self.sphere
        if place:
            chosen.append((SetKind.DISTRICT if self.district else SetKind.REGION, place.id))
        if kind:
            chosen.append((SetKind.CATEGORY if self.category else SetKind.SPHERE, kind.id))
        return chosen or [(SetKind.COUNTRY, 0)]


LEVELS = {"legal": Level.LEGAL, "units": Level.UNIT}


def read_filters(query: QueryDict, *, both_levels: bool, is_frozen: bool = False) -> Filters:
    """The filters of an address.

    Args:
        is_frozen: a half-year that is frozen goes by the spheres and categories of then.
        both_levels: without a word on the level, list units among legal persons. The catalogue
            does, so that people find where they were; the rating ranks them apart (DESIGN §2.5).

    Raises:
        BadFilter: a value that no filter has.
        MovedFilter: it was one once: what it is part of by now.
    """
    known = reference()
    spheres, categories = known.spheres, known.categories
    if is_frozen:
        spheres, categories = spheres | known.former_spheres, categories | known.former_categories
    else:
        _lead_on(query, "sphere", known.former_spheres)
        _lead_on(query, "category", known.former_categories)
    mark, level, near = (query.get(name, "") for name in ("mark", "level", "near"))
    if mark and mark not in MARK_FROM:
        raise BadFilter(_("оценка «%(value)s»") % {"value": mark[:40]})
    if level and level not in LEVELS:
        raise BadFilter(_("вид «%(value)s»") % {"value": level[:40]})
    voluntary = query.get("voluntary", "")
    if voluntary not in ("", "1"):
        raise BadFilter(_("участие «%(value)s»") % {"value": voluntary[:40]})
    if near and not read_point(near):
        raise BadFilter(_("место «%(value)s»") % {"value": near[:40]})
    region = _choice(query, "region", known.regions, _("область"))
    district = _choice(query, "district", known.districts, _("район"))
    settlement = _choice(query, "settlement", known.settlements, _("населённый пункт"))
    sphere = _choice(query, "sphere", spheres, _("сфера"))
    category = _choice(query, "category", categories, _("категория"))
    # a part chosen before its whole was changed falls away; one without its whole brings it
    if settlement and district and settlement.district != district.code:
        settlement = None
    if settlement and region and settlement.parent != region.code:
        settlement = None
    if district and region and district.parent != region.code:
        district = None
    if category and sphere and category.parent != sphere.code:
        category = None
    part = district or settlement
    q = query.get("q", "").strip()[:200]
    return Filters(
        q=q,
        found=find(q) if words(q) else None,
        region=region or (known.regions[part.parent] if part else None),
        district=district,
        settlement=settlement,
        sphere=sphere or (spheres.get(category.parent) if category else None),
        category=category,
        authority=_choice(query, "authority", known.authorities, _("орган")),
        mark=mark,
        level=LEVELS.get(level, None if both_levels else Level.LEGAL),
        voluntary=bool(voluntary),
        near=read_point(near),
    )


def _lead_on(query: QueryDict, name: str, former: dict[str, Item]) -> None:
    item = former.get(query.get(name, ""))
    if item and item.becomes:
        raise MovedFilter(name, item.becomes)


def _choice(query: QueryDict, name: str, items: dict[str, Item], label: str) -> Item | None:
    code = query.get(name, "")
    if not code:
        return None
    if code not in items:
        raise BadFilter(f"{label} {wording.quoted(code[:40])}")
    return items[code]


def filter_scores(filters: Filters, period: Period) -> "QuerySet[Score]":
    """The consolidated scores of a period that the filters ask for, not yet ordered.

    A live period goes by where organizations stand now; a frozen one by where they stood.
    """
    rows = Score.objects.filter(period=period, scope=Scope.CONSOLIDATED)
    if period.pk != ALL_TIME:
        rows = rows.filter(list_key__gt=0)  # says count > 0 in the words of the index
    if period.frozen_at:
        frozen = FrozenPosition.objects.filter(
            organization=OuterRef("organization"),
            period=period,
            scope=Scope.CONSOLIDATED,
        )
        if filters.level is not None:
            frozen = frozen.filter(level=filters.level)
        for kind, set_id in filters.sets:
            rows = rows.filter(Exists(frozen.filter(kind=kind, set_id=set_id)))
    else:
        rows = rows.filter(organization__is_listed=True)
        if filters.level is not None:
            rows = rows.filter(organization__level=filters.level)
        if place := filters.district or filters.region:
            name = "district" if filters.district else "region"
            rows = rows.filter(**{f"organization__{name}": place.id})
        if filters.category:
            links = OrganizationCategory.objects.filter(category=filters.category.id)
            rows = rows.filter(organization__in=links.values("organization"))
        elif filters.sphere:
            spheres = OrganizationSphere.objects.filter(sphere=filters.sphere.id)
            rows = rows.filter(organization__in=spheres.values("organization"))
    if filters.settlement:
        rows = rows.filter(organization__settlement=filters.settlement.id)
    if filters.authority:
        below = Oversight.objects.filter(above=filters.authority.id).values("below")
        rows = rows.filter(organization__in=below)
    if filters.voluntary:
        rows = rows.filter(organization__is_voluntary=True)
    if filters.mark:
        rows = rows.filter(rank_key__gte=lowest_key(filters.mark))
    if filters.found is not None:
        few = len(filters.found.relevance) <= FEW and not filters.found.is_dense
        if filters.found.is_partial or few:
            rows = rows.filter(organization__in=list(filters.found.relevance))
        else:
            for organizations in led_to(filters.found):
                rows = rows.filter(organization__in=organizations)
    return rows


def lowest_key(mark: str) -> int:
    """The least rank key of a choice of the mark's filter."""
    return MARK_FROM[mark] * UNIT * KEY_SCALE // 1000


def count_scores(filters: Filters, period: Period, rows: "QuerySet[Score]") -> int:
    """How many rows `filter_scores` gives, asked where it is cheapest."""
    if not filters.is_sets_only:
        return rows.count()
    if period.frozen_at:
        # those of the smallest kind of set, and among them those that stood in the others too
        (kind, set_id), *others = filters.sets[::-1]
        stood = FrozenPosition.objects.filter(period=period, scope=Scope.CONSOLIDATED)
        if filters.level is not None:
            stood = stood.filter(level=filters.level)
        found = stood.filter(kind=kind, set_id=set_id)
        for kind, set_id in others:
            also = stood.filter(kind=kind, set_id=set_id)
            found = found.filter(organization__in=also.values("organization"))
        return found.count()
    if period.pk != ALL_TIME:
        return rows.count()
    # every organization has a score for all time
    return listed_in_sets(filters).count()


def listed_in_sets(filters: Filters) -> "QuerySet[Organization]":
    """The public organizations of the level and the sets that the filters ask for."""
    listed = Organization.objects.public()
    if filters.level is not None:
        listed = listed.filter(level=filters.level)
    for kind, set_id in filters.sets:
        match kind:
            case SetKind.REGION:
                listed = listed.filter(region=set_id)
            case SetKind.DISTRICT:
                listed = listed.filter(district=set_id)
            case SetKind.SPHERE:
                listed = listed.filter(sphere_links__sphere=set_id)
            case SetKind.CATEGORY:
                listed = listed.filter(category_links__category=set_id)
    return listed


def chips(filters: Filters, query: QueryDict, path: str) -> list[dict[str, str]]:
    """The filters that are on, each with the address without it."""
    found = []
    drop = {"region": PLACES, "district": ("district",), "sphere": KINDS}
    for name in (*PLACES, *KINDS, "authority"):
        item = getattr(filters, name)
        if item:
            found.append((item.short_name or item.name, drop.get(name, (name,))))
    if filters.q:
        found.insert(0, (wording.quoted(filters.q), ("q",)))
    if filters.mark:
        found.append(
            (
                _("оценка от %(mark)s") % {"mark": wording.decimal(filters.mark.replace(".", ","))},
                ("mark",),
            )
        )
    if filters.voluntary:
        found.append((_("зарегистрированы добровольно"), ("voluntary",)))
    if filters.near:
        found.append((_("рядом со мной"), ("near",)))
    if "level" in query and filters.level is not None:
        units = filters.level == Level.UNIT
        found.append((_("подразделения") if units else _("только организации"), ("level",)))
    return [
        {"label": label, "remove_url": address_without(query, path, *names)}
        for label, names in found
    ]


def address_without(query: QueryDict, path: str, *names: str, **more: str) -> str:
    """This address without some parameters and cursors, and with others."""
    copy = query.copy()
    for name in (*names, "after", "before", *more):
        copy.pop(name, None)
    for name, value in more.items():
        copy[name] = value
    for name in [name for name in copy if not copy[name]]:
        del copy[name]
    return f"{path}?{copy.urlencode()}" if copy else path


def similar(found: Found | None) -> list[dict[str, Any]]:
    """Spheres, categories and places that a query's words name, to try instead of nothing."""
    if found is None:
        return []
    wanted = {reading for word in found.words for reading, _ in readings(word.typed)}
    beginning = stem(found.words[-1].typed) if found.words else ""
    known = reference()
    address = reverse("catalogue:organizations")
    names = {
        "sphere": known.spheres,
        "category": known.categories,
        "settlement": known.settlements,
        "district": known.districts,
        "region": known.regions,
    }
    return [
        {
            "label": item.short_name or item.name,
            "url": f"{address}?{name}={item.code}",
            "filter": name,
        }
        for name, items in names.items()
        for item in items.values()
        if _is_named(item, wanted, beginning)
    ][:SIMILAR]


def _is_named(item: Item, wanted: set[str], beginning: str) -> bool:
    names = _stems_of(item.names)
    begun = len(beginning) >= SHORTEST_BEGINNING and any(s.startswith(beginning) for s in names)
    return begun or not wanted.isdisjoint(names)


@lru_cache(maxsize=5_000)
def _stems_of(names: str) -> frozenset[str]:
    return frozenset(stems(names))
