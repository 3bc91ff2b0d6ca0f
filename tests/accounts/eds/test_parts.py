"""How messages may be put together, for each kind of keys."""

from collections.abc import Callable

import pytest

from accounts.eds import cms, demo, errors
from tests.accounts.eds.pki import CONTENT, UNP, Pki, make_pki
from tests.accounts.eds.test_cms import KINDS, refusal

ATTRIBUTE_CERTIFICATE = demo.tlv(0xA2, b"\x30\x00", b"\x30\x00", b"\x03\x01\x00")


def without_attributes(content: bytes, pki: Pki) -> bytes:
    """A signature of the content itself, as CMS allows it and as no signer of ours makes it."""
    held, signed = pki.holder, pki.key.sign(content)
    signer = demo.tlv(
        0x30,
        demo.number(1),
        demo.tlv(0x30, held.issuer.public_bytes(), demo.number(held.serial_number)),
        demo.tlv(0x30, demo.oid(pki.key.digest)),
        pki.key.algorithm,
        demo.tlv(4, signed),
    )
    return message_of(pki, signer)


def message_of(pki: Pki, *signers: bytes, certificates: bytes | None = None) -> bytes:
    """SignedData of these signers."""
    sent = pki.holder.public_bytes(demo.Encoding.DER) if certificates is None else certificates
    data = demo.tlv(
        0x30,
        demo.number(1),
        demo.tlv(0x31, demo.tlv(0x30, demo.oid(pki.key.digest))),
        demo.tlv(0x30, demo.oid(cms.DATA)),
        demo.tlv(0xA0, sent) if sent else b"",
        demo.tlv(0x31, *signers),
    )
    return demo.tlv(0x30, demo.oid(cms.SIGNED_DATA), demo.tlv(0xA0, data))


@pytest.mark.parametrize("kind", KINDS)
def test_21_22_and_23_of_each_kind_of_keys(kind: str) -> None:
    """No attributes, two signers, none; no certificate, six of them, the same one twice."""
    pki = make_pki(kind)
    signer = last_of(pki.sign())
    sent = pki.holder.public_bytes(demo.Encoding.DER)
    assert pki.verify(message_of(pki, signer)).unp == UNP
    others: list[tuple[Callable[[], bytes], type[errors.EdsError]]] = [
        (lambda: without_attributes(CONTENT, pki), errors.NoSignedAttributes),
        (lambda: message_of(pki, signer, signer), errors.SignerCount),
        (lambda: message_of(pki), errors.SignerCount),
        (lambda: message_of(pki, signer, certificates=b""), errors.NoSignerCertificate),
        (lambda: message_of(pki, signer, certificates=sent * 2), errors.NoSignerCertificate),
        (
            lambda: message_of(pki, signer, certificates=sent + ATTRIBUTE_CERTIFICATE * 5),
            errors.NoSignerCertificate,
        ),
    ]
    for make, error in others:
        assert refusal(lambda: pki.verify(make())) is error  # noqa: B023
    # an attribute certificate beside the holder's is of no concern
    assert pki.verify(message_of(pki, signer, certificates=sent + ATTRIBUTE_CERTIFICATE)).unp == UNP


def last_of(message: bytes) -> bytes:
    """The signer's part of a message made by `demo`."""
    signer: bytes = cms.cms.ContentInfo.load(message)["content"]["signer_infos"][0].dump()
    return signer


@pytest.mark.parametrize("kind", KINDS)
def test_6_content_inside_that_isn_t_what_was_signed(kind: str) -> None:
    pki = make_pki(kind)
    usual = [
        (cms.CONTENT_TYPE, demo.oid(cms.DATA)),
        (cms.MESSAGE_DIGEST, demo.tlv(4, demo.digest_of(pki.key.digest, CONTENT))),
    ]
    for inside, accepted in ((CONTENT, True), (b"other", False), (b"", False)):
        message = demo.sign_message(inside, pki.holder, pki.key, attached=True, attributes=usual)
        if accepted:
            assert pki.verify(message).unp == UNP
        else:
            assert refusal(lambda: pki.verify(message)) is errors.WrongContent  # noqa: B023


def test_parts_that_contradict() -> None:
    """Another kind of content, another digest, two values of an attribute."""
    pki = make_pki("ec")
    message, usual = pki.sign(), demo.tlv(0x30, demo.oid(cms.DATA))
    digests = demo.tlv(0x31, demo.tlv(0x30, demo.oid(demo.SHA256)))
    twice = demo.tlv(4, demo.digest_of(demo.SHA256, CONTENT)) * 2
    other = demo.tlv(0x30, demo.oid(cms.SIGNED_DATA))
    sha512 = demo.tlv(0x31, demo.tlv(0x30, demo.oid("2.16.840.1.101.3.4.2.3")))
    for made, error in (
        (message.replace(usual, other, 1), errors.NotCms),
        (message.replace(digests, sha512, 1), errors.BadSignedAttributes),
        (
            pki.sign(
                attributes=[
                    (cms.CONTENT_TYPE, demo.oid(cms.DATA)),
                    (cms.MESSAGE_DIGEST, twice),
                ]
            ),
            errors.BadSignedAttributes,
        ),
    ):
        assert made != message
        assert refusal(lambda: pki.verify(made)) is error  # noqa: B023


def test_many_attributes_are_refused() -> None:
    pki = make_pki("ec")
    usual = [
        (cms.CONTENT_TYPE, demo.oid(cms.DATA)),
        (cms.MESSAGE_DIGEST, demo.tlv(4, demo.digest_of(demo.SHA256, CONTENT))),
    ]
    for count, accepted in ((30, True), (31, False)):
        more = [(f"1.2.3.{i}", b"\x05\x00") for i in range(count)]
        message = pki.sign(attributes=[*usual, *more])
        if accepted:
            assert pki.verify(message).unp == UNP
        else:
            assert refusal(lambda: pki.verify(message)) is errors.BadSignedAttributes  # noqa: B023


def test_details_for_the_log_are_short_and_of_one_line() -> None:
    error = errors.Untrusted("CN=a\nERROR all is well\x1b[2J" + "х" * 999)

    assert len(error.detail) == errors.LONGEST_DETAIL
    assert error.detail.isprintable()
