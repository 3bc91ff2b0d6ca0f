"""The cabinet's QR codes, with what came of them; banners for the organization's own site."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from organizations import qr_codes
from organizations.forms.qr_codes import PlaceForm
from organizations.models import Organization
from organizations.selectors.cabinet import count_units
from organizations.selectors.qr_codes import codes_in_force, revoked_codes
from organizations.views.cabinet import add_errors, edits, own
from portal.cabinet.selectors import came_by
from portal.lib.access import Audience, audience
from portal.sharing import snippets
from portal.sharing.views import framing_itself


@audience(Audience.SIGNED_IN)
@edits
def codes(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The codes of an organization and its places; a form for one more place."""
    user: Any = request.user
    organization = own(request, organization_id)
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = qr_codes.add_place(
                by=user, organization=organization, name=form.cleaned_data["name"]
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Код готов: распечатайте плакат."))
            return redirect("cabinet:qr_code", organization.pk, made.code)
    return _codes_page(request, organization, form, 422 if request.method == "POST" else 200)


def _codes_page(
    request: HttpRequest, organization: Organization, form: PlaceForm, status: int
) -> HttpResponse:
    in_force, revoked = codes_in_force(organization), revoked_codes(organization)
    came = came_by(organization, [*in_force, *revoked])
    return render(
        request,
        "cabinet/qr.html",
        {
            "organization": organization,
            "form": form,
            "rows": [(code, came.by_code[code.pk]) for code in in_force],
            "has_general": any(not code.label for code in in_force),
            "revoked": [(code, came.by_code[code.pk]) for code in revoked],
            "came": came,
            "units": count_units(organization),
        },
        status=status,
    )


@audience(Audience.SIGNED_IN)
@require_POST
def general(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Make the code of the whole organization, if there is none; lead to what to print."""
    user: Any = request.user
    organization = own(request, organization_id)
    code = qr_codes.general_code(by=user, organization=organization)
    return redirect("cabinet:qr_code", organization.pk, code.code)


@audience(Audience.SIGNED_IN)
@require_safe
@framing_itself
def banners(request: HttpRequest, organization_id: int) -> HttpResponse:
    """HTML to copy: banners and the live mark, in the language that is asked for."""
    organization = own(request, organization_id)
    return render(
        request,
        "cabinet/banners.html",
        {"organization": organization, **snippets.to_copy(organization, request.GET.get("lang"))},
    )
