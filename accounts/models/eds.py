"""Keys of electronic signatures, what is given to be signed with them, and how that went."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models.people import User
from portal.lib.append_only import AppendOnly, AppendOnlyQuerySet


class EdsKeyQuerySet(models.QuerySet["EdsKey"]):
    """Keys are their owner's; whoever administers the owner's organization comes to them by it."""

    def visible_to(self, user: Any) -> EdsKeyQuerySet:
        """One's own."""
        return self.filter(user=user) if getattr(user, "is_authenticated", False) else self.none()

    editable_by = visible_to

    def in_force(self) -> EdsKeyQuerySet:
        """Those that nobody revoked on the portal."""
        return self.filter(revoked_at=None)


class EdsKey(models.Model):
    """A certificate that a person signs in with. Written by `accounts.services.eds_keys` alone.

    What it says of the organization and the person is as the certificate has it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="eds_keys")
    unp = models.CharField(max_length=9)
    organization_name = models.TextField()
    full_name = models.TextField(blank=True)
    position = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64, unique=True, help_text="of what was signed")
    issuer = models.TextField()
    serial = models.CharField(max_length=48, help_text="in hexadecimal digits")
    person = models.CharField(
        max_length=64, blank=True, help_text="HMAC of the personal number with the УНП"
    )
    not_after = models.DateTimeField()
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = EdsKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "serial"], name="eds_key_of_issuer"),
        ]
        indexes = [models.Index(fields=["unp", "person"], name="eds_key_person")]


class RevokedHolder(models.Model):
    """Whose key somebody else revoked: it outlives the account, which its owner may delete to come
    again. Written by `accounts.services.eds_keys` alone.
    """

    fingerprint = models.CharField(max_length=64, unique=True)
    unp = models.CharField(max_length=9)
    person = models.CharField(max_length=64, blank=True, help_text="as of the key")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["unp", "person"], name="eds_revoked_holder")]


class Challenge(models.Model):
    """What a browser was given to sign. Written by `accounts.challenges` alone."""

    nonce = models.CharField(max_length=64, unique=True, help_text="its digest")
    session = models.CharField(max_length=64, help_text="digest of what that session keeps")
    octets = models.BinaryField(help_text="exactly these are to be signed")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, help_text="by the first attempt, whatever came of it")


class EdsEvent(AppendOnly):
    """An attempt to sign in with a signature. Written by `accounts.services.eds_keys` alone.

    The database refuses to change or delete attempts as well: see `accounts.audit_guard`.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    network = models.CharField(max_length=50, blank=True, help_text="portal.lib.networks")
    code = models.CharField(max_length=40, help_text='"ok", or the refusal\'s')
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    # the number stays when the account goes
    user = models.ForeignKey(
        User,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    message = models.BinaryField(
        default=b"",
        help_text="of successes: what was signed and the signature, without the certificate, "
        "which tells the personal number",
    )

    objects = AppendOnlyQuerySet.as_manager()
