"""Reads of ratings that several pages share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from organizations.models import Category, Level, Organization, Oversight, name_order
from organizations.selectors import category_names
from portal.lib import wording
from ratings import rules
from ratings.arithmetic import BUCKET_WIDTH, RANKED
from ratings.figures import Mark, Position
from ratings.models import (
    ALL_TIME,
    Books,
    Comment,
    Correction,
    Criterion,
    Period,
    Questionnaire,
    Scope,
    Score,
    SetKind,
    State,
)

CORRECTIONS_SHOWN = 20
Set = tuple[int, int]  # SetKind and the id of the region, district, sphere or category; else 0


@dataclass(frozen=True, slots=True)
class NationalFigures:
    """The country in figures (DESIGN §2.10)."""

    count: int
    total: int
    satisfied: int


def national_figures() -> NationalFigures:
    """All counted questionnaires, each once."""
    books = Books.objects.filter(pk=1).first()
    if books is None:
        return NationalFigures(0, 0, 0)
    return NationalFigures(books.count, books.sum, books.satisfied)


def minimum_count() -> int:
    """How many questionnaires a position needs now."""
    return rules.today().minimum_count


def mark_of(score: Score | None, minimum: int) -> Mark:
    """A stored score as a mark to show."""
    return Mark(score.sum, score.count, minimum) if score else Mark(0, 0, minimum)


def scores_of(organization: Organization) -> dict[tuple[int, int], Score]:
    """All scores of an organization by (period, scope); `score.period` is at hand (one query)."""
    scores = (
        Score.objects.filter(organization=organization)
        .exclude(scope=Scope.DIRECT)
        .select_related("period")
        .order_by("period__starts_on")
    )
    return {(score.period_id, score.scope): score for score in scores}


# Everything that positions need, in one statement. 0: histogram (better, ranked) of each set;
# 1: how many are better within the own bucket; 2: the position at the last half-year's end.
_STANDINGS = """
WITH near AS (
    SELECT o.id, o.region_id, o.district_id
    FROM ratings_score score JOIN organizations_organization o ON o.id = score.organization_id
    WHERE score.period_id = %(period)s AND score.scope = 2 AND o.is_listed AND o.level = %(level)s
    AND score.list_key >= %(key)s AND score.list_key < %(next_bucket)s
    AND (score.list_key > %(key)s OR score.count > %(count)s)
)
SELECT 0 AS tag, kind, set_id,
    SUM(CASE WHEN bucket > %(bucket)s THEN count ELSE 0 END) AS a, SUM(count) AS b
FROM ratings_positionbucket
WHERE period_id = %(period)s AND level = %(level)s AND ({sets}) GROUP BY kind, set_id
UNION ALL SELECT 1, 0, 0, COUNT(*), 0 FROM near
UNION ALL SELECT 1, 1, region_id, COUNT(*), 0 FROM near GROUP BY region_id
UNION ALL SELECT 1, 2, district_id, COUNT(*), 0 FROM near
    WHERE district_id IS NOT NULL GROUP BY district_id
UNION ALL SELECT 1, 3, sphere_id, COUNT(*), 0
    FROM near JOIN organizations_organizationsphere link ON link.organization_id = near.id
    GROUP BY sphere_id
UNION ALL SELECT 1, 4, category_id, COUNT(*), 0
    FROM near JOIN organizations_organizationcategory link ON link.organization_id = near.id
    GROUP BY category_id
UNION ALL SELECT 2, kind, set_id, position, 0 FROM ratings_frozenposition
    WHERE organization_id = %(organization)s AND scope = 3 AND position IS NOT NULL
    AND period_id = (
        SELECT id FROM ratings_period WHERE frozen_at IS NOT NULL ORDER BY starts_on DESC LIMIT 1
    )
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A place in a set: position among `of` ranked; `before`: at the last half-year's end."""

    position: int
    of: int
    before: int | None


