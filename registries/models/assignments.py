"""Recommendations and information requests of an authority («поручения», 002 п. 8).

Both are one thing with a kind: sent to one or many, due on a day, answered, accepted or returned.
Two tables that differ in a word would be two of everything. Written by
`registries.services.assignments`, `answers` and `assignment_letters` alone.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models import Oversight
from registries.models.rooms import OfAuthorityQuerySet

TEXT_LENGTH = 10_000
RESULT_LENGTH = 2_000


def assignment_path(assignment: Assignment, name: str) -> str:
    """Where a file is kept: nothing of the name that it came with."""
    return f"assignments/{uuid4().hex}{name[name.rindex('.') :]}"


def answer_path(answer: Answer, name: str) -> str:
    """Where a file is kept: nothing of the name that it came with."""
    return f"answers/{uuid4().hex}{name[name.rindex('.') :]}"


class Topic(models.TextChoices):
    """What an information request asks about (002 п. 8)."""

    USE = "use", _("использование портала")
    POSITION = "position", _("позиция в рейтинге")
    MEASURES = "measures", _("принимаемые меры по повышению качества обслуживания")


class Assignment(models.Model):
    """What an authority sends. What it says never changes; only its addressees move on."""

    class Kind(models.TextChoices):
        RECOMMENDATION = "recommendation", _("рекомендация")
        REQUEST = "request", _("запрос информации")

    key = models.UUIDField(unique=True, editable=False, help_text="of the page that sent it")
    authority = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="assignments"
    )
    number = models.PositiveIntegerField(help_text="1, 2, 3 … of the authority")
    kind = models.CharField(_("вид"), max_length=20, choices=Kind)
    monitoring = models.ForeignKey(
        "registries.Monitoring",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assignments",
    )
    subject = models.CharField(_("о чём"), max_length=200)
    text = models.TextField(_("текст"), max_length=TEXT_LENGTH)
    topics = models.JSONField(default=list, blank=True, help_text="of Topic, of a request alone")
    due_on = models.DateField(_("срок"), help_text="as it was sent; see Addressee.due_on")
    file = models.FileField(upload_to=assignment_path, max_length=120, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("поручение")
        verbose_name_plural = _("поручения")
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="assignment_number_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["recommendation", "request"]), name="assignment_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(text=""), name="assignment_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.number}"

    @property
    def topic_names(self) -> list[str]:
        """The topics in their order."""
        return [str(topic.label) for topic in Topic if topic in self.topics]


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    """The authority's side reads all its addressees; each organization its own row alone."""

    def visible_to(self, user: Any) -> AddresseeQuerySet:
        """Officers of the authority and the operator; who stands for the organization (a unit's
        people and those of its parent): rows addressed to it, also after it has left the registry.
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_operator:
            return self.all()
        return self.filter(_sent_by_authority_of(user) | Exists(_stands_for(user)))

    def editable_by(self, user: Any) -> AddresseeQuerySet:
        """Officers of the authority: they accept, return, withdraw, extend, remind."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(_sent_by_authority_of(user))

    def answerable_by(self, user: Any) -> AddresseeQuerySet:
        """Who stands for the organization answers for it; nobody else, not even the operator."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(Exists(_stands_for(user)))

    def awaiting(self) -> AddresseeQuerySet:
        """The organization's turn."""
        return self.filter(state__in=Addressee.AWAITING)

    def overdue(self, today: date | None = None) -> AddresseeQuerySet:
        """The organization's turn, and the day is past."""
        return self.awaiting().filter(due_on__lt=today or timezone.localdate())


def _sent_by_authority_of(user: Any) -> Q:
    mine = Assignment.objects.editable_by(user)
    return Q(Exists(mine.filter(pk=OuterRef("assignment"))))


def _stands_for(user: Any) -> models.QuerySet[Oversight]:
    return Oversight.objects.filter(
        below=OuterRef("organization"), through_units=True, above__memberships__user=user
    )


