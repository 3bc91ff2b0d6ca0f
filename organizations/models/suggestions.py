"""«Не нашли организацию?»: organizations that citizens suggest."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models.places import District, Region, Settlement
from organizations.validators import validate_unp
from portal.lib.languages import Text, in_one_language, text_of


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """One's own; moderators and operators all (DESIGN §4)."""

    def sent_by(self, user: Any) -> SuggestionQuerySet:
        """Those that this person has sent."""
        return self.filter(by=user) if getattr(user, "is_authenticated", False) else self.none()

    def visible_to(self, user: Any) -> SuggestionQuerySet:
        """One's own; all for moderators and operators."""
        if getattr(user, "is_authenticated", False) and (user.is_moderator or user.is_operator):
            return self.all()
        return self.sent_by(user)

    def editable_by(self, user: Any) -> SuggestionQuerySet:
        """Whoever sees one acts on it: its author corrects it, a moderator decides it."""
        return self.visible_to(user)

    def waiting(self) -> SuggestionQuerySet:
        """Those that wait for a moderator."""
        return self.filter(state=Suggestion.State.WAITING)


class Suggestion(models.Model):
    """An organization that somebody misses in the catalogue.

    Written by `organizations.services.suggestions` and `suggestion_decisions` alone. Its author is
    shown to nobody: with it may wait a questionnaire, whose author nobody learns either.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("на проверке")
        RETURNED = "returned", _("ждёт вашего уточнения")
        ACCEPTED = "accepted", _("принято")
        MERGED = "merged", _("уже есть на портале")
        REFUSED = "refused", _("отклонено")
        WITHDRAWN = "withdrawn", _("отозвано")

    class Outcome(models.TextChoices):
        """What became of the questionnaire that had waited with it."""

        NONE = "", _("анкеты не было")
        SUBMITTED = "submitted", _("анкета учтена")
        BARRED = "barred", _("анкета не учтена: автор связан с организацией")
        NEWER = "newer", _("анкета не нужна: есть более поздняя")
        CLOSED = "closed", _("анкета не учтена: организацию сейчас не оценивают")

    key = models.UUIDField(unique=True, help_text="of the form, so that sending it twice is one")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suggestions"
    )
    is_unit = models.BooleanField(default=False)
    parent_name = models.CharField(max_length=400, blank=True, help_text="whose unit it is")
    name_ru = models.CharField(_("название"), max_length=400)
    unp = models.CharField(_("УНП"), max_length=9, blank=True, validators=[validate_unp])
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(
        District, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    settlement = models.ForeignKey(
        Settlement, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    settlement_name_ru = models.CharField(max_length=120, blank=True, help_text="where unlisted")
    address_ru = models.CharField(_("адрес"), max_length=200, blank=True)
    kind = models.CharField(max_length=60, help_text="code of a category, else of a sphere")
    phone = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    about = models.TextField(blank=True, max_length=1000)

    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    version = models.PositiveIntegerField(default=1, help_text="raised whenever it says else")
    reason = models.TextField(blank=True, help_text="why it was returned or refused last")
    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="suggestions",
        help_text="that it became, or that was there already",
    )
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(default=timezone.now, help_text="first, or after a correction")
    decided_at = models.DateTimeField(null=True, blank=True)
    # of the letter about the last decision
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="when sending it began")
    told_at = models.DateTimeField(null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["waiting", "returned", "accepted", "merged", "refused", "withdrawn"]
                ),
                name="suggestion_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "withdrawn"])
                | models.Q(decided_at__isnull=False),
                name="suggestion_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "sent_at"], name="suggestion_queue"),
            models.Index(
                fields=["decided_at"],
                condition=models.Q(decided_at__isnull=False, told_at__isnull=True),
                name="suggestion_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.pk}"

    @property
    def can_change(self) -> bool:
        """Whether its author may still correct or withdraw it."""
        return self.state in (self.State.WAITING, self.State.RETURNED)

    @property
    def place(self) -> Text:
        """«Лиозно, Лиозненский район»; reads the related rows: select them."""
        return in_one_language(self._places)

    def _places(self) -> list[Text]:
        settlement = self.settlement
        parts = [settlement.name if settlement else text_of(self, "settlement_name")]
        if self.district:
            parts.append(self.district.name)
        elif not settlement or settlement.name != self.region.name:
            parts.append(self.region.name)
        return [part for part in parts if part]
