"""Spheres and categories: added, renamed, put in order, moved, merged, taken out of use.

All that depends follows in the same transaction: where organizations stand, counts of the filters,
positions, the search. What has gone stays as a row: half-years that were frozen with it can be
read, and its old addresses lead to what it has become part of.
"""

from collections.abc import Callable, Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations import changes, counts
from organizations.hooks import kind_movers, listeners
from organizations.models import (
    Category,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    Sphere,
)
from organizations.search import index_organizations
from organizations.selectors import forget_reference
from organizations.selectors.spheres import Change, change_of, is_empty
from organizations.services import Overtaken

Kind = Sphere | Category
AT_ONCE = 2_000  # organizations in one statement
CODE_LENGTH = 50


class CannotChange(Exception):
    """Something must be settled first; `reasons` say what, in the reader's language."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@transaction.atomic
def save_kind(*, by: User, kind: Kind) -> Kind:
    """Add a sphere or a category, or keep its new names and place in the order.

    Args:
        kind: new ones get a code of their English name, and stand last if they say no order.

    Raises:
        ValidationError: a name is missing, or another one in use has it.
    """
    model = type(kind)
    is_new = kind.pk is None
    before = None if is_new else model.objects.select_for_update().get(pk=kind.pk)
    same = model.objects.in_use().filter(name_ru=kind.name_ru).exclude(pk=kind.pk)
    if isinstance(kind, Category):
        same = same.filter(sphere=kind.sphere_id)
    if same.exists():
        raise ValidationError({"name_ru": _("Такое название уже есть.")})
    if is_new:
        kind.code = _free_code(model, kind)
        last = model.objects.aggregate(last=Max("order"))["last"] or 0
        kind.order = kind.order or last + 1
    if before:  # what a merger or a move has made of it since it was read stays
        kind.retired_on, kind.merged_into_id = before.retired_on, before.merged_into_id
        if isinstance(kind, Category) and isinstance(before, Category):
            kind.sphere_id = before.sphere_id
    kind.full_clean()
    kind.save()
    if before and isinstance(kind, Category) and _is_renamed(before, kind):
        _each(_in_category(kind), index_organizations)  # categories are found by
    _finish(by, kind, f"{_noun(kind)}.{'add' if is_new else 'change'}", {"name": kind.name_ru})
    return kind


@transaction.atomic
def carry_out(*, by: User, change: Change, digest: str, reason: str) -> int:
    """Merge or move, as the preview said.

    Args:
        change: of `change_of`: what, and where to.
        digest: of the preview that `by` has confirmed.
        reason: stands in the history of each organization.

    Returns how many organizations were touched.

    Raises:
        ValidationError: no reason.
        CannotChange: something must be settled first.
        Overtaken: it isn't what was confirmed any more: nothing was done.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Напишите причину: она останется в истории.")})
    for listener in listeners():
        listener.begin()
    gone, kept = (
        type(row).objects.select_for_update().get(pk=row.pk) for row in (change.gone, change.kept)
    )
    now = change_of(gone, kept)
    if now.refusals:
        raise CannotChange(now.refusals)
    if now.digest != digest:
        raise Overtaken
    affected = _affected(gone)
    for start in range(0, len(affected), AT_ONCE):
        _take_out(affected[start : start + AT_ONCE])
    told = _relink(gone, kept, affected)
    for start in range(0, len(affected), AT_ONCE):
        _put_in(by, affected[start : start + AT_ONCE], told, reason)
    if not now.is_move:
        for part in kind_movers():
            part.move(gone=gone, kept=kept)
        _retire(gone, kept)
    verb = "move" if now.is_move else "merge"
    details = {"into": kept.pk, "reason": reason, "organizations": len(affected)}
    _finish(by, gone, f"{_noun(gone)}.{verb}", details)
    return len(affected)


@transaction.atomic
def retire(*, by: User, kind: Kind) -> None:
    """Offer a sphere or a category no longer; only one in which nobody stands.

    Raises:
        CannotChange: somebody stands there, or something of it is still to come.
    """
    for listener in listeners():
        listener.begin()
    row = type(kind).objects.select_for_update().get(pk=kind.pk)
    refusals = [reason for part in kind_movers() for reason in part.refusals(row)]
    if not is_empty(row):
        refusals.insert(0, _("В ней стоят организации: сначала объедините её с другой."))
    if refusals:
        raise CannotChange(refusals)
    for part in kind_movers():
        part.move(gone=row, kept=None)
    _retire(row, None)
    _finish(by, row, f"{_noun(row)}.retire", {"name": row.name_ru})


