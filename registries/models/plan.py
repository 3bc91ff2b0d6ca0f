"""Which organizations and authorised bodies must register: an authority's plan (002 п. 2, п. 4)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.validators import validate_unp
from registries.models.rooms import OfAuthorityQuerySet


class PlanEntry(models.Model):
    """An organization that an authority has decided about: whether it must register, and as what.

    Whether it has registered is looked up by УНП, never kept. Written by
    `registries.services.plan` alone.
    """

    class Role(models.TextChoices):
        OBJECT = "object", _("объект оценки")
        AUTHORITY = "authority", _("уполномоченный орган")
        BOTH = "both", _("объект оценки и уполномоченный орган")

    authority = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="plan_entries"
    )
    unp = models.CharField(_("УНП"), max_length=9, validators=[validate_unp])
    name = models.CharField(_("наименование"), max_length=400)
    role = models.CharField(
        _("кем регистрируется"), max_length=10, choices=Role, default=Role.OBJECT
    )
    # the checklist of 002 п. 4
    is_legal_person = models.BooleanField(_("юридическое лицо"), default=True)
    provides_services = models.BooleanField(
        _("оказывает услуги, обеспечивающие жизнедеятельность населения"), default=True
    )
    carries_procedures = models.BooleanField(
        _("осуществляет административные процедуры по заявлениям граждан"), default=False
    )
    note = models.CharField(_("примечание"), max_length=300, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = OfAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = _("запись плана")
        verbose_name_plural = _("записи плана")
        constraints = [
            models.UniqueConstraint(fields=["authority", "unp"], name="plan_entry_once"),
            models.CheckConstraint(
                condition=Q(role__in=["object", "authority", "both"]),
                name="plan_entry_role_known",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(unp=""), name="plan_entry_says_who"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def must_register(self) -> bool:
        """What the checklist of 002 п. 4 comes to; an authorised body registers as such anyway."""
        if self.role == self.Role.AUTHORITY:
            return True
        return self.is_legal_person and (self.provides_services or self.carries_procedures)
