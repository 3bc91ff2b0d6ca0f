"""What is accepted, and why the rest is refused: the cases of the design by their numbers, for each
kind of keys."""

import base64
import os
from collections.abc import Callable
from typing import Any

import pytest
from asn1crypto import cms as asn1_cms
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.eds import cms, crl, demo, errors
from accounts.eds.chain import TrustStore
from tests.accounts.eds.pki import CONTENT, DAY, HOLDER, NOW, ROOT, SUB, UNP, Pki, make_pki

KINDS = ["rsa", "ec", "bign"]


@pytest.fixture(params=KINDS)
def pki(request: pytest.FixtureRequest) -> Pki:
    return make_pki(request.param)


def refusal(call: Callable[[], Any]) -> type[errors.EdsError]:
    with pytest.raises(errors.EdsError) as caught:
        call()
    return type(caught.value)


def without(extensions: list[demo.Extension], *oids: str) -> list[demo.Extension]:
    return [one for one in extensions if one[0] not in oids]


UNP_OID, USAGE, EXTENDED = "1.2.112.1.2.1.1.1.1.2", "2.5.29.15", "2.5.29.37"


def test_signature_tells_who_signed(pki: Pki) -> None:
    detached, attached = pki.sign(), pki.sign(attached=True)
    armoured = base64.encodebytes(detached)
    pem = b"-----BEGIN CMS-----\n" + armoured + b"-----END CMS-----\n"

    identity = pki.verify(detached)

    assert (identity.unp, identity.surname, identity.given_names) == (
        UNP,
        "Мицкевич",
        "Виктор Антонович",
    )
    assert identity.position == "Директор"
    assert identity.personal_number == "3110585A001PB1"
    assert "3110585A001PB1" not in repr(identity)
    for message in (attached, armoured, pem, b"\r\n" + armoured.replace(b"\n", b"\r\n")):
        assert pki.verify(message) == identity


def changed(name: str) -> dict[str, Any]:
    """How a holder's certificate differs, by the case's name."""
    usual = demo.holder(UNP)
    rest = without(usual, UNP_OID)
    of = {
        "7 expired": {"begin": NOW - 9 * DAY, "end": NOW - DAY},
        "8 not yet valid": {"begin": NOW + DAY, "end": NOW + 9 * DAY},
        "15 serverAuth": {
            "extensions": [
                *without(usual, EXTENDED),
                (
                    EXTENDED,
                    False,
                    x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH]).public_bytes(),
                ),
            ]
        },
        "16 no digitalSignature": {
            "extensions": [*without(usual, USAGE), demo.usage("key_encipherment")]
        },
        "17 no УНП": {"extensions": rest},
        "18 wrong check digit": {"extensions": demo.holder("191234564")},
        "19 two УНП": {"subject": demo.name_of(organization="О", oid_2_5_4_97="TAXBY-100000001")},
        "19 УНП of another form": {
            "subject": demo.name_of(organization="О", oid_2_5_4_97="NTRRU-100000001")
        },
        "20 УНП of another kind": {"extensions": [*rest, (UNP_OID, False, demo.tlv(0x04, b"1"))]},
        "28 unknown critical extension": {"extensions": [*usual, ("1.2.3.4", True, b"\x05\x00")]},
        "an authority's": {"extensions": [*usual, demo.authority()[0]]},
        "nobody's name": {"subject": demo.name_of(surname="Мицкевич")},
    }
    return of[name]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("7 expired", errors.Expired),
        ("8 not yet valid", errors.NotYetValid),
        ("15 serverAuth", errors.WrongKeyUsage),
        ("16 no digitalSignature", errors.WrongKeyUsage),
        ("17 no УНП", errors.NoUnp),
        ("18 wrong check digit", errors.BadUnp),
        ("19 two УНП", errors.AmbiguousSubject),
        ("19 УНП of another form", errors.BadUnp),
        ("20 УНП of another kind", errors.BadUnp),
        ("28 unknown critical extension", errors.BadCertificate),
        ("an authority's", errors.CaCertificate),
        ("nobody's name", errors.NoOrganization),
    ],
)
def test_certificates_that_are_refused(pki: Pki, name: str, error: type[errors.EdsError]) -> None:
    certificate = pki.certificate(**changed(name))

    assert refusal(lambda: pki.verify(pki.sign(certificate))) is error


def test_5_and_6_other_content(pki: Pki) -> None:
    for attached in (False, True):
        message = demo.sign_message(b"other", pki.holder, pki.key, attached=attached)
        assert refusal(lambda: pki.verify(message)) is errors.WrongContent  # noqa: B023


