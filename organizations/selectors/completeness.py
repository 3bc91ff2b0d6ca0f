"""How complete the data of organizations are: of one in its cabinet, of thousands in few queries.

What hides an organization from citizens is its gate (002 п. 6); the rest that they look for is its
checklist (FEATURES row 46).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy

from organizations.models import Organization, OrganizationSphere, Service

AT_ONCE = 500  # organizations a statement


@dataclass(frozen=True, slots=True)
class Check:
    """Something to fill: its code, what it is, the cabinet's page for it, whether it is filled.

    done: of the organization, whether it has a sphere, whether it has a service.
    """

    code: str
    text: Any
    page: str
    done: Callable[[Organization, bool, bool], object]


GATE = (
    Check(
        "settlement",
        gettext_lazy("населённый пункт"),
        "location",
        lambda own, *_: own.region_id and (own.settlement_id or own.settlement_name_ru),
    ),
    Check("address", gettext_lazy("адрес"), "location", lambda own, *_: own.address_ru),
    Check(
        "sphere",
        gettext_lazy("хотя бы одна сфера жизнедеятельности"),
        "activity",
        lambda _own, has_sphere, _has_service: has_sphere,
    ),
)
CHECKLIST = (
    Check("name_be", gettext_lazy("название по-белорусски"), "names", lambda own, *_: own.name_be),
    Check("name_en", gettext_lazy("название по-английски"), "names", lambda own, *_: own.name_en),
    Check(
        "address_be",
        gettext_lazy("адрес по-белорусски"),
        "location",
        lambda own, *_: own.address_be,
    ),
    Check(
        "point",
        gettext_lazy("точка на карте"),
        "location",
        lambda own, *_: own.latitude is not None,
    ),
    Check(
        "services",
        gettext_lazy("услуги и процедуры"),
        "activity",
        lambda _own, _has_sphere, has_service: has_service,
    ),
    Check("hours", gettext_lazy("режим работы"), "contacts", lambda own, *_: own.hours_ru),
    Check("phone", gettext_lazy("телефон"), "contacts", lambda own, *_: own.phone),
    Check(
        "email",
        gettext_lazy("электронная почта или сайт"),
        "contacts",
        lambda own, *_: own.email or own.website,
    ),
    Check("head", gettext_lazy("руководитель"), "contacts", lambda own, *_: own.head_name_ru),
    Check(
        "accessibility",
        gettext_lazy("доступность для людей с инвалидностью"),
        "contacts",
        lambda own, *_: own.accessibility,
    ),
    Check("logo", gettext_lazy("логотип"), "logo", lambda own, *_: own.logo_digest),
)
TEXTS = {check.code: check.text for check in (*GATE, *CHECKLIST)}


@dataclass(frozen=True, slots=True)
class Lacks:
    """What an organization's cabinet lacks, as codes of checks, in their order."""

    gate: list[str] = field(default_factory=list)
    checklist: list[str] = field(default_factory=list)


def lacking(organizations: Collection[Organization]) -> dict[int, Lacks]:
    """What each of these lacks, by id: two statements for every five hundred of them."""
    ids = sorted(organization.pk for organization in organizations)
    with_sphere: set[int] = set()
    with_service: set[int] = set()
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        for links, found in (
            (OrganizationSphere.objects, with_sphere),
            (Service.objects, with_service),
        ):
            rows = links.filter(organization__in=part).order_by()
            found.update(rows.values_list("organization_id", flat=True).distinct())
    return {
        one.pk: Lacks(*_codes(one, one.pk in with_sphere, one.pk in with_service))
        for one in organizations
    }


def _codes(own: Organization, has_sphere: bool, has_service: bool) -> tuple[list[str], list[str]]:
    gate, checklist = (
        [check.code for check in checks if not check.done(own, has_sphere, has_service)]
        for checks in (GATE, CHECKLIST)
    )
    return gate, checklist
