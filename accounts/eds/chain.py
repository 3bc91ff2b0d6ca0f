"""From a certificate up to a root that is pinned: certificates in a message never issue anything.

Validity, key usage and revocation at each step (RFC 5280, 6.1, as far as the ГосСУОК's flat chain
КУЦ → РУЦ → holder needs it; without policies and name constraints, whose critical forms are
refused).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol, TypeVar

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from accounts.eds.errors import (
    BadCertificate,
    BadSignature,
    CaCertificate,
    Expired,
    IssuerNotCa,
    NotYetValid,
    Revoked,
    Untrusted,
    WrongKeyUsage,
)
from accounts.eds.suites import check_signature

LONGEST = 3  # certificates above the holder's
LARGEST = 8 * 1024  # octets; those of the ГосСУОК have some two thousand, and belt-hash is slow
SKEW = timedelta(minutes=2)  # an authority's clock may be ahead of ours
OID_UNP = x509.ObjectIdentifier("1.2.112.1.2.1.1.1.1.2")
OID_POSITION = x509.ObjectIdentifier("1.2.112.1.2.1.1.5.1")
UNDERSTOOD = {
    ExtensionOID.KEY_USAGE,
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.CERTIFICATE_POLICIES,
    ExtensionOID.CRL_DISTRIBUTION_POINTS,
    ExtensionOID.AUTHORITY_INFORMATION_ACCESS,
    ExtensionOID.SUBJECT_KEY_IDENTIFIER,
    ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    OID_UNP,
    OID_POSITION,
}
Kind = TypeVar("Kind", bound=x509.ExtensionType)


class Revocations(Protocol):
    """What is known of revoked certificates."""

    def is_revoked(self, issuer: x509.Certificate, serial: int, now: datetime) -> bool:
        """Whether the issuer revoked its certificate of this serial number.

        Raises:
            CrlStale: the issuer's list is missing or too old.
        """


def extension(certificate: x509.Certificate, kind: type[Kind]) -> Kind | None:
    """The certificate's extension of this kind, if it has one."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def check_certificate(certificate: x509.Certificate, now: datetime) -> None:
    """What is asked of every certificate.

    Raises:
        BadCertificate: not of version 3, unreadable, too large, or with an unknown critical
            extension.
        NotYetValid, Expired: not at this moment.
    """
    if certificate.version != x509.Version.v3:
        raise BadCertificate("not of version 3")
    if len(certificate.tbs_certificate_bytes) > LARGEST:
        raise BadCertificate("too large")
    for one in certificate.extensions:
        if one.critical and one.oid not in UNDERSTOOD:
            raise BadCertificate(f"critical extension {one.oid.dotted_string}")
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if now < begin - SKEW:
        raise NotYetValid(f"{begin:%d.%m.%Y}", moment=begin)
    if now > end:
        raise Expired(f"{end:%d.%m.%Y}", moment=end)


def check_holder(certificate: x509.Certificate) -> None:
    """What is asked of a signer's certificate. The ГосСУОК's organizations have no nonRepudiation
    (STB 34.101.78, annex Г), so that it isn't asked for.

    Raises:
        CaCertificate: an authority's own.
        WrongKeyUsage: not for signing, or not for proving who one is.
    """
    constraints = extension(certificate, x509.BasicConstraints)
    if constraints and constraints.ca:
        raise CaCertificate
    usage = extension(certificate, x509.KeyUsage)
    if not usage or not usage.digital_signature:
        raise WrongKeyUsage("no digitalSignature")
    extended = extension(certificate, x509.ExtendedKeyUsage)
    if not extended or ExtendedKeyUsageOID.CLIENT_AUTH not in extended:
        raise WrongKeyUsage("no clientAuth")


@dataclass(frozen=True)
class TrustStore:
    """Whom we trust: roots and the authorities under them, all of them pinned."""

    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...]
    revocations: Revocations = field(compare=False)

    def check(self, holder: x509.Certificate, now: datetime) -> list[x509.Certificate]:
        """The holder's chain, from the holder's certificate to the root.

        Raises:
            Untrusted: no chain of pinned certificates leads to a root.
            IssuerNotCa: one above may not issue.
            Revoked, CrlStale: see `Revocations`.
            BadCertificate, NotYetValid, Expired: one of the chain, the holder's included.
            WeakAlgorithm, KeyMismatch: signed by what we don't accept.
        """
        check_certificate(holder, now)
        chain = [holder]
        while len(chain) <= LONGEST:
            issuer = self._issuer_of(chain[-1])
            check_certificate(issuer, now)
            _check_issuer(issuer, below=len(chain) - 1)
            if self.revocations.is_revoked(issuer, chain[-1].serial_number, now):
                raise Revoked(f"{chain[-1].serial_number:x}")
            chain.append(issuer)
            if issuer in self.roots:
                return chain
        raise Untrusted("the chain is too long")

    def _issuer_of(self, certificate: x509.Certificate) -> x509.Certificate:
        for issuer in self._named(certificate):
            # of the pinned it is known: reckoning it anew takes bign a third of a sign-in
            is_issued = _is_pinned_issued if certificate in self.intermediates else _is_issued
            if is_issued(certificate, issuer):
                return issuer
        raise Untrusted(certificate.issuer.rfc4514_string())

    def _named(self, certificate: x509.Certificate) -> Iterable[x509.Certificate]:
        """Those who bear the issuer's name and, where both say it, its key's identifier."""
        wanted = extension(certificate, x509.AuthorityKeyIdentifier)
        for issuer in (*self.roots, *self.intermediates):
            if issuer.subject.public_bytes() != certificate.issuer.public_bytes():
                continue
            own = extension(issuer, x509.SubjectKeyIdentifier)
            if wanted and own and wanted.key_identifier not in (None, own.digest):
                continue
            yield issuer


def _is_issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        check_signature(
            issuer,
            certificate.signature_algorithm_oid.dotted_string,
            certificate.tbs_certificate_bytes,
            certificate.signature,
        )
    except BadSignature:
        return False
    return True


_is_pinned_issued = lru_cache(maxsize=64)(_is_issued)


def _check_issuer(issuer: x509.Certificate, *, below: int) -> None:
    constraints, usage = extension(issuer, x509.BasicConstraints), extension(issuer, x509.KeyUsage)
    if not constraints or not constraints.ca or not usage or not usage.key_cert_sign:
        raise IssuerNotCa(issuer.subject.rfc4514_string())
    if constraints.path_length is not None and constraints.path_length < below:
        raise IssuerNotCa("its chain may not be so long")
