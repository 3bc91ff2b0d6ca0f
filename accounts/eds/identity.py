"""Whom a certificate of the ГосСУОК names (STB 34.101.78, annex Г)."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from asn1crypto import parser
from cryptography import x509
from cryptography.x509.oid import NameOID
from stdnum.by import unp as unp_rules
from stdnum.exceptions import ValidationError

from accounts.eds.chain import OID_POSITION, OID_UNP
from accounts.eds.errors import AmbiguousSubject, BadCertificate, BadUnp, NoOrganization, NoUnp

OID_PERSONAL_NUMBER = x509.ObjectIdentifier("1.2.112.1.2.1.1.1.1.1")
OID_NAME = x509.ObjectIdentifier("2.5.4.41")  # first name and patronymic
LAST_DAY = datetime(9999, 1, 1, tzinfo=UTC)  # later ones have no local time
# UTF8String, NumericString, PrintableString, IA5String, BMPString
STRINGS = {0x0C: "utf-8", 0x12: "ascii", 0x13: "ascii", 0x16: "ascii", 0x1E: "utf-16-be"}


@dataclass(frozen=True)
class Identity:
    """An organization and the person who acts for it, as a trusted certificate tells it."""

    unp: str
    organization: str
    surname: str
    given_names: str
    position: str
    email: str
    # kept as an HMAC alone, and in no log
    personal_number: str = field(repr=False)
    serial: str
    issuer: str
    # SHA-256 of the part that the issuer signed: around it, octets can be changed unnoticed
    fingerprint: str
    not_before: datetime
    not_after: datetime


def text_of(octets: bytes) -> str:
    """A DER string of a known kind.

    Raises:
        ValueError: something else.
        BadCertificate: with a control character.
    """
    kind, method, tag, _header, content, _trailer = parser.parse(octets, strict=True)
    if kind or method or tag not in STRINGS:
        raise ValueError(f"tag {octets[0]:#x}")
    return _clean(content.decode(STRINGS[tag]))


def _clean(text: str) -> str:
    """In one line, as names are, without what isn't seen and may turn the line round; a character
    that steers instead of writing is refused."""
    text = "".join(one for one in text if unicodedata.category(one) != "Cf")
    text = " ".join(text.split())
    if any(unicodedata.category(one) == "Cc" for one in text):
        raise BadCertificate("a control character in a name")
    return text


def identity_of(certificate: x509.Certificate) -> Identity:
    """Whom the certificate names.

    Raises:
        NoUnp: nobody's УНП: not an organization's certificate.
        BadUnp: its encoding or its check digit is wrong.
        AmbiguousSubject: two УНП, or an attribute twice.
        NoOrganization: the organization isn't named.
        BadCertificate: a name with characters that no name has.
    """
    found = _unps(certificate)
    if not found:
        raise NoUnp
    if len(found) > 1:
        raise AmbiguousSubject("УНП")
    try:
        unp = unp_rules.validate(found.pop())
    except ValidationError as error:
        raise BadUnp(type(error).__name__) from error
    organization = _attribute(certificate, NameOID.ORGANIZATION_NAME)
    if not organization:
        raise NoOrganization
    return Identity(
        unp=unp,
        organization=organization,
        surname=_attribute(certificate, NameOID.SURNAME),
        given_names=_attribute(certificate, OID_NAME)
        or _attribute(certificate, NameOID.GIVEN_NAME),
        position=_position(certificate) or _attribute(certificate, NameOID.TITLE),
        email=_attribute(certificate, NameOID.EMAIL_ADDRESS),
        personal_number=_attribute(certificate, OID_PERSONAL_NUMBER),
        serial=f"{certificate.serial_number:x}",
        issuer=certificate.issuer.rfc4514_string(),
        fingerprint=sha256(certificate.tbs_certificate_bytes).hexdigest(),
        not_before=certificate.not_valid_before_utc,
        not_after=min(certificate.not_valid_after_utc, LAST_DAY),
    )


def _unps(certificate: x509.Certificate) -> set[str]:
    """Each УНП that it names: in the national extension and as organizationIdentifier."""
    found = set()
    for octets in _unrecognized(certificate, OID_UNP):
        try:
            found.add(text_of(octets))
        except ValueError as error:
            raise BadUnp("its encoding") from error
    if told := _attribute(certificate, NameOID.ORGANIZATION_IDENTIFIER):
        matched = re.fullmatch(r"TAXBY-([0-9A-Z]{9})", told)
        if not matched:
            raise BadUnp("organizationIdentifier")
        found.add(matched[1])
    return found


def _position(certificate: x509.Certificate) -> str:
    for octets in _unrecognized(certificate, OID_POSITION):
        try:
            return text_of(octets)
        except ValueError:
            return ""  # the subject may tell it, too; nothing hangs on it
    return ""


def _unrecognized(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> list[bytes]:
    return [
        one.value.value
        for one in certificate.extensions
        if one.oid == oid and isinstance(one.value, x509.UnrecognizedExtension)
    ]


def _attribute(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    found = certificate.subject.get_attributes_for_oid(oid)
    if len(found) > 1:
        raise AmbiguousSubject(oid.dotted_string)
    value = found[0].value if found else ""
    return _clean(value) if isinstance(value, str) else ""
