"""Answers that wait for their author to say who they are."""

from django.db import models

from organizations.models import Organization
from ratings.models.invitations import VisitLink


class Draft(models.Model):
    """A questionnaire that a guest has sent: kept for 24 hours, known to one browser alone.

    Written by `ratings.services.drafts` alone. It belongs to nobody until somebody signs in.
    """

    reference = models.UUIDField(unique=True, help_text="of the questionnaire that it becomes")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField(help_text="the form's fields as they were sent")
    link = models.ForeignKey(
        VisitLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source = models.CharField(max_length=12, default="site")
    expires_at = models.DateTimeField(db_index=True)
