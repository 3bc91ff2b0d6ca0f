"""belt and bign against the published vectors of STB 34.101.31 and STB 34.101.45."""

from pathlib import Path
from struct import pack, unpack
from unittest.mock import Mock

import pytest
from cryptography import x509

from accounts.eds import stb
from accounts.eds.chain import TrustStore
from accounts.eds.crl import key_of
from accounts.eds.suites import check_signature
from tests.accounts.eds.pki import NOW

REAL = Path(__file__).resolve().parents[4] / "shared" / "eds"
KEY = bytes.fromhex(
    "BD1A5650179D79E03FCEE49D4C2BD5DDF54CE46D0CF11E4FF87BF7A890857FD0"
    "7AC6A60361E8C8173491686D461B2826190C2EDA5909054A9AB84D2AB9D99A90"
)
SIGNED = [  # bign, G.2 and G.3: length of H that is signed, signature
    (
        13,
        "E36B7F0377AE4C524027C387FADF1B20CE72F1530B71F2B5FD3A8C584FE2E1AE"
        "D20082E30C8AF65011F4FB54649DFD3D",
    ),
    (
        48,
        "47A63C8B9C936E94B5FAB3D9CBD78366290F3210E163EEC8DB4E921E8479D413"
        "8F112CC23E6DCE65EC5FF21DF4231C28",
    ),
]


def words(octets: bytes) -> tuple[int, ...]:
    return unpack(f"<{len(octets) // 4}I", octets)


def test_table_and_block() -> None:
    assert stb.H[:16].hex().upper() == "B194BAC80A08F53B366D008E584A5DE4"
    assert len(set(stb.H)) == 256
    block = stb.belt_block(words(stb.H[:16]), words(stb.H[128:160]))
    assert pack("<4I", *block).hex().upper() == "69CCA1C93557C9E3D66BC3E0FA88FA6E"


def test_compression() -> None:
    sigma, state = stb.belt_compress(words(stb.H[:32]), words(stb.H[32:64]))

    assert pack("<4I", *sigma).hex().upper() == "46FE7425C9B181EB41DFEE3E72163D5A"
    assert pack("<8I", *state).hex().upper() == (
        "ED2F5481D593F40D87FCE37D6BC1A2E1B7D1A2CC975C82D3C0497488C90D99D8"
    )


@pytest.mark.parametrize(
    ("length", "digest"),
    [
        (13, "ABEF9725D4C5A83597A367D14494CC2542F20F659DDFECC961A3EC550CBA8C75"),
        (32, "749E4C3653AECE5E48DB4761227742EB6DBE13F4A80F7BEFF1A9CF8D10EE7786"),
        (48, "9D02EE446FB6A29FE5C982D4B13AF9D3E90861BC4CEF27CF306BFB0B174A154A"),
    ],
)
def test_hash_at_once_and_in_parts(length: int, digest: str) -> None:
    hashed = stb.BeltHash()
    for place in range(length):
        hashed.update(stb.H[place : place + 1])

    assert stb.belt_hash(stb.H[:length]).hex().upper() == digest
    assert hashed.digest().hex().upper() == digest


def test_curve_and_key_pair() -> None:
    private = "1F66B5B84B7339674533F0329C74F21834281FED0732429E0C79235FC273E269"
    point = stb.multiply(int.from_bytes(bytes.fromhex(private), "little"), stb.G, 0, stb.G)

    assert stb.is_on_curve(*stb.G)
    assert stb.multiply(stb.ORDER, stb.G, 0, stb.G) is None
    assert point == stb.load_public_key(KEY)


@pytest.mark.parametrize(("length", "signature"), SIGNED)
def test_signatures(length: int, signature: str) -> None:
    key, digest = stb.load_public_key(KEY), stb.belt_hash(stb.H[:length])
    octets = bytes.fromhex(signature)

    assert stb.is_signed(key, digest, octets)
    for bit in range(0, 48 * 8, 17):
        flipped = bytearray(octets)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not stb.is_signed(key, digest, bytes(flipped))
    assert not stb.is_signed(key, stb.belt_hash(stb.H[: length + 1]), octets)
    assert not stb.is_signed(key, digest, octets[:-1])
    assert not stb.is_signed(key, digest, octets + b"\0")
    assert not stb.is_signed(key, digest, bytes(48))


def test_second_way_to_write_a_signature_is_refused() -> None:
    # a key for which s1 = 0 is a signature; s1 = q would be the same number
    once, digest = 12345, stb.belt_hash(b"m")
    point = stb.multiply(once, stb.G, 0, stb.G)
    assert point is not None
    s0 = stb.belt_hash(stb.HBELT_OID_DER + point[0].to_bytes(32, "little") + digest)[:16]
    inverse = pow(int.from_bytes(s0, "little") + 2**128, -1, stb.ORDER)
    private = (once - int.from_bytes(digest, "little")) * inverse % stb.ORDER
    key = stb.multiply(private, stb.G, 0, stb.G)
    assert key is not None

    assert stb.is_signed(key, digest, s0 + bytes(32))
    assert not stb.is_signed(key, digest, s0 + stb.ORDER.to_bytes(32, "little"))


@pytest.mark.parametrize("octets", [b"", KEY[:-1], KEY + b"\0", bytes([KEY[0] ^ 1]) + KEY[1:]])
def test_what_is_no_key_is_refused(octets: bytes) -> None:
    with pytest.raises(ValueError, match=r"64 octets|not on"):
        stb.load_public_key(octets)


@pytest.mark.filterwarnings("ignore:Attribute's length must be")
def test_real_authorities_certificates_verify() -> None:
    if not (REAL / "kuc.cer").exists():
        pytest.skip("the real certificates of КУЦ and РУЦ are not beside the project")
    kuc, ruc = (
        x509.load_der_x509_certificate((REAL / f"{name}.cer").read_bytes())
        for name in ("kuc", "ruc")
    )

    for certificate in (kuc, ruc):
        check_signature(
            kuc,
            certificate.signature_algorithm_oid.dotted_string,
            certificate.tbs_certificate_bytes,
            certificate.signature,
        )
    nothing = Mock(is_revoked=Mock(return_value=False))
    assert TrustStore((kuc,), (ruc,), nothing).check(ruc, NOW) == [ruc, kuc]
    assert key_of(kuc) != key_of(ruc)
