"""Which organizations a file was written from: it is handed out while just these stand below."""

import hashlib
from typing import Any

from organizations.models import Organization, Oversight
from portal.lib.exports import Parameters
from registries.selectors.rooms import authority_seen


def stamp_of(authority: Organization) -> str:
    """What tells all that stands below the authority now, with units, from what stood there at
    another time (one statement)."""
    below = Oversight.objects.filter(above=authority).order_by("below_id")
    told = ",".join(str(id_) for id_ in below.values_list("below_id", flat=True))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def may_have(person: Any, parameters: Parameters) -> bool:
    """Whether the person may enter the authority's rooms, and just those stand below it that the
    file was written of: of what has left, no file tells any more."""
    authority = authority_seen(person, parameters.get("authority", 0))
    return authority is not None and parameters.get("registry") == stamp_of(authority)


def authority_of(parameters: Parameters) -> Organization | None:
    """The authority that a file is of."""
    return Organization.objects.filter(pk=parameters.get("authority", 0)).first()
