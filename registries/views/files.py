"""Asking for a table as a spreadsheet or a document, written in the background."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts import exporting
from accounts.views.exports import too_many
from portal.lib.access import Audience, audience
from registries.exports.registry import stamp_of
from registries.exports.rooms import COMPOSITION, PLAN
from registries.selectors.composition import GROUPINGS
from registries.selectors.plan import FILTERS
from registries.selectors.spans import BadPeriod, read_spans
from registries.views.rooms import authority_for


@audience(Audience.SIGNED_IN)
@require_POST
def composition_file(request: HttpRequest, organization_id: int) -> HttpResponse:
    """What the mark is made of, by one feature."""
    by, period = request.POST.get("by", ""), request.POST.get("period", "")
    try:
        read_spans(period)
    except BadPeriod:
        by = ""
    if by not in GROUPINGS:
        return redirect("authority:composition", organization_id)
    return _ask(request, organization_id, COMPOSITION, {"by": by, "period": period})


@audience(Audience.SIGNED_IN)
@require_POST
def plan_file(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The plan list, in a state or whole."""
    user: Any = request.user
    state = request.POST.get("state", "")
    told = {"state": state if state in FILTERS else "", "person": user.pk}
    return _ask(request, organization_id, PLAN, told)


def _ask(
    request: HttpRequest, organization_id: int, kinds: dict[str, str], told: dict[str, Any]
) -> HttpResponse:
    user: Any = request.user
    authority = authority_for(request, organization_id)
    if not ratelimit.consume(request, action="table", user=user):
        return ratelimit.respond_429(request)
    kind = kinds.get(request.POST.get("as", ""), kinds["xlsx"])
    try:
        parameters = {**told, "authority": authority.pk, "registry": stamp_of(authority)}
        exporting.ask_for_export(by=user, kind=kind, parameters=parameters)
    except exporting.NotAllowed:
        return redirect("authority:overview", authority.pk)
    except exporting.TooManyExports:
        messages.warning(request, too_many())
    return redirect("account_exports")
