"""Deleting one's account: fourteen days to change one's mind, then for good."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.departures import note_departure
from accounts.models import OneTimeCode, User
from accounts.services import help as help_service
from accounts.services import record
from portal.lib.personal_data import ties_of

TIME_TO_CHANGE_ONES_MIND = timedelta(days=14)


class StillNeeded(Exception):
    """Something must be settled first: see portal.lib.personal_data.ties_of."""


def ask_to_leave(user: User) -> None:
    """Mark the account for deletion and say so by mail; asked again, the first day stands.

    Raises:
        StillNeeded
    """
    if user.leaves_at:
        return
    if ties_of(user):
        raise StillNeeded
    user.leaves_at = timezone.now() + TIME_TO_CHANGE_ONES_MIND
    user.save(update_fields=["leaves_at"])
    record(by=user, action="account.ask to leave", subject=user)
    get_adapter().send_mail(
        "account/email/leaving",
        user.email,
        {
            "day": timezone.localdate(user.leaves_at),
            "link": reverse("account_data"),
        },
    )


def stay(user: User) -> None:
    """Keep the account after all."""
    user.leaves_at = None
    user.save(update_fields=["leaves_at"])
    record(by=user, action="account.stay", subject=user)


def delete_those_who_left() -> None:
    """Delete the accounts whose time has come (due work); those still needed wait for the day when
    they aren't."""
    due = User.objects.filter(leaves_at__lte=timezone.now()).values_list("pk", flat=True)
    for pk in list(due):
        _delete(pk)


@transaction.atomic
def _delete(pk: int) -> None:
    user = User.objects.select_for_update().filter(pk=pk, leaves_at__lte=timezone.now()).first()
    if user is None or ties_of(user):
        return
    record(by=None, action="account.delete", subject=user)
    note_departure(user.email)
    for session in UserSession.objects.filter(user=user):
        session.end()
    OneTimeCode.objects.filter(
        Q(email=user.email) | Q(details__to=user.email) | Q(details__user=user.pk)
    ).delete()
    help_service.forget(user)
    user.delete()


def export_account(user: User) -> dict[str, Any]:
    """The account's part of «all about me»."""
    return {
        "email": user.email,
        "language": user.language,
        "joined_at": user.date_joined.isoformat(),
        "confirmed_at": user.confirmed_at and user.confirmed_at.isoformat(),
        "last_sign_in": user.last_login and user.last_login.isoformat(),
        "addresses": list(EmailAddress.objects.filter(user=user).values_list("email", flat=True)),
        "consents": [
            {
                "version": consent.version,
                "by_parent": consent.by_parent,
                "given_at": consent.given_at.isoformat(),
            }
            for consent in user.consents.order_by("given_at")
        ],
        "sessions": [
            {
                "begun_at": session.created_at.isoformat(),
                "ip": session.ip,
                "browser": session.user_agent,
            }
            for session in UserSession.objects.filter(user=user).order_by("created_at")
        ],
        "second_factors": list(
            Authenticator.objects.filter(user=user).values_list("type", flat=True)
        ),
        "eds_keys": [
            {
                "unp": key.unp,
                "organization": key.organization_name,
                "name": key.full_name,
                "position": key.position,
                "issuer": key.issuer,
                "serial": key.serial,
                "not_after": key.not_after.isoformat(),
                "first_seen_at": key.first_seen_at.isoformat(),
                "last_seen_at": key.last_seen_at.isoformat(),
                "revoked_at": key.revoked_at and key.revoked_at.isoformat(),
            }
            for key in user.eds_keys.order_by("first_seen_at", "pk")
        ],
    }
