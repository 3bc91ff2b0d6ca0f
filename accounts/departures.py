"""Mailboxes of accounts deleted lately, as digests: so that leaving is no way to vote twice."""

from collections.abc import Collection
from datetime import date, timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.mailboxes import mailbox_of
from accounts.models import Departure

KEPT = timedelta(days=30)  # as long as a second questionnaire replaces the first


class LeftRecently(Exception):
    """The mailbox had an account until lately; a new one can be made from this day on."""

    def __init__(self, day: date) -> None:
        self.day = day


def note_departure(email: str) -> None:
    """Remember that an account of this mailbox is deleted today."""
    Departure.objects.update_or_create(
        digest=_digest(email), defaults={"until": timezone.localdate() + KEPT}
    )


def refuse_who_left(email: str) -> None:
    """Raise LeftRecently if an account of the mailbox was deleted lately."""
    departure = Departure.objects.filter(
        digest=_digest(email), until__gt=timezone.localdate()
    ).first()
    if departure:
        raise LeftRecently(departure.until)


def left_lately(emails: Collection[str]) -> set[str]:
    """Those of these addresses whose mailbox had an account until lately."""
    until = Departure.objects.filter(until__gt=timezone.localdate())
    digests = set(until.values_list("digest", flat=True))
    return {email for email in emails if _digest(email) in digests} if digests else set()


def forget_departures() -> None:
    """Delete what is too old to matter (due work)."""
    Departure.objects.filter(until__lte=timezone.localdate()).delete()


def _digest(email: str) -> str:
    return salted_hmac("accounts.departures", mailbox_of(email)).hexdigest()
