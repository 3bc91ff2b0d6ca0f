"""The cabinet's page about kiosks: making them, what was pressed, revoking them."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organizations.models import Organization
from organizations.views.cabinet import add_errors, edits, own
from portal.lib.access import Audience, audience, get_editable
from portal.lib.csv_files import csv_response
from portal.polls.forms.building import KioskPlaceForm
from portal.polls.models import Kiosk
from portal.polls.selectors.kiosks import kiosk_answers, kiosk_figures, kiosks_of
from portal.polls.services import AlreadyDecided
from portal.polls.services.kiosks import make_kiosk, revoke_kiosk
from portal.polls.tables import kiosk_table

LATELY = timedelta(days=30)


@audience(Audience.SIGNED_IN)
@never_cache
@edits
def kiosks(request: HttpRequest, organization_id: int) -> HttpResponse:
    """An organization's kiosks and their figures; a form for one more."""
    user: Any = request.user
    organization = own(request, organization_id)
    form = KioskPlaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["place"]
        try:
            make_kiosk(by=user, organization=organization, place=place)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Готово: откройте адрес на устройстве у стойки."))
            return redirect("cabinet:kiosks", organization.pk)
    rows = [
        (one, settings.BASE_URL + reverse("kiosk:kiosk", args=[one.code]))
        for one in kiosks_of(organization, since=timezone.localdate() - LATELY)
    ]
    return render(
        request,
        "cabinet/kiosks.html",
        {
            "organization": organization,
            "form": form,
            "rows": [row for row in rows if row[0].revoked_at is None],
            "revoked": [one for one, _address in rows if one.revoked_at],
            "figures": kiosk_figures(organization),
        },
        status=422 if form.errors else 200,
    )


def _one(request: HttpRequest, organization: Organization, kiosk_id: int) -> Kiosk:
    found: Kiosk = get_editable(
        request.user, Kiosk.objects.filter(organization=organization), pk=kiosk_id
    )
    return found


@audience(Audience.SIGNED_IN)
@edits
def revocation(request: HttpRequest, organization_id: int, kiosk_id: int) -> HttpResponse:
    """End a kiosk, after being told what happens."""
    user: Any = request.user
    organization = own(request, organization_id)
    found = _one(request, organization, kiosk_id)
    if request.method == "POST":
        try:
            revoke_kiosk(by=user, kiosk=found)
        except AlreadyDecided:
            messages.info(request, _("Этот опрос уже отозван."))
        else:
            messages.success(request, _("Опрос отозван: его адрес больше не открывается."))
        return redirect("cabinet:kiosks", organization.pk)
    if found.revoked_at:
        return redirect("cabinet:kiosks", organization.pk)
    return render(
        request,
        "cabinet/kiosk_revocation.html",
        {"organization": organization, "kiosk": found},
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def answers_csv(request: HttpRequest, organization_id: int) -> HttpResponseBase:
    """What was pressed, as a file."""
    organization = own(request, organization_id)
    header, rows = kiosk_table(kiosk_answers(organization))
    return csv_response(f"{_('опрос у стойки')} {organization.pk}.csv", header, rows)
