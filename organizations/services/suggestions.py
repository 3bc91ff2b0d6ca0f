"""What citizens do with suggestions of organizations: send, correct, withdraw; letters to them.

The log names no citizen: with a suggestion may come a questionnaire, whose author nobody learns.
"""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import User
from accounts.selectors.desk import reason_in_language
from accounts.services import desk, record
from organizations.following import followers
from organizations.models import Suggestion
from portal.lib.mail import MailIsDown, Refused, send, unclaimed

A_DAY = 5
BATCH = 100  # letters a run
State = Suggestion.State


class AlreadyDecided(Exception):
    """Somebody has decided or changed the suggestion since it was read."""


class TooMany(Exception):
    """So many suggestions of one person in one day are enough."""


class NotYours(Exception):
    """The key of a form is of another person's suggestion."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a suggestion says."""

    name_ru: str
    region_id: int
    kind: str
    is_unit: bool = False
    parent_name: str = ""
    unp: str = ""
    district_id: int | None = None
    settlement_id: int | None = None
    settlement_name_ru: str = ""
    address_ru: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    about: str = ""


def send_suggestion(*, by: User, key: UUID, suggested: Suggested) -> Suggestion:
    """Put a suggestion into the moderators' queue; the same form sent twice is one.

    Args:
        key: of the form.

    Raises:
        NotYours: another person's suggestion has this key.
        TooMany: the person has sent as many today as one may.
        ValidationError: something it says can't be so.
    """
    with transaction.atomic():
        # one person's suggestions wait for each other here, so that none is lost in counting
        person = User.objects.select_for_update(no_key=True).get(pk=by.pk)
        if same := Suggestion.objects.filter(key=key).first():
            if same.by_id != person.pk:
                raise NotYours
            return same
        if left_today(person) == 0:
            raise TooMany
        row = Suggestion(key=key, by=person, **asdict(suggested))
        row.full_clean()
        row.save()
        record(by=None, action="suggestion.send", subject=row)
    return row


def left_today(person: User) -> int:
    """How many suggestions the person may still send today (one statement)."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    sent = Suggestion.objects.sent_by(person).filter(created_at__gte=midnight).count()
    return max(0, A_DAY - sent)


def correct_suggestion(*, suggestion: Suggestion, version: int, suggested: Suggested) -> Suggestion:
    """Say it anew while nobody has decided it, or after a moderator has asked back; it waits again.

    Args:
        version: the one that its author has seen.

    Raises:
        AlreadyDecided: it is decided, or was changed meanwhile.
        ValidationError: something it says can't be so.
    """
    with transaction.atomic():
        row = _undecided(suggestion, version)
        for name, value in asdict(suggested).items():
            setattr(row, name, value)
        if row.state == State.RETURNED:
            row.state, row.sent_at = State.WAITING, timezone.now()
        row.version += 1
        row.full_clean()
        row.save()
        record(by=None, action="suggestion.correct", subject=row)
    return row


def withdraw_suggestion(*, suggestion: Suggestion) -> None:
    """Take one's suggestion back, and the questionnaire that waits with it; withdrawn stays so.

    Raises:
        AlreadyDecided: it is decided.
    """
    with transaction.atomic():
        row = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
        if row.state == State.WITHDRAWN:
            return
        if not row.can_change:
            raise AlreadyDecided
        row.state, row.told_at = State.WITHDRAWN, timezone.now()
        row.version += 1
        row.save(update_fields=["state", "version", "told_at"])
        for follower in followers():
            follower.forget(row)
        desk.finish(row)
        record(by=None, action="suggestion.withdraw", subject=row)


def _undecided(suggestion: Suggestion, version: int) -> Suggestion:
    row = (
        Suggestion.objects.select_for_update(of=("self",))
        .select_related("by")
        .get(pk=suggestion.pk)
    )
    if not row.can_change or row.version != version:
        raise AlreadyDecided
    return row


# Letters


def tell_applicants() -> None:
    """Write to whoever waits for an answer (due work): once for each decision, in their language.

    A letter whose process died is sent again after a quarter of an hour.
    """
    free = unclaimed(timezone.now())
    untold = Suggestion.objects.filter(decided_at__isnull=False, told_at=None)
    for row in untold.filter(free).select_related("by", "organization").order_by("pk")[:BATCH]:
        mine = untold.filter(pk=row.pk, decided_at=row.decided_at)
        if not mine.filter(free).update(claimed_at=timezone.now()):
            continue
        try:
            if row.state != State.WAITING and row.by.is_active:  # a reopened one waits once more
                _tell(row)
        except Refused:
            pass  # that mailbox is gone; «Мои предложения» say the same
        except MailIsDown:
            mine.update(claimed_at=None)
            break
        mine.update(told_at=timezone.now())


def _tell(row: Suggestion) -> None:
    """Write to the author.

    Raises:
        MailIsDown, Refused
    """
    with override(row.by.language):
        context: dict[str, Any] = {
            "suggestion": row,
            "reason": reason_in_language(row.reason),
            "organization": row.organization,
            "site_name": gettext(settings.SITE_SHORT_NAME),
            "link": settings.BASE_URL + reverse("organizations:suggestion", args=[row.key]),
            "page": row.organization
            and settings.BASE_URL + reverse("catalogue:organization", args=[row.organization_id]),
        }
        subject, message = (
            render_to_string(f"organizations/email/suggestion_{part}.txt", context).strip()
            for part in ("subject", "message")
        )
    send(EmailMessage(" ".join(subject.split()), message, None, [row.by.email]))


# A person's data


def export_suggestions(person: User) -> list[dict[str, Any]]:
    """The suggestions' part of «all about me»."""
    rows = Suggestion.objects.sent_by(person).select_related(
        "region", "district", "settlement", "organization"
    )
    return [
        {
            "number": row.pk,
            "sent_at": row.created_at.isoformat(),
            "state": str(row.get_state_display()),
            "reason": row.reason,
            "name": row.name_ru,
            "unit_of": row.parent_name,
            "unp": row.unp,
            "place": row.place,
            "address": row.address_ru,
            "contacts": [one for one in (row.phone, row.email, row.website) if one],
            "about": row.about,
            "became": row.organization.name if row.organization else "",
        }
        for row in rows.order_by("pk")
    ]
