"""Marks, positions and their history as the read API tells them."""

from typing import Any

from django.db.models import Count, Q

from organizations.models import (
    Category,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Oversight,
)
from organizations.selectors import category_names, reference
from portal.lib.languages import NAMES
from portal.opendata.selectors.names import Values, mark_values, names_of, tally_values
from portal.opendata.selectors.organizations import NotThere, item_of
from ratings import rules
from ratings.arithmetic import RANKED, UNIT
from ratings.models import (
    ALL_TIME,
    FrozenPosition,
    Period,
    Questionnaire,
    Scope,
    Score,
    SetKind,
)
from ratings.selectors import (
    Set,
    all_time,
    minimum_count,
    periods,
    scores_of,
    standings_of,
)
from ratings.selectors.additional import sums_of_wordings
from ratings.selectors.dynamics import months_of

KIND_NAMES = {
    SetKind.COUNTRY: "country",
    SetKind.REGION: "region",
    SetKind.DISTRICT: "district",
    SetKind.SPHERE: "sphere",
    SetKind.CATEGORY: "category",
}
KINDS = {name: kind for kind, name in KIND_NAMES.items()}
SCOPE_NAMES = {Scope.OWN: "own", Scope.CONSOLIDATED: "consolidated", Scope.STOOD: "stood"}
Places = dict[Set, tuple[int | None, int]]  # position, of how many


def marks(organization: Organization) -> Values:
    """Its own and consolidated marks of all time, and those of additional criteria (two queries;
    one where no additional criterion was ever asked)."""
    scores = scores_of(organization)
    return {
        "organization": organization.pk,
        "unit": UNIT,
        "minimum_count": minimum_count(),
        **{
            name: tally_values(score.tally)
            if (score := scores.get((ALL_TIME, scope)))
            else tally_values((0,) * 12)
            for scope, name in SCOPE_NAMES.items()
            if scope != Scope.STOOD
        },
        "additional": _additional(organization),
    }


def _additional(organization: Organization) -> list[Values]:
    """What additional criteria add up to, those that enough questionnaires have answered."""
    if not rules.has_ever_had_criteria():
        return []
    below = Oversight.objects.filter(above=organization, through_units=True).values("below")
    rows = sums_of_wordings(Questionnaire.objects.filter(organization__in=below))
    told: dict[int, Values] = {}
    for row in sorted(rows, key=lambda row: row["criterion__valid_from"]):
        series = row["criterion__first_id"] or row["criterion_id"]
        before = told.get(series, {"sum": 0, "count": 0})
        told[series] = {
            "criterion": series,
            "name": {language: row[f"criterion__name_{language}"] for language in NAMES},
            "sum": before["sum"] + row["total"],
            "count": before["count"] + row["n"],
        }
    least = minimum_count()
    return [one for _series, one in sorted(told.items()) if one["count"] >= least]


def positions(organization: Organization) -> Values:
    """Where it stands in each of its sets now, and stood when the last half-year ended (four
    queries)."""
    scores = scores_of(organization)
    score = scores.get((ALL_TIME, Scope.CONSOLIDATED))
    found = category_names([organization.pk]).get(organization.pk, [])
    sets = _sets_of(organization, found)
    standings = standings_of(organization, score, sets)
    return {
        "organization": organization.pk,
        "count": score.count if score else 0,
        "minimum_count": minimum_count(),
        "positions": [
            {
                "set": KIND_NAMES[SetKind(key[0])],
                "code": sets[key],
                "position": standing.position,
                "of": standing.of,
                "before": standing.before,
            }
            for key, standing in standings.items()
        ],
    }


def _sets_of(organization: Organization, categories: list[Category]) -> dict[Set, str | None]:
    """Its sets and their codes, the widest first."""
    one: Any = organization
    sets: dict[Set, str | None] = {(SetKind.COUNTRY, 0): None}
    if one.region:
        sets[SetKind.REGION, one.region.pk] = one.region.code
    if one.district:
        sets[SetKind.DISTRICT, one.district.pk] = one.district.code
    for link in one.sphere_links.all():
        sets[SetKind.SPHERE, link.sphere_id] = link.sphere.code
    for category in categories:
        sets[SetKind.CATEGORY, category.pk] = category.code
    return sets


def history(organization: Organization) -> Values:
    """Half-years, frozen and running, with the places of then, and months (four queries)."""
    scores = scores_of(organization)
    halves: dict[int, Values] = {}
    for (period_id, scope), score in scores.items():
        if period_id == ALL_TIME:
            continue
        half = halves.setdefault(period_id, _half(score.period))
        half[SCOPE_NAMES[Scope(scope)]] = tally_values(score.tally)
    codes = codes_of_sets()
    frozen = FrozenPosition.objects.filter(organization=organization.pk, position__isnull=False)
    for row in frozen.order_by("kind", "set_id"):
        if row.period_id in halves:
            halves[row.period_id]["positions"].append(
                {
                    "scope": SCOPE_NAMES[Scope(row.scope)],
                    "set": KIND_NAMES[SetKind(row.kind)],
                    "code": codes.get((row.kind, row.set_id)),
                    "position": row.position,
                    "of": row.of,
                }
            )
    running = rules.current_day().strftime("%Y-%m")
    return {
        "organization": organization.pk,
        "half_years": sorted(halves.values(), key=lambda half: half["period"]),
        "months": [
            {"month": month, **mark_values(*sums)}
            for month, sums in sorted(months_of(organization).items())
            if month < running
        ],
    }


def _half(period: Period) -> Values:
    return {
        "period": period.code,
        "is_frozen": period.frozen_at is not None,
        "own": None,
        "consolidated": None,
        "stood": None,
        "positions": [],
    }


