"""Models of organizations, by subject."""

from organizations.models.access_requests import AccessRequest, Invitation, RequestedPerson
from organizations.models.admissions import Admission, AuthorityRequest
from organizations.models.changes import OrganizationChange
from organizations.models.counts import ListedCount
from organizations.models.former_names import FormerName
from organizations.models.imports import ImportRow, OrganizationImport
from organizations.models.memberships import Membership
from organizations.models.officials import Function, Official
from organizations.models.organization import (
    Accessibility,
    Level,
    Organization,
    OrganizationCategory,
    OrganizationSphere,
    name_order,
)
from organizations.models.oversight import Oversight, RegistryEdge
from organizations.models.places import CityDistrict, District, Region, Settlement
from organizations.models.provided import Service
from organizations.models.qr_codes import QrCode, QrVisit
from organizations.models.search import (
    SearchAbbreviation,
    SearchPosting,
    SearchRespelling,
    SearchTerm,
)
from organizations.models.spheres import Category, Sphere
from organizations.models.suggestions import Suggestion

__all__ = [
    "AccessRequest",
    "Accessibility",
    "Admission",
    "AuthorityRequest",
    "Category",
    "CityDistrict",
    "District",
    "FormerName",
    "Function",
    "ImportRow",
    "Invitation",
    "Level",
    "ListedCount",
    "Membership",
    "Official",
    "Organization",
    "OrganizationCategory",
    "OrganizationChange",
    "OrganizationImport",
    "OrganizationSphere",
    "Oversight",
    "QrCode",
    "QrVisit",
    "Region",
    "RegistryEdge",
    "RequestedPerson",
    "SearchAbbreviation",
    "SearchPosting",
    "SearchRespelling",
    "SearchTerm",
    "Service",
    "Settlement",
    "Sphere",
    "Suggestion",
    "name_order",
]
