"""The filters of catalogue and rating: what an address may ask for, and which rows that means."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import (
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Oversight,
)
from organizations.search import Found, find, led_to
from organizations.search.words import readings, stem, stems, words
from organizations.selectors import Item, Reference, reference
from portal.lib import wording
from portal.lib.forms import LongSelect
from ratings.arithmetic import KEY_SCALE, UNIT
from ratings.models import ALL_TIME, FrozenPosition, Period, Scope, Score, SetKind
from ratings.selectors import Set

SIMILAR = 8
SHORTEST_BEGINNING = 3
FEW = 1000  # organizations that a query names by their numbers
PLACES = ("region", "district", "settlement")
KINDS = ("sphere", "category")
MARK_FROM = {"4.5": 4500, "4": 4000, "3.5": 3500, "3": 3000}


class BadFilter(ValueError):
    """The address asks for a filter value that doesn't exist; says which."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for, every value known to exist."""

    q: str = ""
    region: Item | None = None
    district: Item | None = None
    settlement: Item | None = None
    sphere: Item | None = None
    category: Item | None = None
    authority: Item | None = None
    mark: str = ""
    level: Level | None = None  # both
    found: Found | None = None  # what q leads to

    @property
    def is_sets_only(self) -> bool:
        """Whether nothing but sets, and the level, is asked for."""
        return not (self.q or self.mark or self.authority or self.settlement)

    @property
    def sets(self) -> list[Set]:
        """The sets that a row must stand in."""
        chosen: list[Set] = []
        place, kind = self.district or self.region, self.category or self.sphere
        if place:
            chosen.append((SetKind.DISTRICT if self.district else SetKind.REGION, place.id))
        if kind:
            chosen.append((SetKind.CATEGORY if self.category else SetKind.SPHERE, kind.id))
        return chosen or [(SetKind.COUNTRY, 0)]


LEVELS = {"legal": Level.LEGAL, "units": Level.UNIT}


def read_filters(query: QueryDict, *, both_levels: bool) -> Filters:
    """The filters of an address.

    Args:
        both_levels: without a word on the level, list units among legal persons. The catalogue
            does, so that people find where they were; the rating ranks them apart (DESIGN §2.5).

    Raises:
        BadFilter: a value that no filter has.
    """
    known = reference()
    mark, level = query.get("mark", ""), query.get("level", "")
    if mark and mark not in MARK_FROM:
        raise BadFilter(_("оценка «%(value)s»") % {"value": mark[:40]})
    if level and level not in LEVELS:
        raise BadFilter(_("вид «%(value)s»") % {"value": level[:40]})
    region = _choice(query, "region", known.regions, _("область"))
    district = _choice(query, "district", known.districts, _("район"))
    settlement = _choice(query, "settlement", known.settlements, _("населённый пункт"))
    sphere = _choice(query, "sphere", known.spheres, _("сфера"))
    category = _choice(query, "category", known.categories, _("категория"))
    # a part chosen before its whole was changed falls away; one without its whole brings it
    if settlement and district and settlement.district != district.code:
        settlement = None
    if settlement and region and settlement.parent != region.code:
        settlement = None
    if district and region and district.parent != region.code:
        district = None
    if category and sphere and category.parent != sphere.code:
        category = None
    part = district or settlement
    q = query.get("q", "").strip()[:200]
    return Filters(
        q=q,
        found=find(q) if words(q) else None,
        region=region or (known.regions[part.parent] if part else None),
        district=district,
        settlement=settlement,
        sphere=sphere or (known.spheres[category.parent] if category else None),
        category=category,
        authority=_choice(query, "authority", known.authorities, _("орган")),
        mark=mark,
        level=LEVELS.get(level, None if both_levels else Level.LEGAL),
    )


def _choice(query: QueryDict, name: str, items: dict[str, Item], label: str) -> Item | None:
    code = query.get(name, "")
    if not code:
        return None
    if code not in items:
        raise BadFilter(f"{label} «{code[:40]}»")
    return items[code]


