"""Who speaks for an organization."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Membership(models.Model):
    """A person stands for an organization: administers it, represents it, or is its officer.

    An officer is a member of an authority who looks through its registry in force.
    """

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("администратор организации")
        REPRESENTATIVE = "representative", _("представитель")
        OFFICER = "officer", _("должностное лицо уполномоченного органа")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

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
