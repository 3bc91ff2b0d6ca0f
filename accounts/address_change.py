"""Changing one's address: confirmed at the old mailbox and at the new one."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts import codes
from accounts.mailboxes import mailbox_of
from accounts.models import OneTimeCode, User
from accounts.services import record

Purpose = OneTimeCode.Purpose


class AddressTaken(Exception):
    """Another account has this mailbox: learnt only by who has read its mail."""


def start(user: User, new_email: str) -> tuple[OneTimeCode, OneTimeCode]:
    """Send a code to each of the two mailboxes; returns (old, new).

    A mailbox that has an account gets its letter all the same, so that the page tells nothing.
    """
    new_email = new_email.strip().lower()
    details = {"user": user.pk, "new": new_email}
    made = []
    for purpose, address in ((Purpose.CHANGE_OLD, user.email), (Purpose.CHANGE_NEW, new_email)):
        row, secrets = codes.issue(purpose=purpose, email=address, details=details)
        get_adapter().send_mail(
            "account/email/address_change",
            address,
            {"code": f"{secrets.code[:3]} {secrets.code[3:]}", "new": new_email, "user": user},
        )
        made.append(row)
    return made[0], made[1]


def finish(user: User, old: OneTimeCode, new: OneTimeCode) -> None:
    """Write the new address; both codes have been checked.

    Raises:
        codes.SpentCode: they aren't of this change, or were used.
        AddressTaken: the mailbox has an account.
    """
    if old.details != new.details or old.details.get("user") != user.pk:
        raise codes.SpentCode
    before, after = user.email, new.email
    taken = User.objects.filter(mailbox=mailbox_of(after)).exclude(pk=user.pk)
    if taken.exists():
        raise AddressTaken
    try:
        with transaction.atomic():
            codes.spend(old)
            codes.spend(new)
            user.email = after
            user.save(update_fields=["email", "mailbox"])
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=after, verified=True, primary=True)
            record(by=user, action="account.change address", subject=user)
    except IntegrityError:
        raise AddressTaken from None
    get_adapter().send_mail("account/email/address_changed", before, {"new": after, "user": user})
