"""The operator's campaigns."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.selectors.audit import history
from portal.lib.access import Audience, audience, get_editable
from portal.lib.cursors import BadCursor, steps
from ratings.forms.steering import CampaignForm, ReasonForm
from ratings.models import Campaign
from ratings.selectors.campaigns import campaign_list, criteria_of, drafts
from ratings.services import AlreadyDecided
from ratings.services import campaigns as services
from ratings.views.criteria_desk import tried

edits = require_http_methods(["GET", "HEAD", "POST"])


def _one(request: HttpRequest, campaign_id: int) -> Campaign:
    found: Campaign = get_editable(
        request.user,
        Campaign.objects.select_related("sphere", "region").prefetch_related("categories"),
        pk=campaign_id,
    )
    return found


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """Drafts, and campaigns as everybody sees them."""
    try:
        found = campaign_list(
            after=request.GET.get("after", ""), before=request.GET.get("before", "")
        )
    except BadCursor:
        return redirect("rating_desk:campaigns")
    return render(
        request,
        "ratings/desk/campaigns.html",
        {"drafts": drafts(), "campaigns": found, "steps": steps(found.page)},
    )


@audience(Audience.OPERATOR)
@never_cache
@edits
def new(request: HttpRequest) -> HttpResponse:
    """Draft a campaign."""
    user: Any = request.user
    form = CampaignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made: list[Campaign] = []

        def draft() -> None:
            made.append(services.draft_campaign(by=user, call=form.call()))

        if tried(request, form, draft, _("Черновик сохранён. Его видите только вы.")):
            return redirect("rating_desk:campaign", made[0].pk)
    return _form(request, form, None)


def _form(request: HttpRequest, form: CampaignForm, campaign: Campaign | None) -> HttpResponse:
    return render(
        request,
        "ratings/desk/campaign_form.html",
        {"form": form, "campaign": campaign},
        status=422 if form.errors else 200,
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """A campaign, what can be done about it, its criteria and its history."""
    return _campaign(request, _one(request, campaign_id), ReasonForm())


def _campaign(
    request: HttpRequest, found: Campaign, form: ReasonForm, status: int = 200
) -> HttpResponse:
    return render(
        request,
        "ratings/desk/campaign.html",
        {
            "campaign": found,
            "stage": found.stage,
            "criteria": criteria_of(found),
            "form": form,
            "history": history(f"campaign:{found.pk}"),
        },
        status=status,
    )


@audience(Audience.OPERATOR)
@never_cache
@edits
def change(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Change what it says; before it begins, about whom and when, too."""
    user: Any = request.user
    found = _one(request, campaign_id)
    form = CampaignForm(request.POST if request.method == "POST" else None, campaign=found)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            services.change_campaign(by=user, campaign=found, call=form.call())

        if tried(request, form, save, _("Кампания сохранена.")):
            return redirect("rating_desk:campaign", found.pk)
    return _form(request, form, found)


@audience(Audience.OPERATOR)
@require_POST
def announcement(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Tell everybody of it."""
    user: Any = request.user
    found = _one(request, campaign_id)
    form = ReasonForm()
    form.cleaned_data = {}

    def announce() -> None:
        services.announce_campaign(by=user, campaign=found)

    if tried(request, form, announce, _("Кампания объявлена: её видят все.")):
        return redirect("rating_desk:campaign", found.pk)
    return _campaign(request, found, form, 422)


@audience(Audience.OPERATOR)
@require_POST
def stop(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """End it at once, with a reason."""
    user: Any = request.user
    found = _one(request, campaign_id)
    form = ReasonForm(request.POST)
    if form.is_valid():

        def end() -> None:
            services.stop_campaign(by=user, campaign=found, reason=form.cleaned_data["reason"])

        if tried(request, form, end, _("Кампания остановлена.")):
            return redirect("rating_desk:campaign", found.pk)
    return _campaign(request, found, form, 422)


@audience(Audience.OPERATOR)
@require_POST
def discarding(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Forget a draft."""
    user: Any = request.user
    found = _one(request, campaign_id)
    try:
        services.discard_campaign(by=user, campaign=found)
    except AlreadyDecided:
        messages.info(request, _("Кампания уже объявлена: её можно только остановить."))
        return redirect("rating_desk:campaign", campaign_id)
    messages.success(request, _("Черновик удалён."))
    return redirect("rating_desk:campaigns")