def standings_of(
    organization: Organization, score: Score | None, sets: Iterable[Set]
) -> dict[Set, Standing]:
    """The places of a live, ranked score in each set (one query); empty if it isn't ranked.

    Exact at any size: better buckets of the histogram, plus those that are better in its own.
    """
    wanted = list(sets)
    if score is None or score.list_key < RANKED or not organization.is_listed or not wanted:
        return {}
    bucket = score.rank_key // BUCKET_WIDTH
    pairs = " OR ".join(f"kind = {kind:d} AND set_id = {set_id:d}" for kind, set_id in wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            _STANDINGS.format(sets=pairs),
            {
                "period": score.period_id,
                "level": organization.level,
                "key": score.list_key,
                "next_bucket": RANKED + (bucket + 1) * BUCKET_WIDTH,
                "count": score.count,
                "bucket": bucket,
                "organization": organization.pk,
            },
        )
        rows = cursor.fetchall()
    found: dict[tuple[int, int, int], tuple[int, int]] = {
        (tag, kind, set_id): (int(a), int(b)) for tag, kind, set_id, a, b in rows
    }
    nothing = (0, 0)
    return {
        key: Standing(
            position=1 + found.get((0, *key), nothing)[0] + found.get((1, *key), nothing)[0],
            of=found.get((0, *key), nothing)[1],
            before=found[2, *key][0] if (2, *key) in found else None,
        )
        for key in wanted
    }


def positions_of(
    organization: Organization, score: Score | None, sets: Iterable[Set]
) -> dict[Set, tuple[int, int]]:
    """(position, of how many) in each set; empty if the score isn't ranked."""
    standings = standings_of(organization, score, sets)
    return {key: (standing.position, standing.of) for key, standing in standings.items()}


def published_comments(organization: Organization) -> "QuerySet[Comment]":
    """What the public reads, newest first, with the questionnaire's mean and day."""
    return (
        Comment.objects.public()
        .filter(organization=organization)
        .select_related("questionnaire")
        .order_by("-questionnaire_id")
    )


def questionnaires_of(person: Any) -> "QuerySet[Questionnaire]":
    """A person's own questionnaires, newest first, ready to show."""
    return (
        Questionnaire.objects.written_by(person)
        .select_related("organization", "comment")
        .order_by("-id")
    )


def has_written(person: Any, reference: UUID) -> bool:
    """Whether the questionnaire of this reference is this person's."""
    return Questionnaire.objects.written_by(person).filter(reference=reference).exists()


def is_anothers(person: Any, reference: UUID) -> bool:
    """Whether somebody else's questionnaire has this reference."""
    others = Questionnaire.objects.filter(reference=reference)
    return others.exclude(authorship__person=person.pk).exists()


def last_counted(person: Any, organization: Organization) -> Questionnaire | None:
    """The person's questionnaire that a new one would replace, if it is recent enough."""
    last = (
        Questionnaire.objects.written_by(person)
        .counted()
        .filter(organization=organization)
        .order_by("-id")
        .first()
    )
    if last and (rules.current_day() - last.day).days < rules.today().repeat_days:
        return last
    return None


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction as pages show it."""

    correction: Correction
    period_text: str
    mark: Mark


def corrections(
    *, organization: Organization | None = None, period: Period | None = None
) -> list[CorrectionRow]:
    """Published corrections of an organization, or of a half-year, the newest first."""
    rows = (
        Correction.objects.filter(organization__is_filled=True)
        .select_related("period", "organization")
        .order_by("-made_at", "-pk")
    )
    if organization:
        rows = rows.filter(organization=organization)
    if period:
        rows = rows.filter(period=period)
    return [
        CorrectionRow(
            correction=row,
            period_text=wording.half_year(row.period.code),
            mark=Mark(row.sum, row.count, 1),
        )
        for row in rows[:CORRECTIONS_SHOWN]
    ]


def periods() -> list[Period]:
    """All half-years, the newest first; the running one has no `frozen_at`.

    Each says in `has_corrections` whether any were published.
    """
    found = Correction.objects.filter(period=OuterRef("pk"))
    return list(
        Period.objects.exclude(pk=ALL_TIME)
        .annotate(has_corrections=Exists(found))
        .order_by("-starts_on")
    )


def all_time() -> Period:
    """The period of all time, without a query."""
    return Period(pk=ALL_TIME, code="all")


def latest_comments(number: int) -> list[Comment]:
    """The newest comments that the public reads, of organizations that it sees."""
    return list(
        Comment.objects.public()
        .filter(organization__is_listed=True)
        .select_related("questionnaire", "organization")
        .order_by("-questionnaire_id")[:number]
    )


def waiting_comments() -> "QuerySet[Comment]":
    """The moderators' queue, the oldest first."""
    return (
        Comment.objects.waiting()
        .select_related("questionnaire", "organization")
        .order_by("questionnaire_id")
    )


