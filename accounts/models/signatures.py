"""What is known of revoked certificates."""

from django.db import models


class Crl(models.Model):
    """An issuer's last list of revoked certificates. Written by `accounts.services.crls` alone."""

    issuer = models.CharField(max_length=64, unique=True, help_text="accounts.eds.crl.key_of")
    name = models.TextField(help_text="of the issuer, for people")
    number = models.DecimalField(max_digits=50, decimal_places=0, help_text="only ever grows")
    this_update = models.DateTimeField()
    next_update = models.DateTimeField(help_text="then it is stale: nobody is let in")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    count = models.PositiveIntegerField(help_text="of revoked certificates")
    imported_at = models.DateTimeField()


class RevokedSerial(models.Model):
    """A certificate that stands in an issuer's list. Written with its list."""

    crl = models.ForeignKey(Crl, on_delete=models.CASCADE, related_name="revoked", db_index=False)
    serial = models.CharField(max_length=48, help_text="in hexadecimal digits")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["crl", "serial"], name="revoked_once")]
