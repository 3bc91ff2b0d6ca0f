"""Letters in numbers: one that is refused holds nobody up, a server that is down loses none."""

import logging
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

logger = logging.getLogger(__name__)


class MailIsDown(Exception):
    """The mail server can't be reached or takes nothing: try everybody again later."""


class Refused(Exception):
    """This letter alone isn't taken: its mailbox is gone, or something in it can't be sent."""


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
