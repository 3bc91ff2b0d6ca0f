"""What a certificate opens: who signs in with an organization's key is led to what is theirs there.

A new УНП makes an organization, hidden until its place and sphere are filled. The first person of
an organization that nobody administers is its administrator; everybody else waits. Why it is so:
docs/adr/0030-registration-by-key.md.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.urls import reverse

from accounts.eds_people import Arrival
from accounts.models import EdsKey, User
from organizations.models import Admission, Membership, Organization
from organizations.selectors.access import organization_of
from organizations.selectors.keys import active_administrators, authority_request_of
from organizations.services import admissions, authority_requests, save_organization

State = Admission.State
Role = Membership.Role


@transaction.atomic
def arrive(arrival: Arrival) -> str:
    """Register whom a key names, and tell where to go: called at every sign-in with a key.

    Nothing changes where the person is known already. Returns the address of the cabinet, of its
    welcome page while its question is open, or of the page that says where the person stands.
    """
    user, key = arrival.user, arrival.key
    organization = organization_of(key.unp) or _register(user, key)
    if _is_member(user, organization):
        return _inside(user, organization)
    # whoever else comes, decides or removes somebody here waits from now on
    organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if _is_member(user, organization):
        return _inside(user, organization)
    known = Admission.objects.filter(organization=organization, user=user).first()
    told = _told(key)
    if organization.closed_on is not None:
        pass  # nobody new enters; a merger at this moment is seen at the next sign-in
    elif known is not None and known.state == State.WAITING:
        admissions.note_told(admission=known, told=told)
    elif known is not None and known.state == State.DECLINED:
        pass
    elif known is None and key.unp == organization.unp and not active_administrators(organization):
        admissions.let_in_first(user=user, organization=organization, told=told)
        authority_requests.ask(organization=organization)
        return _inside(user, organization)
    else:
        admissions.let_wait(user=user, organization=organization, told=told, known=known)
    return reverse("organizations:entry")


def _register(user: User, key: EdsKey) -> Organization:
    """The organization that the certificate names, made of what it says."""
    new = Organization(unp=key.unp, name_ru=_cut(key.organization_name, Organization, "name_ru"))
    try:
        with transaction.atomic():
            return save_organization(by=user, organization=new, categories=[])
    except (IntegrityError, ValidationError):
        # a colleague came, or the operator registered it, at the same moment
        found = organization_of(key.unp)
        if found is None:
            raise
        return found


def _inside(user: User, organization: Organization) -> str:
    """The cabinet; first its welcome page, for an administrator, until its question is answered."""
    asked = authority_request_of(organization)
    if (
        asked is not None
        and asked.state == asked.State.ASKED
        and not organization.is_authority
        and _is_member(user, organization, role=Role.ADMINISTRATOR)
    ):
        return reverse("organizations:welcome", args=[organization.pk])
    return reverse("cabinet:overview", args=[organization.pk])


def _is_member(user: User, organization: Organization, **more: str) -> bool:
    return Membership.objects.filter(user=user, organization=organization, **more).exists()


def _told(key: EdsKey) -> dict[str, str]:
    return {
        "unp": key.unp,
        "certificate_name": _cut(key.organization_name, Admission, "certificate_name"),
        "full_name": _cut(key.full_name, Admission, "full_name"),
        "position": _cut(key.position, Admission, "position"),
    }


def _cut(text: str, model: type[Model], field: str) -> str:
    """One line, no longer than the field: certificates may say as much as they like."""
    longest: int | None = model._meta.get_field(field).max_length  # type: ignore[union-attr]
    return " ".join(text.split())[:longest]
