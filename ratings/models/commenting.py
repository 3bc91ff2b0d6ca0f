"""How comments come to the public, and what people say of them: the operator's settings and words,
authors' objections, readers' complaints."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from organizations.models import Sphere
from ratings.models.comments import Comment
from ratings.models.questionnaires import Questionnaire, State


def _is_staff(user: Any) -> bool:
    return bool(
        getattr(user, "is_authenticated", False) and (user.is_moderator or user.is_operator)
    )


class Mode(models.TextChoices):
    """When a comment comes to the public; the strictest first."""

    BEFORE = "before", _("сначала проверка, потом публикация")
    SUSPICIOUS = "suspicious", _("сразу; ждут проверки только подозрительные")
    AFTER = "after", _("сразу, проверка потом")


class CommentPolicy(models.Model):
    """The operator's choice for a sphere, or (without one) for the whole portal."""

    sphere = models.OneToOneField(Sphere, on_delete=models.CASCADE, null=True, related_name="+")
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.BEFORE)

    class Meta:
        constraints = [
            models.UniqueConstraint(Coalesce("sphere", 0), name="comment_policy_once"),
        ]


class InsultWordQuerySet(models.QuerySet["InsultWord"]):
    """The operator's."""

    def visible_to(self, user: Any) -> InsultWordQuerySet:
        """The operator's list is nobody else's business."""
        return self.all() if getattr(user, "is_operator", False) else self.none()

    def editable_by(self, user: Any) -> InsultWordQuerySet:
        """The operator."""
        return self.visible_to(user)


class InsultWord(models.Model):
    """A word that the operator has added to the list of insults, or taken out of it."""

    word = models.CharField(max_length=60, unique=True, help_text="as ratings.insults keeps it")
    is_on = models.BooleanField(default=True, help_text="False: of the first list, switched off")

    objects = InsultWordQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(word=""), name="insult_not_empty")]


class Decided(models.Model):
    """What somebody says of a comment, and what a moderator answers, once."""

    class State(models.IntegerChoices):
        OPEN = 0, _("на рассмотрении")
        UPHELD = 1, _("принята")
        DISMISSED = 2, _("отклонена")
        OUTDATED = 3, _("закрыта: автор изменил комментарий")

    state = models.PositiveSmallIntegerField(choices=State, default=State.OPEN)
    answer = models.CharField(max_length=1000, blank=True, help_text="what the moderator says")
    made_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections of authors."""

    def waiting(self) -> ObjectionQuerySet:
        """The moderators' queue: not decided, the questionnaire alive."""
        return self.filter(
            state=Objection.State.OPEN,
            questionnaire__comment__is_private=False,
            questionnaire__state__in=[State.COUNTED, State.QUARANTINED],
        )

    def visible_to(self, user: Any) -> ObjectionQuerySet:
        """Moderators; an author sees their own beside the questionnaire."""
        return self.editable_by(user)

    def editable_by(self, user: Any) -> ObjectionQuerySet:
        """Moderators and operators."""
        return self.all() if _is_staff(user) else self.none()


class Objection(Decided):
    """An author asks to look once more at what was hidden. Once for a text."""

    LENGTH = 1000
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="objections"
    )
    text = models.TextField(max_length=LENGTH)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("возражение автора")
        verbose_name_plural = _("возражения авторов")
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire"], condition=~Q(state=3), name="objection_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="objection_not_empty"),
        ]
        indexes = [models.Index(fields=["state", "id"], name="objection_queue")]


class ReaderComplaintQuerySet(models.QuerySet["ReaderComplaint"]):
    """Readers' complaints."""

    def waiting(self) -> ReaderComplaintQuerySet:
        """Not decided, about comments that the public reads."""
        return self.filter(
            state=ReaderComplaint.State.OPEN,
            questionnaire__state__in=[State.COUNTED, State.QUARANTINED],
            questionnaire__comment__is_private=False,
            questionnaire__comment__state=Comment.State.PUBLISHED,
        )

    def visible_to(self, user: Any) -> ReaderComplaintQuerySet:
        """One's own; all for moderators."""
        if _is_staff(user):
            return self.all()
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(made_by=user)

    def editable_by(self, user: Any) -> ReaderComplaintQuerySet:
        """Moderators and operators."""
        return self.all() if _is_staff(user) else self.none()


class ReaderComplaint(Decided):
    """A reader, perhaps a guest, asks the moderators to look at a published comment.

    All that are open about one comment are decided together.
    """

    LENGTH = 500

    class Reason(models.TextChoices):
        INSULT = "insult", _("оскорбления, угрозы, брань")
        PERSONAL = "personal", _("личные данные")
        ADVERTISING = "advertising", _("реклама или ссылки")
        ELSEWHERE = "elsewhere", _("не об этой организации")
        OTHER = "other", _("другое")

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="reader_complaints"
    )
    reason = models.CharField(max_length=12, choices=Reason)
    text = models.TextField(max_length=LENGTH, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ReaderComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("жалоба читателя")
        verbose_name_plural = _("жалобы читателей")
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "made_by"],
                condition=~Q(state=3),
                name="reader_complaint_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "questionnaire"], name="reader_complaint_queue")]