def _noun(kind: Kind) -> str:
    return "sphere" if isinstance(kind, Sphere) else "category"


def _free_code(model: type[Kind], kind: Kind) -> str:
    code = slugify(kind.name_en)[:CODE_LENGTH].strip("-") or _noun(kind)
    if isinstance(kind, Category):
        code = f"{kind.sphere.code}-{code}"[:CODE_LENGTH].strip("-")
    taken = set(model.objects.filter(code__startswith=code).values_list("code", flat=True))
    number, free = 1, code
    while free in taken:
        number += 1
        free = f"{code}-{number}"
    return free


def _is_renamed(before: Kind, kind: Kind) -> bool:
    return any(getattr(before, name) != getattr(kind, name) for name in ("name_ru", "name_be"))


def _in_category(category: Category) -> list[int]:
    links = OrganizationCategory.objects.filter(category=category).order_by("organization")
    return list(links.values_list("organization", flat=True))


def _affected(gone: Kind) -> list[int]:
    if isinstance(gone, Category):
        return _in_category(gone)
    links = OrganizationSphere.objects.filter(sphere=gone).order_by("organization")
    return list(links.values_list("organization", flat=True))


def _each(ids: list[int], write: Callable[[Collection[int]], None]) -> None:
    for start in range(0, len(ids), AT_ONCE):
        write(ids[start : start + AT_ONCE])


def _take_out(ids: list[int]) -> None:
    for listener in listeners():
        listener.before_change(ids)
    counts.count_in(ids, -1)


def _put_in(by: User, ids: list[int], told: changes.Fields, reason: str) -> None:
    """Count them where they stand now; keep in the history of each what has become of it."""
    for listener in listeners():
        listener.after_change(ids)
    counts.count_in(ids, 1)
    index_organizations(ids)
    rows = Organization.objects.filter(pk__in=ids)
    rows.update(version=F("version") + 1)
    fields = {**told, "reason": ["", reason]}
    changes.write_many(by=by, changed=((row, fields) for row in rows.only("pk", "version")))


def _relink(gone: Kind, kept: Kind, affected: list[int]) -> changes.Fields:
    """Let the links say what is so from now on; returns what is told of it."""
    if isinstance(gone, Sphere) and isinstance(kept, Sphere):
        Category.objects.filter(sphere=gone).update(sphere=kept)
        links = OrganizationSphere.objects.filter(sphere=gone)
        links.filter(organization__sphere_links__sphere=kept).delete()
        links.update(sphere=kept)
        return {"spheres": [gone.name_ru, kept.name_ru]}
    if not isinstance(gone, Category):
        raise TypeError("a sphere becomes part of a sphere")
    left = gone.sphere
    if isinstance(kept, Category):
        rows = OrganizationCategory.objects.filter(category=gone)
        rows.filter(organization__category_links__category=kept).delete()
        rows.update(category=kept)
        told, sphere = {"categories": [gone.name_ru, kept.name_ru]}, kept.sphere
    else:
        gone.sphere = kept
        gone.save(update_fields=["sphere"])
        told, sphere = {"spheres": [left.name_ru, kept.name_ru]}, kept
    if left.pk != sphere.pk:
        _follow_spheres(left, sphere, affected)
    return told


def _follow_spheres(left: Sphere, sphere: Sphere, affected: list[int]) -> None:
    """Whoever stood in the old sphere by this category alone leaves it."""
    OrganizationSphere.objects.bulk_create(
        (OrganizationSphere(organization_id=one, sphere=sphere) for one in affected),
        ignore_conflicts=True,
        batch_size=AT_ONCE,
    )
    others = OrganizationCategory.objects.filter(
        organization=OuterRef("organization"), category__sphere=left
    )
    for start in range(0, len(affected), AT_ONCE):
        part = affected[start : start + AT_ONCE]
        links = OrganizationSphere.objects.filter(sphere=left, organization__in=part)
        links.filter(~Exists(others)).delete()


def _retire(gone: Kind, kept: Kind | None) -> None:
    gone.retired_on = timezone.localdate()
    gone.merged_into = kept
    gone.save(update_fields=["retired_on", "merged_into"])
    if kept:
        type(gone).objects.filter(merged_into=gone.pk).update(merged_into=kept.pk)


def _finish(by: User, kind: Kind, action: str, details: dict[str, object]) -> None:
    record(by=by, action=action, subject=kind, details=details)
    transaction.on_commit(forget_reference)
