"""An organization tells its authorised body that it has registered (002 п. 7)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Oversight


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Read by the people of the organization and of the authority; sent by the former."""

    def visible_to(self, user: Any) -> AnnouncementQuerySet:
        """Those from or to organizations that this person's memberships stand for; the operator
        all."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_operator:
            return self.all()
        return self.filter(
            Q(Exists(_stands_for(user, "organization"))) | Exists(_stands_for(user, "authority"))
        )

    def editable_by(self, user: Any) -> AnnouncementQuerySet:
        """Sent is sent."""
        return self.none()


def _stands_for(user: Any, side: str) -> models.QuerySet[Oversight]:
    return Oversight.objects.filter(
        below=OuterRef(side), through_units=True, above__memberships__user=user
    )


class Announcement(models.Model):
    """«Уведомление о регистрации»: what the cabinet said on that day. Written by
    `registries.services.announcements` alone, never changed."""

    reference = models.UUIDField(default=uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="announcements"
    )
    authority = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="announced"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(auto_now_add=True)
    number = models.CharField(_("исходящий номер"), max_length=60, blank=True)
    told = models.JSONField(help_text="see registries.services.announcements.Told")

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("уведомление о регистрации")
        verbose_name_plural = _("уведомления о регистрации")
        indexes = [
            models.Index(fields=["authority", "-id"], name="announcement_received"),
            models.Index(fields=["organization", "-id"], name="announcement_sent"),
        ]
