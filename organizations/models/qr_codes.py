"""QR codes that hang in organizations and lead to their questionnaires."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class QrCode(models.Model):
    """One printed code: which organization or unit it is about, and where people meet it.

    Paper outlives rows, so a code is revoked, never deleted or given to anybody else. Written by
    `organizations.qr_codes` alone.
    """

    class Source(models.TextChoices):
        POSTER = "poster", _("плакат")

    code = models.CharField(max_length=10, unique=True)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="qr_codes"
    )
    source = models.CharField(max_length=20, choices=Source, default=Source.POSTER)
    label = models.CharField(_("где висит"), max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

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
