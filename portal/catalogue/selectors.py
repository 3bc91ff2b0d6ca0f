"""What the public pages show, put together from the rooms below."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from organizations.models import Category, Organization, Oversight, name_order
from organizations.search import Found
from organizations.selectors import category_names
from portal.catalogue.filters import (
    Filters,
    address_without,
    count_scores,
    filter_scores,
    listed_in_sets,
)
from portal.catalogue.near import distance_text, nearest
from portal.lib import wording
from portal.lib.concealing import conceal
from portal.lib.cursors import END, BadCursor, CursorPage, cursor_page
from portal.lib.languages import RUSSIAN, Text, current, in_one_language
from portal.sharing.feeds import A_PAGE, anchor_of
from ratings import figures
from ratings.figures import Dynamics, Mark, Position
from ratings.models import ALL_TIME, Comment, Period, Scope, Score
from ratings.selectors import (
    CorrectionRow,
    corrections,
    mark_of,
    minimum_count,
    positions,
    public_replies,
    published_comments,
    scores_of,
)
from ratings.selectors.additional import AdditionalMark, additional_marks_of
from ratings.selectors.fraud import is_being_checked
from ratings.services.reader_complaints import CONCEALED

PAGE_SIZE = 20
UNITS_SHOWN = 100
OVERSEERS_SHOWN = 30
SORTS: dict[str, tuple[tuple[str, ...], bool]] = {
    # name: (keys, descending)
    "count": (("count", "organization_id"), True),
    "mark": (("list_key", "count", "organization_id"), True),
    "adjusted": (("adjusted_key", "organization_id"), True),
}
RELEVANCE = "relevance"  # orders of their own: see _page_by_relevance, _page_by_distance
NEAR = "near"
# what a row of a list shows, of the sixty columns of its score, organization and places
ROW_FIELDS = ("count", "sum", "list_key", "adjusted_key", "organization_id", "organization__level")
ROW_NAMES = {  # in one language
    "organization": ("short_name", "name", "settlement_name"),
    "organization__region": ("name",),
    "organization__district": ("name",),
    "organization__settlement": ("name",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An organization in a list."""

    organization: Organization
    mark: Mark
    place: Text
    category: Text
    rank: str = ""
    distance: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list of organizations."""

    rows: list[Row]
    total: int
    page: dict[str, str]


def list_organizations(
    filters: Filters, period: Period, sort: str, query: QueryDict, path: str, *, ranks: bool
) -> Listing:
    """A page of the catalogue or the rating (four queries; one more for a frozen period).

    Args:
        ranks: number the ranked rows by their place among all rows of these filters.

    Raises:
        BadCursor: the address has a cursor that no page of ours made.
    """
    scores = filter_scores(filters, period)
    keys, descending = SORTS.get(sort, SORTS["count"])
    if sort == "name":
        keys, descending = (f"organization__{name_order()}",), False
    if period.pk != ALL_TIME and sort == "adjusted":
        keys, descending = SORTS["mark"]
    # who is hidden by now keeps a frozen place, but isn't shown with it
    shown, hidden = scores, []
    if period.frozen_at:
        unfilled = Organization.objects.filter(is_filled=False).values("pk")
        shown = scores.exclude(organization__in=unfilled)
        gone = scores.filter(organization__in=unfilled)
        hidden = list(gone.values_list("list_key", "count"))
    shown = shown.select_related(
        "organization__region", "organization__district", "organization__settlement"
    ).only(*row_fields())
    cursors = {"after": query.get("after", ""), "before": query.get("before", "")}
    total, away = None, {}
    if sort == NEAR and filters.near:
        away = nearest(scores, filters.near)
        page, total = _page_of(list(away), shown, cursors), len(away)
    elif sort == RELEVANCE and filters.found is not None and not filters.found.is_dense:
        best = order_by_relevance(filters.found, scores)
        page, total = _page_of(best, shown, cursors), len(best)
    elif sort == "name" and filters.is_sets_only and len(filters.sets) == 1:
        page = _page_by_name(filters, shown, cursors)
    else:
        page = cursor_page(shown, keys=keys, descending=descending, size=PAGE_SIZE, **cursors)
    minimum = period.minimum_count or minimum_count()
    categories = category_names(score.organization_id for score in page.rows)
    ranked = _places(shown, page, minimum, hidden) if ranks else {}
    if total is None:
        total = count_scores(filters, period, scores) - len(hidden)
    return Listing(
        rows=[
            Row(
                organization=score.organization,
                mark=mark_of(score, minimum),
                place=score.organization.place,
                category=_names(categories.get(score.organization_id, [])),
                rank=ranked.get(score.pk, "—" if ranks else ""),
                distance=distance_text(away[score.organization_id]) if away else "",
            )
            for score in page.rows
        ],
        total=total,
        page=_page_links(page, query, path),
    )


def row_fields() -> list[str]:
    """The columns that rows need in the reader's language: Russian ones stand in for its own."""
    languages = {RUSSIAN, current()}
    names = [
        f"{row}__{name}_{language}"
        for row, its_names in ROW_NAMES.items()
        for name in its_names
        for language in sorted(languages)
        if f"{name}_{language}" in _kept(row)
    ]
    return [*ROW_FIELDS, "organization__region__code", f"organization__{name_order()}", *names]


