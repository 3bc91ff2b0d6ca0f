"""Mailboxes of accounts deleted lately, as digests: so that leaving is no way to vote twice."""

from collections.abc import Collection
from datetime import date, timedelta

from django.utils import timezone

from accounts.mailboxes import mailbox_of
from accounts.models import Departure
from portal.lib.keyed import digest, digests

_SALT = "accounts.departures"
KEPT = timedelta(days=30)  # as long as a second questionnaire replaces the first


class LeftRecently(Exception):
    """The mailbox had an account until lately; a new one can be made from this day on."""

    def __init__(self, day: date) -> None:
        self.day = day


def note_departure(email: str) -> None:
    """Remember that an account of this mailbox is deleted today."""
    Departure.objects.update_or_create(
        digest=digest(_SALT, mailbox_of(email)), defaults={"until": timezone.localdate() + KEPT}
    )


def refuse_who_left(email: str) -> None:
    """Raise LeftRecently if an account of the mailbox was deleted lately."""
    departure = Departure.objects.filter(
        digest__in=_digests(email), until__gt=timezone.localdate()
    ).first()
    if departure:
        raise LeftRecently(departure.until)


def left_lately(emails: Collection[str]) -> set[str]:
    """Those of these addresses whose mailbox had an account until lately."""
    until = Departure.objects.filter(until__gt=timezone.localdate())
    kept = set(until.values_list("digest", flat=True))
    return {one for one in emails if kept.intersection(_digests(one))} if kept else set()


def forget_departures() -> None:
    """Delete what is too old to matter (due work)."""
    Departure.objects.filter(until__lte=timezone.localdate()).delete()


def _digests(email: str) -> list[str]:
    return digests(_SALT, mailbox_of(email))
