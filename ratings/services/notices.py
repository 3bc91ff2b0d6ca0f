"""Letters to an organization's people about low marks and comments (FEATURES row 53).

The submission leaves one row (`note`); the rest is due work: `spread_notices` finds whom it
concerns, `send_notices` writes one letter a person when five minutes have passed without another,
or two hours since the first. A row goes only when its letter has gone, so that a mail server that
is down delays and loses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.db.models import Exists, Max, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import User
from organizations.models import Membership, Organization, Oversight
from portal.lib import wording
from portal.lib.languages import address_in
from portal.lib.mail import MailIsDown, Refused, send, unclaimed
from ratings.arithmetic import UNIT
from ratings.figures import mark_text
from ratings.models import Frequency, Noteworthy, Notice, NoticeChoice, Questionnaire

LOW = 3 * UNIT  # a mean under «удовлетворительно»
QUIET = timedelta(minutes=5)  # after the last one: more may come
AT_MOST = timedelta(hours=2)  # after the first one, however many come
GIVE_UP = timedelta(days=3)  # a mailbox that refuses for so long won't take it any more
SHOWN = 20  # questionnaires in one letter
BATCH = 500
SPEAKERS = (Membership.Role.ADMINISTRATOR, Membership.Role.REPRESENTATIVE)
SIGNER = signing.Signer(salt="ratings.notices.off")


@dataclass(frozen=True, slots=True)
class Line:
    """What a letter tells of one questionnaire: its mark and day, and whether there are words.

    Never the words: nobody has moderated them yet, and mail is read by others on its way.
    """

    text: str
    has_comment: bool


@dataclass(frozen=True, slots=True)
class Concern:
    """What a letter tells of one organization."""

    organization: Organization
    lines: list[Line]
    link: str


def note(questionnaire: Questionnaire, comment: str) -> None:
    """Leave a mark for the next run if its organization's people would want to know.

    Belongs to the submission's transaction, and costs it one statement.
    """
    if comment or questionnaire.mean < LOW:
        Noteworthy.objects.bulk_create(
            [Noteworthy(questionnaire=questionnaire, created_at=timezone.now())],
            ignore_conflicts=True,
        )


def choose_frequency(*, by: User, frequency: str) -> None:
    """How often this person is written to. A digest begins with the day of the choice; the same
    choice again changes nothing."""
    if NoticeChoice.objects.filter(user=by, frequency=frequency).exists():
        return
    NoticeChoice.objects.update_or_create(
        user=by, defaults={"frequency": frequency, "digested_on": timezone.localdate()}
    )
    if frequency != Frequency.AT_ONCE:
        Notice.objects.filter(user=by, claim=None).delete()


def off_link(user: User) -> str:
    """The address in each letter that ends the letters, without signing in."""
    path = reverse("ratings:notices_off", args=[SIGNER.sign_object(user.pk)])
    return settings.BASE_URL + address_in(user.language, path)


def reader_of(link: str) -> User | None:
    """Whose letter a link is from; None for a forged one or a closed account."""
    try:
        pk = SIGNER.unsign_object(link)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk, is_active=True).first()


def spread_notices() -> None:
    """Turn each noted questionnaire into a notice for everybody who speaks for its organization
    or for one above it, and wants to know at once (due work)."""
    while _spread_some():
        pass


def _spread_some() -> bool:
    with transaction.atomic():
        waiting = Noteworthy.objects.order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        rows = list(waiting.select_related("questionnaire")[:BATCH])
        below = {row.questionnaire.organization_id for row in rows}
        wanted: dict[int, set[int]] = {}
        for organization_id, user_id in (
            Oversight.objects.filter(
                below__in=below,
                through_units=True,
                above__memberships__role__in=SPEAKERS,
                above__memberships__user__is_active=True,
            )
            .filter(
                Q(above__memberships__user__notice_choice=None)
                | Q(above__memberships__user__notice_choice__frequency=Frequency.AT_ONCE)
            )
            .values_list("below", "above__memberships__user")
        ):
            wanted.setdefault(organization_id, set()).add(user_id)
        Notice.objects.bulk_create(
            [
                Notice(
                    user_id=user_id,
                    questionnaire_id=row.questionnaire_id,
                    created_at=row.created_at,
                )
                for row in rows
                for user_id in sorted(wanted.get(row.questionnaire.organization_id, ()))
            ],
            ignore_conflicts=True,
        )
        Noteworthy.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows) == BATCH


def send_notices() -> None:
    """Write to everybody whose window has closed (due work). The first failure of the mail server
    ends the run; the next one tries again."""
    now = timezone.now()
    ready = (
        Notice.objects.filter(unclaimed(now))
        .values("user")
        .annotate(first=Min("created_at"), last=Max("created_at"))
        .filter(Q(last__lte=now - QUIET) | Q(first__lte=now - AT_MOST))
        .order_by("first")
        .values_list("user", flat=True)
    )
    for user_id in list(ready[:BATCH]):
        try:
            _write_to(user_id, now)
        except MailIsDown:
            break


def _write_to(user_id: int, now: datetime) -> None:
    """Claim the person's notices, write one letter, let the notices go.

    A letter that is refused for this person's sake stays claimed: it is tried again when the claim
    no longer holds, and holds nobody else up.

    Raises:
        MailIsDown
    """
    claim = uuid4()
    Notice.objects.filter(unclaimed(now), user=user_id).update(claim=claim, claimed_at=now)
    mine = Notice.objects.filter(user=user_id, claim=claim)
    user = User.objects.get(pk=user_id)
    rows = list(_still_theirs(user, mine))
    if rows:
        try:
            with override(user.language):
                letter = _letter(user, _by_organization(rows[:SHOWN], user.language), len(rows))
                send(letter)
        except MailIsDown:
            mine.update(claim=None, claimed_at=None)
            raise
        except Refused:
            Notice.objects.filter(pk__in=mine.values("pk"), created_at__lt=now - GIVE_UP).delete()
            return
    mine.delete()


def _still_theirs(user: User, notices: Any) -> Any:
    """The questionnaires that still count, of organizations that they still speak for."""
    speaks = Oversight.objects.filter(
        below=OuterRef("organization"),
        through_units=True,
        above__memberships__user=user,
        above__memberships__role__in=SPEAKERS,
    )
    return (
        Questionnaire.objects.counted()
        .filter(Exists(speaks), pk__in=notices.values("questionnaire"))
        .select_related("organization", "comment")
        .order_by("organization", "pk")
    )


def questionnaires_link(organization: Organization, language: str) -> str:
    """The cabinet's list of an organization's questionnaires, on the portal's own address."""
    path = reverse("cabinet:questionnaires", args=[organization.pk])
    return settings.BASE_URL + address_in(language, path)


