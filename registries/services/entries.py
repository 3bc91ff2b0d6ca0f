"""What stands in a draft of a local registry: added and removed, many at once."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.services import record
from organizations.models import Organization
from registries.models import Announcement, RegistryEntry, RegistryVersion
from registries.services.versions import NotNow, State, delete_file_later, locked, start_draft

AT_ONCE = 5_000  # a statement holds so many ids on both databases
MOST = 30_000  # of a registry: the whole country is half as large


class TooMany(Exception):
    """A registry holds no more than `MOST`."""


class Closed(Exception):
    """The organization is closed: it can't be added any more."""


@transaction.atomic
def add_entries(*, by: User, version: RegistryVersion, organizations: Collection[int]) -> int:
    """Add organizations (ids that exist) to a draft; says how many are new there.

    The authority itself and those that stand there already are passed over.

    Raises:
        NotNow: it is no draft any more.
        TooMany: nothing was added.
    """
    row = locked(version, State.DRAFT)
    entries = RegistryEntry.objects.filter(version=row)
    present = set(entries.values_list("organization_id", flat=True))
    new = sorted(set(organizations) - present - {row.authority_id})
    if len(present) + len(new) > MOST:
        raise TooMany
    if new:
        RegistryEntry.objects.bulk_create(
            (RegistryEntry(version=row, organization_id=one) for one in new), batch_size=AT_ONCE
        )
        _changed(by, row, "registry.add", new)
    return len(new)


@transaction.atomic
def remove_entries(*, by: User, version: RegistryVersion, organizations: Collection[int]) -> int:
    """Take organizations (ids) out of a draft; says how many stood there.

    Raises:
        NotNow: it is no draft any more.
    """
    row = locked(version, State.DRAFT)
    entries = RegistryEntry.objects.filter(version=row)
    present = set(entries.values_list("organization_id", flat=True))
    gone = sorted(present & set(organizations))
    for start in range(0, len(gone), AT_ONCE):
        entries.filter(organization__in=gone[start : start + AT_ONCE]).delete()
    if gone:
        _changed(by, row, "registry.remove", gone)
    return len(gone)


@transaction.atomic
def include(*, by: User, announcement: Announcement) -> RegistryVersion:
    """Add who has announced their registration to the draft of the authority that was told; without
    one, a draft like the version in force is begun.

    Raises:
        NotNow: the version under way is approved already, or sent.
        UnderWay: another officer began one at the same moment.
        TooMany: the registry is full.
        Closed: the organization is.
    """
    if announcement.organization.is_closed:
        raise Closed
    authority = Organization.objects.get(pk=announcement.authority_id)
    versions = RegistryVersion.objects.filter(authority=authority)
    version = versions.filter(state__in=RegistryVersion.UNDER_WAY).first()
    if version and version.state != State.DRAFT:
        raise NotNow
    if version is None:
        like = versions.filter(state=State.IN_FORCE).first()
        version = start_draft(by=by, authority=authority, like=like)
    add_entries(by=by, version=version, organizations=[announcement.organization_id])
    return version


def _changed(by: User, row: RegistryVersion, action: str, organizations: list[int]) -> None:
    """Raise the revision; what was signed for other entries is no document of these."""
    if row.document:
        delete_file_later(row)
    RegistryVersion.objects.filter(pk=row.pk).update(revision=F("revision") + 1, document="")
    record(
        by=by,
        action=action,
        subject=row,
        details={"count": len(organizations), "organizations": organizations[:100]},
    )
