"""Which registry a file was written from: it is handed out while that registry stands."""

import hashlib
from typing import Any

from organizations.models import Organization, RegistryEdge
from portal.lib.exports import Parameters
from registries.selectors.rooms import authority_seen


def stamp_of(authority: Organization) -> str:
    """What tells one registry in force from another (one statement)."""
    entries = RegistryEdge.objects.filter(authority=authority).order_by("organization_id")
    told = ",".join(str(id_) for id_ in entries.values_list("organization_id", flat=True))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def may_have(person: Any, parameters: Parameters) -> bool:
    """Whether the person may enter the authority's rooms, and its registry is that of the file: of
    what has left it, no file tells any more."""
    authority = authority_seen(person, parameters.get("authority", 0))
    return authority is not None and parameters.get("registry") == stamp_of(authority)


def authority_of(parameters: Parameters) -> Organization | None:
    """The authority that a file is of."""
    return Organization.objects.filter(pk=parameters.get("authority", 0)).first()
