"""Lists of revoked certificates: complete ones of a pinned issuer (RFC 5280, 5)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from cryptography import x509

from accounts.eds.chain import extension
from accounts.eds.errors import BadCrl, BadSignature, EdsError, Untrusted
from accounts.eds.suites import check_signature, public_key_info

# a partial or a later list would leave out what it doesn't speak of
UNDERSTOOD = {x509.CRLNumber.oid, x509.AuthorityKeyIdentifier.oid}
PARTIAL = {x509.DeltaCRLIndicator.oid, x509.IssuingDistributionPoint.oid}


@dataclass(frozen=True)
class RevocationList:
    """A list whose signature is its issuer's."""

    issuer: x509.Certificate
    number: int
    this_update: datetime
    next_update: datetime
    count: int
    _list: x509.CertificateRevocationList = field(repr=False)

    def serials(self) -> Iterator[int]:
        """The serial numbers of what was revoked."""
        return (one.serial_number for one in self._list)


def read_crl(octets: bytes, issuers: tuple[x509.Certificate, ...]) -> RevocationList:
    """A list, in DER or PEM, signed by one of these issuers.

    The digest of belt-hash takes some 5 seconds a mebibyte: a command's work, no request's.

    Raises:
        BadCrl: unreadable, without number or end, partial, or from the future of its own end.
        Untrusted: of nobody whom we trust, or of one who may not sign lists.
        BadSignature, WeakAlgorithm, KeyMismatch: not signed by its issuer as we accept it.
    """
    try:
        pem = octets.lstrip().startswith(b"-----")
        crl = (x509.load_pem_x509_crl if pem else x509.load_der_x509_crl)(octets)
        critical = [one.oid for one in crl.extensions if one.critical]
        number = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        this_update, next_update = crl.last_update_utc, crl.next_update_utc
        named = crl.issuer.public_bytes()
        oid = crl.signature_algorithm_oid.dotted_string
    except (ValueError, TypeError, x509.ExtensionNotFound, x509.DuplicateExtension) as error:
        raise BadCrl(type(error).__name__) from error
    if unknown := [oid.dotted_string for oid in critical if oid not in UNDERSTOOD]:
        raise BadCrl(f"critical extension {unknown[0]}")
    if any(one.oid in PARTIAL for one in crl.extensions):
        raise BadCrl("a part of a list")
    if next_update is None or next_update <= this_update:
        raise BadCrl("no end")
    refused: EdsError = Untrusted(crl.issuer.rfc4514_string())
    for issuer in issuers:
        usage = extension(issuer, x509.KeyUsage)
        if issuer.subject.public_bytes() != named or not usage or not usage.crl_sign:
            continue
        try:
            check_signature(issuer, oid, crl.tbs_certlist_bytes, crl.signature)
        except BadSignature as error:
            refused = error
            continue
        return RevocationList(issuer, number, this_update, next_update, len(crl), crl)
    raise refused


@lru_cache(maxsize=64)
def key_of(issuer: x509.Certificate) -> str:
    """What an issuer's list is kept under: its name and key, which outlive a certificate."""
    return sha256(issuer.subject.public_bytes() + public_key_info(issuer)).hexdigest()
