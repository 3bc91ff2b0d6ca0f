"""The operator's page of one organization, and what can be done with it (FEATURES row 60)."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organizations.forms.upkeep import (
    ClosingForm,
    LookingForm,
    MergingForm,
    RenamingForm,
    ReopeningForm,
)
from organizations.models import Organization
from organizations.selectors import upkeep as selectors
from organizations.services import Overtaken, merging, upkeep
from organizations.views.cabinet import add_errors, seen_version
from portal.lib.access import Audience, audience, get_editable, get_for

edits = require_http_methods(["GET", "HEAD", "POST"])
PLACES = ("parent", "region", "district", "settlement", "city_district")


def _any(request: HttpRequest, organization_id: int) -> Organization:
    """An organization, even one that is part of another by now."""
    found: Organization = get_for(
        request.user,
        Organization.objects.select_related(*PLACES, "merged_into"),
        pk=organization_id,
    )
    return found


def _one(request: HttpRequest, organization_id: int) -> Organization:
    """One that can still be changed."""
    found: Organization = get_editable(
        request.user, Organization.objects.select_related(*PLACES), pk=organization_id
    )
    return found


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def card(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Everything about one organization."""
    organization = _any(request, organization_id)
    return render(
        request,
        "organizations/upkeep/card.html",
        {
            "organization": organization,
            "state": selectors.state_of(organization),
            "card": selectors.card_of(request.user, organization),
        },
    )


@audience(Audience.OPERATOR)
@never_cache
@edits
def closing(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Close it, with its units if asked."""
    operator: Any = request.user
    organization = _one(request, organization_id)
    if organization.is_closed:
        return redirect("operator:organization", organization.pk)
    units = selectors.count_below(organization)
    form = ClosingForm(request.POST if request.method == "POST" else None, units=units)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        seen = _as_seen(request, organization)
        try:
            closed = upkeep.close(
                by=operator,
                organization=seen,
                on=told["closed_on"],
                reason=told["reason"],
                with_units=told.get("with_units", False),
            )
        except ValidationError as error:
            add_errors(form, error)
        except Overtaken:
            return _overtaken(request, organization)
        else:
            said = ngettext(
                "Закрыта. С ней закрыто %(n)s подразделение.",
                "Закрыта. С ней закрыто подразделений: %(n)s.",
                closed,
            ) % {"n": closed}
            messages.success(request, said if closed else _("Закрыта."))
            return redirect("operator:organization", organization.pk)
    return _page(request, "closing", organization, form, units=units)


@audience(Audience.OPERATOR)
@never_cache
@edits
def reopening(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Open it again, and the units that were closed along with it."""
    operator: Any = request.user
    organization = _one(request, organization_id)
    if not organization.is_closed:
        return redirect("operator:organization", organization.pk)
    form = ReopeningForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        seen = _as_seen(request, organization)
        try:
            upkeep.reopen(by=operator, organization=seen, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        except Overtaken:
            return _overtaken(request, organization)
        else:
            messages.success(request, _("Снова открыта."))
            return redirect("operator:organization", organization.pk)
    along = selectors.count_closed_along(organization)
    return _page(request, "reopening", organization, form, units=along)


@audience(Audience.OPERATOR)
@never_cache
@edits
def renaming(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Give it another name; the former one stays findable."""
    operator: Any = request.user
    organization = _one(request, organization_id)
    form = RenamingForm(
        request.POST if request.method == "POST" else None, instance=copy(organization)
    )
    if form.is_bound and form.is_valid():
        renamed = _as_seen(request, organization)
        form.fill(renamed)
        told = form.cleaned_data
        try:
            upkeep.rename(
                by=operator, organization=renamed, since=told["since"], reason=told["reason"]
            )
        except ValidationError as error:
            add_errors(form, error)
        except Overtaken:
            return _overtaken(request, organization)
        else:
            messages.success(request, _("Переименована. По прежнему названию её тоже найдут."))
            return redirect("operator:organization", organization.pk)
    return _page(request, "renaming", organization, form)


@audience(Audience.OPERATOR)
@never_cache
@edits
def merge(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Make it part of another, or another part of it: choose, look, confirm."""
    organization = _one(request, organization_id)
    chosen = request.GET.get("other", "")
    if not chosen:
        if request.method == "POST":
            raise Http404
        return _choose(request, organization)
    other = _one(request, int(chosen) if chosen.isascii() and chosen.isdigit() else 0)
    stays = request.GET.get("stays", "") == "other"
    gone, kept = (organization, other) if stays else (other, organization)
    if request.method == "POST":
        return _merge(request, organization, gone, kept)
    return _preview(request, organization, gone, kept, MergingForm())


def _choose(request: HttpRequest, organization: Organization) -> HttpResponse:
    asked = request.GET.get("q", str(organization)).strip()[:200]
    return render(
        request,
        "organizations/upkeep/merge_choosing.html",
        {
            "organization": organization,
            "form": LookingForm({"q": asked}),
            "is_asked": "q" in request.GET,
            "rows": selectors.candidates(organization, asked) if asked else [],
        },
    )


def _preview(
    request: HttpRequest,
    organization: Organization,
    gone: Organization,
    kept: Organization,
    form: MergingForm,
    *,
    status: int = 200,
    is_outdated: bool = False,
) -> HttpResponse:
    shown = merging.preview(gone, kept)
    is_first_kept = kept.pk == organization.pk
    other = gone if is_first_kept else kept
    return render(
        request,
        "organizations/upkeep/merge.html",
        {
            "organization": organization,
            "gone": gone,
            "kept": kept,
            "preview": shown,
            "form": form,
            "is_outdated": is_outdated,
            "action": f"?other={other.pk}&stays={'this' if is_first_kept else 'other'}",
            "swap": f"?other={other.pk}&stays={'other' if is_first_kept else 'this'}",
        },
        status=status,
    )


def _merge(
    request: HttpRequest, organization: Organization, gone: Organization, kept: Organization
) -> HttpResponse:
    operator: Any = request.user
    form = MergingForm(request.POST)
    if not form.is_valid():
        return _preview(request, organization, gone, kept, form, status=422)
    try:
        merging.merge(by=operator, gone=gone, kept=kept, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return _preview(request, organization, gone, kept, form, status=422)
    except merging.CannotMerge:  # the page says why
        return _preview(request, organization, gone, kept, form, status=409)
    except Overtaken:
        return _preview(request, organization, gone, kept, form, status=409, is_outdated=True)
    messages.success(request, _("Организации объединены. Оценки и места уже пересчитаны."))
    return redirect("operator:organization", kept.pk)


def _as_seen(request: HttpRequest, organization: Organization) -> Organization:
    """The row with the version that the page was made of: whoever comes second is told."""
    seen = copy(organization)
    seen.version = seen_version(request)
    return seen


def _overtaken(request: HttpRequest, organization: Organization) -> HttpResponse:
    messages.warning(
        request,
        _("Пока страница была открыта, организацию изменили. Ничего не сохранено: посмотрите."),
    )
    return redirect("operator:organization", organization.pk)


def _page(
    request: HttpRequest, name: str, organization: Organization, form: Any, **more: Any
) -> HttpResponse:
    return render(
        request,
        f"organizations/upkeep/{name}.html",
        {"organization": organization, "form": form, **more},
        status=422 if form.is_bound else 200,
    )
