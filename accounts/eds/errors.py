"""Why a signature is refused: one class a reason, none of which is anybody's fault to hide.

The person reads `code`'s message (accounts.eds_messages); `detail` is for the log alone.
"""

from datetime import datetime
from typing import ClassVar

LONGEST_DETAIL = 200


class EdsError(Exception):
    """A refusal. Never raised itself.

    moment: which the message tells, where the reason is one of time.
    """

    code: ClassVar[str] = ""

    def __init__(self, detail: str = "", *, moment: datetime | None = None) -> None:
        # of what a stranger sent: in one short line of the log
        detail = "".join(one if one.isprintable() else "?" for one in detail[:LONGEST_DETAIL])
        super().__init__(f"{self.code}: {detail}" if detail else self.code)
        self.detail = detail
        self.moment = moment


class TooLarge(EdsError):
    """More octets than a signature of ours can have."""

    code = "too_large"


class NotCms(EdsError):
    """Not a signed message at all: another file, a broken one."""

    code = "not_cms"


class SignerCount(EdsError):
    """Signed by nobody, or by several."""

    code = "signer_count"


class NoSignerCertificate(EdsError):
    """The signer's certificate is not in the message, or it can't be told which one it is."""

    code = "no_signer_certificate"


class NoSignedAttributes(EdsError):
    """Without the attributes that tell a signed document from any other octets."""

    code = "no_signed_attributes"


class BadSignedAttributes(EdsError):
    """Attributes that contradict the message or one another."""

    code = "bad_signed_attributes"


class WrongContent(EdsError):
    """Something else was signed."""

    code = "wrong_content"


class WeakAlgorithm(EdsError):
    """An algorithm that is broken, or that we don't know."""

    code = "weak_algorithm"


class KeyMismatch(EdsError):
    """The key is of another kind than the algorithm."""

    code = "key_mismatch"


class BadSignature(EdsError):
    """The arithmetic says no."""

    code = "bad_signature"


class BadCertificate(EdsError):
    """A certificate that can't be read, or that asks for what we don't know."""

    code = "bad_certificate"


class Expired(EdsError):
    """The certificate's time is over."""

    code = "expired"


class NotYetValid(EdsError):
    """The certificate's time has not come."""

    code = "not_yet_valid"


class Untrusted(EdsError):
    """Not issued by those whom we trust."""

    code = "untrusted"


class IssuerNotCa(EdsError):
    """Issued by a certificate that may not issue."""

    code = "issuer_not_ca"


class Revoked(EdsError):
    """The certificate, or one above it, was revoked."""

    code = "revoked"


class CrlStale(EdsError):
    """What was revoked is not known, or is known too old: nobody is let in by guessing."""

    code = "crl_stale"


class CaCertificate(EdsError):
    """An authority's own certificate is not a person's."""

    code = "ca_certificate"


class WrongKeyUsage(EdsError):
    """The key is not meant for signing, or not for proving who one is."""

    code = "wrong_key_usage"


class NoUnp(EdsError):
    """No УНП: a natural person's certificate."""

    code = "no_unp"


class BadUnp(EdsError):
    """A УНП that can't be one."""

    code = "bad_unp"


class AmbiguousSubject(EdsError):
    """The certificate says two different things about whom it names."""

    code = "ambiguous_subject"


class NoOrganization(EdsError):
    """A УНП without the organization's name."""

    code = "no_organization"


class BadCrl(EdsError):
    """A list of revoked certificates that can't be read or has an unknown critical extension."""

    code = "bad_crl"


class OlderCrl(EdsError):
    """A list older than the one that is known: its number must grow."""

    code = "older_crl"


class ChallengeUnknownOrUsed(EdsError):
    """Nothing was given to this session to sign, or a signature of it has been tried."""

    code = "challenge_unknown_or_used"


class ChallengeExpired(EdsError):
    """What was given to be signed is too old."""

    code = "challenge_expired"


class Blocked(EdsError):
    """The key was revoked on the portal: by its owner, or by whoever administers it."""

    code = "blocked"


class KeyTaken(EdsError):
    """The key, or another of the same person for the same organization, is another account's."""

    code = "key_taken"
