"""Reads of the accounts app."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import Count, DateField
from django.db.models.functions import TruncMonth

from accounts.mailboxes import mailbox_of
from accounts.models import Export, User
from portal.lib.exports import ending_of
from portal.lib.progress import told

SHOWN_EXPORTS = 50


def count_people() -> int:
    """Confirmed accounts (DESIGN §2.10)."""
    return User.objects.filter(confirmed_at__isnull=False).count()


def newcomers_by_month() -> list[tuple[date, int]]:
    """How many of those confirmed accounts came in each month of Minsk: one pass over people."""
    month = TruncMonth("confirmed_at", output_field=DateField())
    rows = User.objects.filter(confirmed_at__isnull=False).order_by().values(month=month)
    return list(rows.annotate(n=Count("id")).order_by("month").values_list("month", "n"))


def count_sessions(user: User) -> int:
    """In how many browsers a person is signed in."""
    return UserSession.objects.filter(user=user).count()


def language_of(email: str) -> str:
    """In which language to write to an address; "" if it isn't an account's."""
    found = User.objects.filter(mailbox=mailbox_of(email)).values_list("language", flat=True)
    return found.first() or ""


@dataclass(frozen=True, slots=True)
class ShownExport:
    """An export for its owner's list, with how far it is."""

    export: Export
    done: int
    whole: int

    @property
    def ending(self) -> str:
        """What kind of file it is: «xlsx», «pdf»."""
        return ending_of(self.export.kind)


def exports_of(user: Any) -> list[ShownExport]:
    """A person's latest exports, the newest first."""
    return [
        ShownExport(export, *((told(export.key) if export.is_under_way else None) or (0, 0)))
        for export in Export.objects.visible_to(user).order_by("-id")[:SHOWN_EXPORTS]
    ]
