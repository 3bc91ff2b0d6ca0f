"""A portal that trusts the tests' ГосСУОК, and a person who signs its files in a browser."""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.eds import demo
from accounts.services.crls import import_crl
from tests.accounts.eds.pki import DAY, ROOT, SUB, Pki, make_pki

PAGE, CHALLENGE = "/accounts/eds/", "/accounts/eds/challenge/"
ADDRESS, IN = "/accounts/eds/address/", "/accounts/eds/in/"


def trust(folder: Path, settings: Any, kind: str = "ec") -> Pki:
    """Pin the authorities, bring their lists; certificates are of the days around NOW."""
    made = make_pki(kind)
    settings.EDS_TRUST_DIR = folder
    for name, certificate in (("roots/kuc.cer", made.root), ("intermediates/ruc.cer", made.sub)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(certificate.public_bytes(Encoding.DER))
    return made


def bring_lists(pki: Pki, *revoked: int, count: int = 1) -> None:
    """Lists of both authorities that are good today."""
    now = timezone.now()
    for issuer, key, serials in ((ROOT, pki.root_key, []), (SUB, pki.sub_key, list(revoked))):
        import_crl(
            demo.make_crl(issuer, key, count=count, begin=now - DAY, end=now + DAY, revoked=serials)
        )


def download(client: Client) -> bytes:
    """The file to sign."""
    answer = client.post(CHALLENGE)
    assert answer.status_code == 200
    return answer.content


def signed(pki: Pki, content: bytes, certificate: Any = None, **how: Any) -> bytes:
    return demo.sign_message(content, certificate or pki.holder, pki.key, **how)


def bring(client: Client, message: bytes) -> Any:
    """Upload a signature."""
    return client.post(PAGE, {"signature": SimpleUploadedFile("vhod.txt.p7s", message)})


def come(client: Client, pki: Pki, certificate: Any = None) -> Any:
    """Download, sign, upload."""
    return bring(client, signed(pki, download(client), certificate))
