"""Whom we trust to name organizations: files of a folder, and what they revoked.

`EDS_TRUST_DIR` holds two folders, `roots` and `intermediates`, with a certificate a file (DER or
PEM). What isn't there is not trusted, wherever it comes from.
"""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from django.conf import settings

from accounts.eds.chain import TrustStore
from accounts.eds.crl import key_of
from accounts.eds.errors import CrlStale
from accounts.models import Crl

ENDINGS = {".cer", ".crt", ".der", ".pem"}
Certificates = tuple[x509.Certificate, ...]
# as text: to put it together anew took a third of a whole check
STANDING = """
    SELECT id, next_update, EXISTS (
        SELECT 1 FROM accounts_revokedserial AS revoked
        WHERE revoked.crl_id = accounts_crl.id AND revoked.serial = %s
    ) AS is_revoked
    FROM accounts_crl WHERE issuer = %s
"""


class BadTrustFile(ValueError):
    """A file of the folder isn't a certificate."""


class StoredRevocations:
    """The lists that `manage.py eds_import_crl` has brought into the database."""

    def is_revoked(self, issuer: x509.Certificate, serial: int, now: datetime) -> bool:
        """See `accounts.eds.chain.Revocations` (one statement).

        Raises:
            CrlStale: no list of this issuer, or one whose time is over.
        """
        found = next(iter(Crl.objects.raw(STANDING, [f"{serial:x}", key_of(issuer)])), None)
        if found is None:
            raise CrlStale(f"no list of {issuer.subject.rfc4514_string()}")
        if found.next_update < now:
            name, end = issuer.subject.rfc4514_string(), found.next_update
            raise CrlStale(f"the list of {name} ended at {end:%d.%m.%Y %H:%M}")
        return bool(found.is_revoked)  # type: ignore[attr-defined]  # of the statement


def trust_store() -> TrustStore:
    """The roots and authorities of the folder, as they are now.

    Raises:
        BadTrustFile: a file can't be read as a certificate.
    """
    return TrustStore(pinned("roots"), pinned("intermediates"), StoredRevocations())


def pinned(kind: str) -> Certificates:
    """The certificates of a folder, "roots" or "intermediates"; none where it is missing.

    Raises:
        BadTrustFile: see above.
    """
    folder = Path(settings.EDS_TRUST_DIR) / kind
    found = sorted(path for path in folder.glob("*") if path.suffix.lower() in ENDINGS)
    return _read(tuple((str(path), path.stat().st_mtime_ns) for path in found))


def issuers() -> Certificates:
    """All whose lists are needed."""
    return (*pinned("roots"), *pinned("intermediates"))


@lru_cache(maxsize=8)
def _read(files: tuple[tuple[str, int], ...]) -> Certificates:
    """The certificates of these files; read anew when one of them has changed."""
    return tuple(_certificate(Path(path)) for path, _changed in files)


def _certificate(path: Path) -> x509.Certificate:
    octets = path.read_bytes()
    try:
        if octets.lstrip().startswith(b"-----"):
            return x509.load_pem_x509_certificate(octets)
        return x509.load_der_x509_certificate(octets)
    except ValueError as error:
        raise BadTrustFile(f"{path} is not a certificate: {error}") from error
