"""Certificates, lists and signatures for trying out: authorities and keys that nobody trusts.

The same three kinds of keys as the real ones: RSA, ECDSA on P-256, bign. Signs in plain Python and
in no constant time: for demo keys alone.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from accounts.eds import stb
from accounts.eds.chain import OID_POSITION, OID_UNP
from accounts.eds.cms import CONTENT_TYPE, DATA, MESSAGE_DIGEST, SIGNED_DATA
from accounts.eds.suites import BIGN, BIGN_CURVE, BIGN_KEY, HBELT, SHA256, digest_of

SEQUENCE, SET, OCTETS, BITS, NULL = 0x30, 0x31, 0x04, 0x03, b"\x05\x00"
SIGNING_TIME = "1.2.840.113549.1.9.5"


def tlv(tag: int, *parts: bytes) -> bytes:
    """DER of these parts under this tag."""
    body = b"".join(parts)
    size = len(body)
    if size < 128:
        return bytes((tag, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 128 | len(length))) + length + body


def oid(dotted: str) -> bytes:
    """DER of an object identifier."""
    dumped: bytes = core.ObjectIdentifier(dotted).dump()
    return dumped


def number(value: int) -> bytes:
    """DER of an integer."""
    dumped: bytes = core.Integer(value).dump()
    return dumped


def moment(value: datetime) -> bytes:
    """DER of a moment: of two digits of the year until 2049, of four after (RFC 5280, 4.1.2.5)."""
    value = value.astimezone(UTC)
    kind = core.UTCTime if value.year < 2050 else core.GeneralizedTime
    dumped: bytes = kind(value.replace(microsecond=0)).dump()
    return dumped


class Key(Protocol):
    """A key that signs."""

    algorithm: bytes  # AlgorithmIdentifier of its signatures
    digest: str

    def info(self) -> bytes:
        """SubjectPublicKeyInfo."""

    def sign(self, data: bytes) -> bytes:
        """The signature."""


@dataclass(frozen=True)
class RsaKey:
    """RSA with SHA-256."""

    private: rsa.RSAPrivateKey
    algorithm = tlv(SEQUENCE, oid("1.2.840.113549.1.1.11"), NULL)
    digest = SHA256

    def info(self) -> bytes:
        """SubjectPublicKeyInfo."""
        key = self.private.public_key()
        return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data: bytes) -> bytes:
        """PKCS #1 1.5."""
        return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())


@dataclass(frozen=True)
class EcKey:
    """ECDSA with SHA-256."""

    private: ec.EllipticCurvePrivateKey
    algorithm = tlv(SEQUENCE, oid("1.2.840.10045.4.3.2"))
    digest = SHA256

    def info(self) -> bytes:
        """SubjectPublicKeyInfo."""
        key = self.private.public_key()
        return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data: bytes) -> bytes:
        """ECDSA."""
        return self.private.sign(data, ec.ECDSA(hashes.SHA256()))


@dataclass(frozen=True)
class BignKey:
    """bign with belt-hash."""

    private: int
    algorithm = tlv(SEQUENCE, oid(BIGN), NULL)
    digest = HBELT

    @property
    def public(self) -> bytes:
        """x and y, the low octets first."""
        point = stb.multiply(self.private, stb.G, 0, stb.G)
        assert point is not None  # noqa: S101 (the key is between 1 and the order)
        return b"".join(one.to_bytes(32, "little") for one in point)

    def info(self) -> bytes:
        """SubjectPublicKeyInfo."""
        algorithm = tlv(SEQUENCE, oid(BIGN_KEY), oid(BIGN_CURVE))
        return tlv(SEQUENCE, algorithm, tlv(BITS, b"\0", self.public))

    def sign(self, data: bytes) -> bytes:
        """STB 34.101.45, 7.1.3."""
        digest, once = stb.belt_hash(data), secrets.randbelow(stb.ORDER - 1) + 1
        point = stb.multiply(once, stb.G, 0, stb.G)
        assert point is not None  # noqa: S101
        s0 = stb.belt_hash(stb.HBELT_OID_DER + point[0].to_bytes(32, "little") + digest)[:16]
        total = int.from_bytes(digest, "little")
        total += (int.from_bytes(s0, "little") + 2**128) * self.private
        return s0 + ((once - total) % stb.ORDER).to_bytes(32, "little")


