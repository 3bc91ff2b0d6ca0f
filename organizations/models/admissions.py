"""Who came with an organization's key of an electronic signature, and what was asked of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models.memberships import PeopleQuerySet, Role


class AdmissionQuerySet(PeopleQuerySet):
    """Administrators decide about the holders of their organization's keys; the operator all."""

    def editable_by(self, user: Any) -> AdmissionQuerySet:
        """Those that this person decides: whoever came with the key of an organization that has
        become part of this one is the operator's."""
        rows: Any = super().editable_by(user)
        if getattr(user, "is_operator", False):
            return rows
        return rows.filter(unp=F("organization__unp"))


class Admission(models.Model):
    """A person whom a certificate names as an organization's: let in, waiting, declined; or removed
    from its cabinet by hand, so that no key lets them in by itself again.

    Written by `organizations.services.admissions` alone (docs/adr/0030-registration-by-key.md).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("ждёт решения")
        ADMITTED = "admitted", _("допущен в кабинет")
        DECLINED = "declined", _("отказано")
        REMOVED = "removed", _("убран из кабинета")

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="admissions"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="admissions"
    )
    # as the certificate told it when they came last; "" of who was removed and never came with one
    unp = models.CharField(max_length=9, blank=True)
    certificate_name = models.CharField(max_length=400, blank=True)
    full_name = models.CharField(max_length=200, blank=True)
    position = models.CharField(max_length=200, blank=True)

    state = models.CharField(max_length=20, choices=State)
    role = models.CharField(max_length=20, choices=Role, blank=True, help_text="let in as")
    reason = models.TextField(blank=True, help_text="why they were declined last")
    version = models.PositiveIntegerField(default=1, help_text="raised whenever it waits anew")
    came_at = models.DateTimeField(default=timezone.now, help_text="since when it is so or waits")
    decided_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True, help_text="from the cabinet by hand, last")

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="admission_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "admitted", "declined", "removed"]),
                name="admission_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting") | models.Q(decided_at__isnull=False),
                name="admission_decided",
            ),
        ]
        indexes = [
            models.Index(
                fields=["came_at"], condition=models.Q(state="waiting"), name="admission_queue"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def came_by_former(self) -> bool:
        """Whether the key is of an organization that has become part of this one; reads the
        organization: select it."""
        return bool(self.unp) and self.unp != self.organization.unp

    @property
    def names_differ(self) -> bool:
        """Whether the certificate calls the organization otherwise; reads it: select it."""
        told = " ".join(self.certificate_name.split()).casefold()
        return bool(told) and told != self.organization.name_ru.casefold()


class AuthorityRequestQuerySet(models.QuerySet["AuthorityRequest"]):
    """The operator's alone to decide; the organization reads its own by its address."""

    def visible_to(self, user: Any) -> AuthorityRequestQuerySet:
        """Those that were sent, for the operator."""
        if not (getattr(user, "is_authenticated", False) and user.is_operator):
            return self.none()
        return self.exclude(sent_at=None)

    def editable_by(self, user: Any) -> AuthorityRequestQuerySet:
        """Whoever sees them decides them."""
        return self.visible_to(user)


class AuthorityRequest(models.Model):
    """«Это также уполномоченный орган?»: asked of who was first to come with a key; a «yes» is for
    the operator to confirm (DESIGN §1). Until then nothing changes.

    Written by `organizations.services.authority_requests` alone.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("ещё не отвечено")
        NO = "no", _("не уполномоченный орган")
        WAITING = "waiting", _("ждёт решения")
        CONFIRMED = "confirmed", _("подтверждено")
        DECLINED = "declined", _("отклонено")

    organization = models.OneToOneField(
        "organizations.Organization", on_delete=models.CASCADE, related_name="authority_request"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    version = models.PositiveIntegerField(default=1, help_text="raised when it is reopened")
    reason = models.TextField(blank=True, help_text="why it was declined last")
    sent_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    objects = AuthorityRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "no", "waiting", "confirmed", "declined"]),
                name="authority_request_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "no"]) | models.Q(sent_at__isnull=False),
                name="authority_request_sent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"],
                condition=models.Q(state="waiting"),
                name="authority_request_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"№ {self.pk}"
