"""What an authority's consolidated mark is made of: sums that add up exactly (DESIGN §2.3).

A questionnaire relates to an authority once, however many paths lead there. So the registry is cut
into roots: the entries that stand neither inside another entry nor inside the authority itself.
What is inside a root (its units) counts with it, as its own score; nothing is in two roots. The own
scores of the roots and the authority's own one are therefore its consolidated score, to the unit,
in the periods that are live. A frozen half-year was added up over the registry of its time; where
today's roots give another sum, the page says so.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from organizations.models import (
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Oversight,
    RegistryEdge,
    name_order,
)
from organizations.selectors import Item, reference
from portal.lib.cursors import CursorPage, cursor_page
from ratings.figures import Mark
from ratings.models import Scope, Score
from registries.selectors.spans import Span

GROUPINGS = ("region", "district", "sphere", "category", "kind")
OVERLAPPING = ("sphere", "category")  # an organization may stand in several of them
NONE = "none"  # the group of those that stand in none
KINDS = ("legal", "authorities", "units")
PAGE = 50
UNITS_AT_ONCE = 200


class BadGroup(ValueError):
    """There is no such way of grouping, or no such group."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Questionnaires added up: how many, and the sum of their means in 1/840."""

    count: int = 0
    total: int = 0

    @property
    def mark(self) -> Mark:
        return Mark(self.total, self.count, 1)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.count + other.count, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the roots, and what their questionnaires add up to."""

    code: str
    name: str
    organizations: int
    sums: Sums


@dataclass(frozen=True, slots=True)
class Composition:
    """The two marks of an authority, and what the consolidated one is made of.

    own: what the authority adds itself: nothing if it stands inside a root.
    roots: what the roots add up to, each once; groups: the same by one feature, which overlap if
    the feature is one that an organization has several of.
    """

    consolidated: Sums
    own: Sums
    roots: Group
    groups: list[Group]
    overlaps: bool

    @property
    def added(self) -> Sums:
        return self.roots.sums + self.own

    @property
    def adds_up(self) -> bool:
        """Always, of a live period."""
        return self.added == self.consolidated


def roots_of(authority: Organization) -> QuerySet[Organization]:
    """The entries of its registry in force that stand inside nothing else of it."""
    inside = Oversight.objects.filter(below=OuterRef("pk"), through_units=True)
    entries = RegistryEdge.objects.filter(
        authority=authority, organization=OuterRef("above")
    ).exclude(organization=OuterRef("below"))
    return Organization.objects.filter(registered_by__authority=authority).exclude(
        Exists(inside.filter(Q(above=authority) | Exists(entries)))
    )


def composition_of(authority: Organization, span: Span, by: str) -> Composition:
    """The composition in a period, grouped by one of GROUPINGS (three statements).

    Raises:
        BadGroup: there is no such grouping.
    """
    if by not in GROUPINGS:
        raise BadGroup(by)
    scores = {
        score.scope: Sums(score.count, score.sum)
        for score in Score.objects.filter(
            organization=authority,
            period=span.period.pk,
            scope__in=[Scope.OWN, Scope.CONSOLIDATED],
        )
    }
    roots = _with_own(roots_of(authority), span)
    contains = Oversight.objects.filter(above=OuterRef("pk"), below=authority, through_units=True)
    counted = roots.aggregate(
        n=Count("pk"), containing=Count("pk", filter=Exists(contains)), **_SUMS
    )
    return Composition(
        consolidated=scores.get(Scope.CONSOLIDATED, Sums()),
        own=Sums() if counted["containing"] else scores.get(Scope.OWN, Sums()),
        roots=Group("", "", counted["n"], Sums(counted["count"], counted["total"])),
        groups=_groups(roots, by),
        overlaps=by in OVERLAPPING,
    )


_SUMS = {
    "count": Coalesce(Sum("own__count"), 0),
    "total": Coalesce(Sum("own__sum"), 0),
}


def _with_own(rows: QuerySet[Organization], span: Span) -> QuerySet[Organization]:
    return rows.alias(
        own=FilteredRelation(
            "scores", condition=Q(scores__period=span.period.pk, scores__scope=Scope.OWN)
        )
    )


def _groups(roots: QuerySet[Organization], by: str) -> list[Group]:
    """Each group that has any, in the order of names (one statement)."""
    names = _names(by)
    rows: Any = roots.order_by().annotate(group=_feature(by)).values("group")
    found = [
        Group(
            code=known.code if known else NONE,
            name=known.name if known else _("не указано"),
            organizations=row["n"],
            sums=Sums(row["count"], row["total"]),
        )
        for row in rows.annotate(n=Count("pk"), **_SUMS)
        for known in [names.get(row["group"])]
    ]
    order = {item.code: place for place, item in enumerate(names.values())}
    return sorted(found, key=lambda group: order.get(group.code, len(order)))


def _feature(by: str) -> Any:
    if by in ("region", "district"):
        return F(f"{by}_id")
    if by == "sphere":
        return F("sphere_links__sphere_id")
    if by == "category":
        return F("category_links__category_id")
    return Case(
        When(level=Level.UNIT, then=Value(2)), When(is_authority=True, then=Value(1)), default=0
    )


def _names(by: str) -> dict[Any, Item]:
    """The groups there may be, by what they are told apart by, in their order."""
    if by == "kind":
        words = (
            _("юридические лица"),
            _("уполномоченные органы"),
            _("структурные подразделения, внесённые отдельно"),
        )
        return {
            number: Item(number, code, name, name, name)
            for number, (code, name) in enumerate(zip(KINDS, words, strict=True))
        }
    known = reference()
    items = {
        "region": known.regions,
        "district": known.districts,
        "sphere": known.spheres,
        "category": known.categories,
    }[by]
    return {item.id: item for item in items.values()}


# Members of a group


@dataclass(frozen=True, slots=True)
class Member:
    """A root in a group, with what it adds: its own questionnaires and its units'."""

    organization: Any
    sums: Sums


