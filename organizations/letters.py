"""Letters about access: in the reader's language, after the transaction, never the cause of an
error page."""

import logging
from typing import Any

from allauth.account.adapter import get_adapter
from django.utils.translation import override

logger = logging.getLogger(__name__)


def write(template: str, email: str, language: str, context: dict[str, Any]) -> bool:
    """Send a letter; whether it went. Whoever gets False notes it for the next housekeeping.

    Args:
        template: the beginning of its templates' names in `organizations/email/`.
        language: of a reader who has no account to tell it.
    """
    with override(language):
        try:
            get_adapter().send_mail(f"organizations/email/{template}", email, context)
        except OSError:  # a mail server that is down or refuses
            logger.exception("letter %s was not sent", template)
            return False
    return True
