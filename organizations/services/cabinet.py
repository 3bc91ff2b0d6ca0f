"""What an organization's own people do in its cabinet.

All that stands in `Organization` is saved by `organizations.services.save_organization`.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from organizations import changes, logos
from organizations.models import Category, Organization, Service, Sphere
from organizations.services import close_organization, save_organization


@transaction.atomic
def save_data(
    *,
    by: User,
    organization: Organization,
    categories: Collection[Category] | None = None,
    spheres: Collection[Sphere] = (),
) -> Organization:
    """Save what has been changed: from now on the data are of today (FEATURES row 46).

    Raises:
        Overtaken, ValidationError: as of `save_organization`.
    """
    organization.verified_on = timezone.localdate()
    return save_organization(
        by=by, organization=organization, categories=categories, spheres=spheres
    )


# Services and procedures


@transaction.atomic
def add_service(
    *,
    by: User,
    organization: Organization,
    kind: str,
    name_ru: str,
    name_be: str = "",
    name_en: str = "",
    for_employees: bool = False,
) -> Service:
    """Add a service or an administrative procedure that the organization provides itself.

    Args:
        for_employees: only its present or former employees can ask for it.

    Raises:
        ValidationError: a procedure for employees isn't rated here (002 п. 4); it stands already.
    """
    if kind == Service.Kind.PROCEDURE and for_employees:
        raise ValidationError(
            _(
                "На портале не оценивают процедуры, которые осуществляются по заявлениям "
                "работников или бывших работников (Положение № 765). Не вносите её."
            )
        )
    # two who add at once wait for each other, so that what was before is told truly
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    before = _services_of(organization)
    service = Service(
        organization=organization, kind=kind, name_ru=name_ru, name_be=name_be, name_en=name_en
    )
    if name_ru in before:
        raise ValidationError(_("«%(name)s» уже есть в списке.") % {"name": name_ru})
    service.full_clean()
    service.save()
    _keep_services(by, organization, before)
    return service


@transaction.atomic
def remove_service(*, by: User, service: Service) -> None:
    """Take a service or a procedure off the list; a unit keeps at least one (DESIGN §1).

    Raises:
        ValidationError: it is a unit's last one.
    """
    organization = Organization.objects.select_for_update(no_key=True).get(
        pk=service.organization_id
    )
    before = _services_of(organization)
    if organization.parent_id and len(before) == 1:
        raise ValidationError(
            _("У подразделения должна быть хотя бы одна услуга. Сначала добавьте другую.")
        )
    service.delete()
    _keep_services(by, organization, before)


def _services_of(organization: Organization) -> list[str]:
    return list(Service.objects.filter(organization=organization).values_list("name_ru", flat=True))


def _keep_services(by: User, organization: Organization, before: list[str]) -> None:
    after = _services_of(organization)
    told = ["; ".join(before), "; ".join(after)]
    changes.write(by=by, organization=organization, fields={"services": told})
    record(by=by, action="organization.change services", subject=organization)


# Units


@transaction.atomic
def add_unit(
    *,
    by: User,
    unit: Organization,
    service: dict[str, Any],
) -> Organization:
    """Add a unit; it stands where its parent does, until it says otherwise.

    Args:
        unit: new, with its parent.
        service: the first that it provides itself, as `add_service` takes it.

    Raises:
        ValidationError: something it says can't be so.
    """
    unit.inherits_place = unit.inherits_spheres = True
    save_data(by=by, organization=unit)
    add_service(by=by, organization=unit, **service)
    return unit


@transaction.atomic
def move_unit(*, by: User, unit: Organization, parent: Organization) -> Organization:
    """Let a unit stand under another organization: its questionnaires count there from now on.

    Raises:
        Overtaken: as of `save_organization`.
        ValueError: it isn't a unit, or would become a unit of its own unit.
    """
    if unit.parent_id is None:
        raise ValueError("only units are moved")
    unit.parent = parent
    return save_organization(by=by, organization=unit)


@transaction.atomic
def close_unit(*, by: User, unit: Organization, on: date) -> None:
    """Close a unit: its page stays with a notice.

    Raises:
        Overtaken: as of `save_organization`.
        ValidationError: the day is still to come.
        ValueError: it isn't a unit.
    """
    if unit.parent_id is None:
        raise ValueError("legal persons are closed by the operator")
    if on > timezone.localdate():
        raise ValidationError(_("Этот день ещё не наступил."))
    close_organization(by=by, organization=unit, on=on)


@transaction.atomic
def reopen_unit(*, by: User, unit: Organization) -> None:
    """Open a closed unit again."""
    unit.closed_on = None
    save_organization(by=by, organization=unit)


# Logo


def set_logo(*, by: User, organization: Organization, picture: bytes) -> Organization:
    """Show this picture, as `logos.read_picture` has made it, in the place of the last one."""
    before, organization.logo_digest = organization.logo_digest, logos.digest_of(picture)
    with transaction.atomic():
        save_data(by=by, organization=organization)
        logos.keep(organization, picture)
    if before != organization.logo_digest:
        logos.forget(organization, before)
    return organization


def remove_logo(*, by: User, organization: Organization) -> Organization:
    """Show no logo."""
    before, organization.logo_digest = organization.logo_digest, ""
    save_data(by=by, organization=organization)
    logos.forget(organization, before)
    return organization