def additional_criteria(organization: Organization) -> list[Criterion]:
    """What a questionnaire about this organization asks for besides the base criteria."""
    if not rules.has_additional_criteria():
        return []
    return Criterion.objects.for_organization(organization, rules.current_day())


def comment_figures(comment: Comment) -> Mark:
    """The mark that a comment's questionnaire gave."""
    return Mark(comment.questionnaire.mean, 1, 1)


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One's own questionnaire in «Мои оценки»."""

    questionnaire: Questionnaire
    mark: Mark
    comment: Comment | None
    state_text: str
    can_edit: bool
    can_withdraw: bool


def own_row(questionnaire: Questionnaire) -> OwnRow:
    """A questionnaire as its author sees it; its organization and comment are at hand."""
    comment: Comment | None = getattr(questionnaire, "comment", None)
    return OwnRow(
        questionnaire=questionnaire,
        mark=Mark(questionnaire.mean, 1, 1),
        comment=comment,
        state_text=str(State(questionnaire.state).label),
        can_edit=questionnaire.can_edit,
        can_withdraw=questionnaire.can_withdraw,
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """An organization whose mark a questionnaire has moved."""

    organization: Organization
    mark: Mark


@dataclass(frozen=True, slots=True)
class Thanks:
    """What the thank-you page shows."""

    row: OwnRow
    organization: Organization
    mark: Mark
    without: Mark | None  # the mark without this questionnaire, if it counts and isn't the only one
    positions: list[Position]
    above: list[Moved]


def thanks(questionnaire: Questionnaire) -> Thanks:
    """What was recorded, and the marks and positions that it has moved, as they are now."""
    minimum = minimum_count()
    organization = questionnaire.organization
    edges = (
        Oversight.objects.filter(below=organization, above__is_listed=True)
        .select_related("above")
        .order_by("-through_units", f"above__{name_order()}")
    )
    above = [edge.above for edge in edges if edge.above_id != organization.pk]
    scores = {
        score.organization_id: score
        for score in Score.objects.filter(
            organization__in=[organization.pk, *(o.pk for o in above)],
            period=ALL_TIME,
            scope=Scope.CONSOLIDATED,
        )
    }
    own = scores.get(organization.pk)
    categories = category_names([organization.pk]).get(organization.pk, [])
    return Thanks(
        row=own_row(questionnaire),
        organization=organization,
        mark=mark_of(own, minimum),
        without=Mark(own.sum - questionnaire.mean, own.count - 1, minimum)
        if own and own.count > 1 and questionnaire.is_counted
        else None,
        positions=positions(organization, own, categories),
        above=[Moved(o, mark_of(scores.get(o.pk), minimum)) for o in above],
    )


def sets_with_names(
    organization: Organization, categories: list[Category]
) -> dict[Set, tuple[str, str]]:
    """The sets in which the organization has a position: (in words, address of the rating)."""
    units = "&level=units" if organization.level == Level.UNIT else ""
    sets: dict[Set, tuple[str, str]] = {(SetKind.COUNTRY, 0): (_("в стране"), f"?{units[1:]}")}
    if organization.region:
        where = _("в городе") if organization.region.code == "hm" else _("в области")
        sets[SetKind.REGION, organization.region.pk] = (
            where,
            f"?region={organization.region.code}{units}",
        )
    if organization.district:
        sets[SetKind.DISTRICT, organization.district.pk] = (
            _("в районе"),
            f"?district={organization.district.code}{units}",
        )
    for category in categories:
        sphere = category.sphere
        sets[SetKind.SPHERE, sphere.pk] = (
            _("в сфере %(name)s") % {"name": wording.quoted(sphere.name)},
            f"?sphere={sphere.code}{units}",
        )
    for category in categories:
        sets[SetKind.CATEGORY, category.pk] = (
            _("в категории %(name)s") % {"name": wording.quoted(category.name)},
            f"?category={category.code}{units}",
        )
    return sets


def positions(
    organization: Organization, score: Score | None, categories: list[Category]
) -> list[Position]:
    """Where the organization stands in each of its sets, and the change since the half-year."""
    sets = sets_with_names(organization, categories)
    standings = standings_of(organization, score, sets)
    return [
        Position(
            number=standing.position,
            of=standing.of,
            where_text=sets[key][0],
            url=sets[key][1],
            change=None if standing.before is None else standing.before - standing.position,
        )
        for key, standing in standings.items()
    ]
