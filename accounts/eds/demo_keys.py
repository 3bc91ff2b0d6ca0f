"""A demo ГосСУОК in a folder: КУЦ → РУЦ → an organization, for each kind of keys."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from accounts.eds import demo

KINDS = ("ec", "rsa", "bign")
MARK = "ДЕМО"  # how the names of demo authorities begin
UNPS = {"ec": "191234563", "rsa": "200000016", "bign": "300000012"}
DAY = timedelta(days=1)
_BIGN = "bign "
DemoKey = demo.RsaKey | demo.EcKey | demo.BignKey


def is_demo(certificate: x509.Certificate) -> bool:
    """Whether it is an authority made here, of which anybody may have the key."""
    return any(str(one.value).startswith(MARK) for one in certificate.subject)


def write_key(path: Path, key: DemoKey) -> None:
    """Keep a key: PKCS #8 in PEM; of bign, which has no form that others read, its number."""
    if isinstance(key, demo.BignKey):
        text = f"{_BIGN}{key.private:064x}\n"
    else:
        text = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    path.touch(mode=0o600)
    path.write_text(text, encoding="ascii")


def read_key(path: Path) -> DemoKey:
    """A key that `write_key` kept.

    Raises:
        ValueError: something else.
    """
    text = path.read_text(encoding="ascii", errors="replace")
    if text.startswith(_BIGN):
        return demo.BignKey(int(text[len(_BIGN) :], 16))
    key = load_pem_private_key(text.encode(), None)
    if isinstance(key, rsa.RSAPrivateKey):
        return demo.RsaKey(key)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return demo.EcKey(key)
    raise ValueError("neither RSA nor EC nor bign")


def make(folder: Path, kind: str, unp: str, now: datetime) -> list[Path]:
    """Write authorities, their lists and an organization's key; returns the lists' files.

    Args:
        kind: of keys, one of KINDS.
        unp: of the organization.

    The folder gets `trust/roots`, `trust/intermediates`, `crl`, and the organization's
    certificate and key as `org-<unp>.crt` and `.key`.
    """
    for name in ("trust/roots", "trust/intermediates", "crl"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    root_key, sub_key, key = (demo.make_key(kind) for _ in range(3))
    root, sub = (
        demo.name_of(organization=f"{MARK} центр ({kind})", common_name=f"{MARK} {name} ({kind})")
        for name in ("КУЦ", "РУЦ")
    )
    holder = demo.name_of(
        organization=f"{MARK} Общество с ограниченной ответственностью «Пущанский край» ({kind})",
        surname="Мицкевич",
        given_names="Виктор Антонович",
        personal_number="3110585A001PB1",
    )
    begin, end = now - DAY, now + 3650 * DAY
    made = {
        f"trust/roots/kuc-{kind}.crt": demo.make_certificate(
            subject=root, key=root_key, issuer=root, by=root_key,
            extensions=demo.authority(), begin=begin, end=end,
        ),
        f"trust/intermediates/ruc-{kind}.crt": demo.make_certificate(
            subject=sub, key=sub_key, issuer=root, by=root_key,
            extensions=demo.authority(), begin=begin, end=end,
        ),
        f"org-{unp}.crt": demo.make_certificate(
            subject=holder, key=key, issuer=sub, by=sub_key,
            begin=now - DAY, end=now + 365 * DAY, extensions=demo.holder(unp),
        ),
    }  # fmt: skip
    for name, certificate in made.items():
        (folder / name).write_bytes(certificate.public_bytes(Encoding.PEM))
    write_key(folder / f"org-{unp}.key", key)
    lists = []
    for name, issuer, by in (("kuc", root, root_key), ("ruc", sub, sub_key)):
        path = folder / "crl" / f"{name}-{kind}.crl"
        path.write_bytes(
            demo.make_crl(issuer, by, count=int(now.timestamp()), begin=now, end=now + 30 * DAY)
        )
        lists.append(path)
    return lists
