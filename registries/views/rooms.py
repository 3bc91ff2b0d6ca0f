"""The rooms of an authority: which authority, and whether one works there or only looks."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organizations.models import Organization
from portal.lib.access import Audience, audience
from portal.lib.cursors import CURSORS, BadCursor, steps
from registries.selectors.rooms import authorities_page, authority_seen, is_officer_of


def authority_for(request: HttpRequest, organization_id: int) -> Organization:
    """The authority, if this person may enter its rooms: its officers and the operator.

    Raises:
        Http404
    """
    authority = authority_seen(request.user, organization_id)
    if authority is None:
        raise Http404
    return authority


def own_authority(request: HttpRequest, organization_id: int) -> Organization:
    """The authority, if this person is its officer, who alone changes anything there.

    Raises:
        Http404: a stranger.
        PermissionDenied: the operator, who only reads.
    """
    authority = authority_for(request, organization_id)
    if not is_officer_of(request.user, authority):
        raise PermissionDenied
    return authority


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The authorities whose rooms one may enter; a single one is opened at once."""
    user: Any = request.user
    if not (user.is_officer or user.is_operator):
        raise Http404
    try:
        page = authorities_page(user, **{key: request.GET.get(key, "") for key in CURSORS})
    except BadCursor:
        return redirect("authority:home")
    if len(page.rows) == 1 and not (page.previous or page.next):
        return redirect("authority:overview", page.rows[0].pk)
    return render(request, "authority/home.html", {"rows": page.rows, "steps": steps(page)})
