"""Scanned codes, addresses of the portal before this one, logos."""

import re

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organizations import logos, qr_codes
from organizations.models import Organization
from organizations.qr_codes.visits import CountedRedirect, is_persons
from organizations.selectors import by_legacy_id
from portal.lib.access import Audience, audience, get_for
from portal.lib.languages import in_visitors_language


@audience(Audience.EVERYONE)
@never_cache
@require_safe
@in_visitors_language
def scan(request: HttpRequest, code: str) -> HttpResponse:
    """A code scanned or typed: on to the questionnaire, or a word of why not, and the search."""
    found = qr_codes.find(code.rstrip("/"))
    if found is None:
        return _to_search(request, _("Такого QR-кода на портале нет."))
    if found.is_revoked:  # says nothing of the organization, which may be hidden by now
        return render(request, "organizations/qr_code_revoked.html", status=410)
    if not found.organization.is_filled:  # nobody has a page of it
        return _to_search(request, _("Организация с этого плаката сейчас не показана на портале."))
    address = reverse("ratings:rate", args=[found.organization_id], query={"q": found.code})
    return CountedRedirect(address, found) if is_persons(request) else redirect(address)


@audience(Audience.EVERYONE)
@require_safe
@in_visitors_language
def legacy_questionnaire(request: HttpRequest) -> HttpResponse:
    """The questionnaire's address on the portal before this one: `?id=N`."""
    return _from_legacy(request, request.GET.get("id", ""), "ratings:rate")


@audience(Audience.EVERYONE)
@require_safe
@in_visitors_language
def legacy_page(request: HttpRequest, legacy_id: str) -> HttpResponse:
    """The organization's page at its address on the portal before this one."""
    return _from_legacy(request, legacy_id, "catalogue:organization")


def _from_legacy(request: HttpRequest, legacy_id: str, route: str) -> HttpResponse:
    try:
        if not re.fullmatch(r"[0-9]{1,10}", legacy_id):
            raise Http404
        # the same for everybody in one language: browsers remember the answer
        organization = get_for(
            AnonymousUser(), Organization.objects.with_page(), pk=by_legacy_id(int(legacy_id))
        )
    except Http404:
        return _to_search(request, _("По этому старому адресу организации нет."))
    return redirect(route, organization.pk, permanent=True)


def _to_search(request: HttpRequest, what_happened: str) -> HttpResponse:
    """Lead to the catalogue, where the words stand above the search; nobody remembers this way."""
    what_to_do = _("Найдите организацию по названию или адресу.")
    messages.info(request, f"{what_happened} {what_to_do}")
    response = redirect("catalogue:organizations")
    add_never_cache_headers(response)
    return response


@audience(Audience.EVERYONE)
@require_safe
def logo(request: HttpRequest, organization_id: int, digest: str) -> HttpResponse:
    """A logo. Another picture has another address, so this one can be kept for good."""
    organization = get_for(
        request.user, Organization.objects.all(), pk=organization_id, logo_digest=digest
    )
    try:
        picture = logos.content(organization)
    except FileNotFoundError:
        raise Http404 from None
    shared = "public" if organization.is_filled else "private"
    return HttpResponse(
        picture,
        content_type="image/png",
        headers={
            "Cache-Control": f"{shared}, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )
