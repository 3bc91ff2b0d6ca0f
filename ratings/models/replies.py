"""An organization's public replies to comments, and what it has done about them."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from ratings.models.comments import Comment
from ratings.models.questionnaires import Questionnaire, State

REPLY_LENGTH = 2000
MEASURE_LENGTH = 300
# what a comment's questionnaire must be like for anything about it to go to the public
_ALIVE = Q(
    questionnaire__state__in=[State.COUNTED, State.QUARANTINED],
    questionnaire__comment__is_private=False,
    questionnaire__comment__state__in=[Comment.State.PENDING, Comment.State.PUBLISHED],
)


class ReplyQuerySet(models.QuerySet["Reply"]):
    """Which replies are public, and which wait for a moderator."""

    def public(self) -> ReplyQuerySet:
        """Accepted ones under comments that the public reads."""
        return self.filter(
            state=Reply.State.PUBLISHED,
            questionnaire__state=State.COUNTED,
            questionnaire__comment__state=Comment.State.PUBLISHED,
            questionnaire__comment__is_private=False,
        )

    def waiting(self) -> ReplyQuerySet:
        """The moderators' queue: replies to comments that are public or may become so."""
        return self.filter(_ALIVE, state=Reply.State.PENDING)

    def visible_to(self, user: Any) -> ReplyQuerySet:
        """Whoever may see the questionnaire may see what was replied."""
        return self.filter(questionnaire__in=Questionnaire.objects.visible_to(user))

    def editable_by(self, user: Any) -> ReplyQuerySet:
        """Moderators decide; the organization writes a new one instead."""
        if getattr(user, "is_authenticated", False) and (user.is_moderator or user.is_operator):
            return self.all()
        return self.none()


class Measure(models.TextChoices):
    """«Что сделано»."""

    PLANNED = "planned", _("запланировано")
    STARTED = "started", _("в работе")
    DONE = "done", _("сделано")


class Reply(models.Model):
    """One wording of the reply to a comment. What it says never changes: an edit is a new row.

    At most one of a questionnaire waits and at most one is published; while an edit waits, the
    published one stays.
    """

    class State(models.IntegerChoices):
        PENDING = 0, _("ждёт модератора")
        PUBLISHED = 1, _("опубликован")
        REJECTED = 2, _("не принят")
        REPLACED = 3, _("заменён")
        WITHDRAWN = 4, _("убран организацией")
        OUTDATED = 5, _("снят: автор изменил комментарий")

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="replies"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", help_text="in whose name"
    )
    text = models.TextField(_("ответ"), max_length=REPLY_LENGTH)
    measure = models.CharField(_("что сделано"), max_length=8, choices=Measure, blank=True)
    measure_text = models.CharField(max_length=MEASURE_LENGTH, blank=True)
    measure_on = models.DateField(null=True, blank=True, help_text="since when it is so")
    state = models.PositiveSmallIntegerField(choices=State, default=State.PENDING)
    reason = models.CharField(max_length=1000, blank=True, help_text="why it was rejected")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    is_told = models.BooleanField(
        default=True, help_text="False once published: a letter to the comment's author is due"
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("ответ организации")
        verbose_name_plural = _("ответы организаций")
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(state=0), name="reply_pending_once"
            ),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(state=1), name="reply_published_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reply_not_empty"),
            models.CheckConstraint(
                condition=~Q(state=2) | ~Q(reason=""), name="reply_rejected_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(measure="", measure_text="", measure_on=None)
                | Q(measure__in=["planned", "started", "done"], measure_on__isnull=False),
                name="reply_measure_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="reply_queue"),
            models.Index(fields=["is_told", "id"], name="reply_letters"),
        ]

    @property
    def digest(self) -> str:
        """Stands for all that is decided: a decision names the digest of what was read."""
        told = "\0".join((self.text, self.measure, self.measure_text))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Complaints about comments."""

    def waiting(self) -> ComplaintQuerySet:
        """The moderators' queue: not decided, the comment still public or on its way there."""
        return self.filter(_ALIVE, state=Complaint.State.OPEN)

    def visible_to(self, user: Any) -> ComplaintQuerySet:
        """Moderators decide them; an organization sees its own beside the questionnaire."""
        return self.editable_by(user)

    def editable_by(self, user: Any) -> ComplaintQuerySet:
        """Moderators and operators."""
        if getattr(user, "is_authenticated", False) and (user.is_moderator or user.is_operator):
            return self.all()
        return self.none()


class Complaint(models.Model):
    """An organization asks the moderators to hide a comment."""

    class State(models.IntegerChoices):
        OPEN = 0, _("на рассмотрении")
        UPHELD = 1, _("комментарий скрыт")
        DISMISSED = 2, _("комментарий оставлен")
        OUTDATED = 3, _("закрыта: автор изменил комментарий")

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="complaints"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", help_text="whose complaint it is"
    )
    reason = models.TextField(_("причина"), max_length=1000)
    state = models.PositiveSmallIntegerField(choices=State, default=State.OPEN)
    answer = models.CharField(max_length=1000, blank=True, help_text="what the moderator says")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("жалоба на комментарий")
        verbose_name_plural = _("жалобы на комментарии")
        constraints = [
            # about one text once: an outdated one was about another
            models.UniqueConstraint(
                fields=["questionnaire"], condition=~Q(state=3), name="complaint_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="complaint_has_reason"),
        ]
        indexes = [models.Index(fields=["state", "id"], name="complaint_queue")]
