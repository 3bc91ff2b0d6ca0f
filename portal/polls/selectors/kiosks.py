"""Kiosks and what was pressed on them. No score is read or written here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from organizations.models import Organization
from portal.lib import wording
from portal.polls.models import Kiosk, KioskAnswer
from ratings.arithmetic import BASE_CRITERIA, percent
from ratings.figures import CRITERION_NAMES, CriterionMark, decimals


@dataclass(frozen=True, slots=True)
class KioskFigures:
    """The poll at the counter: its answers, their mean, the mean of each question."""

    count: int
    sums: tuple[int, ...]

    @property
    def text(self) -> str:
        """«4,31»: the mean of all answers to all four questions; "" without answers."""
        return decimals(sum(self.sums), len(BASE_CRITERIA) * self.count) if self.count else ""

    @property
    def count_text(self) -> str:
        """«1 234»."""
        return wording.number(self.count)

    @property
    def criteria(self) -> list[CriterionMark]:
        """The mean of each question."""
        return [
            CriterionMark(
                name=str(CRITERION_NAMES[name]),
                text=decimals(total, self.count) if self.count else "",
                width=percent(total, 5 * self.count),
            )
            for name, total in zip(BASE_CRITERIA, self.sums, strict=True)
        ]


def kiosk_figures(organization: Organization) -> KioskFigures:
    """What was pressed on an organization's own kiosks, revoked ones too, as far as it may be
    known by now: `portal.polls.services.kiosks.show_answers` (one query)."""
    told = _shown(organization).aggregate(
        Count("pk"), **{name: Sum(name) for name in BASE_CRITERIA}
    )
    return KioskFigures(told["pk__count"], tuple(told[name] or 0 for name in BASE_CRITERIA))


def kiosks_of(organization: Organization, *, since: date) -> list[Kiosk]:
    """An organization's kiosks, those in force first, each with `total` and `lately` (one query).

    Args:
        since: the first day of what counts as lately.
    """
    return list(
        Kiosk.objects.filter(organization=organization)
        .annotate(
            total=Count("answers"),
            lately=Count("answers", filter=Q(answers__day__gte=since)),
        )
        .order_by("revoked_at", "place", "pk")
    )


def find_kiosk(code: str) -> Kiosk | None:
    """The kiosk of an address, revoked or not, with its organization; None if unknown."""
    return (
        Kiosk.objects.select_related("organization__parent").filter(code=code.strip().lower())
    ).first()


def kiosk_answers(organization: Organization) -> Iterator[tuple[str, str, int, int, int, int]]:
    """Month («2026-11»), place and the four answers of each that may be known; within a month in
    no order that tells more: the one visitor of a day would be known by it."""
    rows = _shown(organization).annotate(month=TruncMonth("day")).order_by("-month", "pk")
    for month, *told in rows.values_list("month", "kiosk__place", *BASE_CRITERIA).iterator(
        chunk_size=1000
    ):
        yield f"{month:%Y-%m}", *told


def _shown(organization: Organization) -> QuerySet[KioskAnswer]:
    return KioskAnswer.objects.filter(kiosk__organization=organization, is_shown=True)
