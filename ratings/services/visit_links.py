"""One-time links after a service: making them, spending one, revoking a batch (ADR 0029)."""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from accounts.services import record
from organizations.models import Organization, Service
from organizations.qr_codes.codes import ALPHABET
from ratings.models import InvitationBatch, InvitationKey, VisitLink
from ratings.selectors.invitations import A_DAY, issued_today, top_of

LENGTH = 26  # of 31 letters: 128 bits
FORGOTTEN_AFTER = timedelta(days=60)  # since the last day of the batch
BATCHES_AT_ONCE = 20


class NotRatable(Exception):
    """The organization is hidden or closed: nobody could answer."""


class TooManyLinks(Exception):
    """More than the organization and its units may ask for in one day; `left` of them remain."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class LinkSpent(Exception):
    """The link can't confirm a visit: it is used, revoked, over, or of another organization."""


@dataclass(frozen=True, slots=True)
class Issued:
    """New links: their batch and their codes, which nobody can tell again."""

    batch: InvitationBatch
    codes: list[str]


def digest_of(code: str) -> str:
    """What is kept of a code or of a key: both are too long to be guessed."""
    return hashlib.sha256(code.encode()).hexdigest()


@transaction.atomic
def issue_links(
    *,
    by: User | None,
    organization: Organization,
    number: int,
    key: InvitationKey | None = None,
    service: Service | None = None,
    visit_month: date | None = None,
) -> Issued:
    """Make links that ask about an organization or a unit.

    Args:
        by: who asks for them in the cabinet; None for a system that shows a key.
        key: the system's: its links of one day are one batch.
        service, visit_month: what the questionnaire may have chosen beforehand; whoever answers
            changes it at will.

    Raises:
        NotRatable: the organization is hidden or closed.
        TooManyLinks: beyond what is left for today.
        ValueError: no number of links.
    """
    if number < 1:
        raise ValueError(number)
    # whoever asks for links of the same legal person waits here, so that the day's sum is true
    top = Organization.objects.select_for_update(no_key=True).get(pk=top_of(organization))
    if not Organization.objects.ratable().filter(pk=organization.pk).exists():
        raise NotRatable
    today = timezone.localdate()
    left = A_DAY - issued_today(top.pk, today)
    if number > left:
        raise TooManyLinks(max(0, left))
    batch = _batch(by, organization, key, today, number)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(number)]
    VisitLink.objects.bulk_create(
        (
            VisitLink(batch=batch, digest=digest_of(code), service=service, visit_month=visit_month)
            for code in codes
        ),
        batch_size=500,
    )
    return Issued(batch, codes)


def _batch(
    by: User | None,
    organization: Organization,
    key: InvitationKey | None,
    today: date,
    number: int,
) -> InvitationBatch:
    """The key's batch of today, or a new one; so many links more are its."""
    batch = None
    if key is not None:
        batch = InvitationBatch.objects.filter(
            organization=organization, key=key, made_on=today, revoked_on=None
        ).first()
    if batch is None:
        batch = InvitationBatch.objects.create(
            organization=organization,
            key=key,
            made_on=today,
            expires_on=InvitationBatch.last_day(today),
            issued=number,
        )
        told = {"key": key.name} if key else {"links": number}
        record(by=by, action="invitation_batch.make", subject=organization, details=told)
    else:
        batch.issued += number
        batch.save(update_fields=["issued"])
    return batch


@transaction.atomic
def revoke_batch(*, by: User, batch: InvitationBatch) -> None:
    """Links of the batch confirm nothing from now on. Revoking it again changes nothing."""
    revoked = InvitationBatch.objects.filter(pk=batch.pk, revoked_on=None).update(
        revoked_on=timezone.localdate()
    )
    if revoked:
        told = {"made_on": batch.made_on.isoformat()}
        record(by=by, action="invitation_batch.revoke", subject=batch.organization, details=told)


def spend(*, link: int, organization: Organization, today: date) -> None:
    """Spend a link within the transaction that submits the questionnaire: the first one has it.

    Raises:
        LinkSpent: see there; the transaction must not go on.
    """
    usable = InvitationBatch.objects.filter(
        organization=organization, revoked_on=None, expires_on__gte=today
    )
    free = VisitLink.objects.filter(pk=link, spent_on=None, batch__in=usable)
    if not free.update(spent_on=today):
        raise LinkSpent


def forget_old_links() -> None:
    """Delete links that ended long ago; of those that were used the number stays (due work)."""
    for pk in _outlived():
        with transaction.atomic():
            batch = InvitationBatch.objects.select_for_update().get(pk=pk)
            used = VisitLink.objects.filter(batch=batch).aggregate(
                used=Count("pk", filter=Q(spent_on__isnull=False))
            )["used"]
            VisitLink.objects.filter(batch=batch).delete()
            batch.forgotten += used
            batch.save(update_fields=["forgotten"])


def _outlived() -> Iterator[int]:
    over = InvitationBatch.objects.filter(
        Exists(VisitLink.objects.filter(batch=OuterRef("pk"))),
        expires_on__lt=timezone.localdate() - FORGOTTEN_AFTER,
    )
    return iter(list(over.order_by("pk").values_list("pk", flat=True)[:BATCHES_AT_ONCE]))
