"""Reads of questionnaires that wait with a suggestion."""

from organizations.models import Suggestion
from ratings.models import PendingQuestionnaire


def pending_of(suggestion: Suggestion) -> PendingQuestionnaire | None:
    """What waits with this suggestion; its author has been asked for already."""
    return PendingQuestionnaire.objects.filter(suggestion=suggestion).first()
