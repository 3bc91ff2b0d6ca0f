"""Letters in numbers: one that is refused holds nobody up, a server that is down loses none."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.db.models import Q

logger = logging.getLogger(__name__)

# a run that writes a letter keeps others from it for so long; then its process has died
CLAIM_HOLDS = timedelta(minutes=15)

_unsent: dict[str, tuple[Any, Callable[[datetime], int]]] = {}


class MailIsDown(Exception):
    """The mail server can't be reached or takes nothing: try everybody again later."""


class Refused(Exception):
    """This letter alone isn't taken: its mailbox is gone, or something in it can't be sent."""


def unclaimed(now: datetime) -> Q:
    """Rows with a `claimed_at` whose letters no other run is writing at the moment."""
    return Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_HOLDS)


def send(letter: Any) -> None:
    """Send a letter, and tell the failures of one letter from those of all.

    Raises:
        MailIsDown, Refused
    """
    try:
        letter.send()
    except (SMTPRecipientsRefused, SMTPDataError, SMTPSenderRefused, ValueError):
        logger.exception("a letter was refused")
        raise Refused from None
    except OSError:
        logger.exception("the mail server is down")
        raise MailIsDown from None


def register_unsent(key: str, label: Any, count: Callable[[datetime], int]) -> None:
    """Let the operator see how many letters of a kind wait for a mail server to take them.

    Args:
        label: what letters, translated when it is shown.
        count: how many have waited since before a moment, in one statement.
    """
    _unsent[key] = (label, count)


def unsent_since(moment: datetime) -> list[tuple[Any, int]]:
    """Each kind of letters of which some have waited since before this moment, and how many."""
    counts = [(label, count(moment)) for label, count in _unsent.values()]
    return [(label, number) for label, number in counts if number]
