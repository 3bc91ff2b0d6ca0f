"""One-time links opened: on to the questionnaire, or a word of why not."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organizations.models import Organization
from portal.lib.access import Audience, audience
from portal.lib.languages import in_visitors_language
from ratings.models import VisitLink
from ratings.selectors.invitations import find_link, is_code, is_over
from ratings.services.visit_links import LENGTH, digest_of


def link_of(code: str) -> VisitLink | None:
    """The link of a code as it was sent, or typed in capitals."""
    code = code.strip().lower()
    return find_link(digest_of(code)) if is_code(code, LENGTH) else None


def opened_link(request: HttpRequest, organization: Organization) -> VisitLink | None:
    """The link in the address of this organization's questionnaire, unless it is over or revoked.

    A used one is told by nothing: whoever has given it away would learn that it is.
    """
    link = link_of(request.GET["i"]) if "i" in request.GET else None
    if link is None or link.batch.organization_id != organization.pk:
        return None
    return None if link.batch.revoked_on or is_over(link) else link


@audience(Audience.EVERYONE)
@never_cache
@require_safe
@in_visitors_language
def open_link(request: HttpRequest, code: str) -> HttpResponse:
    """On to the questionnaire. Nothing is spent by opening: messengers open links, too."""
    link = link_of(code.rstrip("/"))
    if link is None:
        return _gone(request, "unknown", 404)
    organization = link.batch.organization
    if not organization.is_filled:  # nobody has a page of it
        messages.info(request, _("Организация, которую просят оценить, сейчас не показана."))
        answer = redirect("catalogue:organizations")
        add_never_cache_headers(answer)
        return answer
    if link.batch.revoked_on:
        return _gone(request, "revoked", 410, organization)
    if is_over(link):
        return _gone(request, "over", 410, organization)
    # a closed one says there that it is closed
    query = {"i": code.strip().rstrip("/").lower()}
    return redirect(reverse("ratings:rate", args=[organization.pk], query=query))


def _gone(
    request: HttpRequest, why: str, status: int, organization: Organization | None = None
) -> HttpResponse:
    context = {"why": why, "organization": organization}
    return render(request, "ratings/one_time_link_gone.html", context, status=status)
