"""Answers about an organization that the catalogue doesn't have yet."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models

from organizations.models import Suggestion


class PendingQuerySet(models.QuerySet["PendingQuestionnaire"]):
    """Its author's alone: whoever moderates the suggestion doesn't read the answers."""

    def visible_to(self, user: Any) -> PendingQuerySet:
        """One's own."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(suggestion__by=user)

    def editable_by(self, user: Any) -> PendingQuerySet:
        """One's own."""
        return self.visible_to(user)


class PendingQuestionnaire(models.Model):
    """A questionnaire that waits with a suggestion until it has an organization to go to.

    Written by `ratings.services.pending` alone; deleted when it is submitted, so that nothing
    keeps a questionnaire and its author together but `Authorship`.
    """

    suggestion = models.OneToOneField(
        Suggestion, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    reference = models.UUIDField(
        unique=True, default=uuid4, help_text="of the questionnaire that it becomes"
    )
    answers = models.JSONField(help_text="the form's fields as they were sent")
    written_at = models.DateTimeField()

    objects = PendingQuerySet.as_manager()
