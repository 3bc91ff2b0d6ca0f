"""Reads of the accounts app."""

from allauth.usersessions.models import UserSession

from accounts.mailboxes import mailbox_of
from accounts.models import User


def count_people() -> int:
    """Confirmed accounts (DESIGN §2.10)."""
    return User.objects.filter(confirmed_at__isnull=False).count()


def count_sessions(user: User) -> int:
    """In how many browsers a person is signed in."""
    return UserSession.objects.filter(user=user).count()


def language_of(email: str) -> str:
    """In which language to write to an address; "" if it isn't an account's."""
    found = User.objects.filter(mailbox=mailbox_of(email)).values_list("language", flat=True)
    return found.first() or ""