def filter_scores(filters: Filters, period: Period) -> "QuerySet[Score]":
    """The consolidated scores of a period that the filters ask for, not yet ordered.

    A live period goes by where organizations stand now; a frozen one by where they stood.
    """
    rows = Score.objects.filter(period=period, scope=Scope.CONSOLIDATED)
    if period.pk != ALL_TIME:
        rows = rows.filter(list_key__gt=0)  # says count > 0 in the words of the index
    if period.frozen_at:
        frozen = FrozenPosition.objects.filter(
            organization=OuterRef("organization"),
            period=period,
            scope=Scope.CONSOLIDATED,
        )
        if filters.level is not None:
            frozen = frozen.filter(level=filters.level)
        for kind, set_id in filters.sets:
            rows = rows.filter(Exists(frozen.filter(kind=kind, set_id=set_id)))
    else:
        rows = rows.filter(organization__is_listed=True)
        if filters.level is not None:
            rows = rows.filter(organization__level=filters.level)
        if place := filters.district or filters.region:
            name = "district" if filters.district else "region"
            rows = rows.filter(**{f"organization__{name}": place.id})
        if filters.category:
            links = OrganizationCategory.objects.filter(category=filters.category.id)
            rows = rows.filter(organization__in=links.values("organization"))
        elif filters.sphere:
            spheres = OrganizationSphere.objects.filter(sphere=filters.sphere.id)
            rows = rows.filter(organization__in=spheres.values("organization"))
    if filters.settlement:
        rows = rows.filter(organization__settlement=filters.settlement.id)
    if filters.authority:
        below = Oversight.objects.filter(above=filters.authority.id).values("below")
        rows = rows.filter(organization__in=below)
    if filters.mark:
        lowest = MARK_FROM[filters.mark] * UNIT * KEY_SCALE // 1000
        rows = rows.filter(rank_key__gte=lowest)
    if filters.found is not None:
        if filters.found.is_partial or len(filters.found.relevance) <= FEW:
            rows = rows.filter(organization__in=list(filters.found.relevance))
        else:
            for organizations in led_to(filters.found):
                rows = rows.filter(organization__in=organizations)
    return rows


def count_scores(filters: Filters, period: Period, rows: "QuerySet[Score]") -> int:
    """How many rows `filter_scores` gives, asked where it is cheapest."""
    if not filters.is_sets_only:
        return rows.count()
    if period.frozen_at:
        # those of the smallest kind of set, and among them those that stood in the others too
        (kind, set_id), *others = filters.sets[::-1]
        stood = FrozenPosition.objects.filter(period=period, scope=Scope.CONSOLIDATED)
        if filters.level is not None:
            stood = stood.filter(level=filters.level)
        found = stood.filter(kind=kind, set_id=set_id)
        for kind, set_id in others:
            also = stood.filter(kind=kind, set_id=set_id)
            found = found.filter(organization__in=also.values("organization"))
        return found.count()
    if period.pk != ALL_TIME:
        return rows.count()
    # every organization has a score for all time
    return listed_in_sets(filters).count()


def listed_in_sets(filters: Filters) -> "QuerySet[Organization]":
    """The public organizations of the level and the sets that the filters ask for."""
    listed = Organization.objects.public()
    if filters.level is not None:
        listed = listed.filter(level=filters.level)
    for kind, set_id in filters.sets:
        match kind:
            case SetKind.REGION:
                listed = listed.filter(region=set_id)
            case SetKind.DISTRICT:
                listed = listed.filter(district=set_id)
            case SetKind.SPHERE:
                listed = listed.filter(sphere_links__sphere=set_id)
            case SetKind.CATEGORY:
                listed = listed.filter(category_links__category=set_id)
    return listed


