"""What an organization's people note of a questionnaire among themselves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from organizations.models.memberships import PeopleQuerySet
from ratings.models.questionnaires import Questionnaire

TAG_LENGTH = 40
TAGS_AT_MOST = 60  # of an organization
TAGS_OF_ONE = 6  # of a questionnaire
NOTE_LENGTH = 2000


class ReadMark(models.Model):
    """Somebody of the organization has opened the questionnaire: read for all of them."""

    questionnaire = models.OneToOneField(
        Questionnaire, on_delete=models.CASCADE, primary_key=True, related_name="read_mark"
    )


class Tag(models.Model):
    """A word of an organization's own to sort questionnaires by."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name = models.CharField(_("метка"), max_length=TAG_LENGTH)

    objects = PeopleQuerySet.as_manager()

    class Meta:
        verbose_name = _("метка")
        verbose_name_plural = _("метки")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="tag_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="tag_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A questionnaire with a tag."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="taggings"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "questionnaire"], name="tagging_once")
        ]


class NoteQuerySet(PeopleQuerySet):
    """Colleagues read notes; whoever wrote one changes it."""

    def editable_by(self, user: object) -> NoteQuerySet:
        """One's own, while one still stands for the organization."""
        return self.visible_to(user).filter(by=user)  # type: ignore[return-value]


class Note(models.Model):
    """A note for colleagues; never shown outside of the organization's cabinet."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="notes")
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", help_text="whose cabinet it is in"
    )
    text = models.TextField(max_length=NOTE_LENGTH)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("заметка")
        verbose_name_plural = _("заметки")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="note_not_empty")]