class Addressee(models.Model):
    """An organization to which an assignment was sent, and how far that has come."""

    class State(models.TextChoices):
        SENT = "sent", _("ждёт ответа")
        ANSWERED = "answered", _("есть ответ")
        RETURNED = "returned", _("возвращено")
        ACCEPTED = "accepted", _("принято")
        WITHDRAWN = "withdrawn", _("отозвано")

    AWAITING = (State.SENT, State.RETURNED)  # the organization's turn
    OPEN = (*AWAITING, State.ANSWERED)

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="addressees")
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="assigned"
    )
    state = models.CharField(max_length=20, choices=State, default=State.SENT)
    due_on = models.DateField(_("срок"))
    delivered_at = models.DateTimeField(help_text="since when it stands in the cabinet")
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True, help_text="last")
    decided_at = models.DateTimeField(null=True, blank=True)
    result = models.TextField(_("результат"), max_length=RESULT_LENGTH, blank=True)
    remind_on = models.DateField(
        null=True, blank=True, help_text="when the next reminder goes by itself"
    )
    reminded_on = models.DateField(null=True, blank=True, help_text="last by an officer's hand")

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = _("адресат")
        verbose_name_plural = _("адресаты")
        constraints = [
            models.UniqueConstraint(fields=["assignment", "organization"], name="addressee_once"),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "answered", "returned", "accepted", "withdrawn"]),
                name="addressee_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "accepted", "returned"])
                | Q(answered_at__isnull=False),
                name="addressee_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(decided_at__isnull=False) & ~Q(result=""),
                name="addressee_accepted_with_result",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "due_on"], name="addressee_of"),
            models.Index(
                fields=["remind_on"],
                condition=Q(state__in=["sent", "returned"], remind_on__isnull=False),
                name="addressee_to_remind",
            ),
        ]

    @property
    def is_awaiting(self) -> bool:
        return self.state in self.AWAITING

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_awaiting and self.due_on < timezone.localdate()


class Answer(models.Model):
    """What an organization answered. Never changed: after a return there is a new one."""

    key = models.UUIDField(unique=True, editable=False, help_text="of the page that sent it")
    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField(_("ответ"), max_length=TEXT_LENGTH, blank=True)
    file = models.FileField(upload_to=answer_path, max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text="") | ~Q(file=""), name="answer_not_empty")
        ]


class AssignmentEvent(models.Model):
    """What has happened with an addressee, in order. That it was sent stands in the assignment."""

    class Kind(models.TextChoices):
        READ = "read", _("прочитано")
        ANSWERED = "answered", _("дан ответ")
        ACCEPTED = "accepted", _("ответ принят")
        RETURNED = "returned", _("ответ возвращён")
        WITHDRAWN = "withdrawn", _("отозвано")
        REMINDED = "reminded", _("отправлено напоминание")
        EXTENDED = "extended", _("срок перенесён")

    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="nobody: the portal itself",
    )
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, null=True, related_name="+")
    text = models.TextField(blank=True, help_text="a result or a reason")
    due_on = models.DateField(null=True, blank=True, help_text="the new day")


class AssignmentLetter(models.Model):
    """A person is to be written to about an addressee. Gone once the letter has gone.

    The same may stand here twice; a letter tells it once.
    """

    class About(models.TextChoices):
        SENT = "sent", _("новое")
        REMINDED = "reminded", _("напоминание")
        RETURNED = "returned", _("ответ возвращён")
        ACCEPTED = "accepted", _("ответ принят")
        WITHDRAWN = "withdrawn", _("отозвано")
        EXTENDED = "extended", _("срок перенесён")
        ANSWERED = "answered", _("дан ответ")  # the only one to the authority

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    addressee = models.ForeignKey(Addressee, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=20, choices=About)
    created_at = models.DateTimeField(default=timezone.now)
    # the run that is writing the letter, and since when: another run leaves it alone for a while
    claim = models.UUIDField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
