"""Reads of the accounts app."""

from accounts.models import User


def count_people() -> int:
    """Confirmed accounts (DESIGN §2.10)."""
    return User.objects.filter(confirmed_at__isnull=False).count()
