"""Comments of questionnaires and their way to the public."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from ratings.models.questionnaires import Questionnaire, State

MAX_LENGTH = 2000


class CommentQuerySet(models.QuerySet["Comment"]):
    """Which comments are public, and who may see or decide the rest."""

    def public(self) -> CommentQuerySet:
        """Published ones of questionnaires that count, unless the author keeps them private."""
        return self.filter(
            state=Comment.State.PUBLISHED, is_private=False, questionnaire__state=State.COUNTED
        )

    def waiting(self) -> CommentQuerySet:
        """The moderators' queue: not decided, meant for the public, its questionnaire alive."""
        return self.filter(
            state=Comment.State.PENDING,
            is_private=False,
            questionnaire__state__in=[State.COUNTED, State.QUARANTINED],
        )

    def visible_to(self, user: Any) -> CommentQuerySet:
        """Whoever may see the questionnaire may see its comment."""
        return self.filter(questionnaire__in=Questionnaire.objects.visible_to(user))

    def editable_by(self, user: Any) -> CommentQuerySet:
        """Moderators decide; authors change theirs by way of the questionnaire."""
        if getattr(user, "is_authenticated", False) and (user.is_moderator or user.is_operator):
            return self.all()
        return self.none()


class Comment(models.Model):
    """What the author added in words. Hiding it doesn't un-count the questionnaire."""

    class State(models.IntegerChoices):
        PENDING = 0, _("ждёт модератора")
        PUBLISHED = 1, _("опубликован")
        HIDDEN = 2, _("скрыт")

    questionnaire = models.OneToOneField(
        Questionnaire, on_delete=models.CASCADE, primary_key=True, related_name="comment"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="comments", db_index=False
    )
    text = models.TextField(max_length=MAX_LENGTH)
    is_private = models.BooleanField(default=False, help_text="the author chose «Не публиковать»")
    state = models.PositiveSmallIntegerField(choices=State, default=State.PENDING)
    reason = models.CharField(max_length=300, blank=True, help_text="why it is hidden")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("комментарий")
        verbose_name_plural = _("комментарии")
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="comment_not_empty"),
            models.CheckConstraint(
                condition=~models.Q(state=2) | ~models.Q(reason=""),
                name="comment_hidden_has_reason",
            ),
        ]
        # whole indexes: SQLite can't use partial ones for conditions given as parameters
        indexes = [
            models.Index(
                fields=["organization", "state", "-questionnaire"], name="comment_of_organization"
            ),
            models.Index(fields=["state", "-questionnaire"], name="comment_latest"),
        ]

    @property
    def digest(self) -> str:
        """Stands for the text: a decision names the digest of what was read."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:16]
