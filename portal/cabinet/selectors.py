"""Marks for the cabinet's lists."""

from collections.abc import Iterable

from organizations.models import Organization
from ratings.figures import Mark
from ratings.models import ALL_TIME, Scope, Score
from ratings.selectors import mark_of, minimum_count


def marks_of(organizations: Iterable[Organization]) -> dict[int, Mark]:
    """The mark of each as citizens see it, by its id (one query)."""
    ids = [organization.pk for organization in organizations]
    scores = Score.objects.filter(organization__in=ids, period=ALL_TIME, scope=Scope.CONSOLIDATED)
    found = {score.organization_id: score for score in scores}
    minimum = minimum_count()
    return {id_: mark_of(found.get(id_), minimum) for id_ in ids}
