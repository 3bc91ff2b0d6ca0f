"""Keys of rows for public addresses: they tell neither how many rows there are nor their order."""

import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from portal.lib.keyed import secrets

_SIZE = 8  # bytes of a key; as many zeros after it tell a forged one


def conceal(pk: int, purpose: str) -> str:
    """A row's key as 32 letters that mean nothing without the portal's secret."""
    block = pk.to_bytes(_SIZE, "big") + bytes(_SIZE)
    encryptor = _cipher(purpose, secrets()[0]).encryptor()
    return (encryptor.update(block) + encryptor.finalize()).hex()


def reveal(text: str, purpose: str) -> int | None:
    """The key that `conceal` was given, before the secret was changed, too; None for anything
    else."""
    try:
        block = bytes.fromhex(text)
    except ValueError:
        return None
    if len(block) != 2 * _SIZE:
        return None
    for secret in secrets():
        decryptor = _cipher(purpose, secret).decryptor()
        plain = decryptor.update(block) + decryptor.finalize()
        pk = int.from_bytes(plain[:_SIZE], "big")
        if plain[_SIZE:] == bytes(_SIZE) and pk < 2**63:
            return pk
    return None


def _cipher(purpose: str, secret: str) -> Cipher[modes.ECB]:
    """One block, no more: a permutation of keys under the portal's secret."""
    key = hashlib.sha256(f"{purpose}\0{secret}".encode()).digest()
    return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 — a single block
