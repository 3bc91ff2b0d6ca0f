"""What is asked of the authorities above a holder, of their lists, and of names in certificates:
each test falls when its check is taken out."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509

from accounts.eds import cms, crl, demo, errors
from accounts.eds.chain import TrustStore
from tests.accounts.eds.pki import CONTENT, DAY, HOLDER, NOW, ROOT, SUB, UNP, Lists, Pki, make_pki
from tests.accounts.eds.test_cms import KINDS, UNP_OID, USAGE, refusal, without

BASIC, SUBJECT_KEY, AUTHORITY_KEY = "2.5.29.19", "2.5.29.14", "2.5.29.35"


@pytest.fixture
def pki() -> Pki:
    return make_pki("ec")


def basic(*, ca: bool = True, path_length: int | None = None) -> demo.Extension:
    value = x509.BasicConstraints(ca=ca, path_length=path_length)
    return BASIC, True, value.public_bytes()


def authority(pki: Pki, name: x509.Name = SUB, **changes: Any) -> x509.Certificate:
    """КУЦ or РУЦ as usual, but for these."""
    key = pki.root_key if name == ROOT else pki.sub_key
    usual = {"begin": NOW - DAY, "end": NOW + DAY, "extensions": demo.authority()}
    made: dict[str, Any] = {"subject": name, "key": key, "issuer": ROOT, "by": pki.root_key}
    return demo.make_certificate(**{**usual, **made, **changes})


def trusting(
    pki: Pki, *above: x509.Certificate, root: x509.Certificate | None = None
) -> TrustStore:
    """The root, and these under it; the usual lists, which follow the name and the key."""
    return TrustStore((root or pki.root,), above or (pki.sub,), pki.trust().revocations)


AUTHORITIES: dict[str, tuple[dict[str, Any], type[errors.EdsError]]] = {
    "expired": ({"begin": NOW - 9 * DAY, "end": NOW - timedelta(seconds=1)}, errors.Expired),
    "not yet valid": ({"begin": NOW + timedelta(minutes=3)}, errors.NotYetValid),
    "no basic constraints": ({"extensions": demo.authority()[1:]}, errors.IssuerNotCa),
    "said to be none": (
        {"extensions": [basic(ca=False), *demo.authority()[1:]]},
        errors.IssuerNotCa,
    ),
    "no usage": ({"extensions": [basic()]}, errors.IssuerNotCa),
    "signs lists alone": ({"extensions": [basic(), demo.usage("crl_sign")]}, errors.IssuerNotCa),
    "unknown critical extension": (
        {"extensions": [*demo.authority(), ("2.5.29.30", True, b"\x30\x00")]},
        errors.BadCertificate,
    ),
}


@pytest.mark.parametrize("which", [ROOT, SUB], ids=["КУЦ", "РУЦ"])
@pytest.mark.parametrize("name", AUTHORITIES)
def test_authorities_that_may_not_issue(pki: Pki, name: str, which: x509.Name) -> None:
    changes, error = AUTHORITIES[name]
    made = authority(pki, which, **changes)
    trust = trusting(pki, root=made) if which == ROOT else trusting(pki, made)

    assert refusal(lambda: pki.verify(pki.sign(), trust)) is error


def test_clocks_may_differ_by_two_minutes(pki: Pki) -> None:
    certificate = pki.certificate(begin=NOW + timedelta(minutes=1))

    assert pki.verify(pki.sign(certificate)).unp == UNP


def test_path_length(pki: Pki) -> None:
    for length, accepted in ((0, False), (1, True)):
        root = authority(pki, ROOT, extensions=[basic(path_length=length), *demo.authority()[1:]])
        trust = trusting(pki, root=root)
        if accepted:
            assert pki.verify(pki.sign(), trust).unp == UNP
        else:
            assert refusal(lambda: pki.verify(pki.sign(), trust)) is errors.IssuerNotCa  # noqa: B023


def test_longest_chain(pki: Pki) -> None:
    """Three above the holder are enough; a fourth, and a ring, lead nowhere."""
    names = [demo.name_of(common_name=f"ДЕМО {i}") for i in range(4)]
    lists, chain = Lists(), []
    for name, issuer in zip(names, [ROOT, *names], strict=False):
        by = pki.root_key if issuer == ROOT else pki.sub_key
        chain.append(authority(pki, name, key=pki.sub_key, issuer=issuer, by=by))
    for certificate, key in ((pki.root, pki.root_key), *((one, pki.sub_key) for one in chain)):
        made = demo.make_crl(certificate.subject, key, count=1, begin=NOW - DAY, end=NOW + DAY)
        lists.known[crl.key_of(certificate)] = crl.read_crl(made, (certificate,))
    trust = TrustStore((pki.root,), tuple(chain), lists)

    def sign_in(issuer: x509.Name, trust: TrustStore = trust) -> Any:
        return pki.verify(pki.sign(pki.certificate(issuer=issuer)), trust)

    assert sign_in(names[1]).unp == UNP
    for issuer in names[2:]:
        assert refusal(lambda: sign_in(issuer)) is errors.Untrusted  # noqa: B023
    ring = authority(pki, names[0], key=pki.sub_key, issuer=names[0], by=pki.sub_key)
    trust = TrustStore((pki.root,), (ring,), lists)
    assert refusal(lambda: sign_in(names[0], trust)) is errors.Untrusted


def test_each_issuer_s_own_list_counts(pki: Pki) -> None:
    full = pki.trust().revocations.known
    for known, error in (
        ({key: one for key, one in full.items() if one.issuer == pki.sub}, errors.CrlStale),
        ({key: one for key, one in full.items() if one.issuer == pki.root}, errors.CrlStale),
    ):
        trust = TrustStore((pki.root,), (pki.sub,), Lists(known))
        assert refusal(lambda: pki.verify(pki.sign(), trust)) is error  # noqa: B023
    # the holder's serial number in the list of КУЦ is another certificate's
    other = demo.make_crl(
        ROOT,
        pki.root_key,
        count=2,
        begin=NOW - DAY,
        end=NOW + DAY,
        revoked=[pki.holder.serial_number],
    )
    known = {**full, crl.key_of(pki.root): crl.read_crl(other, (pki.root,))}
    assert pki.verify(pki.sign(), TrustStore((pki.root,), (pki.sub,), Lists(known))).unp == UNP


def test_a_list_ends_when_it_says(pki: Pki) -> None:
    trust = pki.trust()

    assert cms.verify(pki.sign(), CONTENT, trust, NOW + DAY).unp == UNP
    late = NOW + DAY + timedelta(seconds=1)
    assert refusal(lambda: cms.verify(pki.sign(), CONTENT, trust, late)) is errors.CrlStale


@pytest.mark.parametrize("kind", KINDS)
def test_two_generations_of_an_authority(kind: str) -> None:
    """РУЦ keeps its name when it changes its key: the one whose key fits is taken, and its list."""
    pki = make_pki(kind)
    fresh_key = demo.make_key(kind)
    fresh = authority(pki, key=fresh_key)
    lists = Lists(dict(pki.trust().revocations.known))
    trust = TrustStore((pki.root,), (fresh, pki.sub), lists)
    later = pki.certificate(by=fresh_key)

    assert pki.verify(pki.sign(), trust).unp == UNP
    assert refusal(lambda: pki.verify(pki.sign(later), trust)) is errors.CrlStale
    made = demo.make_crl(SUB, fresh_key, count=1, begin=NOW - DAY, end=NOW + DAY)
    lists.known[crl.key_of(fresh)] = crl.read_crl(made, (fresh, pki.sub))
    assert pki.verify(pki.sign(later), trust).unp == UNP


def test_key_identifiers_that_contradict(pki: Pki) -> None:
    own = (SUBJECT_KEY, False, x509.SubjectKeyIdentifier(b"of the key").public_bytes())
    sub = authority(pki, extensions=[*demo.authority(), own])
    for said, accepted in ((b"of the key", True), (b"of another", False)):
        told = x509.AuthorityKeyIdentifier(said, None, None).public_bytes()
        certificate = pki.certificate(extensions=[*demo.holder(UNP), (AUTHORITY_KEY, False, told)])
        message, trust = pki.sign(certificate), trusting(pki, sub)
        if accepted:
            assert pki.verify(message, trust).unp == UNP
        else:
            assert refusal(lambda: pki.verify(message, trust)) is errors.Untrusted  # noqa: B023


def test_13_equal_names_and_key_identifiers_of_a_rogue(pki: Pki) -> None:
    own = (SUBJECT_KEY, False, x509.SubjectKeyIdentifier(b"the same").public_bytes())
    told = x509.AuthorityKeyIdentifier(b"the same", None, None).public_bytes()
    sub = authority(pki, extensions=[*demo.authority(), own])
    certificate = pki.certificate(
        by=demo.make_key("ec"), extensions=[*demo.holder(UNP), (AUTHORITY_KEY, False, told)]
    )

    assert refusal(lambda: pki.verify(pki.sign(certificate), trusting(pki, sub))) is (
        errors.Untrusted
    )


def test_14_a_holder_issues_nothing_in_a_message_either(pki: Pki) -> None:
    """Signed by the holder's key, with the holder's certificate sent along."""
    certificate = pki.certificate(issuer=HOLDER, by=pki.key)

    class Chained:
        issuer, serial_number = certificate.issuer, certificate.serial_number

        def public_bytes(self, encoding: Any) -> bytes:
            return b"".join(one.public_bytes(encoding) for one in (certificate, pki.holder))

    message = pki.sign(Chained())  # type: ignore[arg-type]

    assert cms.read(message).certificate == certificate
    assert refusal(lambda: pki.verify(message)) is errors.Untrusted


@pytest.mark.parametrize("bits", [1024, 8192])
def test_authority_with_an_rsa_key_out_of_bounds(bits: int) -> None:
    pki = make_pki("rsa")
    key = demo.RsaKey(demo.rsa.generate_private_key(public_exponent=65537, key_size=1024))
    if bits > 4096:  # made up: such a key takes seconds to make
        key = replace(key)
        made = authority(pki, key=LongKey())
    else:
        made = authority(pki, key=key)
    certificate = pki.certificate(by=key)

    assert refusal(lambda: pki.verify(pki.sign(certificate), trusting(pki, made))) is (
        errors.KeyMismatch
    )


class LongKey(demo.RsaKey):
    """A public key alone, of 8192 bits."""

    def __init__(self) -> None:
        pass

    def info(self) -> bytes:
        numbers = demo.rsa.RSAPublicNumbers(65537, 2**8191 + 1)
        return numbers.public_key().public_bytes(
            demo.Encoding.DER, demo.PublicFormat.SubjectPublicKeyInfo
        )


def test_other_curves_and_sha_1_in_the_chain(pki: Pki) -> None:
    class Sha1(demo.EcKey):
        algorithm = demo.tlv(0x30, demo.oid("1.2.840.10045.4.1"))

    other = demo.EcKey(demo.ec.generate_private_key(demo.ec.SECP256K1()))
    certificate = pki.certificate(key=other)
    message = demo.sign_message(CONTENT, certificate, other, now=NOW)
    assert refusal(lambda: pki.verify(message)) is errors.KeyMismatch
    certificate = pki.certificate(by=Sha1(pki.sub_key.private))
    assert refusal(lambda: pki.verify(pki.sign(certificate))) is errors.WeakAlgorithm


def test_digest_that_isn_t_the_algorithm_s(pki: Pki) -> None:
    class Other(demo.EcKey):
        digest = "2.16.840.1.101.3.4.2.3"  # SHA-512, signed with SHA-256

    message = demo.sign_message(CONTENT, pki.holder, Other(pki.key.private), now=NOW)

    assert refusal(lambda: pki.verify(message)) is errors.WeakAlgorithm


def test_key_of_another_curve_of_the_standard() -> None:
    pki = make_pki("bign")

    class OtherCurve(demo.BignKey):
        def info(self) -> bytes:
            own = demo.oid(demo.BIGN_CURVE)
            return super().info().replace(own, own[:-1] + b"\x02")

    certificate = pki.certificate(key=OtherCurve(pki.key.private))

    assert refusal(lambda: pki.verify(pki.sign(certificate))) is errors.KeyMismatch


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
@pytest.mark.parametrize(
    ("name", "changes", "error"),
    [
        ("no key usage", {"extensions": without(demo.holder(UNP), USAGE)}, errors.WrongKeyUsage),
        ("no extended", {"extensions": demo.holder(UNP)[:1]}, errors.WrongKeyUsage),
        ("no extensions", {"extensions": []}, errors.WrongKeyUsage),
        ("negative serial", {"serial": -1}, errors.BadCertificate),
        (
            "control character",
            {"subject": demo.name_of(organization="О\0О")},
            errors.BadCertificate,
        ),
        (
            "organization twice",
            {"subject": x509.Name([*demo.name_of(organization="О")] * 2)},
            errors.AmbiguousSubject,
        ),
        (
            "too large",
            {"extensions": [*demo.holder(UNP), ("1.2.3", False, bytes(8 * 1024))]},
            errors.BadCertificate,
        ),
        (
            "УНП of another class of tags",
            {
                "extensions": [
                    *without(demo.holder(UNP), UNP_OID),
                    (UNP_OID, False, demo.tlv(0x9E, UNP.encode("utf-16-be"))),
                ]
            },
            errors.BadUnp,
        ),
        (
            "УНП twice",
            {"extensions": [*demo.holder(UNP), demo.holder("200000016")[2]]},
            errors.BadCertificate,
        ),
    ],
)  # fmt: skip
def test_holders_that_are_refused(
    pki: Pki, name: str, changes: dict[str, Any], error: type[errors.EdsError]
) -> None:
    certificate = pki.certificate(**changes)

    assert refusal(lambda: pki.verify(pki.sign(certificate))) is error


def test_certificate_of_the_first_version(pki: Pki) -> None:
    inside = demo.tlv(
        0x30,
        demo.number(7),
        demo.EcKey.algorithm,
        SUB.public_bytes(),
        demo.tlv(0x30, demo.moment(NOW - DAY), demo.moment(NOW + DAY)),
        HOLDER.public_bytes(),
        pki.key.info(),
    )
    signed = demo.tlv(3, b"\0", pki.sub_key.sign(inside))
    made = demo.tlv(0x30, inside, demo.EcKey.algorithm, signed)
    message = pki.sign(x509.load_der_x509_certificate(made))

    assert refusal(lambda: pki.verify(message)) is errors.BadCertificate


def test_how_names_may_be_written(pki: Pki) -> None:
    """Longer than 127 octets, of several lines; the subject's УНП and position where the national
    extensions are missing."""
    long = "Заместитель начальника отдела по работе с обращениями граждан и юридических лиц, " * 2
    certificate = pki.certificate(
        subject=demo.name_of(organization="  ООО\n «Край» "),
        extensions=demo.holder(UNP, position=long),
    )
    identity = pki.verify(pki.sign(certificate))
    assert (identity.organization, identity.position) == ("ООО «Край»", long.strip())

    certificate = pki.certificate(
        subject=demo.name_of(organization="О", oid_2_5_4_97=f"TAXBY-{UNP}", oid_2_5_4_12="Юрист"),
        extensions=without(demo.holder(UNP), UNP_OID, "1.2.112.1.2.1.1.5.1"),
    )
    identity = pki.verify(pki.sign(certificate))
    assert (identity.unp, identity.position) == (UNP, "Юрист")


@pytest.mark.parametrize("kind", KINDS)
def test_12_lists_that_are_partial_or_of_those_who_may_not_sign_them(kind: str) -> None:
    pki = make_pki(kind)
    usual: dict[str, Any] = {"count": 2, "begin": NOW - DAY, "end": NOW + DAY}
    for oid in ("2.5.29.27", "2.5.29.28"):  # changes alone; of some certificates alone
        value = demo.number(1) if oid.endswith("27") else demo.tlv(0x30, b"\x81\x01\xff")
        made = demo.make_crl(SUB, pki.sub_key, **usual, extensions=[(oid, False, value)])
        assert refusal(lambda: crl.read_crl(made, (pki.sub,))) is errors.BadCrl  # noqa: B023
    made = demo.make_crl(SUB, pki.sub_key, **usual, extensions=[("1.2.3", True, b"\x05\x00")])
    assert refusal(lambda: crl.read_crl(made, (pki.sub,))) is errors.BadCrl
    made = demo.make_crl(SUB, pki.sub_key, **usual)
    silent = authority(pki, extensions=[basic(), demo.usage("key_cert_sign")])
    assert refusal(lambda: crl.read_crl(made, (silent,))) is errors.Untrusted
    assert refusal(lambda: crl.read_crl(made, (pki.root,))) is errors.Untrusted
    for place in (60, len(made) - 5):
        broken = made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :]
        assert refusal(lambda: crl.read_crl(broken, (pki.sub,))) in (  # noqa: B023
            errors.BadSignature,
            errors.BadCrl,
            errors.Untrusted,
        )
