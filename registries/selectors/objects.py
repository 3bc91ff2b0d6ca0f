"""The organizations of an authority's registry in force: filtered, sorted, counted in the database.

What stands here is what stands in the registry now; the marks are those of the chosen period, the
consolidated ones, as everywhere (DESIGN §2.3). Nothing of an organization that has left the
registry comes through here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import GreaterThanOrEqual as AtLeast
from django.utils import timezone

from organizations.models import (
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Oversight,
)
from organizations.search import find, led_to
from organizations.search.words import words
from organizations.selectors import Item, reference
from organizations.services.verification import HALF_A_YEAR
from organizations.validators import validate_unp
from ratings.arithmetic import BASE_CRITERIA, UNIT
from ratings.models import Questionnaire, ReadMark, Scope
from ratings.models.numbers import first_number
from ratings.rules import current_day
from ratings.selectors import minimum_count
from registries.models.monitoring import FELL
from registries.selectors.spans import Span

LOW = 5 * UNIT // 2  # a mean under it is nearest to «очень плохо» or «плохо»
LATELY = timedelta(days=90)
FALL = -FELL  # hundredths of a mark
FEW = 1_000  # organizations that a statement names by their numbers
STATES = ("fell", "none", "few", "hidden", "unread", "stale")
KINDS = ("legal", "units")
# what a table can be sorted by, and whether the greatest come first unless asked otherwise
SORTS = {
    "position": True,
    "mark": True,
    "change": False,
    "count": True,
    "criterion": True,
    "unread": True,
    "filled": False,
    "verified": False,
    "name": False,
}


class BadFilter(ValueError):
    """The address asks for something that no page of ours offers; says by which parameter."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; whatever is None or "" is not."""

    q: str = ""
    region: Item | None = None
    district: Item | None = None
    sphere: Item | None = None
    category: Item | None = None
    kind: str = ""
    criterion: str = ""
    state: str = ""
    sort: str = "position"
    descending: bool = True


def read_filters(query: Mapping[str, str]) -> Filters:
    """The filters of an address, or of what a background job has kept of it.

    Raises:
        BadFilter: a value that no form of ours sends.
    """
    known = reference()
    region = _choice(query, "region", known.regions)
    district = _choice(query, "district", known.districts)
    sphere = _choice(query, "sphere", known.spheres)
    category = _choice(query, "category", known.categories)
    # a part chosen before its whole was changed falls away
    if district and region and district.parent != region.code:
        district = None
    if category and sphere and category.parent != sphere.code:
        category = None
    sort = _one_of(query, "sort", tuple(SORTS)) or "position"
    order = _one_of(query, "order", ("asc", "desc"))
    criterion = _one_of(query, "criterion", BASE_CRITERIA)
    return Filters(
        q=query.get("q", "").strip()[:200],
        region=region,
        district=district,
        sphere=sphere,
        category=category,
        kind=_one_of(query, "kind", KINDS),
        criterion=criterion,
        state=_one_of(query, "state", STATES),
        sort="position" if sort == "criterion" and not criterion else sort,
        descending=order == "desc" if order else SORTS[sort],
    )


