"""A signed message (CMS SignedData, RFC 5652): detached or attached; DER, PEM or base64."""

import base64
import codecs
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms, core
from cryptography import x509

from accounts.eds.chain import TrustStore, check_holder, extension
from accounts.eds.errors import (
    BadCertificate,
    BadSignedAttributes,
    EdsError,
    NoSignedAttributes,
    NoSignerCertificate,
    NotCms,
    SignerCount,
    TooLarge,
    WrongContent,
)
from accounts.eds.identity import Identity, identity_of
from accounts.eds.suites import check_signature, digest_of

LARGEST = 16 * 1024  # octets; what a larger one can do to a parser takes a second
CERTIFICATES = 5
ATTRIBUTES = 32
SIGNED_DATA, DATA = "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.1"
CONTENT_TYPE, MESSAGE_DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
_PEM = re.compile(
    rb"-----BEGIN (CMS|PKCS7|PKCS #7 SIGNED DATA)-----\s([A-Za-z0-9+/=\s]+)-----END \1-----"
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
# what parsers raise of octets that aren't what they seem
UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True)
class Signed:
    """What a message holds, read and not yet believed."""

    content: bytes | None
    attributes: bytes
    message_digest: bytes
    digest: str
    algorithm: str
    signature: bytes
    certificate: x509.Certificate


def verify(message: bytes, content: bytes, trust: TrustStore, now: datetime) -> Identity:
    """Who signed exactly this content.

    The cheap and sure comes first; a key that the sender chose is reckoned with only after its
    certificate has proved to be of ours.

    Args:
        message: the signature as it was sent, at most 16 KiB.
        content: the octets that should have been signed: our own, never the sender's.
        now: aware.

    Raises:
        EdsError: one of its classes; nothing else, whatever the message is.
    """
    signed = read(message)
    if signed.content is not None and not hmac.compare_digest(signed.content, content):
        raise WrongContent("attached")
    if not hmac.compare_digest(signed.message_digest, digest_of(signed.digest, content)):
        raise WrongContent("digest")
    try:
        trust.check(signed.certificate, now)
        check_holder(signed.certificate)
        check_signature(
            signed.certificate,
            signed.algorithm,
            signed.attributes,
            signed.signature,
            signed.digest,
        )
        return identity_of(signed.certificate)
    except EdsError:
        raise
    except UNREADABLE as error:
        raise BadCertificate(type(error).__name__) from error


def without_certificates(message: bytes, content: bytes) -> bytes:
    """A message that has proved good, to be kept as evidence: with what was signed inside, without
    certificates, which tell their holder's personal number.

    Raises:
        NotCms: it isn't one.
    """
    try:
        info = cms.ContentInfo.load(decode(message), strict=True)
        data = info["content"]
        for name in ("certificates", "crls"):
            del data[name]
        del data["signer_infos"][0]["unsigned_attrs"]
        data["encap_content_info"]["content"] = content
        dumped: bytes = info.dump(force=True)
    except UNREADABLE as error:
        raise NotCms(type(error).__name__) from error
    return dumped


def decode(message: bytes) -> bytes:
    """The message's DER.

    Raises:
        TooLarge: over 16 KiB as it was sent.
        NotCms: neither DER nor text that stands for it.
    """
    if len(message) > LARGEST:
        raise TooLarge(f"{len(message)} octets")
    if message[:1] == b"\x30":
        return message
    text = message.removeprefix(codecs.BOM_UTF8).strip()  # as editors of Windows save text
    if matched := _PEM.fullmatch(text):
        text = matched[2]
    elif not _BASE64.fullmatch(text):
        raise NotCms("neither DER nor PEM nor base64")
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except ValueError as error:
        raise NotCms("base64") from error


def read(message: bytes) -> Signed:
    """What the message holds.

    Raises:
        TooLarge, NotCms, SignerCount, NoSignerCertificate, NoSignedAttributes,
        BadSignedAttributes, BadCertificate: it isn't one signer's message with attributes.
    """
    octets = decode(message)
    try:
        info = cms.ContentInfo.load(octets, strict=True)
        if info["content_type"].dotted != SIGNED_DATA:
            raise NotCms("not SignedData")
        return _read(info["content"])
    except EdsError:
        raise
    except UNREADABLE as error:
        raise NotCms(type(error).__name__) from error


def _read(data: Any) -> Signed:
    inside = data["encap_content_info"]
    if inside["content_type"].dotted != DATA:
        raise NotCms("its content isn't data")
    content = None if isinstance(inside["content"], core.Void) else inside["content"].native
    if content is not None and not isinstance(content, bytes):
        raise NotCms("its content isn't octets")
    if len(data["signer_infos"]) != 1:
        raise SignerCount(str(len(data["signer_infos"])))
    signer = data["signer_infos"][0]
    digest = signer["digest_algorithm"]["algorithm"].dotted
    if [one["algorithm"].dotted for one in data["digest_algorithms"]] != [digest]:
        raise BadSignedAttributes("digest algorithms")
    certificate = _certificate_of(signer["sid"], data["certificates"])
    attributes = signer["signed_attrs"]
    if isinstance(attributes, core.Void) or not len(attributes):
        raise NoSignedAttributes
    if len(attributes) > ATTRIBUTES:
        raise BadSignedAttributes(f"{len(attributes)} of them")
    return Signed(
        content=content,
        # signed as a SET, though sent as [0] (RFC 5652, 5.4)
        attributes=attributes.untag().dump(force=True),
        message_digest=_message_digest(attributes),
        digest=digest,
        algorithm=signer["signature_algorithm"]["algorithm"].dotted,
        signature=signer["signature"].native,
        certificate=certificate,
    )


def _message_digest(attributes: Any) -> bytes:
    values = {}
    for one in attributes:
        kind = one["type"].dotted
        if kind in values or len(one["values"]) != 1:
            raise BadSignedAttributes(kind)
        values[kind] = one["values"][0]
    if CONTENT_TYPE not in values or MESSAGE_DIGEST not in values:
        raise BadSignedAttributes("content type or digest is missing")
    if values[CONTENT_TYPE].dotted != DATA:
        raise BadSignedAttributes("content type")
    digest = values[MESSAGE_DIGEST].native
    if not isinstance(digest, bytes):
        raise BadSignedAttributes("digest")
    return digest


def _certificate_of(signer: Any, sent: Any) -> x509.Certificate:
    """The signer's certificate among those sent; attribute certificates beside it say nothing."""
    if isinstance(sent, core.Void) or not 1 <= len(sent) <= CERTIFICATES:
        raise NoSignerCertificate("number of certificates")
    certificates = [_load(one.chosen) for one in sent if one.name == "certificate"]
    if signer.name == "issuer_and_serial_number":
        named = (signer.chosen["issuer"].dump(), signer.chosen["serial_number"].native)
        found = [
            one for one in certificates if (one.issuer.public_bytes(), one.serial_number) == named
        ]
    else:
        found = [
            one
            for one in certificates
            if (own := extension(one, x509.SubjectKeyIdentifier))
            and own.digest == signer.chosen.native
        ]
    if len(found) != 1:
        raise NoSignerCertificate(str(len(found)))
    return found[0]


def _load(sent: Any) -> x509.Certificate:
    serial = sent["tbs_certificate"]["serial_number"].native
    if serial <= 0 or serial.bit_length() > 160:  # cryptography only warns of it
        raise BadCertificate("serial number")
    return x509.load_der_x509_certificate(sent.dump())
