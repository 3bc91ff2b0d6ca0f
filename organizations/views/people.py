"""An organization's people: who may enter its cabinet, and who answers for it."""

from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.mailboxes import mailbox_of
from accounts.second_factor import has_second_factor
from organizations.forms.access import person_fields
from organizations.forms.people import InvitationForm, OfficialForm
from organizations.models import Invitation, Membership, Official, Organization
from organizations.selectors import access as access_selectors
from organizations.selectors.keys import authority_request_of, waiting_for
from organizations.services import invitations, people
from portal.lib.access import Audience, audience, get_editable


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def people_page(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Members, open invitations and officials of one's organization (002 п. 3)."""
    user: Any = request.user
    organization = get_editable(user, Organization.objects.all(), pk=organization_id)
    if user.is_operator:
        people.note_reading(by=user, organization=organization)
    officials = access_selectors.officials_of(organization)
    may_administer = access_selectors.may_administer(user, organization)
    has_keys = may_administer and bool(organization.unp)
    return render(
        request,
        "organizations/people.html",
        {
            "organization": organization,
            "members": access_selectors.members_of(organization, officials),
            "invitations": access_selectors.invitations_of(organization),
            "officials": officials,
            "support": [one for one in officials if "support" in one.functions],
            "may_administer": may_administer,
            "has_keys": has_keys,
            "waiting": waiting_for(organization) if has_keys else [],
            "authority_request": authority_request_of(organization) if has_keys else None,
            "has_second_factor": has_second_factor(user),
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Invite a colleague."""
    user: Any = request.user
    organization = administered(request, organization_id)
    form = InvitationForm(
        request.POST if request.method == "POST" else None, organization=organization
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            email = form.cleaned_data["email"]
            if access_selectors.is_member(organization, email, form.cleaned_data["role"]):
                form.add_error("email", _("Этот человек уже в кабинете с такими правами."))
            elif not _may_write_to(request, email):
                form.add_error(None, _("Слишком много писем подряд. Попробуйте через час."))
                status = 429
            else:
                invitations.invite(by=user, organization=organization, **form.cleaned_data)
                messages.success(
                    request, _("Приглашение на %(email)s отправлено.") % {"email": email}
                )
                return redirect("organizations:people", organization.pk)
    return render(
        request,
        "organizations/invite.html",
        {"organization": organization, "form": form},
        status=status,
    )


@audience(Audience.SIGNED_IN)
@require_POST
def resending(request: HttpRequest, organization_id: int, invitation_id: int) -> HttpResponse:
    """Send an invitation once more."""
    user: Any = request.user
    organization = administered(request, organization_id)
    found = get_editable(
        request.user, Invitation.objects.filter(organization=organization), pk=invitation_id
    )
    if not _may_write_to(request, found.email):
        messages.warning(request, _("Слишком много писем подряд. Попробуйте через час."))
        return redirect("organizations:people", organization.pk)
    return _tried(
        request,
        organization,
        lambda: invitations.send_again(by=user, invitation=found),
        _("Новая ссылка отправлена на %(email)s. Прежняя больше не действует.")
        % {"email": found.email},
    )


@audience(Audience.SIGNED_IN)
@require_POST
def withdrawal(request: HttpRequest, organization_id: int, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    user: Any = request.user
    organization = administered(request, organization_id)
    found = get_editable(
        request.user, Invitation.objects.filter(organization=organization), pk=invitation_id
    )
    return _tried(
        request,
        organization,
        lambda: invitations.take_back(by=user, invitation=found),
        _("Приглашение отозвано."),
    )


@audience(Audience.SIGNED_IN)
@require_POST
def member_removal(request: HttpRequest, organization_id: int, membership_id: int) -> HttpResponse:
    """Remove a colleague from the cabinet."""
    user: Any = request.user
    organization = administered(request, organization_id)
    found = get_editable(
        request.user,
        Membership.objects.filter(organization=organization).select_related("user"),
        pk=membership_id,
    )
    answer = _tried(
        request,
        organization,
        lambda: people.remove_member(by=user, membership=found),
        _("%(email)s больше не входит в кабинет.") % {"email": found.user.email},
    )
    # whoever has removed themselves has nothing to see there any more
    return redirect("account_home") if found.user == user and not user.is_operator else answer


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def official_addition(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Name a responsible person."""
    organization = administered(request, organization_id)
    return _official_page(request, organization, Official(organization=organization))


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def official_change(request: HttpRequest, organization_id: int, official_id: int) -> HttpResponse:
    """Change what is told of a responsible person."""
    organization = administered(request, organization_id)
    found = get_editable(
        request.user, Official.objects.filter(organization=organization), pk=official_id
    )
    return _official_page(request, organization, found)


@audience(Audience.SIGNED_IN)
@require_POST
def official_removal(request: HttpRequest, organization_id: int, official_id: int) -> HttpResponse:
    """Take a responsible person off the list."""
    user: Any = request.user
    organization = administered(request, organization_id)
    found = get_editable(
        request.user, Official.objects.filter(organization=organization), pk=official_id
    )
    return _tried(
        request,
        organization,
        lambda: people.remove_official(by=user, official=found),
        _("%(name)s больше не в списке ответственных.") % {"name": found.full_name},
    )


def _official_page(
    request: HttpRequest, organization: Organization, official: Official
) -> HttpResponse:
    user: Any = request.user
    names = [*person_fields(), "order_number", "order_date"]
    form = OfficialForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(official, name) for name in names},
    )
    if request.method == "POST" and form.is_valid():
        try:
            people.save_official(by=user, official=form.write_to(official))
        except ValidationError:
            form.add_error("email", _("Ответственный с этой почтой уже в списке."))
        else:
            messages.success(request, _("Сохранено."))
            return redirect("organizations:people", organization.pk)
    return render(
        request,
        "organizations/official.html",
        {"organization": organization, "form": form, "is_new": official.pk is None},
        status=422 if form.errors else 200,
    )


def administered(request: HttpRequest, organization_id: int) -> Organization:
    """The organization, if this person may invite and remove there."""
    user: Any = request.user
    organization: Organization = get_editable(user, Organization.objects.all(), pk=organization_id)
    if not access_selectors.may_administer(user, organization):
        raise PermissionDenied
    return organization


def _may_write_to(request: HttpRequest, email: str) -> bool:
    return bool(ratelimit.consume(request, action="invite", key=mailbox_of(email)))


def _tried(
    request: HttpRequest, organization: Organization, work: Callable[[], object], done: str
) -> HttpResponse:
    try:
        work()
    except people.LastAdministrator:
        messages.error(
            request,
            _("Это единственный администратор. Сначала пригласите другого."),
        )
    except invitations.SpentInvitation:
        messages.info(request, _("Это приглашение уже приняли или отозвали."))
    else:
        messages.success(request, done)
    return redirect("organizations:people", organization.pk)
