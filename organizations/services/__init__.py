"""Writes of the organizations app: the one writer of `Organization` and what is derived of it."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from accounts.services import record
from organizations import changes, counts, oversight
from organizations.arithmetic import sort_key
from organizations.hooks import listeners
from organizations.models import (
    Category,
    Level,
    Membership,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    RegistryEdge,
    Sphere,
)
from organizations.models.organization import SORT_KEYS
from organizations.search import index_organizations
from organizations.selectors import forget_reference

PLACE_FIELDS = (
    "region_id",
    "district_id",
    "settlement_id",
    "city_district_id",
    "settlement_name_ru",
    "settlement_name_be",
    "settlement_name_en",
    "address_ru",
    "address_be",
    "address_en",
    "latitude",
    "longitude",
)


class Overtaken(Exception):
    """Somebody else has saved the organization since it was read: nothing was saved."""


@transaction.atomic
def save_organization(
    *,
    by: User | None,
    organization: Organization,
    categories: Collection[Category] | None = None,
    spheres: Collection[Sphere] = (),
    reason: str = "",
) -> Organization:
    """Create or change an organization, with all that follows: its units, listing, oversight.

    What has changed is kept with who and when, and raises the version.

    Args:
        by: who does it; None for the system.
        organization: new or changed, not yet saved; its version is the one that `by` has seen.
        categories: the categories it stands in from now on; None leaves them as they are.
        spheres: spheres besides those of the categories, where no category fits.
        reason: why, to be read beside what has changed.

    Raises:
        Overtaken: it has another version by now.
        ValidationError: something it says can't be so.
        ValueError: it would become a unit of its own unit.
    """
    is_new = organization.pk is None
    for listener in listeners():
        listener.begin()
    before = None
    if not is_new:
        before = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        if before.version != organization.version:
            raise Overtaken
    if before and before.parent_id != organization.parent_id:
        _refuse_cycle(organization)
    touched = set() if is_new else _with_units_that_inherit(organization.pk)
    for listener in listeners():
        listener.before_change(touched)
    counts.count_in(touched, -1)
    if before and before.is_authority and not organization.is_authority:
        refuse_ruling([organization])
    refuse_authority_inside(organization)
    parent = organization.parent
    organization.level = Level.UNIT if parent else Level.LEGAL
    if parent and organization.inherits_place:
        _copy_place(parent, organization)
    if organization.closed_on is None:
        organization.closed_with = None  # closed again later, it is closed by itself
    organization.is_listed = organization.is_filled = False  # until links are known
    organization.full_clean(exclude=["legacy_id"], validate_constraints=False)
    if organization.unp:  # the other constraints are of what is derived here
        organization.validate_constraints(exclude=["legacy_id"])
    changed = changes.between(before, organization)
    if categories is not None:
        changed |= changes.between_links(organization, categories, spheres)
    if changed and reason:
        changed["reason"] = ["", reason]
    if before and changed:
        organization.version += 1
    organization.save()
    if is_new:
        oversight.place_new(organization)
    if categories is not None:
        _set_links(organization, categories, spheres)
    _derive(organization)
    touched, units = {organization.pk}, set()
    if not is_new:  # a new one has no units yet
        for unit in Organization.objects.filter(parent=organization):
            _pass_down(organization, unit)
            units.add(unit.pk)
        touched |= _with_units_that_inherit(organization.pk)
    for listener in listeners():
        listener.after_change(touched)
    counts.count_in(touched, 1)
    index_organizations(touched | units)
    if before and before.parent_id != organization.parent_id:
        oversight.place_unit(organization)
    elif before and before.is_authority != organization.is_authority:
        counts.count_below({organization.pk})
    if organization.is_authority or (before and before.is_authority):
        transaction.on_commit(forget_reference)
    record(
        by=by,
        action="organization.create" if is_new else "organization.change",
        subject=organization,
        details={"reason": reason} if reason else {},
    )
    changes.write(by=by, organization=organization, fields=changed)
    return organization


def set_flags(*, by: User, organization_id: int, **flags: bool) -> Organization:
    """Say that an organization is an authority, or registers voluntarily, or isn't or doesn't.

    Args:
        flags: columns of the organization.

    Raises:
        ValidationError: it can't be so: a unit is no authority.
    """
    organization = Organization.objects.get(pk=organization_id)
    if all(getattr(organization, name) == is_so for name, is_so in flags.items()):
        return organization
    for name, is_so in flags.items():
        setattr(organization, name, is_so)
    try:
        with transaction.atomic():
            return save_organization(by=by, organization=organization)
    except Overtaken:
        # its own people saved it in between: once more, on what they saved
        return set_flags(by=by, organization_id=organization_id, **flags)


@transaction.atomic
def close_organization(*, by: User | None, organization: Organization, on: date) -> None:
    """Close an organization: its page stays with a notice, it can't be rated or ranked."""
    organization.closed_on = on
    save_organization(by=by, organization=organization)