def _kept(row: str) -> set[str]:
    """The columns of a row on the way from a score."""
    model = Organization
    for step in row.split("__")[1:]:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    return {field.name for field in model._meta.get_fields()}


def _page_of(best: list[int], shown: "QuerySet[Score]", cursors: dict[str, str]) -> CursorPage:
    """A page of these organizations in this order (one query); cursors are positions."""
    last = max(0, (len(best) - 1) // PAGE_SIZE * PAGE_SIZE)
    start = last if cursors["before"] == END else _position(cursors["after"])
    ids = best[start : start + PAGE_SIZE]
    rows = {score.organization_id: score for score in shown.filter(organization__in=ids)}
    return CursorPage(
        rows=[rows[one] for one in ids if one in rows],
        previous=str(max(0, start - PAGE_SIZE)) if start else "",
        next=str(start + PAGE_SIZE) if start + PAGE_SIZE < len(best) else "",
        by_position=True,
    )


def order_by_relevance(found: Found, scores: "QuerySet[Score]") -> list[int]:
    """The organizations that a query leads to, the best first (one query).

    Equally good ones stand in the order of how often they are rated.
    """
    counts = scores.values_list("organization_id", "count")
    best = sorted(
        (-found.relevance[one], -count, one) for one, count in counts if one in found.relevance
    )
    return [one for _relevance, _count, one in best]


def _position(cursor: str) -> int:
    if cursor and (not cursor.isascii() or not cursor.isdigit() or len(cursor) > 6):
        raise BadCursor(cursor)
    return int(cursor or 0)


def _page_by_name(
    filters: Filters, scores: "QuerySet[Score]", cursors: dict[str, str]
) -> CursorPage:
    """A page in the order of names (two queries): walk the names, then look their scores up.

    Asked in one, SQLite joins all organizations with their scores and sorts them.
    """
    page = cursor_page(
        listed_in_sets(filters).only(name_order()),
        keys=(name_order(),),
        descending=False,
        size=PAGE_SIZE,
        **cursors,
    )
    ids = [organization.pk for organization in page.rows]
    found = {score.organization_id: score for score in scores.filter(organization__in=ids)}
    return replace(page, rows=[found[id_] for id_ in ids if id_ in found])


def _places(
    shown: "QuerySet[Score]", page: CursorPage, minimum: int, hidden: list[tuple[int, int]]
) -> dict[int, str]:
    """The place of each ranked row of a page among all of the filters (one query past page one).

    Equal in mark and count share a place (1, 2, 2, 4).

    Args:
        shown: what the filters leave; hidden: (list_key, count) of those that aren't shown.
    """
    ranked = [row for row in page.rows if row.count >= minimum]
    if not ranked:
        return {}
    key, count = ranked[0].list_key, ranked[0].count
    counted = {"better": 0, "equal": 0} if page.is_first else _ahead(shown, ranked[0])
    places: dict[int, str] = {}
    place, last = counted["better"] + 1, (key, count)
    for number, row in enumerate(ranked, place + counted["equal"]):
        if (row.list_key, row.count) != last:
            place, last = number, (row.list_key, row.count)
        places[row.pk] = wording.number(place + sum(one > last for one in hidden))
    return places


def _ahead(shown: "QuerySet[Score]", first: Score) -> dict[str, int]:
    """How many are better than the first row of a page, and equal to it on pages before."""
    key, count = first.list_key, first.count
    # rows equal to the first may stand on the page before: number from the first of the equals
    equal_before = Q(list_key=key, count=count, organization_id__gt=first.organization_id)
    return shown.filter(list_key__gte=key).aggregate(
        better=Count("pk", filter=Q(list_key__gt=key) | Q(list_key=key, count__gt=count)),
        equal=Count("pk", filter=equal_before),
    )


def _page_links(page: CursorPage, query: QueryDict, path: str) -> dict[str, str]:
    """Addresses for components/pagination.html."""
    return {
        "first_url": address_without(query, path) if page.previous else "",
        "previous_url": _previous(page, query, path),
        "next_url": address_without(query, path, after=page.next) if page.next else "",
        "last_url": address_without(query, path, before="end") if page.next else "",
        "text": "",
    }


def _previous(page: CursorPage, query: QueryDict, path: str) -> str:
    if not page.previous:
        return ""
    if page.by_position:
        return address_without(query, path, after=page.previous)
    return address_without(query, path, before=page.previous)


def _names(categories: list[Category]) -> Text:
    return in_one_language(lambda: [category.name for category in categories[:2]])


@dataclass(frozen=True, slots=True)
class OrganizationPage:
    """All that an organization's page shows."""

    organization: Organization
    mark: Mark
    own: Mark | None
    positions: list[Position]
    categories: list[Category]
    distribution: list[figures.Bar]
    satisfied_text: str
    criteria: list[figures.CriterionMark]
    additional: list[AdditionalMark]
    chart: Dynamics | None
    comments: list[dict[str, Any]]
    more_comments: bool
    units: list[Row]
    overseers: list[Organization]
    corrections: list[CorrectionRow]
    is_checked: bool  # some of its newest questionnaires are held


def organization_page(organization: Organization, *, comments_page: int = 1) -> OrganizationPage:
    """The page of one organization (eight queries, the organization itself aside; nine where
    additional criteria were ever asked).

    Args:
        comments_page: from 1. A number of a page is all that an address says of comments: what
            names one of them would tell when it was written.
    """
    minimum = minimum_count()
    scores = scores_of(organization)
    score = scores.get((ALL_TIME, Scope.CONSOLIDATED))
    own = scores.get((ALL_TIME, Scope.OWN))
    differs = score and own and score.tally != own.tally
    categories = category_names([organization.pk]).get(organization.pk, [])
    halves = sorted(
        (
            (row.period.code, row.sum, row.count)
            for (period, scope), row in scores.items()
            if scope == Scope.CONSOLIDATED and period != ALL_TIME
        )
    )
    first = (comments_page - 1) * A_PAGE
    shown = list(published_comments(organization)[first : first + A_PAGE + 1])
    related = _related(organization)
    return OrganizationPage(
        organization=organization,
        mark=mark_of(score, minimum),
        own=mark_of(own, minimum) if differs else None,
        positions=positions(organization, score, categories),
        categories=categories,
        distribution=figures.distribution(score) if score and score.count else [],
        satisfied_text=figures.percent_text(score.satisfied, score.count) if score else "",
        criteria=figures.criteria(score) if score and score.count else [],
        additional=additional_marks_of(organization, least=minimum),
        chart=figures.dynamics(halves),
        comments=_with_replies(shown[:A_PAGE]),
        more_comments=len(shown) > A_PAGE,
        units=_unit_rows(
            [s for s in related if s.organization.parent_id == organization.pk][:UNITS_SHOWN],
            minimum,
        ),
        overseers=[s.organization for s in related if s.organization.parent_id != organization.pk],
        corrections=corrections(organization=organization),
        is_checked=is_being_checked(organization.pk),
    )


def _related(organization: Organization) -> "list[Score]":
    """Scores of its listed units and of the authorities in whose registries it stands (one query);
    their organizations are at hand."""
    units = Organization.objects.filter(parent=organization).values("pk")
    above = Oversight.objects.filter(below=organization, through_units=False).values("above")
    return list(
        Score.objects.filter(
            organization__in=units.union(above),
            period=ALL_TIME,
            scope=Scope.CONSOLIDATED,
            organization__is_listed=True,
        )
        .select_related("organization")
        # the few authorities first, so that many units leave room for them
        .order_by("organization__level", f"organization__{name_order()}")[
            : UNITS_SHOWN + OVERSEERS_SHOWN
        ]
    )


def _unit_rows(scores: "list[Score]", minimum: int) -> list[Row]:
    return [
        Row(
            organization=score.organization,
            mark=mark_of(score, minimum),
            place=score.organization.address,
            category=Text(),
        )
        for score in scores
    ]


def _with_replies(comments: list[Comment]) -> list[dict[str, Any]]:
    """Comments with what the organization has replied (one query, if there are comments)."""
    replies = public_replies(comment.pk for comment in comments)
    return [
        {
            **comment_row(comment),
            "complaint_url": reverse("ratings:complaint", args=[conceal(comment.pk, CONCEALED)]),
            "reply": replies.get(comment.pk),
            "anchor": anchor_of(comment),
        }
        for comment in comments
    ]


def comment_row(comment: Comment) -> dict[str, Any]:
    """A comment for components/comment.html: the month only, so that nobody guesses its author."""
    mark = Mark(comment.questionnaire.mean, 1, 1)
    return {
        "text": comment.public_text,
        "date_text": wording.month(comment.questionnaire.day),
        "mean_text": mark.text,
        "is_confirmed": comment.questionnaire.is_shown_confirmed,
        "word": mark.word,
    }