def codes_of_sets() -> dict[Set, str | None]:
    """The code of each set that there is or was."""
    known = reference()
    codes: dict[Set, str | None] = {(SetKind.COUNTRY, 0): None}
    for kind, items in (
        (SetKind.REGION, known.regions),
        (SetKind.DISTRICT, known.districts),
        (SetKind.SPHERE, known.spheres | known.former_spheres),
        (SetKind.CATEGORY, known.categories | known.former_categories),
    ):
        codes |= {(kind, item.id): item.code for item in items.values()}
    return codes


# The rating


def rating_page(
    *, kind: str, code: str, level: int, period: Period, after: tuple[int, ...], size: int
) -> tuple[list[Values], tuple[int, ...] | None]:
    """A page of the ranked organizations of a set, the best first, and what the next begins after.

    Equal in mark and count share a position. A frozen half-year is told as it was frozen, without
    those that are hidden by now.

    Args:
        after: of the last row before: (list key, count, id); of a frozen half-year (position, id).

    Raises:
        NotThere: no set has this code.
    """
    if kind not in KINDS or (kind == "country") == bool(code):
        raise NotThere(kind)
    where = (KINDS[kind], item_of(kind, code).id if code else 0)
    if period.frozen_at:
        return _frozen_page(where, level, period, after, size)
    return _live_page(where, level, period, after, size)


def _live_page(
    where: Set, level: int, period: Period, after: tuple[int, ...], size: int
) -> tuple[list[Values], tuple[int, ...] | None]:
    """Two queries, one of which counts who is better than the first row."""
    kind, set_id = where
    rows = Score.objects.filter(
        period=period,
        scope=Scope.CONSOLIDATED,
        list_key__gte=RANKED,
        organization__is_listed=True,
        organization__level=level,
    )
    if kind in (SetKind.REGION, SetKind.DISTRICT):
        name = "region" if kind == SetKind.REGION else "district"
        rows = rows.filter(**{f"organization__{name}": set_id})
    elif kind == SetKind.SPHERE:
        spheres = OrganizationSphere.objects.filter(sphere=set_id)
        rows = rows.filter(organization__in=spheres.values("organization"))
    elif kind == SetKind.CATEGORY:
        links = OrganizationCategory.objects.filter(category=set_id)
        rows = rows.filter(organization__in=links.values("organization"))
    page = rows
    if len(after) == 3:
        key, count, last = after
        beyond = Q(list_key__lt=key) | Q(count__lt=count) | Q(count=count, organization__lt=last)
        page = rows.filter(Q(list_key__lte=key) & beyond)
    found = list(
        page.select_related("organization")
        .only("sum", "count", "list_key", *_NAME_FIELDS)
        .order_by("-list_key", "-count", "-organization_id")[: size + 1]
    )
    more, found = len(found) > size, found[:size]
    if not found:
        return [], None
    first = found[0]
    equal = Q(list_key=first.list_key, count=first.count, organization__gt=first.organization_id)
    ahead = rows.filter(list_key__gte=first.list_key).aggregate(
        better=Count(
            "pk",
            filter=Q(list_key__gt=first.list_key)
            | Q(list_key=first.list_key, count__gt=first.count),
        ),
        equal=Count("pk", filter=equal),
    )
    told: list[Values] = []
    position, before = 0, None
    for number, score in enumerate(found, 1 + ahead["better"] + ahead["equal"]):
        if before != (score.list_key, score.count):
            position = number if told else 1 + ahead["better"]
            before = (score.list_key, score.count)
        told.append(_row(position, score))
    last_row = found[-1]
    end = (last_row.list_key, last_row.count, last_row.organization_id)
    return told, end if more else None


_NAME_FIELDS = [
    f"organization__{name}_{language}"
    for name in ("name", "short_name")
    for language in ("ru", "be", "en")
]


def _row(position: int, score: Score) -> Values:
    return {
        "position": position,
        "organization": {
            "id": score.organization_id,
            "name": names_of(score.organization),
            "short_name": names_of(score.organization, "short_name"),
        },
        **mark_values(score.sum, score.count),
    }


def _frozen_page(
    where: Set, level: int, period: Period, after: tuple[int, ...], size: int
) -> tuple[list[Values], tuple[int, ...] | None]:
    """Two queries: places, and the scores of then."""
    kind, set_id = where
    places = FrozenPosition.objects.filter(
        period=period,
        scope=Scope.CONSOLIDATED,
        level=level,
        kind=kind,
        set_id=set_id,
        position__isnull=False,
        organization__is_filled=True,
    )
    if len(after) == 2:
        beyond = Q(position__gt=after[0]) | Q(organization__gt=after[1])
        places = places.filter(Q(position__gte=after[0]) & beyond)
    found = list(
        places.order_by("position", "organization_id").values_list("position", "organization_id")[
            : size + 1
        ]
    )
    more, found = len(found) > size, found[:size]
    scores = Score.objects.filter(
        period=period, scope=Scope.CONSOLIDATED, organization__in=[id_ for _place, id_ in found]
    ).select_related("organization")
    by_id = {score.organization_id: score for score in scores}
    told = [_row(place or 0, by_id[id_]) for place, id_ in found if id_ in by_id]
    return told, (found[-1][0] or 0, found[-1][1]) if more else None


def period_of(code: str) -> Period:
    """The period of a code: "all", or a half-year (one query for that).

    Raises:
        NotThere: there is none.
    """
    if code == "all":
        return all_time()
    for period in periods():
        if period.code == code:
            return period
    raise NotThere("period")
