"""The notice of registration, filled from the cabinet (002 п. 7, FEATURES row 54)."""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from accounts.services import record
from organizations.models import Organization
from organizations.selectors import category_names
from organizations.selectors.access import officials_of
from organizations.selectors.cabinet import count_units, services_of
from registries.models import Announcement


class CannotAnnounce(Exception):
    """A unit has no registration of its own; nobody announces themselves to themselves; only an
    authority that everybody sees can be told."""


class ToldToday(Exception):
    """One notice a day is enough for an authority."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the notice says, in Russian: a document has one language."""

    name: str
    short_name: str
    unp: str
    is_authority: bool
    is_voluntary: bool
    registered_on: str  # ISO
    place: str
    address: str
    phone: str
    email: str
    website: str
    spheres: list[str]
    categories: list[str]
    services: list[str]
    units: int
    officials: list[dict[str, Any]]
    page: str


def tell(organization: Organization) -> Told:
    """What the cabinet says today. Reads place and officials: six statements."""
    with override("ru"):
        categories = category_names([organization.pk]).get(organization.pk, [])
        links = organization.sphere_links.select_related("sphere").order_by("sphere__order")
        return Told(
            name=organization.name_ru,
            short_name=organization.short_name_ru,
            unp=organization.unp,
            is_authority=organization.is_authority,
            is_voluntary=organization.is_voluntary,
            registered_on=timezone.localdate(organization.created_at).isoformat(),
            place=str(organization.place) if organization.is_filled else "",
            address=organization.address_ru,
            phone=organization.phone,
            email=organization.email,
            website=organization.website,
            spheres=[link.sphere.name_ru for link in links],
            categories=[category.name_ru for category in categories],
            services=[service.name_ru for service in services_of(organization)],
            units=count_units(organization),
            officials=[
                {
                    "full_name": official.full_name,
                    "position": official.position,
                    "phone": official.phone,
                    "email": official.email,
                    "functions": official.function_names,
                }
                for official in officials_of(organization)
            ],
            page=f"{settings.BASE_URL}/organizations/{organization.pk}/",
        )


def announce(
    *, by: User, organization: Organization, authority: Organization, number: str = ""
) -> Announcement:
    """Send the notice to an authority's cabinet; what it says stays as it was said.

    The same on the same day to the same authority is the same notice.

    Raises:
        CannotAnnounce, ToldToday: see there.
    """
    if organization.parent_id or organization.pk == authority.pk:
        raise CannotAnnounce
    if not authority.is_authority or not authority.is_listed or organization.is_closed:
        raise CannotAnnounce
    told = asdict(tell(organization))
    with transaction.atomic():
        # two clicks are one notice
        Organization.objects.select_for_update().get(pk=organization.pk)
        last = (
            Announcement.objects.filter(organization=organization, authority=authority)
            .order_by("-id")
            .first()
        )
        if last and _is_of_today(last):
            if last.told == told and last.number == number:
                return last
            raise ToldToday
        announcement = Announcement.objects.create(
            organization=organization,
            authority=authority,
            sent_by=by,
            number=number,
            told=told,
        )
        record(
            by=by,
            action="announcement.send",
            subject=organization,
            details={"authority": authority.pk},
        )
        return announcement


def _is_of_today(announcement: Announcement) -> bool:
    return timezone.localdate(announcement.sent_at) == timezone.localdate()
