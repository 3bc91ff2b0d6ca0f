"""What the operator asks: polls, their questions, what can be chosen."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.lib.languages import Text, text_of

SCALE = (1, 2, 3, 4, 5)


class Stage(StrEnum):
    """Where a poll stands; its dates decide, in Minsk."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    ENDED = "ended"
    ARCHIVED = "archived"


class ResultsShown(models.TextChoices):
    """Who sees what people have answered, and when."""

    AT_ONCE = "at_once", _("каждый, кто ответил, — сразу; после закрытия — все")
    AFTER = "after", _("все, но только после закрытия")
    OPERATOR = "operator", _("только оператор")


class Kind(models.TextChoices):
    """How a question is answered."""

    SINGLE = "single", _("один вариант")
    MULTIPLE = "multiple", _("несколько вариантов")
    SCALE = "scale", _("шкала от 1 до 5")
    TEXT = "text", _("ответ своими словами")


class PollQuerySet(models.QuerySet["Poll"]):
    """Which polls stand where, and who sees which."""

    def visible_to(self, user: Any) -> PollQuerySet:
        """Published ones for everybody, drafts for operators."""
        if getattr(user, "is_operator", False):
            return self.all()
        return self.published()

    def editable_by(self, user: Any) -> PollQuerySet:
        """The operator's."""
        return self.all() if getattr(user, "is_operator", False) else self.none()

    def published(self) -> PollQuerySet:
        """All that the public has been told of."""
        return self.filter(published_at__isnull=False)

    def open_on(self, day: date) -> PollQuerySet:
        """Those that can be answered on a day."""
        return self.published().filter(
            starts_on__lte=day, ends_on__gte=day, closed_at=None, archived_at=None
        )

    def scheduled_on(self, day: date) -> PollQuerySet:
        """Those that begin later."""
        return self.published().filter(starts_on__gt=day, closed_at=None, archived_at=None)

    def ended_on(self, day: date) -> PollQuerySet:
        """Those that are over and not in the archive."""
        return self.published().filter(
            Q(ends_on__lt=day) | Q(closed_at__isnull=False), archived_at=None
        )

    def archived(self) -> PollQuerySet:
        """Those in the archive."""
        return self.published().filter(archived_at__isnull=False)


class Poll(models.Model):
    """Questions to everybody, from day to day. Written by `portal.polls.services` alone.

    Once it is published nothing of its wording changes: a mistake means closing it and a copy.
    """

    title_ru = models.CharField(max_length=200)
    title_be = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    text_ru = models.TextField(max_length=2000, blank=True)
    text_be = models.TextField(max_length=2000, blank=True)
    text_en = models.TextField(max_length=2000, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="its last day")
    results = models.CharField(max_length=8, choices=ResultsShown, default=ResultsShown.AFTER)
    published_at = models.DateTimeField(null=True, blank=True, help_text="a draft has none")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="if before its last day")
    close_reason = models.CharField(max_length=500, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = _("опрос")
        verbose_name_plural = _("опросы")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="poll_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, close_reason="")
                | Q(closed_at__isnull=False, published_at__isnull=False) & ~Q(close_reason=""),
                name="poll_close_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(archived_at__isnull=True) | Q(published_at__isnull=False),
                name="poll_draft_is_not_archived",
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="poll_by_end")]

    def __str__(self) -> str:
        return self.title_ru

    @property
    def title(self) -> Text:
        """In the reader's language, else in Russian."""
        return text_of(self, "title")

    @property
    def text(self) -> Text:
        """The introduction."""
        return text_of(self, "text")

    def stage_on(self, day: date) -> Stage:
        """Where it stands on a day."""
        if self.published_at is None:
            return Stage.DRAFT
        if self.archived_at is not None:
            return Stage.ARCHIVED
        if self.closed_at is not None or self.ends_on < day:
            return Stage.ENDED
        return Stage.OPEN if self.starts_on <= day else Stage.SCHEDULED


class QuestionQuerySet(models.QuerySet["Question"]):
    """Whose they are to change: the operator's; people read them with their poll."""

    def visible_to(self, user: Any) -> QuestionQuerySet:
        """All, for operators alone."""
        return self.all() if getattr(user, "is_operator", False) else self.none()

    def editable_by(self, user: Any) -> QuestionQuerySet:
        """The same; what is published refuses its change by itself."""
        return self.visible_to(user)


class Question(models.Model):
    """One question of a poll."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    text_ru = models.CharField(max_length=300)
    text_be = models.CharField(max_length=300, blank=True)
    text_en = models.CharField(max_length=300, blank=True)
    is_required = models.BooleanField(default=True)
    most = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="how many options may be chosen at once; none: any number"
    )
    low_ru = models.CharField(max_length=60, blank=True, help_text="what 1 means on a scale")
    low_be = models.CharField(max_length=60, blank=True)
    low_en = models.CharField(max_length=60, blank=True)
    high_ru = models.CharField(max_length=60, blank=True, help_text="what 5 means")
    high_be = models.CharField(max_length=60, blank=True)
    high_en = models.CharField(max_length=60, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(kind="multiple", most__gte=2),
                name="question_most_is_of_many",
            ),
        ]

    def __str__(self) -> str:
        return self.text_ru

    @property
    def text(self) -> Text:
        """In the reader's language, else in Russian."""
        return text_of(self, "text")

    @property
    def low(self) -> Text:
        """What 1 means."""
        return text_of(self, "low")

    @property
    def high(self) -> Text:
        """What 5 means."""
        return text_of(self, "high")

    @property
    def has_options(self) -> bool:
        """Whether one chooses among words."""
        return self.kind in (Kind.SINGLE, Kind.MULTIPLE)


class Option(models.Model):
    """What can be chosen."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="options")
    order = models.PositiveSmallIntegerField()
    text_ru = models.CharField(max_length=200)
    text_be = models.CharField(max_length=200, blank=True)
    text_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text_ru

    @property
    def text(self) -> Text:
        """In the reader's language, else in Russian."""
        return text_of(self, "text")
