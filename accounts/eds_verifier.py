"""Who checks a signature: chosen by the setting EDS_VERIFIER, so that a certified verifier or a
national identity provider can take the place of our own (docs/adr/0031-signatures.md)."""

from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.eds import cms
from accounts.eds.errors import CrlStale
from accounts.eds.identity import Identity
from accounts.trust import BadTrustFile, trust_store


class Verifier(Protocol):
    """Made without arguments for each attempt."""

    def verify(self, message: bytes, content: bytes, now: datetime) -> Identity:
        """Who signed exactly this content.

        Args:
            message: what the person has brought: CMS SignedData; of an identity provider its
                token, whose nonce is the SHA-256 of the content.
            content: the octets that the portal gave to be signed, good for this attempt alone.
            now: aware.

        Raises:
            EdsError: one of its classes; nothing else, whatever the message is.
        """


class OwnVerifier:
    """The portal's own: `accounts.eds`, roots of EDS_TRUST_DIR, lists of the database."""

    def verify(self, message: bytes, content: bytes, now: datetime) -> Identity:
        """See Verifier.

        Raises:
            EdsError: one of its classes.
        """
        try:
            trust = trust_store()
        except BadTrustFile as error:  # nobody's certificate can be judged; the desk shows it
            raise CrlStale(str(error)) from error
        return cms.verify(message, content, trust, now)


def verifier() -> Verifier:
    """The one that the setting names."""
    made: Verifier = import_string(settings.EDS_VERIFIER)()
    return made
