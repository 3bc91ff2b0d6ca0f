"""What an organization or a unit does for citizens: services and administrative procedures."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models.organization import Organization
from portal.lib.languages import Named


class ServiceQuerySet(models.QuerySet["Service"]):
    """Whoever may see or change the organization may see or change what it provides."""

    def visible_to(self, user: Any) -> ServiceQuerySet:
        """Those of the organizations that this person may see."""
        return self.filter(organization__in=Organization.objects.visible_to(user))

    def editable_by(self, user: Any) -> ServiceQuerySet:
        """Those of the organizations whose data this person may change."""
        return self.filter(organization__in=Organization.objects.editable_by(user))


class Service(Named, models.Model):
    """A service or an administrative procedure that the organization provides itself.

    Procedures for its present or former employees never stand here (002 п. 4). Written by
    `organizations.cabinet` alone.
    """

    class Kind(models.TextChoices):
        SERVICE = "service", _("услуга")
        PROCEDURE = "procedure", _("административная процедура")

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="services_provided"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    name_ru = models.CharField(max_length=300)
    name_be = models.CharField(max_length=300, blank=True)
    name_en = models.CharField(max_length=300, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("услуга или процедура")
        verbose_name_plural = _("услуги и процедуры")
        ordering = ["-kind", "id"]  # services first
        constraints = [
            models.UniqueConstraint(fields=["organization", "name_ru"], name="service_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["service", "procedure"]), name="service_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name_ru
