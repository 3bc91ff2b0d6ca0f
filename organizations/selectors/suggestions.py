"""Reads of suggestions: one's own, the moderators' queue, what to compare them with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.selectors.desk import page_by_state
from organizations.following import waiting_with
from organizations.models import Organization, Suggestion
from organizations.outline import Spot, spots
from organizations.search.words import stem, words
from organizations.selectors import category_names, reference
from organizations.selectors.duplicates import (
    Described,
    Duplicate,
    address_words,
    described_by,
    likely_duplicates,
)
from portal.lib.cursors import CursorPage, cursor_page
from portal.lib.languages import Text
from portal.lib.queues import Waiting

PAGE = 20
LOOKED_THROUGH = 200  # other suggestions of the same region
State = Suggestion.State


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion for a list."""

    suggestion: Suggestion
    kind: Text
    has_questionnaire: bool


def own_page(user: Any, *, after: str = "", before: str = "") -> CursorPage:
    """A page of a person's own suggestions as Shown, the newest first.

    Raises:
        BadCursor: the cursor doesn't fit.
    """
    rows = _with_places(Suggestion.objects.sent_by(user))
    page = cursor_page(rows, keys=("id",), descending=True, size=PAGE, after=after, before=before)
    return CursorPage(shown(page.rows), page.previous, page.next)


def queue_page(state: str, *, after: str = "", before: str = "") -> CursorPage:
    """A page of the suggestions in a state as Shown: what waits, the oldest first; others, the
    newest.

    Raises:
        BadCursor: the cursor doesn't fit.
    """
    rows, waits = _with_places(Suggestion.objects.all()), state == State.WAITING
    page = page_by_state(rows, state, waits=waits, size=PAGE, after=after, before=before)
    return CursorPage(shown(page.rows), page.previous, page.next)


def _with_places(rows: Any) -> Any:
    return rows.select_related("region", "district", "settlement", "organization")


def shown(rows: Sequence[Suggestion]) -> list[Shown]:
    """Suggestions with what they do and whether a questionnaire waits (one statement)."""
    waiting = waiting_with([row.pk for row in rows if row.can_change or row.state == State.REFUSED])
    return [Shown(row, kind_of(row), row.pk in waiting) for row in rows]


def kind_of(suggestion: Suggestion) -> Text:
    """Its category or sphere in words; as it was coded, if that is gone."""
    known = reference()
    item = known.categories.get(suggestion.kind) or known.spheres.get(suggestion.kind)
    return item.name if item else Text(suggestion.kind)


def count_by_state() -> dict[str, int]:
    """How many suggestions are in each state."""
    return dict(Suggestion.objects.order_by().values_list("state").annotate(Count("pk")))


def waiting() -> Waiting:
    """How many wait for a moderator, and since when (one statement)."""
    return Waiting.of(Suggestion.objects.waiting(), "sent_at")


def others_like(suggestion: Suggestion) -> list[Suggestion]:
    """Other suggestions that wait and seem to be of the same organization (one statement)."""
    near = (
        Suggestion.objects.waiting()
        .filter(region=suggestion.region_id)
        .exclude(pk=suggestion.pk)
        .select_related("region", "district", "settlement")
        .order_by("pk")[:LOOKED_THROUGH]
    )
    return [one for one in near if _are_alike(one, suggestion)]


def _are_alike(one: Suggestion, other: Suggestion) -> bool:
    if one.unp and one.unp == other.unp:
        return True
    if one.district_id != other.district_id or one.settlement_id != other.settlement_id:
        return False
    same_address = address_words(one.address_ru) == address_words(other.address_ru)
    if one.address_ru and other.address_ru and same_address:
        return True
    names = [{stem(word) for word in words(row.name_ru)} for row in (one, other)]
    return 200 * len(names[0] & names[1]) >= 60 * (len(names[0]) + len(names[1]))


# What a moderator compares


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is told of both."""

    label: str
    suggested: str
    there: str
    is_same: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """An organization that may be the suggested one, side by side with what was sent."""

    duplicate: Duplicate
    facts: list[Fact]

    @property
    def organization(self) -> Organization:
        return self.duplicate.organization


def compared(suggestion: Suggestion, described: Described | None = None) -> list[Compared]:
    """The likely duplicates with their differences; hidden and closed ones, too.

    Args:
        described: as the moderator has corrected it, if not as it was sent.
    """
    found = likely_duplicates(described or described_by(suggestion), hidden=True)
    names = category_names(one.organization.pk for one in found)
    return [
        Compared(one, _facts(suggestion, one.organization, names.get(one.organization.pk, [])))
        for one in found
    ]


def _facts(suggestion: Suggestion, there: Organization, categories: Any) -> list[Fact]:
    def same_words(one: str, other: str) -> bool:
        return words(one) == words(other)

    told = [
        (_("Название"), suggestion.name_ru, there.name_ru, same_words),
        (_("УНП"), suggestion.unp, there.unp, str.__eq__),
        (_("Где"), suggestion.place, there.place, same_words),
        (
            _("Улица и дом"),
            suggestion.address_ru,
            there.address_ru,
            lambda one, other: address_words(one) == address_words(other),
        ),
        (
            _("Чем занимается"),
            kind_of(suggestion),
            ", ".join(category.name for category in categories),
            lambda one, other: one in other.split(", "),
        ),
        (
            _("Телефон"),
            suggestion.phone,
            there.phone,
            lambda one, other: _digits(one) == _digits(other),
        ),
    ]
    return [
        Fact(label, str(one), str(other), bool(one) and is_same(str(one), str(other)))
        for label, one, other, is_same in told
        if one or other
    ]


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())[-9:]


# Decisions


def possible_parents() -> QuerySet[Organization]:
    """What a suggested part may be made a part of: whatever people see."""
    return Organization.objects.public()


def likely_parents(suggestion: Suggestion) -> list[Organization]:
    """The organizations that a suggested part names as its own, the likeliest first."""
    if not suggestion.is_unit:
        return []
    described = Described(name=suggestion.parent_name, region_id=suggestion.region_id)
    return [one.organization for one in likely_duplicates(described)]


def organization_to_merge_into(number: int) -> Organization | None:
    """The organization of this number, hidden and closed ones too; not one that is gone."""
    return Organization.objects.filter(pk=number, merged_into=None).first()


def spots_of(suggestion: Suggestion, found: Sequence[Compared]) -> list[Spot]:
    """The suggestion's place and those of the likely duplicates, as the map draws them.

    The suggestion is «?», duplicates have the numbers of their list.
    """
    rows = [("?", suggestion), *((str(n), one.organization) for n, one in enumerate(found, 1))]
    return spots((number, *_point(row)) for number, row in rows)


def _point(row: Any) -> tuple[Any, Any]:
    """Its own point, else its town's, district's or region's."""
    for place in (row, row.settlement, row.district, row.region):
        if getattr(place, "latitude", None) is not None:
            return place.latitude, place.longitude
    return None, None
