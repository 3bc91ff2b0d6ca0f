"""Which organizations a person speaks for, told to the apps below (`portal.lib.standing`)."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from organizations.models import Function, Membership, Official, Organization, name_order
from portal.lib.standing import Contact, Stand

MOST = 100  # choices of one list


class Organizations:
    """Organizations and units that memberships name, with their technical support (002 п. 3)."""

    def of(self, person: Any) -> list[Stand]:
        """The person's own, in the order of their names."""
        own = Membership.objects.filter(user=person).values("organization")
        rows = list(Organization.objects.filter(pk__in=own).order_by(name_order(), "pk")[:MOST])
        support = _support_of([row.pk for row in rows])
        return [_stand(row, support.get(row.pk, [])) for row in rows]

    def named(self, keys: Iterable[str]) -> dict[str, Stand]:
        """Organizations by their ids."""
        ids = [int(key) for key in keys if key.isascii() and key.isdigit()]
        return {str(row.pk): _stand(row, []) for row in Organization.objects.filter(pk__in=ids)}


def _stand(row: Organization, support: list[Contact]) -> Stand:
    return Stand(
        key=str(row.pk),
        name=row.short_name,
        url=reverse("cabinet:overview", args=[row.pk]),
        support=support,
    )


def _support_of(organizations: list[int]) -> dict[int, list[Contact]]:
    found: dict[int, list[Contact]] = {}
    officials = Official.objects.filter(organization__in=organizations)
    for official in officials.order_by("full_name", "pk"):
        if Function.SUPPORT in official.functions:
            contact = Contact(official.full_name, official.phone, official.email)
            found.setdefault(official.organization_id, []).append(contact)
    return found
