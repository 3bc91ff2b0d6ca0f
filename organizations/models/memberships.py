"""Who speaks for an organization."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from organizations.models.oversight import Oversight


class Role(models.TextChoices):
    """An administrator also invites and removes colleagues; a representative doesn't."""

    ADMINISTRATOR = "administrator", _("администратор организации")
    REPRESENTATIVE = "representative", _("представитель")
    OFFICER = "officer", _("должностное лицо уполномоченного органа")


class PeopleQuerySet(models.QuerySet[Any]):
    """Rows about an organization's people: its own people read them, its administrators and the
    operator write them. Whoever stands for an organization stands for its units too."""

    def visible_to(self, user: Any) -> PeopleQuerySet:
        """Those of organizations that this person's memberships stand for; the operator all."""
        return self._of(user)

    def editable_by(self, user: Any) -> PeopleQuerySet:
        """Those of organizations that this person administers; the operator all."""
        return self._of(user, above__memberships__role=Role.ADMINISTRATOR)

    def _of(self, user: Any, **more: str) -> PeopleQuerySet:
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if user.is_operator:
            return self.all()
        return self.filter(
            Exists(
                Oversight.objects.filter(
                    below=OuterRef("organization"),
                    through_units=True,
                    above__memberships__user=user,
                    **more,
                )
            )
        )


class Membership(models.Model):
    """A person stands for an organization: administers it, represents it, or is its officer.

    An officer is a member of an authority who looks through its registry in force.
    """

    Role = Role

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PeopleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"], name="membership_once"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["administrator", "representative", "officer"]),
                name="membership_role_known",
            ),
        ]
