"""Help requests: what a person asks the portal's support, and what is said on it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


def attachment_path(message: HelpMessage, name: str) -> str:
    """Where an attachment is kept: nothing of the name that it came with."""
    return f"help/{uuid4().hex}{name[name.rindex('.') :]}"


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    """One's own; the operator's all. Nobody else's, moderators' neither."""

    def asked_by(self, user: Any) -> HelpRequestQuerySet:
        """Those that this person has asked."""
        return self.filter(by=user) if getattr(user, "is_authenticated", False) else self.none()

    def visible_to(self, user: Any) -> HelpRequestQuerySet:
        """One's own; all for the operator."""
        if getattr(user, "is_authenticated", False) and user.is_operator:
            return self.all()
        return self.asked_by(user)

    def editable_by(self, user: Any) -> HelpRequestQuerySet:
        """Whoever sees a request writes in it."""
        return self.visible_to(user)


class HelpRequest(models.Model):
    """A person asks for help with the portal. Written by `accounts.services.help` alone."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("вход и доступ")
        DATA = "data", _("данные организации")
        RATINGS = "ratings", _("анкеты и оценки")
        CODES = "codes", _("QR-коды и материалы")
        OTHER = "other", _("другое")

    class State(models.TextChoices):
        OPEN = "open", _("ждёт ответа")
        ANSWERED = "answered", _("есть ответ")
        CLOSED = "closed", _("закрыт")

    key = models.UUIDField(unique=True, help_text="of the form: sent twice, it is one request")
    by = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="help_requests", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind)
    stands_for = models.CharField(
        max_length=40, blank=True, help_text="on whose behalf: see portal.lib.standing"
    )
    page = models.CharField(max_length=500, blank=True, help_text="of ours, that they came from")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    last = models.PositiveIntegerField(default=0, help_text="number of the last message")
    turn = models.BigIntegerField(
        default=0,
        help_text="id of the message that made the state: the first that waits, the last answer",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("вопрос в поддержку")
        verbose_name_plural = _("вопросы в поддержку")
        indexes = [
            models.Index(fields=["by", "-id"], name="help_request_by"),
            models.Index(fields=["state", "turn"], name="help_request_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "answered", "closed"]),
                name="help_request_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["access", "data", "ratings", "codes", "other"]),
                name="help_request_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.pk}"


class HelpMessage(models.Model):
    """One message of a request, or its closing. Written by `accounts.services.help` alone."""

    request = models.ForeignKey(
        HelpRequest, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    number = models.PositiveIntegerField(help_text="in its request, from 1")
    # who wrote it, for the log; the person is told «оператор»
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    from_operator = models.BooleanField(default=False)
    closes = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    attachment = models.FileField(upload_to=attachment_path, max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # an answer's letter: when it went; which run is writing it, and since when
    told_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(from_operator=True, told_at__isnull=True),
                name="help_message_untold",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="help_message_number"),
            models.CheckConstraint(
                condition=models.Q(closes=True) | ~models.Q(text=""),
                name="help_message_says_something",
            ),
        ]
