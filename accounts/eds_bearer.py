"""Who holds a key, as its certificate tells it, without the personal number: fit to be kept."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from accounts.eds.identity import Identity
from portal.lib.keyed import digests

TIMES = ("not_before", "not_after")
# letters of a personal number are Latin; whoever types them forgets to change the layout
LOOK_ALIKE = str.maketrans("АВЕКМНОРСТХ", "ABEKMHOPCTX")


@dataclass(frozen=True, slots=True)
class Bearer:
    """An organization, the person who acts for it, the certificate that says so.

    person: HMAC of the personal number with the УНП; "" where the certificate has no number.
    former: the same under the portal's former secrets.
    """

    unp: str
    organization: str
    full_name: str
    position: str
    email: str
    person: str
    serial: str
    issuer: str
    fingerprint: str
    not_before: datetime
    not_after: datetime
    former: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """Plain JSON values, for a session."""
        return {**asdict(self), **{name: getattr(self, name).isoformat() for name in TIMES}}


def bearer_of(identity: Identity) -> Bearer:
    """The same without the personal number."""
    person, *former = _person(identity.unp, identity.personal_number)
    return Bearer(
        unp=identity.unp,
        organization=identity.organization,
        full_name=f"{identity.surname} {identity.given_names}".strip(),
        position=identity.position,
        email=identity.email,
        person=person,
        serial=identity.serial,
        issuer=identity.issuer,
        fingerprint=identity.fingerprint,
        not_before=identity.not_before,
        not_after=identity.not_after,
        former=tuple(former),
    )


def bearer_from(told: dict[str, Any]) -> Bearer:
    """What `Bearer.told` has said.

    Raises:
        ValueError, KeyError, TypeError: something else, such as what an older version has kept.
    """
    return Bearer(**{**told, **{name: datetime.fromisoformat(told[name]) for name in TIMES}})


def _person(unp: str, number: str) -> list[str]:
    number = "".join(number.split()).upper().translate(LOOK_ALIKE)
    if not number:
        return [""]
    return digests("accounts.eds.person", f"{unp}:{number}")
