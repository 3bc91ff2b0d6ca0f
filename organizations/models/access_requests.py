"""Asking for access to an organization's cabinet, and invitations into it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organizations.models.memberships import PeopleQuerySet, Role
from organizations.models.officials import Responsible
from organizations.validators import validate_unp
from portal.lib.languages import RUSSIAN


def scan_path(request: AccessRequest, name: str) -> str:
    """Where a scan is kept: nothing of the name that it came with."""
    return f"access/{uuid4().hex}{name[name.rindex('.') :]}"


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    """The operator's alone (DESIGN §4); the applicant comes by a signed link."""

    def visible_to(self, user: Any) -> AccessRequestQuerySet:
        """All, for the operator."""
        is_operator = getattr(user, "is_authenticated", False) and user.is_operator
        return self.all() if is_operator else self.none()

    def editable_by(self, user: Any) -> AccessRequestQuerySet:
        """Whoever sees them decides them."""
        return self.visible_to(user)


class AccessRequest(models.Model):
    """An organization asks for access (002 п. 5, 004).

    Written by `organizations.services.access_requests` alone.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("ждёт решения")
        RETURNED = "returned", _("возвращена")
        APPROVED = "approved", _("одобрена")
        REFUSED = "refused", _("отклонена")

    class Letter(models.TextChoices):
        SMDO = "smdo", _("сообщение СМДО")
        LETTERHEAD = "letterhead", _("письмо на бланке")

    unp = models.CharField(_("УНП"), max_length=9, validators=[validate_unp])
    name_ru = models.CharField(_("полное наименование"), max_length=400)
    is_object = models.BooleanField(_("объект оценки"))
    is_authority = models.BooleanField(_("уполномоченный орган"))
    is_voluntary = models.BooleanField(_("добровольно"), default=False)
    letter_kind = models.CharField(max_length=20, choices=Letter)
    letter_number = models.CharField(_("номер письма"), max_length=60)
    letter_date = models.DateField(_("дата письма"))
    scan = models.FileField(upload_to=scan_path, max_length=120, blank=True)

    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    version = models.PositiveIntegerField(
        default=1, help_text="how many times it came into the queue"
    )
    reason = models.TextField(blank=True, help_text="why it was returned or refused last")
    language = models.CharField(max_length=2, default=RUSSIAN, help_text="of letters about it")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="the operator who entered a letter that came on paper",
    )
    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.SET_NULL,
        null=True,
        related_name="access_requests",
        help_text="that it was approved for",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(default=timezone.now, help_text="first, or after a correction")
    decided_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(
        null=True, help_text="when a decision was taken back; none once it was corrected"
    )
    told_at = models.DateTimeField(null=True, help_text="when the applicant was told of the state")

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "returned", "approved", "refused"]),
                name="access_request_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(is_object=True) | models.Q(is_authority=True),
                name="access_request_for_something",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting") | models.Q(decided_at__isnull=False),
                name="access_request_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "sent_at"], name="access_request_queue"),
            models.Index(fields=["unp"], name="access_request_unp"),
        ]

    def __str__(self) -> str:
        return f"№ {self.pk}"


class RequestedPerson(Responsible):
    """A responsible person whom a request names; the first one is told what becomes of it."""

    request = models.ForeignKey(AccessRequest, on_delete=models.CASCADE, related_name="people")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["request", "email"], name="requested_person_once"),
        ]


class Invitation(models.Model):
    """A mailbox is invited to stand for an organization.

    Written by `organizations.services.invitations` alone. Only a digest of the link in the
    letter is kept.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("электронная почта"), max_length=254)
    role = models.CharField(_("роль"), max_length=20, choices=Role)
    is_officer = models.BooleanField(
        default=False, help_text="also looks through the authority's registry"
    )
    language = models.CharField(max_length=2, default=RUSSIAN, help_text="of the letter")
    request = models.ForeignKey(
        AccessRequest,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations",
        help_text="whose approval it follows",
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    digest = models.CharField(max_length=64, blank=True, help_text="of the link sent last")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    objects = PeopleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=models.Q(accepted_at__isnull=True),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["administrator", "representative"]),
                name="invitation_role_known",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether its last link still works."""
        return (
            self.accepted_at is None
            and self.expires_at is not None
            and self.expires_at > timezone.now()
        )
