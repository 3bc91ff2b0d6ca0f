"""Kiosks: made and revoked by an organization's people, answered by whoever stands before them."""

import secrets
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations.models import Organization
from organizations.qr_codes.codes import ALPHABET
from portal.polls.models import Kiosk, KioskAnswer
from portal.polls.services import AlreadyDecided
from portal.polls.services.pace import take
from ratings.arithmetic import BASE_CRITERIA
from ratings.selectors.invitations import LEAST

LENGTH = 12
PLACE_LENGTH = 60
MOST = 20  # in force, of one organization or unit
AN_HOUR, AN_HOUR_IN_ALL = 120, 240  # answers from one network, and from all, to one kiosk


def make_kiosk(*, by: User, organization: Organization, place: str) -> Kiosk:
    """Give an organization one more kiosk.

    Raises:
        ValidationError: no place, too long a place, one that has a kiosk, or too many kiosks.
    """
    place = " ".join(place.split())
    if not place:
        raise ValidationError({"place": _("Назовите место: «зал ожидания», «окно 3».")})
    if len(place) > PLACE_LENGTH:
        raise ValidationError(
            {"place": _("Название места длиннее %(n)s знаков.") % {"n": PLACE_LENGTH}}
        )
    with transaction.atomic():
        Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        others = Kiosk.objects.filter(organization=organization, revoked_at=None)
        places = {name.casefold() for name in others.values_list("place", flat=True)}
        if place.casefold() in places:
            raise ValidationError({"place": _("В этом месте опрос уже идёт.")})
        if len(places) >= MOST:
            raise ValidationError(
                _("Больше %(n)s опросов у стойки завести нельзя. Отзовите лишние.") % {"n": MOST}
            )
        kiosk = Kiosk.objects.create(
            code="".join(secrets.choice(ALPHABET) for _number in range(LENGTH)),
            organization=organization,
            place=place,
        )
        # the code itself is the key: it doesn't go into the log
        record(by=by, action="kiosk.make", subject=organization, details={"place": place})
    return kiosk


def revoke_kiosk(*, by: User, kiosk: Kiosk) -> None:
    """End a kiosk; its answers stay.

    Raises:
        AlreadyDecided: it is revoked already.
    """
    with transaction.atomic():
        found = Kiosk.objects.select_for_update(no_key=True, of=("self",)).get(pk=kiosk.pk)
        if found.revoked_at is not None:
            raise AlreadyDecided
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
        record(
            by=by,
            action="kiosk.revoke",
            subject=found.organization,
            details={"place": found.place},
        )


def answer_kiosk(
    *, kiosk: Kiosk, reference: UUID, answers: dict[str, int], network: int | None
) -> bool:
    """Keep what somebody has pressed; no score moves.

    Args:
        reference: made with the page; the same one again changes nothing.
        answers: 1–5 by base criterion, all four.
        network: today's hash of where it comes from; None if unknown.

    Returns:
        Whether it is new.

    Raises:
        AlreadyDecided: the kiosk is revoked.
        TooMany: too many came to this kiosk within the hour.
        ValidationError: a criterion lacks, or isn't 1–5.
    """
    if set(answers) != set(BASE_CRITERIA) or not all(1 <= v <= 5 for v in answers.values()):
        raise ValidationError(_("Ответьте на все четыре вопроса."))
    with transaction.atomic():
        found = Kiosk.objects.select_for_update(no_key=True).get(pk=kiosk.pk)
        if is_repeat(found, reference):
            return False
        if found.revoked_at is not None:
            raise AlreadyDecided
        take(f"kiosk:{found.pk}", AN_HOUR_IN_ALL)
        if network is not None:
            take(f"kiosk:{found.pk}:{network}", AN_HOUR)
        KioskAnswer.objects.create(pk=reference, kiosk=found, day=timezone.localdate(), **answers)
    return True


def show_answers() -> int:
    """Let figures and files have what is safe by now; how many became known (due work).

    Whoever stands at the counter sees who presses: looked at before and after, figures that move
    at once would say what. So of each kiosk answers of days that are over become known together,
    LEAST of them at least.
    """
    waiting = KioskAnswer.objects.filter(is_shown=False, day__lt=timezone.localdate())
    enough = (
        waiting.order_by()
        .values("kiosk")
        .annotate(number=Count("pk"))
        .filter(number__gte=LEAST)
        .values_list("kiosk", flat=True)
    )
    return sum(waiting.filter(kiosk=kiosk).update(is_shown=True) for kiosk in list(enough))


def is_repeat(kiosk: Kiosk, reference: UUID) -> bool:
    """Whether what this page carries was kept before (one query)."""
    return KioskAnswer.objects.filter(pk=reference, kiosk=kiosk).exists()
