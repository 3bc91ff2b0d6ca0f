"""Campaigns as everybody sees them: the list, one with its own figures, these as files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.lib.access import Audience, audience, get_for
from portal.lib.csv_files import csv_response
from portal.lib.cursors import BadCursor, steps
from ratings.models import Campaign
from ratings.rules import current_day
from ratings.selectors.campaigns import campaign_list, figures_of
from ratings.tables import campaign_table


@audience(Audience.EVERYONE)
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """What people are called to rate now and soon, and what came of it before."""
    try:
        found = campaign_list(
            after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
    except BadCursor:
        return redirect("campaigns:list")
    return render(
        request, "ratings/campaigns.html", {"campaigns": found, "steps": steps(found.page)}
    )


def _one(request: HttpRequest, campaign_id: int) -> Campaign:
    found: Campaign = get_for(
        request.user,
        Campaign.objects.select_related("sphere", "region").prefetch_related("categories"),
        pk=campaign_id,
    )
    return found


@audience(Audience.EVERYONE)
@require_safe
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """A campaign and its figures."""
    found = _one(request, campaign_id)
    return render(
        request,
        "ratings/campaign.html",
        {"campaign": found, "page": figures_of(found), "today": current_day()},
    )


@audience(Audience.EVERYONE)
@require_safe
def campaign_csv(request: HttpRequest, campaign_id: int, table: str) -> HttpResponseBase:
    """One of its tables as a file."""
    found = _one(request, campaign_id)
    names = {
        "marks": _("отметки"),
        "criteria": _("критерии"),
        "regions": _("области"),
        "organizations": _("организации"),
    }
    if table not in names:
        raise Http404
    header, rows = campaign_table(figures_of(found), table)
    name = f"{_('кампания')} {found.pk} {names[table]} {current_day().isoformat()}.csv"
    return csv_response(name, header, rows)
