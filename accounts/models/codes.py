"""Codes that letters carry."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class OneTimeCode(models.Model):
    """A code sent to an address, and the link beside it. Written by `accounts.codes` alone.

    Neither is stored: only their digests are.
    """

    class Purpose(models.TextChoices):
        SIGN_IN = "sign in", _("вход")
        CHANGE_OLD = "change: old", _("смена адреса: прежний")
        CHANGE_NEW = "change: new", _("смена адреса: новый")

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    purpose = models.CharField(max_length=20, choices=Purpose)
    email = models.EmailField(max_length=254, help_text="as typed")
    details = models.JSONField(default=dict, help_text="what to go on with")
    code_digest = models.CharField(max_length=64)
    link_digest = models.CharField(max_length=64)
    tries_left = models.PositiveSmallIntegerField()
    times_sent = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    link_used_at = models.DateTimeField(null=True)
