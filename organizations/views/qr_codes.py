"""The cabinet's pages about one QR code: what to print, its name, revoking it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from organizations import qr_codes
from organizations.forms.qr_codes import PlaceForm
from organizations.models import Organization, QrCode
from organizations.qr_codes import materials
from organizations.qr_codes.materials import MATERIALS
from organizations.views.cabinet import add_errors, edits, own
from portal.lib.access import Audience, audience, get_for
from portal.lib.languages import current
from portal.lib.typesetting import Busy

FILES = [  # of `MATERIALS`: name, what it is, its format
    ("poster-a4.pdf", gettext_lazy("Плакат A4"), "PDF"),
    ("poster-a5.pdf", gettext_lazy("Плакат A5"), "PDF"),
    ("poster-a6.pdf", gettext_lazy("Табличка A6"), "PDF"),
    ("screen.png", gettext_lazy("Экран 1920 × 1080"), "PNG"),
    ("square.png", gettext_lazy("Квадрат 1080 × 1080"), "PNG"),
]


def code_of(request: HttpRequest, organization: Organization, code: str) -> QrCode:
    """The organization's code in force; a revoked one has no pages."""
    qr_code: QrCode = get_for(
        request.user, QrCode.objects.all(), organization=organization, code=code, revoked_at=None
    )
    qr_code.organization = organization
    return qr_code


@audience(Audience.SIGNED_IN)
@edits
def qr_code(request: HttpRequest, organization_id: int, code: str) -> HttpResponse:
    """One code: its address, files to print and show; a place can be renamed."""
    user: Any = request.user
    organization = own(request, organization_id)
    found = code_of(request, organization, code)
    if not found.label and request.method == "POST":  # the whole organization has no place's name
        raise Http404
    form = PlaceForm(request.POST or None, initial={"name": found.label})
    if request.method == "POST" and form.is_valid():
        try:
            qr_codes.rename_place(by=user, qr_code=found, name=form.cleaned_data["name"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Место переименовано. Код остался прежним."))
            return redirect("cabinet:qr_code", organization.pk, found.code)
    return render(
        request,
        "cabinet/qr_code.html",
        {
            "organization": organization,
            "qr_code": found,
            "form": form,
            "address": qr_codes.in_unicode(qr_codes.address_of(found)),
            "files": FILES,
            "file_languages": [("ru", _("по-русски")), ("be", _("по-белорусски"))],
        },
        status=422 if request.method == "POST" else 200,
    )


@audience(Audience.SIGNED_IN)
@edits
def revocation(request: HttpRequest, organization_id: int, code: str) -> HttpResponse:
    """Revoke a code, after being told what happens to posters that hang."""
    user: Any = request.user
    organization = own(request, organization_id)
    found = code_of(request, organization, code)
    if request.method == "POST":
        qr_codes.revoke_qr_code(by=user, qr_code=found)
        messages.success(request, _("Код отозван. Снимите плакаты с ним."))
        return redirect("cabinet:qr", organization.pk)
    return render(
        request,
        "cabinet/qr_revocation.html",
        {"organization": organization, "qr_code": found},
    )


@audience(Audience.SIGNED_IN)
@require_safe
def material(request: HttpRequest, organization_id: int, code: str, name: str) -> HttpResponse:
    """One file of a code, in the language of `?lang=`, else of the page that leads here."""
    if name not in MATERIALS:
        raise Http404
    organization = own(request, organization_id)
    found = code_of(request, organization, code)
    language = request.GET.get("lang", "") or ("be" if current() == "be" else "ru")
    if language not in materials.LANGUAGES:
        raise Http404
    wanted = materials.order(
        MATERIALS[name], organization=organization, qr_code=found, language=language
    )
    etag = f'"{wanted.digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = materials.make(wanted)
        except Busy:
            return HttpResponse(
                _("Сейчас готовится много плакатов. Повторите через минуту."),
                status=503,
                content_type="text/plain; charset=utf-8",
                headers={"Retry-After": "60", "Cache-Control": "no-store"},
            )
        stem, _dot, extension = name.rpartition(".")
        spoken = f"-{language}" if MATERIALS[name].layout else ""
        response = HttpResponse(
            content,
            content_type=MATERIALS[name].content_type,
            headers={
                "Content-Disposition": (
                    f'inline; filename="{stem}-{found.code}{spoken}.{extension}"'
                ),
                "X-Content-Type-Options": "nosniff",
            },
        )
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