def _by_organization(rows: Sequence[Questionnaire], language: str) -> list[Concern]:
    found: dict[int, Concern] = {}
    for row in rows:
        link = questionnaires_link(row.organization, language)
        concern = found.setdefault(row.organization_id, Concern(row.organization, [], link))
        text = gettext("оценка %(mark)s, %(day)s") % {
            "mark": mark_text(row.mean, 1),
            "day": wording.day(row.day),
        }
        concern.lines.append(Line(text, hasattr(row, "comment")))
    return list(found.values())


def _letter(user: User, concerns: list[Concern], count: int) -> Any:
    return letter_to(
        user,
        "notices",
        {"concerns": concerns, "count": count, "more": count - min(count, SHOWN)},
    )


def letter_to(user: User, template: str, context: dict[str, Any]) -> Any:
    """A letter with the way to the cabinet and the way to end such letters, in the page's language
    (the caller puts the reader's on)."""
    off = off_link(user)
    message = get_adapter().render_mail(
        f"ratings/email/{template}",
        user.email,
        {
            "site_name": gettext(settings.SITE_SHORT_NAME),
            "cabinet": settings.BASE_URL + address_in(user.language, reverse("cabinet:home")),
            "choice": settings.BASE_URL + address_in(user.language, reverse("cabinet:notices")),
            "off": off,
            **context,
        },
        headers={
            "List-Unsubscribe": f"<{off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    return message
