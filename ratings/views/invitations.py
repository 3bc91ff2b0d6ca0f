"""The cabinet's pages about one-time links: making them, batches, revoking; keys of systems."""

from itertools import repeat
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.second_factor import ask_who_they_are, has_just_signed_in, has_second_factor
from organizations.models import Organization
from organizations.selectors.access import may_administer
from organizations.views.cabinet import add_errors, edits, own
from portal.lib.access import Audience, audience, get_for
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, cursor_page, steps
from ratings.forms.invitations import KeyForm, LinksForm
from ratings.models import InvitationBatch, InvitationKey
from ratings.rules import current_day
from ratings.selectors import services_offered
from ratings.selectors.invitations import (
    A_DAY,
    batches_of,
    batches_within,
    keys_of,
    left_today,
    share_of,
    within,
)
from ratings.selectors.studied import UNITS_OFFERED, places_of
from ratings.services.invitation_keys import make_key, revoke_key
from ratings.services.visit_links import NotRatable, TooManyLinks, issue_links, revoke_batch
from ratings.views.invitation_api import address_of

PAGE = 25


@audience(Audience.SIGNED_IN)
@never_cache
@edits
def links(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The batches, and a form for more; new links are told once, in the file that answers."""
    organization = own(request, organization_id)
    places = places_of(organization)
    if len(places) > UNITS_OFFERED:
        places = [organization]  # so many units have cabinets of their own
    form = LinksForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        places=places,
        services=services_offered(organization),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _file(request, organization, form)
        except NotRatable:
            form.add_error(None, _("Организация скрыта или закрыта: оценить её нельзя."))
        except TooManyLinks as error:
            form.add_error(
                None,
                _("На сегодня осталось ссылок: %(n)s. Счёт начнётся заново в полночь.")
                % {"n": error.left},
            )
    try:
        page = cursor_page(
            batches_within(organization),
            keys=("id",),
            descending=True,
            size=PAGE,
            **{key: request.GET.get(key, "") for key in CURSORS},
        )
    except BadCursor:
        return redirect("cabinet:visit_links", organization.pk)
    return render(
        request,
        "cabinet/visit_links.html",
        {
            "organization": organization,
            "form": form,
            "batches": batches_of(page.rows),
            "steps": steps(page),
            "share": share_of(organization),
            "left": left_today(organization),
            "a_day": A_DAY,
            "may_administer": may_administer(request.user, organization),
        },
        status=422 if form.errors else 200,
    )


def _file(request: HttpRequest, organization: Organization, form: LinksForm) -> HttpResponse:
    """Make the links; the file with them. The references go into it and nowhere else."""
    user: Any = request.user
    issued = issue_links(by=user, **form.wanted(organization))
    references = form.cleaned_data["file"]
    addresses = [address_of(code) for code in issued.codes]
    name = _("ссылки %(day)s") % {"day": current_day().isoformat()}
    header, until = [_("Ссылка"), _("Действует до")], repeat(issued.batch.expires_on)
    rows: Any = zip(addresses, until)  # noqa: B905 — `repeat` has no end
    if references:
        header = [_("Ваш номер"), *header]
        rows = zip(references, addresses, until)  # noqa: B905 — as above
    return csv_response(f"{name}.csv", header, rows)  # type: ignore[return-value]


@audience(Audience.SIGNED_IN)
@edits
def revocation(request: HttpRequest, organization_id: int, batch_id: int) -> HttpResponse:
    """Revoke a batch, after being told what happens."""
    user: Any = request.user
    organization = own(request, organization_id)
    batch = get_for(
        user,
        InvitationBatch.objects.select_related("organization").filter(
            organization__in=within(organization.pk)
        ),
        pk=batch_id,
    )
    if request.method == "POST":
        revoke_batch(by=user, batch=batch)
        messages.success(request, _("Ссылки отозваны."))
        return redirect("cabinet:visit_links", organization.pk)
    return render(
        request,
        "cabinet/visit_links_revocation.html",
        {"organization": organization, "batch": batch},
    )


@audience(Audience.SIGNED_IN)
@never_cache
@edits
def keys(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The keys of the organization's systems; a new one is shown once."""
    user: Any = request.user
    organization = _administered(request, organization_id)
    made, form = None, KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not has_just_signed_in(request):  # a session alone makes no keys
            return ask_who_they_are(request, request.path)
        if form.is_valid():
            try:
                made = make_key(by=user, organization=organization, name=form.cleaned_data["name"])
            except ValidationError as error:
                add_errors(form, error)
            else:
                form = KeyForm()
    return render(
        request,
        "cabinet/invitation_keys.html",
        {
            "organization": organization,
            "form": form,
            "made": made,
            "keys": keys_of(organization),
            "must_prove": not has_just_signed_in(request),
            "has_second_factor": has_second_factor(user),
            "api_url": f"{settings.BASE_URL}{reverse('one_time:api')}",
            "services": services_offered(organization),
        },
        status=422 if form.errors else 200,
    )


@audience(Audience.SIGNED_IN)
@require_POST
def key_revocation(request: HttpRequest, organization_id: int, key_id: int) -> HttpResponse:
    """End a key."""
    user: Any = request.user
    organization = _administered(request, organization_id)
    key = get_for(
        user,
        InvitationKey.objects.filter(organization=organization).select_related("organization"),
        pk=key_id,
    )
    revoke_key(by=user, key=key)
    messages.success(request, _("Ключ «%(name)s» отозван.") % {"name": key.name})
    return redirect("cabinet:invitation_keys", organization.pk)


def _administered(request: HttpRequest, organization_id: int) -> Organization:
    """The organization, if this person administers it."""
    organization = own(request, organization_id)
    if not may_administer(request.user, organization):
        raise PermissionDenied
    return organization
