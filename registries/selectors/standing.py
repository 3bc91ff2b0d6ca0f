"""One organization of a registry: where it stands in a period, and what its mark is made of."""

from dataclasses import dataclass

from organizations.models import Organization
from ratings import figures
from ratings.figures import CriterionMark, Mark
from ratings.models import Scope, Score
from ratings.selectors import mark_of
from ratings.selectors.dynamics import Change, mark_change, satisfaction_change
from ratings.selectors.places import Place, country_places
from registries.selectors.composition import Inside, inside_of
from registries.selectors.objects import minimum_of, unread_of
from registries.selectors.spans import Span


@dataclass(frozen=True, slots=True)
class InsidePage:
    """What the page of an organization shows."""

    mark: Mark
    own: Mark
    mark_change: Change
    satisfaction_change: Change
    place: Place | None
    criteria: list[CriterionMark]
    unread: int
    inside: Inside


def inside_page(organization: Organization, span: Span) -> InsidePage:
    """An organization in a period: as many statements with one unit as with many."""
    scores = {
        (score.period_id, score.scope): score
        for score in Score.objects.filter(organization=organization)
    }
    now = scores.get((span.period.pk, Scope.CONSOLIDATED))
    own = scores.get((span.period.pk, Scope.OWN))
    was = scores.get((span.before.pk, span.before_scope)) if span.before else None
    before, after = (
        (score.sum, score.count) if score and score.count else None for score in (was, now)
    )
    minimum = minimum_of(span)
    places = country_places([organization.pk], span.period, span.before, span.before_scope)
    return InsidePage(
        mark=mark_of(now, minimum),
        own=mark_of(own, minimum),
        mark_change=mark_change(before, after),
        satisfaction_change=satisfaction_change(before, after),
        place=places.get(organization.pk),
        criteria=figures.criteria(now) if now and now.count else [],
        unread=unread_of(organization.pk).count(),
        inside=inside_of(organization, span),
    )
