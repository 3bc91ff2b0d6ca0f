"""Signing in and up by one code, the same for an address that is known and one that isn't.

Nobody learns whose addresses we know: the pages, the mail and the work are the same for both; who
has read the mailbox is told.
"""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import codes
from accounts.consents import consent
from accounts.departures import refuse_who_left
from accounts.mailboxes import mailbox_of
from accounts.models import OneTimeCode, User
from portal.lib.languages import current

Purpose = OneTimeCode.Purpose


class NeedsConsent(Exception):
    """The address is a newcomer's, who doesn't agree to the text on personal data."""


class AccountExists(Exception):
    """The mailbox has an account already."""


def start(*, email: str, next_url: str = "", password: str = "") -> OneTimeCode:
    """Send a code to an address, known or not.

    Args:
        next_url: a path on this site to go on to.
        password: for a new account; kept as a hash, and of no effect on an account that exists.
    """
    known = User.objects.filter(mailbox=mailbox_of(email)).values_list("email", flat=True).first()
    row, made = codes.issue(
        purpose=Purpose.SIGN_IN,
        email=email,
        details={
            "next": next_url,
            "password": make_password(password) if password else "",
            "to": known or email,
        },
    )
    _send(row, made)
    return row


def send_again(row: OneTimeCode) -> None:
    """Send another code instead of the last one.

    Raises:
        codes.SpentCode: it was used, or sent too often.
    """
    _send(row, codes.reissue(row))


def person_of(
    row: OneTimeCode, *, began_here: bool, consents: bool, by_parent: bool = False
) -> tuple[User, bool]:
    """The person whose mailbox was proved, and whether the account is new.

    Args:
        began_here: this browser asked for the code; only then is the password its owner's.
        consents: agrees to the text on personal data; a newcomer must. Who has an account and
            doesn't is asked by the stage of the sign-in that follows (accounts/consents.py).
        by_parent: the consent is a parent's, the person being under 16.

    Raises:
        NeedsConsent: a newcomer doesn't; nothing is written.
        codes.SpentCode: the letter went to another address than the account's, which was made or
            has changed since.
        LeftRecently: an account of this mailbox was deleted within the time of a repeat.
    """
    user = User.objects.filter(mailbox=mailbox_of(row.email)).first()
    if row.details["to"] != (user.email if user else row.email):
        raise codes.SpentCode
    if user is None:
        refuse_who_left(row.email)
        if not consents:
            raise NeedsConsent
    made = False
    with transaction.atomic():
        if user is None:
            user, made = _make_person(
                row.email, row.details.get("password", "") if began_here else ""
            )
        if consents and not is_mfa_enabled(user):  # else once they have given their second factor
            consent(user, by_parent=by_parent)
        if user.confirmed_at is None:  # brought from the portal before this one
            user.confirmed_at = timezone.now()
            user.save(update_fields=["confirmed_at"])
            EmailAddress.objects.update_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
        codes.forget_secret(row, "password")
    return user, made


@transaction.atomic
def make_newcomer(*, email: str, password: str = "") -> User:
    """An account for a mailbox that another letter of ours has proved; its owner consents.

    Args:
        password: as typed; without one they go on signing in by codes.

    Raises:
        AccountExists: then its owner signs in.
        LeftRecently: an account of this mailbox was deleted within the time of a repeat.
    """
    refuse_who_left(email)
    user, made = _make_person(email, make_password(password) if password else "")
    if not made:
        raise AccountExists
    consent(user)
    return user


def _make_person(email: str, password: str) -> tuple[User, bool]:
    user = User(email=email, confirmed_at=timezone.now(), language=current())
    if password:
        user.password = password
    else:
        user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError:
        # the code in one browser and the link in another, at once
        return User.objects.get(mailbox=mailbox_of(email)), False
    return user, True


def _send(row: OneTimeCode, made: codes.Secrets) -> None:
    link = reverse("account_code_link", args=[codes.link_of(row, made)])
    get_adapter().send_mail(
        "account/email/sign_in_code",
        row.details["to"],
        {"code": f"{made.code[:3]} {made.code[3:]}", "link": link},
    )
