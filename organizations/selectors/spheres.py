"""Spheres and categories as the operator keeps them, and what changing them would do."""

import hashlib
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from organizations.hooks import kind_movers
from organizations.models import Category, OrganizationCategory, OrganizationSphere, Sphere


@dataclass(frozen=True, slots=True)
class Change:
    """A merger of two spheres or two categories, or a category that moves to another sphere.

    Attributes:
        organizations: how many are touched, hidden and closed ones too.
        already: how many of them stand in the other one already.
        leaving: how many leave the old sphere with it.
        categories: how many categories come along with a sphere.
        digest: of all that, to be confirmed.
    """

    gone: Sphere | Category
    kept: Sphere | Category
    refusals: list[str] = field(default_factory=list)
    organizations: int = 0
    already: int = 0
    leaving: int = 0
    categories: int = 0
    digest: str = ""

    @property
    def is_move(self) -> bool:
        """Whether a category goes to another sphere and stays itself."""
        return isinstance(self.gone, Category) and isinstance(self.kept, Sphere)


def change_of(gone: Sphere | Category, kept: Sphere | Category) -> Change:
    """What making `gone` part of `kept` (or moving it there) would do now; changes nothing."""
    refusals = list(_refusals(gone, kept))
    if refusals:
        return Change(gone, kept, refusals)
    if isinstance(gone, Sphere):
        rows = OrganizationSphere.objects.filter(sphere=gone)
        numbers = (
            rows.count(),
            rows.filter(organization__sphere_links__sphere=kept.pk).count(),
            0,
            Category.objects.in_use().filter(sphere=gone).count(),
        )
    else:
        links = OrganizationCategory.objects.filter(category=gone)
        is_merger = isinstance(kept, Category)
        there = links.filter(organization__category_links__category=kept.pk)
        sphere = kept.sphere_id if isinstance(kept, Category) else kept.pk
        numbers = (
            links.count(),
            there.count() if is_merger else 0,
            _leaving(gone) if sphere != gone.sphere_id else 0,
            0,
        )
    told = (gone.pk, kept.pk, type(kept).__name__, *numbers)
    digest = hashlib.sha256(repr(told).encode()).hexdigest()[:20]
    return Change(gone, kept, [], *numbers, digest)


def _refusals(gone: Sphere | Category, kept: Sphere | Category) -> list[str]:
    if isinstance(gone, Sphere) and not isinstance(kept, Sphere):
        raise TypeError("a sphere becomes part of a sphere")
    if type(gone) is type(kept) and gone.pk == kept.pk:
        return [_("Выберите другую.")]
    if gone.retired_on or kept.retired_on:
        return [_("Одна из них уже не используется.")]
    if isinstance(gone, Category) and isinstance(kept, Sphere):
        return [_("Она уже в этой сфере.")] if gone.sphere_id == kept.pk else []
    return [reason for part in kind_movers() for reason in part.refusals(gone)]


def _leaving(gone: Category) -> int:
    """Who stands in the category's sphere by it alone."""
    others = OrganizationCategory.objects.filter(
        organization=OuterRef("organization"), category__sphere=gone.sphere_id
    ).exclude(category=gone)
    return OrganizationCategory.objects.filter(~Exists(others), category=gone).count()


def is_empty(kind: Sphere | Category) -> bool:
    """Whether no organization, hidden or closed ones too, and no category stands in it."""
    if isinstance(kind, Category):
        return not OrganizationCategory.objects.filter(category=kind).exists()
    inside = Category.objects.in_use().filter(sphere=kind)
    return not inside.exists() and not OrganizationSphere.objects.filter(sphere=kind).exists()


@dataclass(frozen=True, slots=True)
class Listed:
    """A sphere with its categories, each with how many organizations stand there."""

    sphere: Sphere
    count: int
    categories: list[tuple[Category, int]]


def all_spheres() -> list[Listed]:
    """Those in use, in the catalogue's order, hidden and closed organizations counted too (four
    statements)."""
    in_spheres = _counted(OrganizationSphere.objects.order_by(), "sphere")
    in_categories = _counted(OrganizationCategory.objects.order_by(), "category")
    by_sphere: dict[int, list[tuple[Category, int]]] = {}
    for category in Category.objects.in_use():
        row = (category, in_categories.get(category.pk, 0))
        by_sphere.setdefault(category.sphere_id, []).append(row)
    return [
        Listed(sphere, in_spheres.get(sphere.pk, 0), by_sphere.get(sphere.pk, []))
        for sphere in Sphere.objects.in_use()
    ]


def retired() -> "list[Sphere | Category]":
    """What is no longer in use, the latest first."""
    rows: list[Sphere | Category] = []
    for model in (Sphere, Category):
        gone: QuerySet[Sphere] | QuerySet[Category] = model.objects.filter(
            retired_on__isnull=False
        ).select_related("merged_into")
        rows += gone
    return sorted(rows, key=lambda row: (str(row.retired_on), row.name_ru), reverse=True)


def others_of(kind: Sphere | Category) -> "list[Sphere] | list[Category]":
    """What it can become part of."""
    if isinstance(kind, Sphere):
        return list(Sphere.objects.in_use().exclude(pk=kind.pk))
    rows = Category.objects.in_use().exclude(pk=kind.pk).select_related("sphere")
    return list(rows.order_by("sphere__order", "sphere", "order", "pk"))


def other_spheres(category: Category) -> list[Sphere]:
    """Where a category can move to."""
    return list(Sphere.objects.in_use().exclude(pk=category.sphere_id))


def _counted(rows: QuerySet, name: str) -> dict[int, int]:
    return dict(rows.values_list(name).annotate(Count("pk")))
