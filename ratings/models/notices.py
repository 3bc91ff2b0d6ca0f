"""What an organization's people are told of by e-mail, and how often (FEATURES row 53)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How often a person is written to about new questionnaires."""

    AT_ONCE = "at_once", _("сразу о низкой оценке или комментарии")
    DAILY = "daily", _("сводкой раз в день")
    WEEKLY = "weekly", _("сводкой раз в неделю")
    NEVER = "never", _("не писать")


class NoticeChoice(models.Model):
    """One person's choice; who has none is written to at once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notice_choice",
    )
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.AT_ONCE)
    digested_on = models.DateField(
        null=True, blank=True, help_text="the day up to which the last digest told"
    )


class Noteworthy(models.Model):
    """A questionnaire of which its organization's people haven't been thought of yet.

    Left by the submission in its own transaction, taken by the next `spread_notices`.
    """

    questionnaire = models.OneToOneField(
        "ratings.Questionnaire", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    created_at = models.DateTimeField()


class Notice(models.Model):
    """One person is to be told of one questionnaire. Gone once the letter has gone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    questionnaire = models.ForeignKey(
        "ratings.Questionnaire", on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField()
    # the run that is writing the letter, and since when: another run leaves it alone for a while
    claim = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "questionnaire"], name="notice_once")
        ]
