"""What we accept, pyHanko accepts: another's reading of the same standards."""

import asyncio
import os
import random
from io import BytesIO

import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from accounts.eds import cms, demo
from accounts.eds.errors import EdsError
from tests.accounts.eds.pki import CONTENT, DAY, NOW, ROOT, SUB, Pki, make_pki

ATTEMPTS = int(os.environ.get("EXAMPLES", "10")) * 30


def is_accepted_by_pyhanko(pki: Pki, message: bytes) -> bool:
    lists = [
        asn1_crl.CertificateList.load(
            demo.make_crl(name, key, count=1, begin=NOW - DAY, end=NOW + DAY)
        )
        for name, key in ((ROOT, pki.root_key), (SUB, pki.sub_key))
    ]
    root, sub = (
        asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in (pki.root, pki.sub)
    )
    context = ValidationContext(
        trust_roots=[root],
        other_certs=[sub],
        crls=lists,
        revocation_mode="require",
        moment=NOW,
        allow_fetching=False,
    )
    status = asyncio.run(
        async_validate_detached_cms(
            BytesIO(CONTENT),
            asn1_cms.ContentInfo.load(message)["content"],
            signer_validation_context=context,
            key_usage_settings=KeyUsageConstraints(
                key_usage={"digital_signature"}, extd_key_usage={"client_auth"}
            ),
        )
    )
    return bool(status.intact and status.valid and status.trusted)


@pytest.mark.filterwarnings("ignore")  # its own, of libraries that it uses
@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_whatever_we_accept_pyhanko_accepts(kind: str) -> None:
    pki, chance = make_pki(kind), random.Random(f"mutations of {kind}")
    message, trust = pki.sign(), pki.trust()
    accepted = {message}
    for _ in range(ATTEMPTS):
        octets = bytearray(message)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(octets))
            match chance.randrange(3):
                case 0:
                    octets[place] = chance.randrange(256)
                case 1:
                    octets.insert(place, chance.randrange(256))
                case _:
                    del octets[place]
        try:
            cms.verify(bytes(octets), CONTENT, trust, NOW)
        except EdsError:
            continue
        accepted.add(bytes(octets))

    assert [one.hex() for one in accepted if not is_accepted_by_pyhanko(pki, one)] == []
