"""Rows of the table of an authority's organizations: sorted in the database, page by page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf, Replace

from organizations.models import Category, Level, Organization, Service, name_order
from organizations.selectors import category_names
from organizations.selectors.completeness import CHECKLIST
from portal.lib.cursors import CursorPage, cursor_page
from ratings import figures
from ratings.arithmetic import BASE_CRITERIA
from ratings.figures import Mark
from ratings.models import Scope, Score
from ratings.selectors.dynamics import Change, mark_change
from ratings.selectors.places import Place, country_places
from registries.selectors.objects import Filters, filtered, hundredths, minimum_of, unread_of
from registries.selectors.spans import Span

PAGE = 30
AT_ONCE = 200  # rows of a file that are read in one go
POINTS = len(CHECKLIST)
LAST = 10**17  # where there is nothing to sort by, in rising order
RANGE = 1_000  # more than two marks in hundredths can differ by


@dataclass(frozen=True, slots=True)
class Row:
    """An organization of the registry, as the table and its files show it."""

    organization: Any
    mark: Mark
    change: Change
    place: Place | None
    criteria: dict[str, str]
    unread: int
    filled: int
    categories: list[Category] = field(default_factory=list)

    @property
    def verified_on(self) -> date | None:
        day: date | None = self.organization.verified_on
        return day

    @property
    def is_unit(self) -> bool:
        return bool(self.organization.level == Level.UNIT)

    @property
    def is_hidden(self) -> bool:
        return not self.organization.is_filled and not self.organization.is_closed


@dataclass(frozen=True, slots=True)
class Table:
    """A page of the table."""

    rows: list[Row]
    total: int
    page: CursorPage


def table_of(authority: Organization, span: Span, filters: Filters, **cursors: str) -> Table:
    """A page of the table: the same few statements for one row and for thousands.

    Raises:
        BadCursor: the cursor isn't one of ours.
    """
    rows = filtered(authority, span, filters)
    keys_page = page_of_keys(rows, span, filters, PAGE, **cursors)
    return Table(
        rows=read_rows([row["pk"] for row in keys_page.rows], span),
        total=rows.count(),
        page=keys_page,
    )


def every_row(authority: Organization, span: Span, filters: Filters) -> Iterator[Row]:
    """All rows in their order, for files: read a few hundred at a time."""
    rows, after = filtered(authority, span, filters), ""
    while True:
        page = page_of_keys(rows, span, filters, AT_ONCE, after=after)
        yield from read_rows([row["pk"] for row in page.rows], span)
        if not page.next:
            return
        after = page.next


# Order


def page_of_keys(
    rows: QuerySet[Organization], span: Span, filters: Filters, size: int, **cursors: str
) -> CursorPage:
    """The keys of a page of `filtered` rows.

    Raises:
        BadCursor: the cursor isn't one of ours.
    """
    down = filters.descending
    if filters.sort == "name":
        keys: tuple[str, ...] = (name_order(), "pk")
        only = rows.values(*keys)
    else:
        rows = rows.annotate(
            key=Coalesce(
                _key(filters, span),
                Value(0 if down else LAST),
                # PostgreSQL's plain integers are too small for list keys and LAST
                output_field=BigIntegerField(),
            )
        )
        keys = ("key", "pk")
        if filters.sort in ("position", "mark"):
            rows = rows.annotate(number=Coalesce(F("now__count"), 0))
            keys = ("key", "number", "pk")
        only = rows.values(*keys)
    return cursor_page(only, keys=keys, descending=down, size=size, **cursors)


def _key(filters: Filters, span: Span) -> Any:
    """What the rows are sorted by: a whole number from 0, NULL where there is nothing."""
    whole = BigIntegerField()
    if filters.sort == "position":
        shown = Q(now__count__gt=0) & (Q() if span.is_frozen else Q(is_listed=True))
        return Case(When(shown, then=F("now__list_key")), output_field=whole)
    if filters.sort == "mark":
        return NullIf(F("now__rank_key"), 0)
    if filters.sort == "change":
        if span.before is None:
            return Value(0)
        return hundredths("now") - hundredths("was") + RANGE
    if filters.sort == "count":
        return F("now__count")
    if filters.sort == "criterion":
        return F(f"now__{filters.criterion}") * 1_000 / NullIf(F("now__count"), 0)
    if filters.sort == "unread":
        return unread()
    if filters.sort == "filled":
        return filled()
    digits = Replace(Cast("verified_on", TextField()), Value("-"), Value(""))
    return Cast(digits, whole)


def unread() -> Any:
    """The number of `objects.unread_of` each row, in SQL."""
    counted = (
        unread_of(OuterRef(OuterRef("pk"))).values(one=Value(1)).annotate(n=Count("pk")).values("n")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def filled() -> Any:
    """How many of the POINTS of a cabinet's checklist are filled, in SQL."""
    services = Service.objects.filter(organization=OuterRef("pk"))
    points = (
        ~Q(name_be=""),
        ~Q(name_en=""),
        ~Q(address_be=""),
        Q(latitude__isnull=False),
        Exists(services),
        ~Q(hours_ru=""),
        ~Q(phone=""),
        ~Q(email="") | ~Q(website=""),
        ~Q(head_name_ru=""),
        ~Q(accessibility=[]),
        ~Q(logo_digest=""),
    )
    total: Any = Value(0)
    for point in points:
        total = total + Case(When(point, then=1), default=0, output_field=IntegerField())
    return total


# Rows


def read_rows(ids: list[int], span: Span) -> list[Row]:
    """The rows of these organizations, in this order."""
    if not ids:
        return []
    organizations = {
        organization.pk: organization
        for organization in Organization.objects.filter(pk__in=ids)
        .select_related("region", "district", "settlement")
        .annotate(filled=filled(), unread=unread())
    }
    now, was = _scores(ids, span)
    places = country_places(ids, span.period, span.before, span.before_scope)
    categories = category_names(ids)
    minimum = minimum_of(span)
    return [
        _row(
            organizations[id_],
            now.get(id_),
            was.get(id_),
            places.get(id_),
            categories.get(id_, []),
            minimum,
        )
        for id_ in ids
        if id_ in organizations
    ]


def _scores(ids: Iterable[int], span: Span) -> tuple[dict[int, Score], dict[int, Score]]:
    """The scores of the period and of the one before (one statement)."""
    asked = Q(period=span.period.pk, scope=Scope.CONSOLIDATED)
    if span.before:
        asked |= Q(period=span.before, scope=span.before_scope)
    now: dict[int, Score] = {}
    was: dict[int, Score] = {}
    for score in Score.objects.filter(asked, organization__in=ids):
        (now if score.period_id == span.period.pk else was)[score.organization_id] = score
    return now, was


def _row(
    organization: Any,
    now: Score | None,
    was: Score | None,
    place: Place | None,
    categories: list[Category],
    minimum: int,
) -> Row:
    sums = (now.sum, now.count) if now and now.count else None
    before = (was.sum, was.count) if was and was.count else None
    return Row(
        organization=organization,
        mark=Mark(*(sums or (0, 0)), minimum),
        change=mark_change(before, sums),
        place=place,
        criteria={
            name: figures.decimals(getattr(now, name), now.count) if now and now.count else ""
            for name in BASE_CRITERIA
        },
        unread=organization.unread,
        filled=organization.filled,
        categories=categories,
    )
