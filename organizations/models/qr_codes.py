"""QR codes that hang in organizations and lead to their questionnaires."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization


class QrCodeQuerySet(models.QuerySet["QrCode"]):
    """Which codes a person may see and change: those of organizations that they speak for."""

    def visible_to(self, user: Any) -> QrCodeQuerySet:
        """Their own organizations' and units'; the operator's are all. In force or not."""
        return self.filter(organization__in=Organization.objects.editable_by(user))

    def editable_by(self, user: Any) -> QrCodeQuerySet:
        """The same."""
        return self.visible_to(user)


class QrCode(models.Model):
    """One printed code: which organization or unit it is about, and where people meet it.

    Paper outlives rows, so a code is revoked, never deleted or given to anybody else. Written by
    `organizations.qr_codes` alone.
    """

    class Source(models.TextChoices):
        POSTER = "poster", _("плакат")

    code = models.CharField(max_length=10, unique=True)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="qr_codes"
    )
    source = models.CharField(max_length=20, choices=Source, default=Source.POSTER)
    label = models.CharField(_("место"), max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = QrCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__in=["poster"]), name="qr_code_source_known"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None


class QrVisit(models.Model):
    """How often a code was scanned on one day in Minsk, and nothing about who scanned it.

    Written by `organizations.qr_codes.visits` alone.
    """

    qr_code = models.ForeignKey(QrCode, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    visits = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["qr_code", "day"], name="qr_visit_once")]
