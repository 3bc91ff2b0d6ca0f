"""Reads about one-time links: what a link opens, an organization's batches, sums that are safe."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from organizations.models import Organization, Oversight
from organizations.qr_codes.codes import ALPHABET
from ratings.models import (
    ALL_TIME,
    Confirmed,
    InvitationBatch,
    InvitationKey,
    Questionnaire,
    Scope,
    Score,
    VisitLink,
)

A_DAY = 5_000  # links that a legal person with its units may ask for in one day
LEAST = 5  # of which one is no more to be told from the others
LONGEST = 100  # no code or key is longer


def top_of(organization: Organization) -> int:
    """The legal person that an organization or a unit belongs to (one query)."""
    edges = Oversight.objects.filter(below=organization, through_units=True)
    found = edges.filter(above__parent=None).values_list("above", flat=True).first()
    return found or organization.pk


def within(organization_id: int) -> Any:
    """The organization and its units at any depth, for `__in`."""
    return Oversight.objects.filter(above=organization_id, through_units=True).values("below")


def issued_today(top: int, today: date) -> int:
    """How many links a legal person and its units have asked for today (one query)."""
    rows = InvitationBatch.objects.filter(organization__in=within(top), made_on=today)
    return rows.aggregate(sum=Sum("issued"))["sum"] or 0


def left_today(organization: Organization) -> int:
    """How many links may still be asked for today (two queries)."""
    return max(0, A_DAY - issued_today(top_of(organization), timezone.localdate()))


# Whoever opens one


def find_link(digest: str) -> VisitLink | None:
    """The link of this digest, with its batch and organization; over, revoked and used ones, too.

    Nothing that is shown of a link may tell whether it is used: whoever gave it away can open it.
    """
    rows = VisitLink.objects.select_related("batch__organization")
    return rows.filter(digest=digest).first()


def is_code(text: str, length: int) -> bool:
    """Whether this can be a link's code, which is worth a query."""
    return len(text) == length and set(text) <= set(ALPHABET)


def is_over(link: VisitLink) -> bool:
    """Whether the link's days are over."""
    return link.batch.expires_on < timezone.localdate()


def chosen_beforehand(link: VisitLink) -> dict[str, str]:
    """Fields of the questionnaire that the link fills in (one query where it names a service).

    A service is chosen only where LEAST questionnaires have named it: one that was put on the list
    for a single visitor would point at them.
    """
    chosen = {}
    if link.visit_month:
        chosen["visit_month"] = link.visit_month.isoformat()
    if link.service_id:
        named = Questionnaire.objects.studied().filter(service=link.service_id)
        if named[:LEAST].count() >= LEAST:
            chosen["service"] = str(link.service_id)
    return chosen


# The cabinet's


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as the cabinet shows it."""

    row: InvitationBatch
    used: int  # rounded down to fives; 0: fewer than five, or none
    is_open: bool


def batches_within(organization: Organization) -> QuerySet[InvitationBatch]:
    """The batches about the organization and its units, with how many links were used up to
    yesterday."""
    spent = (
        VisitLink.objects.filter(batch=OuterRef("pk"), spent_on__lt=timezone.localdate())
        .order_by()
        .values("batch")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        InvitationBatch.objects.filter(organization__in=within(organization.pk))
        .select_related("organization", "key")
        .annotate(used=F("forgotten") + Coalesce(Subquery(spent), 0))
        .order_by("-pk")
    )


def batches_of(rows: list[Any]) -> list[Batch]:
    """Rows of `batches_within`, with nothing in them that moves by one."""
    today = timezone.localdate()
    return [
        Batch(
            row=row,
            used=row.used - row.used % LEAST,
            is_open=row.revoked_on is None and row.expires_on >= today,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the counted questionnaires are known to be confirmed."""

    confirmed: int
    count: int

    @property
    def percent(self) -> int:
        """Rounded half up."""
        return (200 * self.confirmed + self.count) // (2 * self.count) if self.count else 0


def share_of(organization: Organization) -> Share:
    """Of the organization and its units; what isn't known yet counts as not confirmed, so that the
    sum tells no more than the questionnaires do (two queries)."""
    rows = Questionnaire.objects.counted().filter(organization__in=within(organization.pk))
    confirmed = rows.filter(confirmed=Confirmed.SHOWN).count()
    score = Score.objects.filter(organization=organization, period=ALL_TIME, scope=Scope.OWN)
    count = score.values_list("count", flat=True).first() or 0
    return Share(confirmed, max(count, confirmed))


def keys_of(organization: Organization) -> list[InvitationKey]:
    """The organization's keys, those in force first."""
    rows = InvitationKey.objects.filter(organization=organization)
    return list(rows.order_by(F("revoked_on").desc(nulls_first=True), "-pk")[:50])


def key_in_force(digest: str) -> InvitationKey | None:
    """The key of this digest, with its organization; None if unknown or revoked."""
    rows = InvitationKey.objects.select_related("organization")
    return rows.filter(digest=digest, revoked_on=None).first()


def target_of(key: InvitationKey, organization_id: int) -> Organization | None:
    """The organization of this id, if the key is its own or that of one above it through units."""
    rows = Organization.objects.filter(pk=organization_id, pk__in=within(key.organization_id))
    return rows.first()