def test_9_and_35_revoked_holder_and_authority(pki: Pki) -> None:
    for certificate in (pki.holder, pki.sub):
        trust = pki.trust(certificate.serial_number)
        assert refusal(lambda: pki.verify(pki.sign(), trust)) is errors.Revoked  # noqa: B023


def test_10_and_11_stale_and_missing_list(pki: Pki) -> None:
    for trust in (pki.trust(stale=True), pki.trust(missing=True)):
        assert refusal(lambda: pki.verify(pki.sign(), trust)) is errors.CrlStale  # noqa: B023


def test_12_and_38_lists_of_others(pki: Pki) -> None:
    rogue = demo.make_key(pki.kind)
    usual = {"begin": NOW - DAY, "end": NOW + DAY}
    by_rogue = demo.make_crl(SUB, rogue, count=2, **usual)
    unknown = demo.make_crl(HOLDER, rogue, count=2, **usual)
    partial = demo.make_crl(
        SUB, pki.sub_key, count=2, **usual, extensions=[("2.5.29.28", True, b"\x30\x00")]
    )
    endless = demo.make_crl(SUB, pki.sub_key, count=2, begin=NOW, end=NOW)

    def read(octets: bytes) -> Any:
        return crl.read_crl(octets, (pki.root, pki.sub))

    assert refusal(lambda: read(by_rogue)) is errors.BadSignature
    assert refusal(lambda: read(unknown)) is errors.Untrusted
    assert refusal(lambda: read(partial)) is errors.BadCrl
    assert refusal(lambda: read(endless)) is errors.BadCrl
    assert refusal(lambda: read(b"garbage")) is errors.BadCrl
    assert read(demo.make_crl(SUB, pki.sub_key, count=7, **usual, revoked=[5, 6])).number == 7


def test_13_equal_names_of_a_rogue_authority(pki: Pki) -> None:
    rogue = demo.make_key(pki.kind)
    certificate = pki.certificate(by=rogue)

    assert refusal(lambda: pki.verify(pki.sign(certificate))) is errors.Untrusted


def test_14_holder_as_an_authority(pki: Pki) -> None:
    trust = TrustStore((pki.root,), (pki.sub, pki.holder), pki.trust().revocations)
    certificate = pki.certificate(issuer=HOLDER, by=pki.key)

    assert refusal(lambda: pki.verify(pki.sign(certificate), trust)) is errors.IssuerNotCa


def test_certificates_in_the_message_issue_nothing(pki: Pki) -> None:
    trust = TrustStore((pki.root,), (), pki.trust().revocations)

    assert refusal(lambda: pki.verify(pki.sign(), trust)) is errors.Untrusted


def rebuilt(message: bytes, change: Callable[[Any], None]) -> bytes:
    """The message after a change of its SignedData."""
    info = asn1_cms.ContentInfo.load(message)
    change(info["content"])
    octets: bytes = info.dump(force=True)
    return octets


def test_21_no_signed_attributes(pki: Pki) -> None:
    assert refusal(lambda: pki.verify(pki.sign(attributes=[]))) in (
        errors.NoSignedAttributes,
        errors.NotCms,
    )


def test_attributes_that_contradict(pki: Pki) -> None:
    digest = (cms.MESSAGE_DIGEST, demo.tlv(4, demo.digest_of(pki.key.digest, CONTENT)))
    kind = (cms.CONTENT_TYPE, demo.oid(cms.DATA))
    other = (cms.CONTENT_TYPE, demo.oid(cms.SIGNED_DATA))
    for attributes in ([kind], [digest], [kind, kind, digest], [other, digest]):
        message = pki.sign(attributes=attributes)
        assert refusal(lambda: pki.verify(message)) is errors.BadSignedAttributes  # noqa: B023


@pytest.mark.parametrize("kind", ["rsa", "ec"])  # rebuilding can't read a key of bign
def test_22_23_and_24_two_signers_no_certificate_sha_1(kind: str) -> None:
    pki = make_pki(kind)

    def double(data: Any) -> None:
        signer = data["signer_infos"][0]
        data["signer_infos"] = [signer, signer.copy()]

    def bare(data: Any) -> None:
        data["certificates"] = []

    def sha1(data: Any) -> None:
        data["digest_algorithms"] = [{"algorithm": "sha1"}]
        data["signer_infos"][0]["digest_algorithm"] = {"algorithm": "sha1"}

    for change, error in (
        (double, errors.SignerCount),
        (bare, errors.NoSignerCertificate),
        (sha1, errors.WeakAlgorithm),
    ):
        message = rebuilt(pki.sign(), change)
        assert refusal(lambda: pki.verify(message)) is error  # noqa: B023