@transaction.atomic
def add_member(*, by: User | None, user: User, organization: Organization, role: str) -> Membership:
    """Let a person stand for an organization.

    Raises:
        ValidationError: an officer of what is no authority; the same membership again.
    """
    if role == Membership.Role.OFFICER and not organization.is_authority:
        raise ValidationError(_("Эта организация — не уполномоченный орган."))
    membership = Membership(user=user, organization=organization, role=role)
    membership.full_clean()
    membership.save()
    note_memberships(user)
    record(by=by, action="membership.add", subject=organization, details={"role": role})
    return membership


def note_memberships(user: User) -> None:
    """Let the person's row say whether they stand for anybody, and oversee: no page asks twice."""
    roles = set(Membership.objects.filter(user=user).values_list("role", flat=True))
    is_member, is_officer = bool(roles), Membership.Role.OFFICER in roles
    if (user.is_member, user.is_officer) != (is_member, is_officer):
        user.is_member, user.is_officer = is_member, is_officer
        user.save(update_fields=["is_member", "is_officer"])


def _refuse_cycle(organization: Organization) -> None:
    parent_id = organization.parent_id
    while parent_id:
        if parent_id == organization.pk:
            raise ValueError("an organization can't be a unit of its own unit")
        parent_id = Organization.objects.values_list("parent_id", flat=True).get(pk=parent_id)


def refuse_ruling(leaving: Collection[Organization]) -> None:
    """Whoever has a registry in force stays an authority: raise ValidationError."""
    if leaving and RegistryEdge.objects.filter(authority__in=leaving).exists():
        raise ValidationError(
            {
                "is_authority": _(
                    "У органа есть реестр в силе: сначала освободите организации из него."
                )
            }
        )


def refuse_authority_inside(organization: Organization) -> None:
    """A unit is no authority: raise ValidationError."""
    if organization.is_authority and organization.parent_id:
        raise ValidationError(
            {"is_authority": _("Структурное подразделение не может быть уполномоченным органом.")}
        )


def _copy_place(source: Organization, target: Organization) -> None:
    for name in PLACE_FIELDS:
        setattr(target, name, getattr(source, name))


def _set_links(
    organization: Organization, categories: Collection[Category], spheres: Collection[Sphere]
) -> None:
    OrganizationCategory.objects.filter(organization=organization).delete()
    OrganizationSphere.objects.filter(organization=organization).delete()
    OrganizationCategory.objects.bulk_create(
        OrganizationCategory(organization=organization, category=category)
        for category in categories
    )
    sphere_ids = {category.sphere_id for category in categories} | {s.pk for s in spheres}
    OrganizationSphere.objects.bulk_create(
        OrganizationSphere(organization=organization, sphere_id=id_) for id_ in sorted(sphere_ids)
    )


def _derive(organization: Organization) -> None:
    """Whether it is filled and listed (002 п. 6: place and sphere), and what search reads."""
    if organization.parent and organization.inherits_spheres:
        parent_categories = Category.objects.filter(links__organization=organization.parent)
        parent_spheres = Sphere.objects.filter(links__organization=organization.parent)
        _set_links(organization, list(parent_categories), list(parent_spheres))
    organization.is_filled = is_filled(
        organization, OrganizationSphere.objects.filter(organization=organization).exists()
    )
    organization.is_listed = organization.is_filled and organization.closed_on is None
    set_sort_keys(organization)
    organization.save(update_fields=["is_filled", "is_listed", *SORT_KEYS.values()])


def set_sort_keys(organization: Organization) -> None:
    """Where it stands among names in each language; it has a number already."""
    for language, column in SORT_KEYS.items():
        with override(language):
            setattr(organization, column, sort_key(organization.short_name, organization.pk))


def is_filled(organization: Organization, has_sphere: bool) -> bool:
    """Settlement and address are filled, and so is a sphere (002 п. 6; DESIGN §1)."""
    settlement = organization.settlement_id or organization.settlement_name_ru
    return bool(organization.region_id and settlement and organization.address_ru and has_sphere)


def _pass_down(parent: Organization, unit: Organization) -> None:
    """Hand place and spheres down to a unit that inherits them, and on to its own units."""
    if unit.inherits_place:
        unit.is_filled = unit.is_listed = False
        _copy_place(parent, unit)
        unit.save()
    if unit.inherits_place or unit.inherits_spheres:
        unit.parent = parent
        _derive(unit)
        for below in Organization.objects.filter(parent=unit):
            _pass_down(unit, below)


def _with_units_that_inherit(organization_id: int) -> set[int]:
    return set(
        Organization.objects.filter(
            overseen_by__above=organization_id, overseen_by__through_units=True
        ).values_list("pk", flat=True)
    ) | {organization_id}
