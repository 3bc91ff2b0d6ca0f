"""Keys of electronic signatures: whose each is, and which were revoked on the portal.

One person of one organization has one account, however many certificates they get. Whoever's keys
the organization revoked comes back with a certificate that was issued after that alone.
"""

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.eds.errors import Blocked, KeyTaken
from accounts.eds.identity import Identity
from accounts.eds_bearer import Bearer, bearer_of
from accounts.models import EdsEvent, EdsKey, RevokedHolder, User
from accounts.services import record
from accounts.services.people import AlreadySo, send_letter
from portal.lib.locks import Lock, take

__all__ = ["AlreadySo", "Blocked", "KeyTaken", "attach", "find", "note_attempt", "revoke"]


def find(who: Bearer) -> EdsKey | None:
    """The key that this certificate is, if it or its holder is known; a known holder's new
    certificate is attached to their account.

    Raises:
        Blocked: it was revoked, or the organization revoked its holder's keys after it was
            issued.
        KeyTaken: its issuer gave the number of another certificate that we know.
    """
    _renew(who)
    return _find(who)


@transaction.atomic
def _find(who: Bearer) -> EdsKey | None:
    take(Lock.EDS_KEYS)
    if known := EdsKey.objects.select_related("user").filter(fingerprint=who.fingerprint).first():
        if known.revoked_at:
            raise Blocked("the key")
        known.last_seen_at = timezone.now()
        known.save(update_fields=["last_seen_at"])
        return known
    if EdsKey.objects.filter(issuer=who.issuer, serial=who.serial).exists():
        raise KeyTaken("the number")
    owner = _owner_of(who)
    return _write(owner, who) if owner else None


@transaction.atomic
def attach(user: User, identity: Identity | Bearer) -> EdsKey:
    """Make the certificate a key of this account; once more, it changes nothing.

    Raises:
        KeyTaken: it is another account's, or its holder has another account.
        Blocked: it was revoked, or the organization revoked its holder's keys after it was
            issued.
    """
    who = identity if isinstance(identity, Bearer) else bearer_of(identity)
    _renew(who)
    take(Lock.EDS_KEYS)
    same = Q(fingerprint=who.fingerprint) | Q(issuer=who.issuer, serial=who.serial)
    if known := EdsKey.objects.filter(same).first():
        if known.user_id != user.pk or known.fingerprint != who.fingerprint:
            raise KeyTaken("the certificate")
        if known.revoked_at:
            raise Blocked("the key")
        return known
    if (owner := _owner_of(who)) and owner.pk != user.pk:
        raise KeyTaken("the person")
    return _write(user, who)


def revoke(by: User, key: EdsKey, *, here: str = "") -> None:
    """Let nobody in with the key any more, and sign its owner out everywhere; they are told.

    Whether `by` may is for the caller to say.

    Args:
        here: the key of a session of the owner's that stays: they revoke it themselves.

    Raises:
        AlreadySo: it was revoked; nothing is written.
    """
    with transaction.atomic():
        now = timezone.now()
        open_ = EdsKey.objects.filter(pk=key.pk, revoked_at=None)
        if not open_.update(revoked_at=now, revoked_by=by):
            raise AlreadySo
        key.revoked_at, key.revoked_by = now, by
        if by.pk != key.user_id:
            RevokedHolder.objects.create(
                fingerprint=key.fingerprint, unp=key.unp, person=key.person, at=now
            )
        sessions = UserSession.objects.filter(user=key.user_id).exclude(session_key=here)
        ended = list(sessions)
        for session in ended:
            session.end()
        record(
            by=by,
            action="eds_key.revoke",
            subject=key,
            details={"organization": key.organization_name, "sessions": len(ended)},
        )
        told = {"organization": key.organization_name, "own": by.pk == key.user_id}
        send_letter.enqueue(key.user_id, "key_revoked", told)


def note_attempt(
    *,
    code: str,
    network: str,
    fingerprint: str = "",
    user: User | None = None,
    message: bytes = b"",
) -> None:
    """Append an attempt to sign in with a signature.

    Args:
        code: "ok", or the refusal's.
        network: `portal.lib.networks.network_of`.
        message: of a success: what was signed and the signature, without certificates.
    """
    EdsEvent.objects.create(
        code=code, network=network, fingerprint=fingerprint, user=user, message=message
    )


@transaction.atomic
def _renew(who: Bearer) -> None:
    """Write under today's secret what was kept of the person under former ones: a refusal, too,
    leaves it so."""
    if who.former:
        take(Lock.EDS_KEYS)
        for kept in (EdsKey.objects, RevokedHolder.objects):
            kept.filter(unp=who.unp, person__in=who.former).update(person=who.person)


def _owner_of(who: Bearer) -> User | None:
    """Whose account the same person's other keys for the same organization are."""
    revoked = RevokedHolder.objects.filter(unp=who.unp)
    if revoked.filter(fingerprint=who.fingerprint).exists():  # of an account that is gone
        raise Blocked("the key")
    if not who.person:
        return None
    rows = EdsKey.objects.filter(unp=who.unp, person=who.person).select_related("user")
    known = list(rows.order_by("-first_seen_at", "-pk"))
    if in_force := [key for key in known if not key.revoked_at]:
        return in_force[0].user
    # the organization asks for its people's certificates: a later one says that it trusts them
    if revoked.filter(person=who.person, at__gte=who.not_before).exists():
        raise Blocked("all keys of the person")
    return known[0].user if known else None


def _write(user: User, who: Bearer) -> EdsKey:
    key = EdsKey.objects.create(
        user=user,
        unp=who.unp,
        organization_name=who.organization,
        full_name=who.full_name,
        position=who.position,
        fingerprint=who.fingerprint,
        issuer=who.issuer,
        serial=who.serial,
        person=who.person,
        not_after=who.not_after,
    )
    record(
        by=user, action="eds_key.attach", subject=key, details={"organization": who.organization}
    )
    send_letter.enqueue(user.pk, "key_attached", {"organization": who.organization})
    return key
