"""Additional criteria as the operator keeps them: whose they are, their wordings, what is asked."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from organizations.models import Category, Region, Sphere
from organizations.selectors import reference
from portal.lib.languages import Text
from ratings import rules
from ratings.models import AdditionalAnswer, Campaign, Criterion

OWNERS: dict[str, Any] = {"sphere": Sphere, "category": Category, "campaign": Campaign}


@dataclass(slots=True)
class Series:
    """One criterion: all its wordings, the newest first; the one asked today, if it is."""

    wordings: list[Criterion]
    today: date

    @property
    def current(self) -> Criterion | None:
        return next((one for one in self.wordings if one.holds_on(self.today)), None)

    @property
    def coming(self) -> Criterion | None:
        """The wording that will begin."""
        return next((one for one in self.wordings if one.valid_from > self.today), None)

    @property
    def shown(self) -> Criterion:
        """What the criterion is called: as it is asked now, else as it was or will be."""
        return self.current or self.wordings[0]

    @property
    def has_ended(self) -> bool:
        return self.current is None and self.coming is None


@dataclass(slots=True)
class OwnersCriteria:
    """The criteria of one sphere, category or campaign."""

    code: str  # "sphere-5"
    name: Text
    kind: str
    series: list[Series] = field(default_factory=list)

    @property
    def live(self) -> list[Series]:
        return [one for one in self.series if not one.has_ended]

    @property
    def ended(self) -> list[Series]:
        return [one for one in self.series if one.has_ended]


def criteria_by_owner() -> list[OwnersCriteria]:
    """All criteria: the spheres in the catalogue's order, their categories, the campaigns (one
    statement)."""
    rows = list(
        Criterion.objects.select_related("sphere", "category__sphere", "campaign").order_by(
            "order", "pk"
        )
    )
    owners: dict[str, OwnersCriteria] = {}
    places: dict[str, Any] = {}
    for row in rows:
        kind, owner, place = _owner_of(row)
        code = f"{kind}-{owner.pk}"
        owners.setdefault(code, OwnersCriteria(code, owner.name, kind))
        places[code] = place
    for code, found in owners.items():
        theirs = [row for row in rows if _code_of(row) == code]
        found.series = _series(theirs)
    return [owners[code] for code in sorted(owners, key=lambda code: places[code])]


def _owner_of(row: Criterion) -> tuple[str, Any, tuple[int, ...]]:
    if row.sphere:
        return "sphere", row.sphere, (0, row.sphere.order, row.sphere.pk, 0, 0)
    if row.category:
        sphere = row.category.sphere
        place = (0, sphere.order, sphere.pk, 1 + row.category.order, row.category.pk)
        return "category", row.category, place
    return "campaign", row.campaign, (1, -(row.campaign_id or 0))


def _code_of(row: Criterion) -> str:
    kind = "sphere" if row.sphere_id else "category" if row.category_id else "campaign"
    return f"{kind}-{row.sphere_id or row.category_id or row.campaign_id}"


def _series(rows: list[Criterion]) -> list[Series]:
    today = rules.current_day()
    by_first: dict[int, list[Criterion]] = {}
    for row in rows:
        by_first.setdefault(row.series, []).append(row)
    return [
        Series(sorted(wordings, key=lambda one: one.valid_from, reverse=True), today)
        for wordings in by_first.values()
    ]


def series_of(criterion: Criterion) -> Series:
    """All wordings of a criterion; each says in `is_answered` whether anybody answered it."""
    answers = AdditionalAnswer.objects.filter(criterion=OuterRef("pk"))
    rows = Criterion.objects.filter(Q(pk=criterion.series) | Q(first=criterion.series))
    return _series(list(rows.annotate(is_answered=Exists(answers)).order_by("order", "pk")))[0]


def code_of(criterion: Criterion) -> str:
    """Whose it is, as `find_owner` reads it."""
    return _code_of(criterion)


def find_owner(code: str) -> Any:
    """The sphere, category or campaign of a code such as "category-12"; None of nonsense."""
    kind, _, number = code.partition("-")
    if kind not in OWNERS or not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    return OWNERS[kind].objects.filter(pk=int(number)).first()


def owner_choices() -> list[Any]:
    """Whose a new criterion can be, for a select: spheres with their categories, and campaigns
    that haven't begun."""
    known = reference()
    groups: list[Any] = [
        (
            str(sphere.name),
            [
                (f"sphere-{sphere.id}", _("%(sphere)s — вся сфера") % {"sphere": sphere.name}),
                *(
                    (f"category-{category.id}", str(category.name))
                    for category in known.categories.values()
                    if category.parent == sphere.code
                ),
            ],
        )
        for sphere in known.spheres.values()
    ]
    return groups


def whom_of(
    sphere: str, categories: list[str], region: str
) -> tuple[Sphere | None, list[Category], Region | None]:
    """Whom a campaign calls to rate, by codes."""
    return (
        Sphere.objects.filter(code=sphere).first() if sphere else None,
        list(Category.objects.filter(code__in=categories)) if categories else [],
        Region.objects.filter(code=region).first() if region else None,
    )


def coming_campaigns() -> list[Campaign]:
    """Those whose questions can still be changed: drafts, and announced ones that haven't begun."""
    today = rules.current_day()
    found = Campaign.objects.filter(stopped_at__isnull=True).filter(
        Q(announced_at__isnull=True) | Q(starts_on__gt=today)
    )
    return list(found.order_by("-pk")[:100])


def asked_on(owner: Any, day: date) -> list[Criterion]:
    """What questionnaires of an owner ask on a day; a category without its own asks its sphere's,
    a campaign without its own is shown as asking none."""
    fields = {Sphere: "sphere", Category: "category", Campaign: "campaign"}
    own = Criterion.objects.in_force(day).filter(**{fields[type(owner)]: owner})
    found = list(own.order_by("order", "pk"))
    if not found and isinstance(owner, Category):
        return asked_on(owner.sphere, day)
    return found
