"""Algorithms that we accept, and the keys that they belong to.

An algorithm is accepted only with a key of its own family. No SHA-1; RSA of 2048 to 4096 bits;
ECDSA on P-256 and P-384; bign on bign-curve256v1 with belt-hash.
"""

import warnings
from collections.abc import Callable
from typing import Any, Protocol

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from accounts.eds import stb
from accounts.eds.errors import BadCertificate, BadSignature, KeyMismatch, WeakAlgorithm

# real organizations' names are longer than the 64 characters of the recommendation
warnings.filterwarnings("ignore", message="Attribute's length must be")

BIGN = "1.2.112.0.2.0.34.101.45.12"  # bign-with-hbelt
BIGN_KEY = "1.2.112.0.2.0.34.101.45.2.1"
BIGN_CURVE = "1.2.112.0.2.0.34.101.45.3.1"
HBELT = "1.2.112.0.2.0.34.101.31.81"
SHA256, SHA384, SHA512 = (f"2.16.840.1.101.3.4.2.{i}" for i in (1, 2, 3))
RSA = "1.2.840.113549.1.1.1"  # of the digest that the message names
SHA2: dict[str, type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]] = {
    SHA256: hashes.SHA256,
    SHA384: hashes.SHA384,
    SHA512: hashes.SHA512,
}
# signature algorithm: family, digest (None: told beside it)
SIGNATURES: dict[str, tuple[str, str | None]] = {
    "1.2.840.10045.4.3.2": ("ec", SHA256),
    "1.2.840.10045.4.3.3": ("ec", SHA384),
    "1.2.840.10045.4.3.4": ("ec", SHA512),
    "1.2.840.113549.1.1.11": ("rsa", SHA256),
    "1.2.840.113549.1.1.12": ("rsa", SHA384),
    "1.2.840.113549.1.1.13": ("rsa", SHA512),
    RSA: ("rsa", None),
    BIGN: ("bign", HBELT),
}
CURVES = {"secp256r1", "secp384r1"}
# AlgorithmIdentifier of a bign key, then BIT STRING of 64 octets
_BIGN_KEY_INFO = bytes.fromhex("3018060a2a7000020022652d0201060a2a7000020022652d0301034100")


class Digest(Protocol):
    """What hashes octets."""

    def update(self, data: bytes, /) -> None: ...
    def finalize(self) -> bytes: ...


class _Hbelt(stb.BeltHash):
    def finalize(self) -> bytes:
        return self.digest()


def _sha2(algorithm: Any) -> Callable[[], Digest]:
    return lambda: hashes.Hash(algorithm())


DIGESTS: dict[str, Callable[[], Digest]] = {
    **{oid: _sha2(algorithm) for oid, algorithm in SHA2.items()},
    HBELT: _Hbelt,
}


def digest_of(oid: str, data: bytes) -> bytes:
    """The digest by the algorithm of this OID.

    Raises:
        WeakAlgorithm: broken or unknown.
    """
    if oid not in DIGESTS:
        raise WeakAlgorithm(oid)
    digest = DIGESTS[oid]()
    digest.update(data)
    return digest.finalize()


def public_key_info(certificate: x509.Certificate) -> bytes:
    """The certificate's SubjectPublicKeyInfo as it stands there, of any algorithm.

    Raises:
        BadCertificate: it can't be read.
    """
    try:
        parsed = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        info: bytes = parsed["tbs_certificate"]["subject_public_key_info"].dump()
    except (ValueError, TypeError, KeyError) as error:
        raise BadCertificate("public key") from error
    return info


def bign_key_of(certificate: x509.Certificate) -> stb.Point:
    """The certificate's bign key.

    Raises:
        KeyMismatch: it has another kind of key.
        BadSignature: no point of the curve.
    """
    info = public_key_info(certificate)
    if len(info) != 95 or info[2:31] != _BIGN_KEY_INFO:
        raise KeyMismatch("not a key of bign-curve256v1")
    try:
        return stb.load_public_key(info[31:])
    except ValueError as error:
        raise BadSignature(str(error)) from error


def check_signature(
    certificate: x509.Certificate, oid: str, data: bytes, signature: bytes, digest: str = ""
) -> None:
    """Refuses what the certificate's key did not sign.

    Args:
        oid: the signature's algorithm.
        digest: of the digest algorithm, where the message names it besides.

    Raises:
        WeakAlgorithm: broken, unknown, or not the one named.
        KeyMismatch: the key is of another family, or too short.
        BadSignature: the arithmetic says no.
    """
    family, own = SIGNATURES.get(oid, ("", None))
    used = own or digest
    if not family or used not in DIGESTS or (digest and digest != used):
        raise WeakAlgorithm(f"{oid} with {digest or 'its own digest'}")
    if family == "bign":
        if not stb.is_signed(bign_key_of(certificate), stb.belt_hash(data), signature):
            raise BadSignature("bign")
        return
    if used not in SHA2:
        raise WeakAlgorithm(f"{oid} with {used}")
    try:
        key = certificate.public_key()
        if family == "ec" and isinstance(key, ec.EllipticCurvePublicKey):
            if key.curve.name not in CURVES:
                raise KeyMismatch(key.curve.name)
            key.verify(signature, data, ec.ECDSA(SHA2[used]()))
        elif family == "rsa" and isinstance(key, rsa.RSAPublicKey):
            if not 2048 <= key.key_size <= 4096:
                raise KeyMismatch(f"RSA of {key.key_size} bits")
            key.verify(signature, data, padding.PKCS1v15(), SHA2[used]())
        else:
            raise KeyMismatch(oid)
    except UnsupportedAlgorithm as error:
        raise KeyMismatch("a key of an unknown kind") from error
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(family) from error