@dataclass(frozen=True, slots=True)
class Members:
    """A page of a group."""

    group: Group
    rows: list[Member]
    page: CursorPage


def members_of(authority: Organization, span: Span, by: str, code: str, **cursors: str) -> Members:
    """The roots of a group, those with the most questionnaires first (three statements).

    Raises:
        BadGroup: there is no such group.
        BadCursor: the cursor isn't one of ours.
    """
    if by not in GROUPINGS:
        raise BadGroup(by)
    names = _names(by)
    known = next((item for item in names.values() if item.code == code), None)
    if known is None and code != NONE:
        raise BadGroup(code)
    rows = _with_own(_in_group(roots_of(authority), by, known), span)
    counted = rows.aggregate(n=Count("pk"), **_SUMS)
    page = cursor_page(
        rows.annotate(
            number=Coalesce(F("own__count"), 0), total=Coalesce(F("own__sum"), 0)
        ).select_related("region", "district", "settlement"),
        keys=("number", "pk"),
        descending=True,
        size=PAGE,
        **cursors,
    )
    return Members(
        group=Group(
            code,
            known.name if known else _("не указано"),
            counted["n"],
            Sums(counted["count"], counted["total"]),
        ),
        rows=[Member(row, Sums(row.number, row.total)) for row in page.rows],
        page=page,
    )


def _in_group(rows: QuerySet[Organization], by: str, known: Item | None) -> QuerySet[Organization]:
    if by == "kind":
        if known is None:
            return rows.none()
        if known.code == "units":
            return rows.filter(level=Level.UNIT)
        return rows.filter(level=Level.LEGAL, is_authority=known.code == "authorities")
    if by in ("region", "district"):
        return rows.filter(**{by: known.id if known else None})
    model: Any = OrganizationSphere if by == "sphere" else OrganizationCategory
    links = model.objects.filter(organization=OuterRef("pk"))
    return rows.filter(Exists(links.filter(**{by: known.id})) if known else ~Exists(links))


# Inside one organization


@dataclass(frozen=True, slots=True)
class Inside:
    """What an organization's own mark is made of: itself and the units right below it.

    rest: of itself alone; of a frozen half-year what its units of today don't account for. None if
    they account for more than there was: it has got units since.
    """

    own: Sums
    rest: Sums | None
    units: list[Member]
    more_units: bool


def inside_of(organization: Organization, span: Span) -> Inside:
    """What an organization's own score in a period adds up (two statements, of a frozen half-year
    three)."""
    scores = {
        score.scope: Sums(score.count, score.sum)
        for score in Score.objects.filter(
            organization=organization,
            period=span.period.pk,
            scope__in=[Scope.OWN, Scope.DIRECT],
        )
    }
    own = scores.get(Scope.OWN, Sums())
    below = _with_own(Organization.objects.filter(parent=organization), span)
    rows = below.annotate(number=Coalesce(F("own__count"), 0), total=Coalesce(F("own__sum"), 0))
    found = list(rows.order_by(name_order(), "pk")[: UNITS_AT_ONCE + 1])
    units = [Member(row, Sums(row.number, row.total)) for row in found]
    rest: Sums | None = scores.get(Scope.DIRECT, Sums())
    if span.is_frozen:
        of_all = rows.order_by().aggregate(
            n=Coalesce(Sum("number"), 0), sum=Coalesce(Sum("total"), 0)
        )
        rest = _without(own, Sums(of_all["n"], of_all["sum"]))
    return Inside(own, rest, units[:UNITS_AT_ONCE], len(units) > UNITS_AT_ONCE)


def _without(own: Sums, units: Sums) -> Sums | None:
    count, total = own.count - units.count, own.total - units.total
    return Sums(count, total) if count >= 0 and total >= 0 else None