class FilterForm(forms.Form):
    """The filters as a form; finer places and categories come once the coarser are chosen."""

    q = forms.CharField(
        label=gettext_lazy("Название, адрес или УНП"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "search"}),
    )
    region = forms.ChoiceField(label=gettext_lazy("Область"), required=False, widget=LongSelect)
    district = forms.ChoiceField(label=gettext_lazy("Район"), required=False, widget=LongSelect)
    settlement = forms.ChoiceField(
        label=gettext_lazy("Населённый пункт"), required=False, widget=LongSelect
    )
    sphere = forms.ChoiceField(
        label=gettext_lazy("Сфера жизнедеятельности"), required=False, widget=LongSelect
    )
    category = forms.ChoiceField(label=gettext_lazy("Категория"), required=False, widget=LongSelect)
    authority = forms.ChoiceField(
        label=gettext_lazy("Чьи организации"),
        required=False,
        widget=LongSelect,
        help_text=gettext_lazy("Орган, в локальный реестр которого они включены"),
    )
    mark = forms.ChoiceField(
        label=gettext_lazy("Оценка"),
        required=False,
        widget=LongSelect,
        choices=[
            ("", gettext_lazy("любая")),
            ("4.5", gettext_lazy("от 4,5")),
            ("4", gettext_lazy("от 4")),
            ("3.5", gettext_lazy("от 3,5")),
            ("3", gettext_lazy("от 3")),
        ],
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Показывать"),
        required=False,
        widget=LongSelect,
    )

    def __init__(self, filters: Filters, hidden: dict[str, str], *, both_levels: bool) -> None:
        values = {
            "q": filters.q,
            "mark": filters.mark,
            "level": _level_code(filters, both_levels),
            **hidden,
        }
        for name in (*PLACES, *KINDS, "authority"):
            item = getattr(filters, name)
            values[name] = item.code if item else ""
        super().__init__(initial=values, auto_id="filter-%s")
        self.fields["q"].widget.attrs["data-suggest"] = reverse("catalogue:suggestions")
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            *([("", _("организации и подразделения"))] if both_levels else []),
            ("legal" if both_levels else "", _("организации")),
            ("units", _("структурные подразделения")),
        ]
        known = reference()
        self._offer("region", _("вся страна"), known.regions.values())
        self._offer("sphere", _("все сферы"), known.spheres.values())
        region, sphere = filters.region, filters.sphere
        if region:
            inside = (i for i in known.districts.values() if i.parent == region.code)
            self._offer("district", _("вся область"), inside)
            self._offer("settlement", _("все"), _settlements(known, filters))
        for name in ("district", "settlement"):
            if not region or len(self.fields[name].choices) < 2:  # type: ignore[attr-defined]
                del self.fields[name]
        if sphere:
            within = (i for i in known.categories.values() if i.parent == sphere.code)
            self._offer("category", _("все категории"), within)
        else:
            del self.fields["category"]
        self._offer("authority", _("любого органа"), _authorities(known, filters))
        for name, value in hidden.items():
            if value:
                self.fields[name] = forms.CharField(widget=forms.HiddenInput, required=False)

    def _offer(self, name: str, everything: str, items: Iterable[Item]) -> None:
        choices: list[Any] = [("", everything)]
        choices += [(item.code, item.short_name or item.name) for item in items]
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def _level_code(filters: Filters, both_levels: bool) -> str:
    if filters.level == Level.UNIT:
        return "units"
    return "legal" if filters.level == Level.LEGAL and both_levels else ""


def _settlements(known: Reference, filters: Filters) -> list[Item]:
    """The towns of the district, else those of the region."""
    return [
        item
        for item in known.settlements.values()
        if filters.region
        and item.parent == filters.region.code
        and (not filters.district or item.district == filters.district.code)
    ]


def _authorities(known: Reference, filters: Filters) -> list[Item]:
    """The authorities of the region, or the country's; the chosen one always."""
    region = filters.region.code if filters.region else ""
    return [
        item
        for item in known.authorities.values()
        if item.parent in ("", region) or item == filters.authority
    ]


def chips(filters: Filters, query: QueryDict, path: str) -> list[dict[str, str]]:
    """The filters that are on, each with the address without it."""
    found = []
    drop = {"region": PLACES, "district": ("district",), "sphere": KINDS}
    for name in (*PLACES, *KINDS, "authority"):
        item = getattr(filters, name)
        if item:
            found.append((item.short_name or item.name, drop.get(name, (name,))))
    if filters.q:
        found.insert(0, (wording.quoted(filters.q), ("q",)))
    if filters.mark:
        found.append(
            (_("оценка от %(mark)s") % {"mark": filters.mark.replace(".", ",")}, ("mark",))
        )
    if "level" in query and filters.level is not None:
        units = filters.level == Level.UNIT
        found.append((_("подразделения") if units else _("только организации"), ("level",)))
    return [
        {"label": label, "remove_url": address_without(query, path, *names)}
        for label, names in found
    ]


def address_without(query: QueryDict, path: str, *names: str, **more: str) -> str:
    """This address without some parameters and cursors, and with others."""
    copy = query.copy()
    for name in (*names, "after", "before", *more):
        copy.pop(name, None)
    for name, value in more.items():
        copy[name] = value
    for name in [name for name in copy if not copy[name]]:
        del copy[name]
    return f"{path}?{copy.urlencode()}" if copy else path


def similar(found: Found | None) -> list[dict[str, str]]:
    """Spheres, categories and places that a query's words name, to try instead of nothing."""
    if found is None:
        return []
    wanted = {reading for word in found.words for reading, _ in readings(word.typed)}
    beginning = stem(found.words[-1].typed) if found.words else ""
    known = reference()
    address = reverse("catalogue:organizations")
    names = {
        "sphere": known.spheres,
        "category": known.categories,
        "settlement": known.settlements,
        "district": known.districts,
        "region": known.regions,
    }
    return [
        {"label": item.short_name or item.name, "url": f"{address}?{name}={item.code}"}
        for name, items in names.items()
        for item in items.values()
        if _is_named(item, wanted, beginning)
    ][:SIMILAR]


def _is_named(item: Item, wanted: set[str], beginning: str) -> bool:
    names = stems(item.name)
    begun = len(beginning) >= SHORTEST_BEGINNING and any(s.startswith(beginning) for s in names)
    return begun or not wanted.isdisjoint(names)
