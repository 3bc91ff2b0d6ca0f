"""Reads of ratings that several pages share."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from accounts.selectors.desk import reasons_in_language
from organizations.models import Organization, Oversight, Service, name_order
from organizations.selectors import category_names
from portal.lib import wording
from portal.lib.cursors import END, BadCursor
from portal.lib.languages import Text
from ratings import rules
from ratings.figures import Mark, Position
from ratings.models import (
    ALL_TIME,
    Books,
    Comment,
    Correction,
    Frequency,
    NoticeChoice,
    Objection,
    Period,
    Questionnaire,
    Reply,
    Scope,
    Score,
    State,
)
from ratings.selectors.fraud import exclusion_reasons
from ratings.selectors.standings import (
    Set,
    Standing,
    positions,
    positions_of,
    sets_with_names,
    standings_of,
)

__all__ = ["Set", "Standing", "positions", "positions_of", "sets_with_names", "standings_of"]

CORRECTIONS_SHOWN = 20


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
    """How many questionnaires a position needs, as the positions that can be read now were made.

    When a new rule begins, the positions take it with the first write after midnight, or within a
    minute: until then everything shown goes by the old one alone.
    """
    now = rules.today()
    if now.valid_from is None or rules.is_taken(now):
        return now.minimum_count
    stored = Books.objects.filter(pk=1).values_list("minimum_count", flat=True).first()
    if stored in (None, now.minimum_count):
        rules.note_taken(now)
        return now.minimum_count
    return stored


def mark_of(score: Score | None, minimum: int) -> Mark:
    """A stored score as a mark to show."""
    return Mark(score.sum, score.count, minimum) if score else Mark(0, 0, minimum)


def consolidated_mark(organization: Organization) -> Mark:
    """The mark that its page shows (one query, and what `rules` doesn't remember)."""
    score = Score.objects.filter(
        organization=organization, period=ALL_TIME, scope=Scope.CONSOLIDATED
    ).first()
    return mark_of(score, minimum_count())


def scores_of(organization: Organization) -> dict[tuple[int, int], Score]:
    """All scores of an organization by (period, scope); `score.period` is at hand (one query)."""
    scores = (
        Score.objects.filter(organization=organization)
        .exclude(scope=Scope.DIRECT)
        .select_related("period")
        .order_by("period__starts_on")
    )
    return {(score.period_id, score.scope): score for score in scores}


def published_comments(organization: Organization) -> "QuerySet[Comment]":
    """What the public reads, the newest day first, with the questionnaire's mean and day.

    Within a day in no order that tells when they were written.
    """
    return (
        Comment.objects.public()
        .filter(organization=organization, questionnaire__organization=organization)
        .select_related("questionnaire")
        .order_by("-questionnaire__number")
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


def public_replies(questionnaires: Iterable[int]) -> dict[int, Reply]:
    """The replies that the public reads, by questionnaire (one query; none for none)."""
    ids = list(questionnaires)
    if not ids:
        return {}
    found = Reply.objects.public().filter(questionnaire__in=ids).select_related("organization")
    return {reply.questionnaire_id: reply for reply in found}


def services_offered(organization: Organization, chosen: int | None = None) -> list[Service]:
    """What its visitors may have received: of its own list and of those above it (one query).

    Args:
        chosen: one that stands there in any case, since a questionnaire names it.
    """
    above = Oversight.objects.filter(below=organization, through_units=True).values("above")
    offered = Q(organization__in=above)
    if chosen:
        offered |= Q(pk=chosen)
    # its own first, since a unit's people come for these
    own = Case(When(organization=organization, then=0), default=1)
    return list(Service.objects.filter(offered).order_by("-kind", own, "id"))


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
    reply: Reply | None = None
    excluded_because: str = ""
    reason: Text = field(default_factory=Text)  # why the comment or a part of it is hidden
    objection: Objection | None = None
    can_object: bool = False

    @property
    def is_held(self) -> bool:
        """Whether it waits for somebody to look at what it came with."""
        return self.questionnaire.state == State.QUARANTINED


def own_rows(questionnaires: Iterable[Questionnaire]) -> list[OwnRow]:
    """Questionnaires as their author sees them, with what was replied (one query), why some were
    excluded (one more, if any was), why something of their comments is hidden (two more)."""
    shown = list(questionnaires)
    replies = public_replies(one.pk for one in shown if hasattr(one, "comment"))
    why = exclusion_reasons(one.pk for one in shown if one.state == State.EXCLUDED)
    refused = {one.pk for one in shown if _is_refused(getattr(one, "comment", None))}
    reasons = reasons_in_language(one.comment.reason for one in shown if one.pk in refused)
    objections = objections_of(refused)
    rows = [own_row(one, replies.get(one.pk), why.get(one.pk, "")) for one in shown]
    return [
        replace(
            row,
            reason=reasons[row.comment.reason],
            objection=objections.get(row.comment.pk),
            can_object=row.comment.pk not in objections
            and can_object(row.comment, row.questionnaire),
        )
        if row.comment and row.comment.pk in refused
        else row
        for row in rows
    ]


def _is_refused(comment: Comment | None) -> bool:
    return comment is not None and (comment.state == Comment.State.HIDDEN or bool(comment.cuts))


def can_object(comment: Comment, questionnaire: Questionnaire) -> bool:
    """Whether something of it is hidden that the public would read otherwise."""
    return (
        _is_refused(comment)
        and not comment.is_private
        and questionnaire.state in (State.COUNTED, State.QUARANTINED)
    )


def objections_of(questionnaires: Iterable[int]) -> dict[int, Objection]:
    """Their authors' objections, about the texts as they read now (one query; none for none)."""
    ids = list(questionnaires)
    if not ids:
        return {}
    found = Objection.objects.filter(questionnaire__in=ids)
    return {one.questionnaire_id: one for one in found.exclude(state=Objection.State.OUTDATED)}


def own_row(
    questionnaire: Questionnaire, reply: Reply | None = None, excluded_because: str = ""
) -> OwnRow:
    """A questionnaire as its author sees it; its organization and comment are at hand."""
    comment: Comment | None = getattr(questionnaire, "comment", None)
    return OwnRow(
        questionnaire=questionnaire,
        mark=Mark(questionnaire.mean, 1, 1),
        comment=comment,
        state_text=str(State(questionnaire.state).label),
        can_edit=questionnaire.can_edit,
        can_withdraw=questionnaire.can_withdraw,
        reply=reply,
        excluded_because=excluded_because,
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


def own_cursor(mine: "QuerySet[Questionnaire]", reference: str) -> str:
    """The cursor of one's own questionnaire that a reference names, for `cursor_page` by id.

    Raises:
        BadCursor: it names none.
    """
    if reference in ("", END):
        return reference
    try:
        return str(mine.values_list("pk", flat=True).get(reference=reference))
    except (Questionnaire.DoesNotExist, ValidationError):
        raise BadCursor from None


def frequency_of(user: Any) -> str:
    """How often a person is written to about new questionnaires (`Frequency`)."""
    chosen = NoticeChoice.objects.filter(user=user).values_list("frequency", flat=True).first()
    return chosen or Frequency.AT_ONCE