def make_key(kind: str) -> RsaKey | EcKey | BignKey:
    """A new key: "rsa", "ec" or "bign"."""
    if kind == "rsa":
        return RsaKey(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    if kind == "ec":
        return EcKey(ec.generate_private_key(ec.SECP256R1()))
    return BignKey(secrets.randbelow(stb.ORDER - 1) + 1)


Extension = tuple[str, bool, bytes]  # OID, whether critical, DER of the value


def usage(*allowed: str) -> Extension:
    """KeyUsage of these."""
    names = [
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ]
    value = x509.KeyUsage(**{name: name in allowed for name in names})
    return value.oid.dotted_string, True, value.public_bytes()


def authority() -> list[Extension]:
    """What makes an issuer."""
    value = x509.BasicConstraints(ca=True, path_length=None)
    return [
        (value.oid.dotted_string, True, value.public_bytes()),
        usage("key_cert_sign", "crl_sign"),
    ]


def holder(unp: str, *, position: str = "Директор") -> list[Extension]:
    """What an organization's certificate has (STB 34.101.78, annex Г)."""
    extended = x509.ExtendedKeyUsage(
        [x509.ExtendedKeyUsageOID.CLIENT_AUTH, x509.ExtendedKeyUsageOID.EMAIL_PROTECTION]
    )
    return [
        usage("digital_signature", "key_encipherment", "data_encipherment", "key_agreement"),
        (extended.oid.dotted_string, False, extended.public_bytes()),
        (OID_UNP.dotted_string, False, tlv(0x1E, unp.encode("utf-16-be"))),
        (OID_POSITION.dotted_string, False, tlv(0x0C, position.encode())),
    ]


def make_certificate(
    *,
    subject: x509.Name,
    key: Key,
    issuer: x509.Name,
    by: Key,
    begin: datetime,
    end: datetime,
    extensions: Iterable[Extension] = (),
    serial: int = 0,
) -> x509.Certificate:
    """A certificate of `subject`'s key, signed by the issuer's."""
    inside = tlv(
        SEQUENCE,
        tlv(0xA0, number(2)),
        number(serial or secrets.randbits(64) | 1 << 64),
        by.algorithm,
        issuer.public_bytes(),
        tlv(SEQUENCE, moment(begin), moment(end)),
        subject.public_bytes(),
        key.info(),
        tlv(0xA3, _extensions(extensions)),
    )
    return x509.load_der_x509_certificate(_signed(inside, by))


def make_crl(
    issuer: x509.Name,
    by: Key,
    *,
    count: int,
    begin: datetime,
    end: datetime,
    revoked: Sequence[int] = (),
    extensions: Iterable[Extension] = (),
) -> bytes:
    """A list of revoked serial numbers, in DER; `count` is its number."""
    entries = [tlv(SEQUENCE, number(serial), moment(begin)) for serial in revoked]
    numbered = (x509.CRLNumber.oid.dotted_string, False, number(count))
    inside = tlv(
        SEQUENCE,
        number(1),
        by.algorithm,
        issuer.public_bytes(),
        moment(begin),
        moment(end),
        *([tlv(SEQUENCE, *entries)] if entries else []),
        tlv(0xA0, _extensions([numbered, *extensions])),
    )
    return _signed(inside, by)


def sign_message(
    content: bytes,
    certificate: x509.Certificate,
    key: Key,
    *,
    attached: bool = False,
    attributes: Iterable[tuple[str, bytes]] | None = None,
    now: datetime | None = None,
) -> bytes:
    """CMS SignedData of the content, in DER, as `openssl cms -sign -binary` makes it.

    Args:
        attributes: in the place of the usual ones: (OID, DER of the value).
    """
    usual = [
        (CONTENT_TYPE, oid(DATA)),
        (SIGNING_TIME, moment(now or datetime.now(UTC))),
        (MESSAGE_DIGEST, tlv(OCTETS, digest_of(key.digest, content))),
    ]
    told = sorted(
        tlv(SEQUENCE, oid(kind), tlv(SET, value))
        for kind, value in (usual if attributes is None else attributes)
    )
    digest = tlv(SEQUENCE, oid(key.digest))
    signer = tlv(
        SEQUENCE,
        number(1),
        tlv(SEQUENCE, certificate.issuer.public_bytes(), number(certificate.serial_number)),
        digest,
        tlv(0xA0, *told),
        key.algorithm,
        tlv(OCTETS, key.sign(tlv(SET, *told))),
    )
    inside = [oid(DATA), *([tlv(0xA0, tlv(OCTETS, content))] if attached else [])]
    signed = tlv(
        SEQUENCE,
        number(1),
        tlv(SET, digest),
        tlv(SEQUENCE, *inside),
        tlv(0xA0, certificate.public_bytes(Encoding.DER)),
        tlv(SET, signer),
    )
    return tlv(SEQUENCE, oid(SIGNED_DATA), tlv(0xA0, signed))


def name_of(**attributes: Any) -> x509.Name:
    """A name of country (BY) and these: organization, common_name, surname, given_names, email,
    personal_number, and further OIDs as `oid_2_5_4_97`."""
    known = {
        "organization": x509.NameOID.ORGANIZATION_NAME,
        "common_name": x509.NameOID.COMMON_NAME,
        "surname": x509.NameOID.SURNAME,
        "given_names": x509.ObjectIdentifier("2.5.4.41"),
        "email": x509.NameOID.EMAIL_ADDRESS,
        "personal_number": x509.ObjectIdentifier("1.2.112.1.2.1.1.1.1.1"),
    }
    found = [x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "BY")]
    for name, value in attributes.items():
        kind = known.get(name) or x509.ObjectIdentifier(name[4:].replace("_", "."))
        found.append(x509.NameAttribute(kind, value))
    return x509.Name(found)


def _extensions(extensions: Iterable[Extension]) -> bytes:
    return tlv(
        SEQUENCE,
        *(
            tlv(SEQUENCE, oid(kind), b"\x01\x01\xff" if critical else b"", tlv(OCTETS, value))
            for kind, critical, value in extensions
        ),
    )


def _signed(inside: bytes, by: Key) -> bytes:
    return tlv(SEQUENCE, inside, by.algorithm, tlv(BITS, b"\0", by.sign(inside)))
