"""Lists of revoked certificates: brought into the database, never back to an older one."""

from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.eds.crl import RevocationList, key_of, read_crl
from accounts.eds.errors import OlderCrl
from accounts.models import Crl, RevokedSerial
from accounts.services import record
from accounts.trust import issuers

BATCH = 5_000


def import_crl(octets: bytes) -> Crl:
    """Take a list over, whole or not at all; the same list once more changes nothing.

    Args:
        octets: the file, in DER or PEM.

    Raises:
        EdsError: nobody's whom we trust, unreadable, partial (see `accounts.eds.crl.read_crl`).
        OlderCrl: its number isn't greater than that of the list we have.
    """
    digest, trusted = sha256(octets).hexdigest(), issuers()
    # asking each hour for what changes each night shouldn't cost its belt-hash each time
    same = Crl.objects.filter(digest=digest, issuer__in=[key_of(one) for one in trusted]).first()
    if same:
        return same
    crl = read_crl(octets, trusted)
    key = key_of(crl.issuer)
    try:
        with transaction.atomic():
            known = Crl.objects.select_for_update().filter(issuer=key).first()
            if known and known.digest == digest:
                return known
            if known and crl.number <= known.number:
                raise OlderCrl(f"{crl.number}, and we have {known.number}")
            return _write(known or Crl(issuer=key), crl, digest, timezone.now())
    except IntegrityError as error:  # the first list of an issuer, brought twice at once
        raise OlderCrl("another one has just been brought") from error


def _write(row: Crl, crl: RevocationList, digest: str, now: datetime) -> Crl:
    row.name = crl.issuer.subject.rfc4514_string()
    row.number, row.digest, row.imported_at = crl.number, digest, now
    row.this_update, row.next_update = crl.this_update, crl.next_update
    serials = sorted({f"{serial:x}" for serial in crl.serials()})
    row.count = len(serials)
    row.save()
    # what stands in both lists stays as it is: of a hundred thousand few are new
    known = set(row.revoked.values_list("serial", flat=True))
    gone = known.difference(serials)
    for part in _parts(sorted(gone)):
        row.revoked.filter(serial__in=part).delete()
    fresh = [RevokedSerial(crl=row, serial=serial) for serial in serials if serial not in known]
    RevokedSerial.objects.bulk_create(fresh, batch_size=BATCH)
    record(
        by=None,
        action="crl.bring",
        subject=row,
        details={"number": str(crl.number), "count": row.count},
    )
    return row


def _parts(serials: list[str]) -> list[list[str]]:
    return [serials[start : start + BATCH] for start in range(0, len(serials), BATCH)]