def test_29_algorithm_of_another_kind_of_keys(pki: Pki) -> None:
    class Foreign(type(pki.key)):  # type: ignore[misc]
        algorithm = demo.RsaKey.algorithm if pki.kind != "rsa" else demo.EcKey.algorithm
        digest = demo.SHA256

    key = Foreign(pki.key.private)
    message = demo.sign_message(CONTENT, pki.holder, key, now=NOW)

    assert refusal(lambda: pki.verify(message)) is errors.KeyMismatch


def test_30_point_off_the_curve() -> None:
    class OffCurve(demo.BignKey):
        @property
        def public(self) -> bytes:
            own = super().public
            return bytes([own[0] ^ 1]) + own[1:]

    pki = make_pki("bign")
    certificate = pki.certificate(key=OffCurve(pki.key.private))

    assert refusal(lambda: pki.verify(pki.sign(certificate))) is errors.BadSignature


def test_short_rsa_key_is_refused() -> None:
    pki = make_pki("rsa")
    short = demo.RsaKey(demo.rsa.generate_private_key(public_exponent=65537, key_size=1024))
    certificate = pki.certificate(key=short)
    message = demo.sign_message(CONTENT, certificate, short, now=NOW)

    assert refusal(lambda: pki.verify(message)) is errors.KeyMismatch


def test_25_26_and_27_what_is_no_signature() -> None:
    pki = make_pki("ec")
    nested = b"\x30\x80" * 8000
    for message, error in (
        (b"\x30" * (cms.LARGEST + 1), errors.TooLarge),
        (b"", errors.NotCms),
        (b"\x30", errors.NotCms),
        (nested, errors.NotCms),
        (b" " * cms.LARGEST, errors.NotCms),
        ("Здравствуйте".encode(), errors.NotCms),
        (b"-----BEGIN CMS-----\n!-----END CMS-----", errors.NotCms),
        (pki.sign()[:-20], errors.NotCms),
        (pki.sign() + b"\0", errors.NotCms),
    ):
        assert refusal(lambda: pki.verify(message)) is error  # noqa: B023


def test_31_no_flipped_bit_makes_another_identity(pki: Pki) -> None:
    """All of them in the full run; else one bit of each octet."""
    message, trust = pki.sign(), pki.trust()
    identity = pki.verify(message)
    step = 1 if os.environ.get("FULL") else 9  # 9: another bit in each octet
    accepted = 0
    for bit in range(0, len(message) * 8, step):
        octets = bytearray(message)
        octets[bit // 8] ^= 1 << bit % 8
        try:
            assert cms.verify(bytes(octets), CONTENT, trust, NOW) == identity
            accepted += 1
        except errors.EdsError:
            pass
    # versions and NULL parameters alone are not authenticated
    assert accepted <= len(message) * 8 // step // 50


DER = st.recursive(
    st.builds(
        demo.tlv,
        st.sampled_from([0x01, 0x02, 0x04, 0x05, 0x06, 0x0C, 0x17, 0x80, 0xA0, 0xA1]),
        st.binary(max_size=40),
    ),
    lambda inner: st.builds(
        lambda tag, parts: demo.tlv(tag, *parts),
        st.sampled_from([0x30, 0x31, 0xA0, 0xA3]),
        st.lists(inner, max_size=6),
    ),
    max_leaves=40,
)


@settings(max_examples=int(os.environ.get("EXAMPLES", "10")) * 20, deadline=None)
@given(inside=DER, where=st.integers(0, 3))
def test_made_up_der_raises_nothing_else(inside: bytes, where: int) -> None:
    pki = make_pki("ec")
    message = [
        inside,
        demo.tlv(0x30, inside),
        demo.tlv(0x30, demo.oid(cms.SIGNED_DATA), demo.tlv(0xA0, inside)),
        demo.tlv(0x30, demo.oid(cms.SIGNED_DATA), demo.tlv(0xA0, demo.tlv(0x30, inside, inside))),
    ][where]

    assert issubclass(refusal(lambda: pki.verify(message[: cms.LARGEST])), errors.EdsError)


def test_names_are_of_the_pinned(pki: Pki) -> None:
    """A chain of the same names over another root, even with the same identifiers, is nobody's."""
    other_root = demo.make_key(pki.kind)
    root = demo.make_certificate(
        subject=ROOT,
        key=other_root,
        issuer=ROOT,
        by=other_root,
        begin=NOW - DAY,
        end=NOW + DAY,
        extensions=demo.authority(),
    )
    trust = TrustStore((root,), (pki.sub,), pki.trust().revocations)

    assert refusal(lambda: pki.verify(pki.sign(), trust)) is errors.Untrusted
