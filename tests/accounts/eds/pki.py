"""A small ГосСУОК of the tests' own: КУЦ → РУЦ → holders, of each kind of keys."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509

from accounts.eds import cms, crl, demo
from accounts.eds.chain import TrustStore
from accounts.eds.errors import CrlStale
from accounts.eds.identity import Identity

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAY = timedelta(days=1)
UNP = "191234563"  # passes the check digit
CONTENT = b'{"act":"login","aud":"http://testserver","nonce":"q83vASNFZ4mrze8BI0Vni"}'
ROOT = demo.name_of(organization="ДЕМО центр", common_name="ДЕМО КУЦ")
SUB = demo.name_of(organization="ДЕМО центр", common_name="ДЕМО РУЦ")
HOLDER = demo.name_of(
    organization="Общество с ограниченной ответственностью «Пущанский край»",
    surname="Мицкевич",
    given_names="Виктор Антонович",
    personal_number="3110585A001PB1",
)


@dataclass
class Lists:
    """What issuers revoked: as in the database, a missing or a stale list refuses."""

    known: dict[str, crl.RevocationList] = field(default_factory=dict)

    def is_revoked(self, issuer: x509.Certificate, serial: int, now: datetime) -> bool:
        found = self.known.get(crl.key_of(issuer))
        if found is None or found.next_update < now:
            raise CrlStale
        return serial in set(found.serials())


@dataclass
class Pki:
    """Authorities and an organization with its key."""

    kind: str
    root_key: Any
    sub_key: Any
    key: Any
    root: x509.Certificate
    sub: x509.Certificate
    holder: x509.Certificate

    def certificate(self, **changes: Any) -> x509.Certificate:
        """A holder's certificate, as usual but for these."""
        usual = {
            "subject": HOLDER,
            "key": self.key,
            "issuer": SUB,
            "by": self.sub_key,
            "begin": NOW - DAY,
            "end": NOW + 365 * DAY,
            "extensions": demo.holder(UNP),
        }
        return demo.make_certificate(**{**usual, **changes})

    def trust(self, *revoked: int, stale: bool = False, missing: bool = False) -> TrustStore:
        """Both authorities pinned, with their lists."""
        lists = Lists()
        end = NOW - DAY if stale else NOW + DAY
        for issuer, key, name in ((self.root, self.root_key, ROOT), (self.sub, self.sub_key, SUB)):
            made = demo.make_crl(
                name, key, count=1, begin=NOW - 9 * DAY, end=end, revoked=list(revoked)
            )
            if not missing:
                lists.known[crl.key_of(issuer)] = crl.read_crl(made, (issuer,))
        return TrustStore((self.root,), (self.sub,), lists)

    def sign(self, certificate: x509.Certificate | None = None, **how: Any) -> bytes:
        return demo.sign_message(CONTENT, certificate or self.holder, self.key, now=NOW, **how)

    def verify(self, message: bytes, trust: TrustStore | None = None) -> Identity:
        return cms.verify(message, CONTENT, trust or self.trust(), NOW)


@cache
def make_pki(kind: str) -> Pki:
    root_key, sub_key, key = (demo.make_key(kind) for _ in range(3))
    usual = {"begin": NOW - DAY, "end": NOW + 3650 * DAY, "extensions": demo.authority()}
    root = demo.make_certificate(subject=ROOT, key=root_key, issuer=ROOT, by=root_key, **usual)
    sub = demo.make_certificate(subject=SUB, key=sub_key, issuer=ROOT, by=root_key, **usual)
    pki = Pki(kind, root_key, sub_key, key, root, sub, root)
    pki.holder = pki.certificate()
    return pki
