"""Conclusions: officers of the authority alone; for everybody else, the operator too, nothing is
there. Each opening of a page, a document or a table is written down before it is shown."""

from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organizations.models import Organization
from portal.lib import wording
from portal.lib.access import Audience, audience, get_for
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, steps
from portal.lib.typesetting import Busy
from registries import conclusion_paper
from registries.forms.assignments import ids_of
from registries.forms.conclusions import ConclusionForm, ConclusionsForm
from registries.models import Conclusion, ConclusionReading, FormerConclusion
from registries.models.rooms import keeps_secrets
from registries.selectors import conclusions as selectors
from registries.selectors.assignments import is_inside
from registries.selectors.composing import search
from registries.selectors.rooms import is_officer_of, speaks_for
from registries.services.assignments import NotInRegistry, OnBothSides
from registries.services.conclusions import AlreadyThere, Overtaken, change, note_readings, write
from registries.views.rooms import authority_for

How = ConclusionReading.How


def secret_authority(request: HttpRequest, organization_id: int) -> Organization:
    """The authority, for its officers; the operator, be they an officer too, doesn't learn that the
    page is there.

    Raises:
        Http404
    """
    authority = authority_for(request, organization_id)
    if not keeps_secrets(request.user) or not is_officer_of(request.user, authority):
        raise Http404
    return authority


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def conclusions(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The list: on whom, for which half-year, signed when; nothing of what they say."""
    authority = secret_authority(request, organization_id)
    form = ConclusionsForm(request.GET, half_years=selectors.half_years())
    text, half_year = form.asked()
    kept = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    cursors = {key: request.GET.get(key, "") for key in CURSORS}
    try:
        page = selectors.conclusions_page(
            request.user, authority, half_year=half_year, text=text, **cursors
        )
    except BadCursor:
        return redirect("authority:conclusions", authority.pk)
    csv_url = reverse("authority:conclusions_csv", args=[authority.pk])
    return render(
        request,
        "authority/conclusions.html",
        {
            "authority": authority,
            "form": form,
            "filtered": len(kept),
            "rows": [(row, wording.half_year(row.half_year)) for row in page.rows],
            "steps": steps(page, **kept),
            "csv_url": f"{csv_url}?{urlencode(kept)}",
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def conclusions_csv(request: HttpRequest, organization_id: int) -> HttpResponseBase:
    """The narrowed list as a table, with all that they say; each is noted as read."""
    user: Any = request.user
    authority = secret_authority(request, organization_id)
    form = ConclusionsForm(request.GET, half_years=selectors.half_years())
    text, half_year = form.asked()
    found = selectors.conclusions(user, authority, half_year=half_year, text=text)
    rows = list(found.select_related("organization").order_by("-pk"))
    if request.method == "GET":
        note_readings(by=user, conclusions=rows, how=How.CSV)
    header = [
        *(_("Организация"), _("УНП"), _("Полугодие"), _("Оценка эффективности")),
        *(_("Использование в кадровых решениях"), _("Пояснение")),
        *(_("Кто подписал"), _("Должность"), _("Дата подписания"), _("Версия")),
    ]
    lines = (
        [
            row.organization.short_name,
            row.organization.unp,
            wording.half_year(row.half_year),
            row.assessment,
            row.get_use_display(),
            row.use_text,
            row.signed_name,
            row.signed_position,
            row.signed_on,
            row.version,
        ]
        for row in rows
    )
    return csv_response(f"{_('заключения')}-{timezone.localdate():%Y-%m-%d}.csv", header, lines)


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_conclusion(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Choose on whom and for which half-year, then write; figures are filled in."""
    user: Any = request.user
    authority = secret_authority(request, organization_id)
    halves = selectors.half_years()
    asked = ids_of([request.GET.get("organization", "")])
    half_year = request.GET.get("half_year", "")
    organization = selectors.within(authority, asked[0]) if asked else None
    if organization is None or half_year not in dict(halves):
        if request.method == "POST":
            raise Http404
        return _choosing(request, authority, halves)
    if speaks_for(user, organization.pk):
        messages.warning(
            request, _("Вы выступаете от имени этой организации: заключение о ней пишет коллега.")
        )
        return redirect("authority:new_conclusion", authority.pk)
    there = selectors.already(authority, organization, half_year)
    if there and request.method != "POST":
        messages.info(request, _("Заключение за это полугодие уже есть. Его можно изменить."))
        return redirect("authority:conclusion", authority.pk, there)
    figures = selectors.figures_of(authority, organization, half_year)
    form = ConclusionForm(
        request.POST or None,
        initial={
            "assessment": selectors.assessment_of(figures),
            "signed_on": timezone.localdate(),
        },
    )
    status, taken = (422 if request.method == "POST" else 200), None
    if request.method == "POST" and form.is_valid():
        try:
            row = write(
                by=user,
                authority=authority,
                organization=organization,
                half_year=half_year,
                words=form.words(),
            )
        except AlreadyThere:
            status, taken = 409, selectors.already(authority, organization, half_year)
        except (NotInRegistry, OnBothSides):
            raise Http404 from None
        else:
            messages.success(request, _("Заключение записано. Его видите только вы и коллеги."))
            return redirect("authority:conclusion", authority.pk, row.pk)
    return render(
        request,
        "authority/conclusion_form.html",
        {
            "authority": authority,
            "organization": organization,
            "half_year": wording.half_year(half_year),
            "lines": selectors.figure_lines(figures),
            "form": form,
            "taken": taken,
        },
        status=status,
    )


def _choosing(
    request: HttpRequest, authority: Organization, halves: list[tuple[str, str]]
) -> HttpResponse:
    form = ConclusionsForm(
        request.GET if "q" in request.GET else {}, half_years=halves, must_choose=True
    )
    text, half_year = form.asked()
    half_year = half_year or (halves[0][0] if halves else "")
    return render(
        request,
        "authority/conclusion_choosing.html",
        {
            "authority": authority,
            "form": form,
            "asked": text,
            "half_year": half_year,
            "half_year_text": wording.half_year(half_year) if half_year else "",
            "found": search(authority, text, []) if text else [],
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def conclusion(request: HttpRequest, organization_id: int, conclusion_id: int) -> HttpResponse:
    """One conclusion, what it said before, and who has read it."""
    authority = secret_authority(request, organization_id)
    row = _found(request, authority, conclusion_id)
    _note(request, row, How.PAGE)
    return render(
        request,
        "authority/conclusion.html",
        {
            "authority": authority,
            "conclusion": row,
            "half_year": wording.half_year(row.half_year),
            "lines": selectors.figure_lines(row.figures),
            "former": selectors.former_of(row),
            "readings": selectors.readings_of(row),
            "is_inside": is_inside(authority, row.organization_id),
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conclusion_change(
    request: HttpRequest, organization_id: int, conclusion_id: int
) -> HttpResponse:
    """Say something else; what it said is kept."""
    user: Any = request.user
    authority = secret_authority(request, organization_id)
    row = _found(request, authority, conclusion_id)
    if not is_inside(authority, row.organization_id):
        return _has_left(request, row)
    initial = {name: getattr(row, name) for name in ConclusionForm.base_fields}
    form = ConclusionForm(request.POST or None, initial=initial)
    status, overtaken = (422 if request.method == "POST" else 200), False
    if request.method == "POST" and form.is_valid():
        try:
            change(by=user, conclusion=row, version=_version(request), words=form.words())
        except Overtaken:
            status, overtaken = 409, True
        except NotInRegistry:
            return _has_left(request, row)
        except OnBothSides:
            raise Http404 from None
        else:
            messages.success(request, _("Сохранено. Прежний текст остался в версиях."))
            return redirect("authority:conclusion", authority.pk, row.pk)
    if request.method != "POST" or overtaken:
        _note(request, row, How.FORM)
    return render(
        request,
        "authority/conclusion_form.html",
        {
            "authority": authority,
            "organization": row.organization,
            "half_year": wording.half_year(row.half_year),
            "lines": selectors.figure_lines(row.figures),
            "form": form,
            "conclusion": row,
            "version": _version(request)
            if request.method == "POST" and not overtaken
            else row.version,
            "overtaken": overtaken,
        },
        status=status,
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def conclusion_pdf(
    request: HttpRequest, organization_id: int, conclusion_id: int
) -> HttpResponseBase:
    """The document, as PDF/UA-1; `?version=` for what it said before."""
    authority = secret_authority(request, organization_id)
    row = _found(request, authority, conclusion_id)
    said: Conclusion | FormerConclusion = row
    if asked := request.GET.get("version", ""):
        former = {str(one.version): one for one in selectors.former_of(row)}
        said = former.get(asked, row)
        if said is row and asked != str(row.version):
            raise Http404
    _note(request, row, How.PDF, said.version)
    try:
        made = conclusion_paper.make(row, said)
    except Busy:
        return HttpResponse(
            _("Сейчас готовится слишком много документов. Попробуйте через минуту."),
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "10"},
        )
    name = quote(f"{_('заключение')}-{row.pk}-{said.version}.pdf")
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def _found(request: HttpRequest, authority: Organization, conclusion_id: int) -> Conclusion:
    row: Conclusion = get_for(
        request.user, selectors.concluded(request.user, authority), pk=conclusion_id
    )
    return row


def _has_left(request: HttpRequest, row: Conclusion) -> HttpResponse:
    messages.warning(
        request, _("Этой организации больше нет в вашем реестре: заключение изменить нельзя.")
    )
    return redirect("authority:conclusion", row.authority_id, row.pk)


def _note(request: HttpRequest, row: Conclusion, how: str, version: int | None = None) -> None:
    user: Any = request.user
    if request.method == "HEAD":
        return
    note_readings(by=user, conclusions=[row], how=how, version=version)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