def _one_of(query: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    value = query.get(name, "")
    if value and value not in known:
        raise BadFilter(name)
    return value


def _choice(query: Mapping[str, str], name: str, items: dict[str, Item]) -> Item | None:
    code = query.get(name, "")
    if not code:
        return None
    if code not in items:
        raise BadFilter(name)
    return items[code]


# Rows


def seen_by(authority: Organization) -> QuerySet[Organization]:
    """All that stands below the authority now: itself, its units, its registry with units."""
    below = Oversight.objects.filter(above=authority).values("below")
    return Organization.objects.filter(pk__in=below)


def objects_of(authority: Organization, kind: str = "") -> QuerySet[Organization]:
    """The entries of its registry in force; the legal persons among them; or, for "units", the
    units that stand below it, inside of entries too."""
    if kind == "units":
        return seen_by(authority).filter(level=Level.UNIT)
    rows = Organization.objects.filter(registered_by__authority=authority)
    return rows.filter(level=Level.LEGAL) if kind == "legal" else rows


def with_marks(rows: QuerySet[Organization], span: Span) -> QuerySet[Organization]:
    """The same with their consolidated scores: `now` of the period, `was` of the one before."""
    rows = rows.alias(
        now=FilteredRelation(
            "scores",
            condition=Q(scores__period=span.period.pk, scores__scope=Scope.CONSOLIDATED),
        )
    )
    if span.before is None:
        return rows
    return rows.alias(
        was=FilteredRelation(
            "scores", condition=Q(scores__period=span.before.pk, scores__scope=span.before_scope)
        )
    )


def filtered(authority: Organization, span: Span, filters: Filters) -> QuerySet[Organization]:
    """What the filters leave, with their marks, not yet ordered."""
    rows = with_marks(objects_of(authority, filters.kind), span)
    if filters.district:
        rows = rows.filter(district=filters.district.id)
    elif filters.region:
        rows = rows.filter(region=filters.region.id)
    if filters.category:
        links: Any = OrganizationCategory.objects.filter(category=filters.category.id)
        rows = rows.filter(pk__in=links.values("organization"))
    elif filters.sphere:
        links = OrganizationSphere.objects.filter(sphere=filters.sphere.id)
        rows = rows.filter(pk__in=links.values("organization"))
    if filters.q:
        rows = _found(rows, filters.q)
    if filters.state:
        rows = rows.filter(state_is(filters.state, span))
    return rows


def _found(rows: QuerySet[Organization], q: str) -> QuerySet[Organization]:
    """Those that a query leads to, by words or by УНП."""
    unp = "".join(q.split()).upper()
    try:
        validate_unp(unp)
    except ValidationError:
        pass
    else:
        return rows.filter(unp=unp)
    if not words(q):
        return rows
    found = find(q)
    if found.is_partial or (len(found.relevance) <= FEW and not found.is_dense):
        return rows.filter(pk__in=list(found.relevance))
    for organizations in led_to(found):
        rows = rows.filter(pk__in=organizations)
    return rows


# States


def minimum_of(span: Span) -> int:
    """How many questionnaires a position needed in the period."""
    return span.period.minimum_count or minimum_count()


def hundredths(score: str) -> Any:
    """A mark as it is shown, times a hundred: `arithmetic.mark_text` in SQL. NULL without any."""
    units = NullIf(F(f"{score}__count") * (2 * UNIT), 0)
    return (F(f"{score}__sum") * 200 + F(f"{score}__count") * UNIT) / units


def state_is(state: str, span: Span) -> Q:
    """What a state means: of `with_marks` rows.

    fell: by 0,20 and more, of marks that had enough questionnaires both times; none: nobody has
    rated it; few: not enough for a position; hidden: citizens don't see it, for want of place or
    sphere; unread: low marks of the latest days that nobody has opened; stale: nobody has looked
    through its data for half a year.
    """
    minimum, count = minimum_of(span), _count("now")
    if state == "fell":
        if span.before is None:
            return Q(pk__in=[])
        fall = hundredths("was") - hundredths("now")
        enough = Q(AtLeast(count, minimum), AtLeast(_count("was"), minimum))
        return enough & Q(AtLeast(fall, FALL))
    if state == "none":
        return ~Q(AtLeast(count, 1)) & Q(closed_on=None)
    if state == "few":
        return Q(AtLeast(count, 1)) & ~Q(AtLeast(count, minimum))
    if state == "hidden":
        return Q(is_filled=False, closed_on=None)
    if state == "unread":
        return Q(Exists(unread_of(OuterRef(OuterRef("pk")))))
    ago = current_day() - HALF_A_YEAR
    end = timezone.make_aware(datetime.combine(ago + timedelta(days=1), time.min))
    old = Q(verified_on__lte=ago) | Q(verified_on=None, created_at__lt=end)
    return old & Q(closed_on=None)


def _count(score: str) -> Any:
    """How many questionnaires a score has. Said so, an organization without a score stays in the
    join, and SQLite walks the registry rather than all scores."""
    return Coalesce(F(f"{score}__count"), 0)


def unread_of(organization: Any) -> QuerySet[Questionnaire]:
    """Low marks of the latest days about an organization and its units that nobody there has
    opened.

    Args:
        organization: an id, or an expression for it.
    """
    below = Oversight.objects.filter(above=organization, through_units=True).values("below")
    return _unread().filter(organization__in=below)


def unread_below(authority: Organization) -> int:
    """How many such there are in the whole registry, each once."""
    below = Oversight.objects.filter(above=authority, through_units=False).values("below")
    return _unread().filter(organization__in=below).count()


def _unread() -> QuerySet[Questionnaire]:
    read = ReadMark.objects.filter(questionnaire=OuterRef("pk"))
    return (
        Questionnaire.objects.counted()
        .filter(~Exists(read), mean__lt=LOW, number__gte=first_number(current_day() - LATELY))
        .order_by()
    )


def count_states(authority: Organization, span: Span) -> dict[str, int]:
    """How many entries of the registry are in each state, and `total` (one statement)."""
    rows = with_marks(objects_of(authority), span)
    counted = ("fell", "none", "few", "hidden", "stale")
    return rows.aggregate(
        total=Count("pk"),
        **{state: Count("pk", filter=state_is(state, span)) for state in counted},
    )
