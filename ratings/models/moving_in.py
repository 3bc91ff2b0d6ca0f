"""What the portal remembers of the move from the portal before it, until the move is over.

Private: nobody reads these tables but `manage.py import_portal`, which needs them to do nothing
twice; `import_portal --forget` empties them. Written by `ratings.services.moving_in` alone.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from ratings.models.questionnaires import Questionnaire

LONGEST_KEY = 40


class MovingRun(models.Model):
    """One run of `import_portal`: when, and how many rows came to what."""

    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, help_text="none: it was cut off")
    counts = models.JSONField(default=dict, help_text="by file and outcome")
    forgotten_at = models.DateTimeField(
        null=True, help_text="when the numbers of the portal before were forgotten"
    )

    class Meta:
        verbose_name = _("перенос с прежнего портала")
        verbose_name_plural = _("переносы с прежнего портала")


class MovedOrganization(models.Model):
    """The version in which the move left an organization: another one means that somebody has
    edited it here, and then the file changes it no more."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    version = models.PositiveIntegerField()


class MovedPerson(models.Model):
    """Whose number this was. Without a person: they have deleted their account here."""

    legacy_id = models.CharField(max_length=LONGEST_KEY, primary_key=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )


class MovedMembership(models.Model):
    """A membership that came in a file: whoever was removed here isn't let in again."""

    key = models.CharField(
        max_length=2 * LONGEST_KEY + 20, primary_key=True, help_text="person:organization:role"
    )


class MovedQuestionnaire(models.Model):
    """A questionnaire that has come: its number there, and here."""

    legacy_id = models.CharField(max_length=LONGEST_KEY, primary_key=True)
    questionnaire = models.OneToOneField(Questionnaire, on_delete=models.CASCADE, related_name="+")
