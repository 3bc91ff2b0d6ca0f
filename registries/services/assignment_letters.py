"""Letters about assignments, to both sides.

What happens leaves rows in its own transaction (`queue`); due work writes one letter a person about
everything that waits for them. A row goes only when its letter has gone, so that a mail server that
is down delays nobody and loses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Min
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import User
from organizations.models import Membership, Oversight
from portal.lib import wording
from portal.lib.languages import address_in
from portal.lib.mail import MailIsDown, Refused, send, unclaimed
from registries.models import Addressee, Assignment, AssignmentLetter

SPEAKERS = (Membership.Role.ADMINISTRATOR, Membership.Role.REPRESENTATIVE)
GIVE_UP = timedelta(days=3)  # a mailbox that refuses for so long won't take it any more
SHOWN = 20  # in one letter
BATCH = 500
About = AssignmentLetter.About


@dataclass(frozen=True, slots=True)
class Line:
    """What a letter tells of one addressee."""

    title: str
    what: str
    authority: Any
    organization: Any
    link: str


def queue(addressees: Sequence[int], about: str) -> None:
    """Whoever is concerned is to be written to: of an answer the authority, of all else the
    organization. Belongs to the transaction of what has happened."""
    for start in range(0, len(addressees), BATCH):
        ids = addressees[start : start + BATCH]
        pairs = _officers(ids) if about == About.ANSWERED else _speakers(ids)
        AssignmentLetter.objects.bulk_create(
            (
                AssignmentLetter(user_id=user, addressee_id=addressee, about=about)
                for addressee, user in sorted(pairs)
            ),
            batch_size=BATCH,
        )


def _speakers(ids: Sequence[int]) -> set[tuple[int, int]]:
    """(addressee, user): those who speak for the organization or, of a unit, for one above."""
    return set(
        Oversight.objects.filter(
            below__assigned__in=ids,
            through_units=True,
            above__memberships__role__in=SPEAKERS,
            above__memberships__user__is_active=True,
        ).values_list("below__assigned", "above__memberships__user")
    )


def _officers(ids: Sequence[int]) -> set[tuple[int, int]]:
    """(addressee, user): the officer who sent it; if that one has left, all of the authority."""
    found: set[tuple[int, int]] = set()
    rows = Addressee.objects.filter(pk__in=ids).select_related("assignment")
    officers: dict[int, set[int]] = {}
    for row in rows:
        authority = row.assignment.authority_id
        if authority not in officers:
            officers[authority] = set(
                Membership.objects.filter(
                    organization=authority, role=Membership.Role.OFFICER, user__is_active=True
                ).values_list("user", flat=True)
            )
        sender = row.assignment.sent_by_id
        concerned = {sender} if sender in officers[authority] else officers[authority]
        found |= {(row.pk, user) for user in concerned if user is not None}
    return found


def send_letters() -> None:
    """Write to everybody for whom something waits (due work). The first failure of the mail server
    ends the run; the next one tries again."""
    now = timezone.now()
    waiting = (
        AssignmentLetter.objects.filter(unclaimed(now))
        .values("user")
        .annotate(first=Min("pk"))
        .order_by("first")
        .values_list("user", flat=True)
    )
    for user_id in list(waiting[:BATCH]):
        try:
            _write_to(user_id, now)
        except MailIsDown:
            break


def _write_to(user_id: int, now: datetime) -> None:
    """Claim the person's rows, write one letter, let the rows go.

    A letter that is refused for this person's sake stays claimed: it is tried again when the claim
    no longer holds, and holds nobody else up.

    Raises:
        MailIsDown
    """
    claim = uuid4()
    AssignmentLetter.objects.filter(unclaimed(now), user=user_id).update(
        claim=claim, claimed_at=now
    )
    mine = AssignmentLetter.objects.filter(user=user_id, claim=claim)
    user = User.objects.get(pk=user_id)
    rows = _still_theirs(user, list(mine.order_by("pk")))
    if rows and user.is_active:
        try:
            with override(user.language):
                send(_letter(user, rows))
        except MailIsDown:
            mine.update(claim=None, claimed_at=None)
            raise
        except Refused:
            AssignmentLetter.objects.filter(
                pk__in=list(mine.values_list("pk", flat=True)), created_at__lt=now - GIVE_UP
            ).delete()
            return
    mine.delete()


def _still_theirs(user: User, letters: list[AssignmentLetter]) -> list[tuple[str, Addressee]]:
    """(about, addressee) of what they may still read, each once, in order."""
    rows = Addressee.objects.visible_to(user).select_related(
        "assignment__authority", "organization"
    )
    found = {row.pk: row for row in rows.filter(pk__in={one.addressee_id for one in letters})}
    pairs = dict.fromkeys((one.about, one.addressee_id) for one in letters)
    return [(about, found[pk]) for about, pk in pairs if pk in found]


def _letter(user: User, rows: list[tuple[str, Addressee]]) -> EmailMessage:
    context = {
        "site_name": gettext(settings.SITE_SHORT_NAME),
        "lines": [_line(user, about, row) for about, row in rows[:SHOWN]],
        "count": len(rows),
        "more": max(0, len(rows) - SHOWN),
        "home": settings.BASE_URL + address_in(user.language, reverse("cabinet:home")),
    }
    subject, message = (
        render_to_string(f"registries/email/assignments_{part}.txt", context).strip()
        for part in ("subject", "message")
    )
    return EmailMessage(" ".join(subject.split()), message, None, [user.email])


def _line(user: User, about: str, row: Addressee) -> Line:
    assignment = row.assignment
    if about == About.ANSWERED:
        path = reverse("authority:addressee", args=[assignment.authority_id, row.pk])
    else:
        path = reverse("cabinet:assignment", args=[row.organization_id, row.pk])
    name = (
        gettext("Рекомендация № %(n)s")
        if assignment.kind == Assignment.Kind.RECOMMENDATION
        else gettext("Запрос информации № %(n)s")
    )
    return Line(
        title=f"{name % {'n': assignment.number}}. {assignment.subject}",
        what=_what(about, row),
        authority=assignment.authority,
        organization=row.organization,
        link=settings.BASE_URL + address_in(user.language, path),
    )


def _what(about: str, row: Addressee) -> str:
    due = {"day": wording.day(row.due_on)}
    return {
        About.SENT: gettext("Новое. Ответьте до %(day)s") % due,
        About.REMINDED: (
            gettext("Ответа нет, срок был %(day)s")
            if row.is_overdue
            else gettext("Ждёт ответа до %(day)s")
        )
        % due,
        About.RETURNED: gettext("Ответ возвращён. Новый ждут до %(day)s") % due,
        About.ACCEPTED: gettext("Ответ принят"),
        About.WITHDRAWN: gettext("Отозвано: отвечать не нужно"),
        About.EXTENDED: gettext("Срок перенесён на %(day)s") % due,
        About.ANSWERED: gettext("Организация ответила"),
    }[AssignmentLetter.About(about)]
