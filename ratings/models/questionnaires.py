"""One person's filled questionnaire about one organization; who filled it is kept apart."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models import Membership, Organization, Oversight, Service
from ratings.arithmetic import BASE_CRITERIA, UNIT, Tally, tally_of
from ratings.models.campaigns import Campaign
from ratings.models.criteria import Criterion
from ratings.models.numbers import NumberField

EDIT_WINDOW = timedelta(hours=24)


class State(models.IntegerChoices):
    """Why a questionnaire counts or doesn't. Replaced and withdrawn are final."""

    COUNTED = 0, _("учтена")
    WITHDRAWN = 1, _("отозвана")
    REPLACED = 2, _("заменена новой")
    EXCLUDED = 3, _("исключена")
    QUARANTINED = 4, _("на проверке")


class Confirmed(models.IntegerChoices):
    """Whether a one-time link of the organization led to it, and whether others may know by now.

    `ratings.services.confirmed` says when: told at once, it would point at the link's receiver.
    """

    NO = 0, _("обычная")
    KEPT = 1, _("подтверждена, пока знает только автор")
    SHOWN = 2, _("подтверждённое посещение")


STUDIED = (State.COUNTED, State.EXCLUDED, State.QUARANTINED)


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Which questionnaires count, and who may see which (DESIGN §2.2, §4)."""

    def counted(self) -> QuestionnaireQuerySet:
        """The only definition of what counts."""
        return self.filter(state=State.COUNTED)

    def studied(self) -> QuestionnaireQuerySet:
        """What organizations study: neither taken back by its author nor said anew by them.

        A replaced one beside its replacement would tell that both are of one person.
        """
        return self.filter(state__in=STUDIED)

    def written_by(self, user: Any) -> QuestionnaireQuerySet:
        """The person's own: the only way from a person to questionnaires."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(authorship__person=user)

    def visible_to(self, user: Any) -> QuestionnaireQuerySet:
        """All states, without authors: own organizations' for members, the registry's for
        officers, those with a comment for moderators, all for operators, and one's own."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_operator:
            return self.all()
        own = Exists(Authorship.objects.filter(questionnaire=OuterRef("pk"), person=user))
        below = Oversight.objects.filter(below=OuterRef("organization"))
        member = Exists(below.filter(through_units=True, above__memberships__user=user))
        officer = Exists(
            below.filter(
                above__memberships__user=user,
                above__memberships__role=Membership.Role.OFFICER,
                above__is_authority=True,
            )
        )
        visible = Q(own) | Q(member) | Q(officer)
        if user.is_moderator:
            visible |= Q(comment__isnull=False)
        return self.filter(visible)

    def editable_by(self, user: Any) -> QuestionnaireQuerySet:
        """One's own; how long is a matter of the service."""
        return self.written_by(user)


def _answer() -> Any:
    return models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])


class Questionnaire(models.Model):
    """Answers about one organization. Written by `ratings.services` alone: scores follow it."""

    # random; made with the page, so that a page sent twice is one questionnaire (DESIGN §2.8)
    reference = models.UUIDField(unique=True)
    # what organizations know it by; never shown to the author, as `reference` never is to them
    number = NumberField(editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="questionnaires", db_index=False
    )
    clarity = _answer()
    information = _answer()
    timeliness = _answer()
    courtesy = _answer()
    mean = models.PositiveSmallIntegerField(help_text="in units of 1/840")
    state = models.PositiveSmallIntegerField(choices=State, default=State.COUNTED)
    day = models.DateField(help_text="of its submission, in Minsk")
    submitted_at = models.DateTimeField()
    state_changed_at = models.DateTimeField(null=True, blank=True)
    visit_month = models.DateField(null=True, blank=True, help_text="first day of that month")
    # "site", or the QR code that led to it: see organizations.qr_codes.source_of
    source = models.CharField(max_length=12, default="site")
    service = models.ForeignKey(
        Service,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="what was received, of the organization's own list",
    )
    service_name = models.CharField(
        max_length=300, blank=True, help_text="as it was called then: the list may lose it"
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questionnaires",
        db_index=False,
        help_text="that ran about the organization when it was submitted",
    )
    confirmed = models.PositiveSmallIntegerField(
        choices=Confirmed, default=Confirmed.NO, db_default=Confirmed.NO
    )

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("анкета")
        verbose_name_plural = _("анкеты")
        constraints = [
            # its index is the order of an organization's list
            models.UniqueConstraint(fields=["organization", "number"], name="questionnaire_number"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{name}__gte": 1, f"{name}__lte": 5}),
                    name=f"questionnaire_{name}_1_5",
                )
                for name in BASE_CRITERIA
            ),
            models.CheckConstraint(
                condition=models.Q(mean__gte=UNIT, mean__lte=5 * UNIT),
                name="questionnaire_mean_range",
            ),
            models.CheckConstraint(
                condition=models.Q(state__gte=0, state__lte=4), name="questionnaire_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed__lte=2), name="questionnaire_confirmed_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["service"],
                condition=Q(service__isnull=False),
                name="questionnaire_of_service",
            ),
            models.Index(
                fields=["organization", "confirmed", "state"],
                condition=Q(confirmed__gt=0),
                name="questionnaire_confirmed",
            ),
            # a campaign's figures by organization are read from this alone
            models.Index(
                fields=["campaign", "state", "organization", "mean"],
                condition=Q(campaign__isnull=False),
                name="questionnaire_of_campaign",
            ),
        ]

    @property
    def received(self) -> str:
        """What was received, in the reader's language while the organization lists it."""
        return self.service.name if self.service else self.service_name

    @property
    def base_answers(self) -> tuple[int, int, int, int]:
        """In the order of BASE_CRITERIA."""
        return self.clarity, self.information, self.timeliness, self.courtesy

    @property
    def tally(self) -> Tally:
        """What it adds to its organization while it counts."""
        return tally_of(self.base_answers, self.mean)

    @property
    def is_shown_confirmed(self) -> bool:
        """Whether everybody may know that its author came by a one-time link."""
        return self.confirmed == Confirmed.SHOWN

    @property
    def is_confirmed(self) -> bool:
        """The same for its author's own eyes: known at once."""
        return self.confirmed != Confirmed.NO

    @property
    def is_counted(self) -> bool:
        """The same as `counted()`, for one in hand."""
        return self.state == State.COUNTED

    @property
    def can_withdraw(self) -> bool:
        """Whether its author may still take it back."""
        return self.state in (State.COUNTED, State.QUARANTINED)

    @property
    def can_edit(self) -> bool:
        """Whether its author may still change it."""
        return self.can_withdraw and timezone.now() - self.submitted_at < EDIT_WINDOW


class AdditionalAnswer(models.Model):
    """The answer to one additional criterion."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="additional_answers"
    )
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = _answer()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "criterion"], name="additional_answer_once"
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=1, value__lte=5), name="additional_answer_1_5"
            ),
        ]


class Authorship(models.Model):
    """Who filled a questionnaire. Nothing that shows questionnaires to others ever joins it."""

    questionnaire = models.OneToOneField(
        Questionnaire, on_delete=models.CASCADE, primary_key=True, related_name="authorship"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authorships"
    )


class Slot(models.Model):
    """One row per person and organization, locked before anything about the pair is written."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "organization"], name="slot_once")]


class Revision(models.Model):
    """What a questionnaire said before its author changed it."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="revisions"
    )
    replaced_at = models.DateTimeField()
    answers = models.JSONField(help_text="base answers by field, additional ones by criterion id")
    comment = models.TextField(blank=True)
