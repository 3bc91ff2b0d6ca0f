"""What search engines read of an organization's page: what it shows, in the words of schema.org."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from organizations.models import Category, Organization
from organizations.qr_codes import in_ascii
from portal.lib.languages import Text, text_of
from portal.sharing.hours import schema_hours
from ratings import arithmetic
from ratings.figures import Mark

CONTEXT = "https://schema.org"
OTHER = "Organization"
# categories whose type is plain; all of them are organizations too, which may carry a rating
TYPES = {
    **dict.fromkeys(("health-clinic", "health-dispensary", "health-maternity"), "MedicalClinic"),
    "health-hospital": "Hospital",
    "health-dental": "Dentist",
    "health-emergency": "EmergencyService",
    "health-pharmacy": "Pharmacy",
    "education-preschool": "Preschool",
    "education-school": "School",
    "education-vocational": "EducationalOrganization",
    "education-higher": "CollegeOrUniversity",
    "education-additional": "EducationalOrganization",
    "education-special": "EducationalOrganization",
    "telecom-post": "PostOffice",
    **dict.fromkeys(
        (
            *("health-sanitary", "health-mrek", "education-edu-admin", "social-labour"),
            *("social-pension", "government-regional", "government-local", "government-admin"),
            *("government-rural", "government-onewindow", "government-republican"),
            *("justice-zags", "justice-realty", "justice-enforcement", "security-migration"),
            *("finance-tax", "finance-customs"),
        ),
        "GovernmentOffice",
    ),
    "justice-notary": "Notary",
    "justice-archives": "ArchiveOrganization",
    **dict.fromkeys(("security-police", "security-gai"), "PoliceStation"),
    "security-emergencies": "EmergencyService",
    "finance-bank": "BankOrCreditUnion",
    "finance-insurance": "InsuranceAgency",
    "culture-library": "Library",
    "culture-cinema": "MovieTheater",
    "sport-fok": "SportsActivityLocation",
    "sport-hotel": "LodgingBusiness",
    "trade-shops": "Store",
    "trade-catering": "FoodEstablishment",
    "nature-veterinary": "VeterinaryCare",
}


def page_data(
    organization: Organization, mark: Mark, categories: list[Category]
) -> list[dict[str, Any]]:
    """The organization and the way to its page, as JSON-LD.

    Args:
        organization: with its places and parent at hand.
        mark: the one that the page shows.
    """
    page = _public(reverse("catalogue:organization", args=[organization.pk]))
    return [_organization(organization, mark, categories, page), _way(organization, page)]


def _in_first_language(organization: Organization) -> str:
    """Its page's address in one language: it is one thing, whatever language tells of it."""
    with override(settings.LANGUAGE_CODE):
        return _public(reverse("catalogue:organization", args=[organization.pk]))


def _organization(
    organization: Organization, mark: Mark, categories: list[Category], page: str
) -> dict[str, Any]:
    settlement = organization.settlement
    town: Text = settlement.name if settlement else text_of(organization, "settlement_name")
    told: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": next((TYPES[one.code] for one in categories if one.code in TYPES), OTHER),
        "@id": f"{_in_first_language(organization)}#organization",
        "name": organization.short_name,
        "legalName": text_of(organization, "name") if not organization.parent_id else "",
        "url": organization.website or page,
        "mainEntityOfPage": page,
        "image": _public(reverse("sharing:picture", args=[organization.pk])),
        "telephone": organization.phone,
        "email": organization.email,
        "taxID": organization.unp,
        "address": _without_empty(
            {
                "@type": "PostalAddress",
                "streetAddress": organization.address,
                "addressLocality": town,
                "addressRegion": organization.region.name if organization.region else "",
                "addressCountry": "BY",
            }
        ),
    }
    if organization.latitude is not None and organization.longitude is not None:
        told["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": str(organization.latitude),
            "longitude": str(organization.longitude),
        }
    if told["@type"] != OTHER:  # a business with a door
        told["openingHours"] = schema_hours(organization.hours_ru)
    if parent := organization.public_parent:
        told["parentOrganization"] = {"@type": OTHER, "name": parent.short_name}
    if may_be_rated(organization, mark):
        told["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": arithmetic.mark_text(mark.total, mark.count).replace(",", "."),
            "bestRating": "5",
            "worstRating": "1",
            "ratingCount": mark.count,
        }
    return _without_empty(told)


def may_be_rated(organization: Organization, mark: Mark) -> bool:
    """Whether search engines may show its mark (docs/adr/0028): it has a mark that counts, and
    isn't the portal's own owner or operator, whose page would speak of itself."""
    selves = {settings.SITE_OWNER, settings.SITE_OPERATOR}
    is_ours = bool({organization.name_ru, organization.short_name_ru} & selves)
    return mark.enough and mark.count > 0 and organization.is_listed and not is_ours


def _way(organization: Organization, page: str) -> dict[str, Any]:
    """The same steps as above the page's heading."""
    catalogue = reverse("catalogue:organizations")
    steps: list[tuple[str, str]] = [(_("Организации"), catalogue)]
    for name in ("region", "district"):
        if place := getattr(organization, name):
            steps.append((place.name, f"{catalogue}?{name}={place.code}"))
    if parent := organization.public_parent:
        steps.append(
            (parent.short_name, reverse("catalogue:organization", args=[organization.parent_id]))
        )
    items = [(name, _public(path)) for name, path in steps]
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": address}
            for number, (name, address) in enumerate(
                [*items, (organization.short_name, page)], start=1
            )
        ],
    }


def _without_empty(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value}


def _public(path: str) -> str:
    return in_ascii(f"{settings.BASE_URL}{path}")
