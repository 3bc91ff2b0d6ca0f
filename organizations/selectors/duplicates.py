"""Organizations that a described one may be already: by УНП, by name, by address.

The name is looked for as the catalogue does, so that abbreviations, other layouts and misspelt
words lead to the same organizations here and there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from organizations.models import Organization
from organizations.search import find
from organizations.search.words import STOP_WORDS, stem, words

SHOWN = 5
BEST = 300  # of what a name leads to, the best ones are looked through for those in the place
IN_ONE_PLACE = 500
ALIKE = 60  # percent of the words that two names share
SHORTEST = 3
# what addresses are written with and without; a village's kind
_OF_ADDRESSES = STOP_WORDS | {
    *("улица", "вул", "вулица", "дом", "просп", "проспект", "праспект", "пер", "переулок"),
    *("завулак", "пл", "площадь", "плошча", "бульвар", "бул", "аг", "агрогородок", "деревня"),
    *("веска", "гп", "пгт", "город"),
}


@dataclass(frozen=True, slots=True)
class Described:
    """What is known of an organization that may or may not be there."""

    name: str = ""
    unp: str = ""
    address: str = ""
    region_id: int | None = None
    district_id: int | None = None
    settlement_id: int | None = None
    settlement_name: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An organization that may be the described one, and by what."""

    organization: Organization
    by_unp: bool
    by_name: bool
    by_address: bool

    @property
    def why(self) -> str:
        """«тот же УНП, похожее название»."""
        told = (
            (self.by_unp, _("тот же УНП")),
            (self.by_name, _("похожее название")),
            (self.by_address, _("тот же адрес")),
        )
        return ", ".join(text for is_so, text in told if is_so)


def likely_duplicates(described: Described, *, hidden: bool = False) -> list[Duplicate]:
    """At most five, the likeliest first (seven statements at most).

    Args:
        hidden: also those that the public doesn't see: for moderators.
    """
    rows = Organization.objects.filter(merged_into=None)
    rows = rows if hidden else rows.public()
    rows = rows.select_related("region", "district", "settlement", "parent")
    by_unp = set(_with_unp(rows, described.unp))
    by_name = _with_name(rows, described)
    by_address = set(_at_address(rows, described))
    found = {*by_unp, *by_name, *by_address}
    known = rows.in_bulk(found)

    def likelihood(pk: int) -> tuple[int, int, int]:
        both = (pk in by_unp) * 4 + (pk in by_address) * 2 + (pk in by_name)
        return -both, by_name.index(pk) if pk in by_name else BEST, pk

    return [
        Duplicate(known[pk], pk in by_unp, pk in by_name, pk in by_address)
        for pk in sorted(known, key=likelihood)[:SHOWN]
    ]


def _with_unp(rows: QuerySet[Organization], unp: str) -> list[int]:
    unp = unp.replace(" ", "").upper()
    return list(rows.filter(unp=unp).values_list("pk", flat=True)) if len(unp) == 9 else []


def _in_place(described: Described) -> Q:
    """Where it is, as far as that is known; a village is told apart by its name afterwards."""
    if described.settlement_id:
        return Q(settlement=described.settlement_id)
    if described.district_id:
        return Q(district=described.district_id)
    if described.region_id:
        return Q(region=described.region_id)
    return Q()


def _with_name(rows: QuerySet[Organization], described: Described) -> list[int]:
    """Those that the name leads to, the best first."""
    if len(described.name.strip()) < SHORTEST:
        return []
    found = find(f"{described.name.strip()} ")  # the last word is a whole one
    if found.is_dense or not found.relevance:
        return []
    best = sorted(found.relevance, key=lambda pk: (-found.relevance[pk], pk))[:BEST]
    there = rows.filter(_in_place(described), pk__in=best).in_bulk()
    ordered = [there[pk] for pk in best if pk in there]
    if found.is_partial:
        typed = _telling(described.name)
        ordered = [one for one in ordered if _are_alike(typed, one)]
    return [one.pk for one in ordered if _is_same_village(described, one)][:SHOWN]


def _telling(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in STOP_WORDS}


def _are_alike(typed: set[str], organization: Organization) -> bool:
    for name in (organization.name_ru, organization.short_name_ru, organization.name_be):
        theirs = _telling(name)
        if theirs and 200 * len(typed & theirs) >= ALIKE * (len(typed) + len(theirs)):
            return True
    return False


def _is_same_village(described: Described, organization: Organization) -> bool:
    if described.settlement_id or not described.settlement_name:
        return True
    theirs = organization.settlement_name_ru or (
        organization.settlement.name_ru if organization.settlement else ""
    )
    return bool(address_words(described.settlement_name) & address_words(theirs))


def _at_address(rows: QuerySet[Organization], described: Described) -> Iterable[int]:
    """Those at the same street and house, however the address is written."""
    wanted = address_words(described.address)
    house = max((word for word in wanted if word[0].isdigit()), key=len, default="")
    if not house or len(wanted) < 2 or not described.region_id:
        return []
    near = rows.filter(_in_place(described), address_ru__contains=house)[:IN_ONE_PLACE]
    return [
        one.pk
        for one in near
        if address_words(one.address_ru) == wanted and _is_same_village(described, one)
    ]


def address_words(text: str) -> frozenset[str]:
    """What an address says, however it is written: «ул. Ленина, д. 12» as «Ленина 12»."""
    return frozenset(stem(word) for word in words(text) if word not in _OF_ADDRESSES)


def described_by(row: Any) -> Described:
    """A suggestion, or whatever else has the same fields, as it says."""
    return Described(
        name=row.name_ru,
        unp=row.unp,
        address=row.address_ru,
        region_id=row.region_id,
        district_id=row.district_id,
        settlement_id=row.settlement_id,
        settlement_name=row.settlement_name_ru,
    )
