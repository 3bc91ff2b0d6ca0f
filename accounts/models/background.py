"""How due work went, for the operator."""

from django.db import models


class DueRun(models.Model):
    """When a part of the due work last went well and last failed. Written by
    `accounts.services.background` alone; the message of a failure stays in the log."""

    name = models.CharField(max_length=60, unique=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=100, blank=True, help_text="class; none after a success")
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
