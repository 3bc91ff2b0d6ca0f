"""The cabinet's pages about an organization's units: adding, moving, closing them.

That is a matter of whoever speaks for the organization above; a unit's data are edited by its own
people too, on the same pages as those of any organization.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from organizations.forms.units import ClosingForm, MovingForm, UnitForm
from organizations.models import Organization
from organizations.selectors.cabinet import possible_parents, units_page
from organizations.services import Overtaken, cabinet
from organizations.views.cabinet import add_errors, edits, own, seen_version
from portal.lib.access import Audience, audience
from portal.lib.cursors import CURSORS, BadCursor, steps


def unit_of_own(request: HttpRequest, unit_id: int) -> Organization:
    """A unit, if this person speaks for the organization above it."""
    unit = own(request, unit_id)
    if unit.parent_id is None:
        raise Http404
    own(request, unit.parent_id)
    return unit


@audience(Audience.SIGNED_IN)
@require_safe
def units(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The units right below, closed ones too."""
    organization = own(request, organization_id)
    try:
        page = units_page(organization, **{key: request.GET.get(key, "") for key in CURSORS})
    except BadCursor:
        return redirect("cabinet:units", organization.pk)
    return render(
        request,
        "cabinet/units.html",
        {"organization": organization, "units": page.rows, "steps": steps(page)},
    )


@audience(Audience.SIGNED_IN)
@edits
def new_unit(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Add a unit."""
    user: Any = request.user
    organization = own(request, organization_id)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unit = form.unit(organization)
        try:
            cabinet.add_unit(by=user, unit=unit, service=form.service())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Подразделение добавлено. Проверьте остальные сведения."))
            return redirect("cabinet:overview", unit.pk)
    return render(
        request,
        "cabinet/new_unit.html",
        {"organization": organization, "form": form},
        status=422 if request.method == "POST" else 200,
    )


@audience(Audience.SIGNED_IN)
@edits
def moving(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Move a unit under another organization."""
    user: Any = request.user
    unit = unit_of_own(request, organization_id)
    form = MovingForm(request.POST or None, parents=possible_parents(user, unit))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        unit.version = seen_version(request)
        parent = form.chosen()
        try:
            cabinet.move_unit(by=user, unit=unit, parent=parent)
        except Overtaken:
            status, unit = 409, unit_of_own(request, organization_id)
            form.add_error(None, changed_meanwhile())
        else:
            messages.success(request, _("Подразделение перенесено."))
            return redirect("cabinet:overview", unit.pk)
    return render(
        request, "cabinet/moving.html", {"organization": unit, "form": form}, status=status
    )


@audience(Audience.SIGNED_IN)
@edits
def closing(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Close a unit; a closed one can be opened again here."""
    user: Any = request.user
    unit = unit_of_own(request, organization_id)
    form = ClosingForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        unit.version = seen_version(request)
        try:
            cabinet.close_unit(by=user, unit=unit, on=form.cleaned_data["closed_on"])
        except Overtaken:
            status, unit = 409, unit_of_own(request, organization_id)
            form.add_error(None, changed_meanwhile())
        except ValidationError as error:
            unit = unit_of_own(request, organization_id)
            add_errors(form, error)
        else:
            messages.success(request, _("Подразделение закрыто."))
            return redirect("cabinet:overview", unit.pk)
    return render(
        request, "cabinet/closing.html", {"organization": unit, "form": form}, status=status
    )


@audience(Audience.SIGNED_IN)
@require_POST
def reopening(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Open a closed unit again; one that closed with its organization opens with it."""
    user: Any = request.user
    unit = unit_of_own(request, organization_id)
    if unit.closed_with_id:
        raise PermissionDenied
    cabinet.reopen_unit(by=user, unit=unit)
    messages.success(request, _("Подразделение снова открыто."))
    return redirect("cabinet:overview", organization_id)


def changed_meanwhile() -> str:
    """What to say where there is nothing to compare."""
    return _("Пока страница была открыта, сведения изменили. Проверьте и отправьте ещё раз.")
