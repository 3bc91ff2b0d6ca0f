"""One-time links that an organization hands out after a service, and the keys of its systems.

Nothing here says who used a link or what they answered: a spent link keeps the day alone.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization, Service

LINK_DAYS = 30
KEY_NAME_LENGTH = 60


class _OwnQuerySet(models.QuerySet[Any]):
    """Rows of organizations that a person speaks for."""

    def visible_to(self, user: Any) -> Any:
        """Their own organizations' and units'; the operator's are all."""
        return self.filter(organization__in=Organization.objects.editable_by(user))

    def editable_by(self, user: Any) -> Any:
        """The same; who makes and revokes keys is asked by the views."""
        return self.visible_to(user)


class InvitationKey(models.Model):
    """What a system of the organization shows when it asks for links; its digest alone is kept.

    Revoked, never deleted. Written by `ratings.services.invitation_keys` alone.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="invitation_keys"
    )
    name = models.CharField(_("название"), max_length=KEY_NAME_LENGTH)
    digest = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4, help_text="its last characters, to know it by")
    made_on = models.DateField()
    used_on = models.DateField(null=True, blank=True, help_text="the last day of use")
    revoked_on = models.DateField(null=True, blank=True)

    objects = models.Manager.from_queryset(_OwnQuerySet)()


class InvitationBatch(models.Model):
    """Links made together: by hand at once, or by one key in one day.

    Written by `ratings.services.visit_links` alone.
    """

    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="invitation_batches",
        help_text="whom the links ask about: an organization or a unit",
    )
    key = models.ForeignKey(
        InvitationKey, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_on = models.DateField()
    expires_on = models.DateField(help_text="the last day on which its links work")
    issued = models.PositiveIntegerField(default=0)
    forgotten = models.PositiveIntegerField(
        default=0, help_text="how many of its links that are deleted by now were used"
    )
    revoked_on = models.DateField(null=True, blank=True)

    objects = models.Manager.from_queryset(_OwnQuerySet)()

    class Meta:
        indexes = [models.Index(fields=["organization", "-id"], name="invitation_batch_order")]

    @staticmethod
    def last_day(made_on: date) -> date:
        """The last day on which links of that day work."""
        return made_on + timedelta(days=LINK_DAYS)


class VisitLink(models.Model):
    """One link. Spent in the transaction that submits the questionnaire; of that it keeps the day
    alone: what it preselects stays, or its giver would see that it is used. Written by
    `ratings.services.visit_links` alone."""

    batch = models.ForeignKey(InvitationBatch, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    # stays when the service leaves the list: else its giver could make unlike links alike
    service = models.ForeignKey(
        Service,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    visit_month = models.DateField(null=True, blank=True)
    spent_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["batch", "spent_on"],
                condition=Q(spent_on__isnull=False),
                name="visit_link_spent",
            ),
            models.Index(
                fields=["service"],
                condition=Q(service__isnull=False),
                name="visit_link_service",
            ),
        ]
