"""What has been changed in an organization's data, by whom and when."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from organizations.models.organization import Organization
from portal.lib.append_only import AppendOnly, AppendOnlyQuerySet


class ChangeQuerySet(AppendOnlyQuerySet["OrganizationChange"]):
    """Changes are only ever added; whoever may change the data reads them."""

    def visible_to(self, user: Any) -> ChangeQuerySet:
        """Those of the organizations whose data this person may change."""
        return self.filter(organization__in=Organization.objects.editable_by(user))

    def editable_by(self, user: Any) -> ChangeQuerySet:
        """Nobody's: what happened, happened."""
        return self.none()


class OrganizationChange(AppendOnly):
    """One saved change: each field with its value before and after, as people read it.

    Written by `organizations.changes` alone.
    """

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)
    # kept when the account goes
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,
    )
    version = models.PositiveIntegerField(help_text="of the organization, from this change on")
    source = models.CharField(
        max_length=200, blank=True, help_text="the file that was imported, if it was"
    )
    fields = models.JSONField(help_text="field: [before, after]")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organization", "-id"], name="organization_changes")]
