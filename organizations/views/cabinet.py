"""The cabinet: an organization's data, which its own people keep true.

Its first pages are in `portal.cabinet`, which knows marks; their frame is a template.
"""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations import changes, outline
from organizations.forms.cabinet import ActivityForm, ContactsForm, LocationForm, NamesForm
from organizations.forms.units import LogoForm, ServiceForm
from organizations.models import Organization, Service
from organizations.selectors.cabinet import (
    Change,
    ChangedField,
    changes_since,
    chosen_kinds,
    history_page,
    services_of,
    told,
    told_fields,
)
from organizations.services import Overtaken, cabinet
from portal.lib.access import Audience, audience, get_editable
from portal.lib.cursors import CURSORS, BadCursor, steps
from portal.lib.queues import version_of

edits = require_http_methods(["GET", "HEAD", "POST"])


def own(request: HttpRequest, organization_id: int) -> Organization:
    """The organization or unit, if this person may change its data."""
    found: Organization = get_editable(
        request.user,
        Organization.objects.select_related(
            "parent", "region", "district", "settlement", "city_district"
        ),
        pk=organization_id,
    )
    return found


def seen_version(request: HttpRequest) -> int:
    """The version that the form was made of; 0 if it doesn't say."""
    return version_of(request.POST.get("version", ""))


@audience(Audience.SIGNED_IN)
@edits
def names(request: HttpRequest, organization_id: int) -> HttpResponse:
    """What it is called."""
    organization = own(request, organization_id)
    form = NamesForm(request.POST or None, instance=copy(organization))
    return _edit(request, organization, form, "cabinet/names.html")


@audience(Audience.SIGNED_IN)
@edits
def contacts(request: HttpRequest, organization_id: int) -> HttpResponse:
    """When and how to reach it, who heads it, how accessible it is."""
    organization = own(request, organization_id)
    form = ContactsForm(request.POST or None, instance=copy(organization))
    return _edit(request, organization, form, "cabinet/contacts.html")


@audience(Audience.SIGNED_IN)
@edits
def location(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Where it is; a step shows the finer places and saves nothing."""
    organization = own(request, organization_id)
    step = "step" in request.POST
    form = LocationForm(request.POST or None, organization=organization, step=step)
    shown = outline.point_map(organization.latitude, organization.longitude)
    answer = _edit(
        request, organization, form, "cabinet/location.html", saves=not step, point_map=shown
    )
    return outline.allow_tiles(answer)


@audience(Audience.SIGNED_IN)
@edits
def activity(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Spheres and categories; services and procedures below them."""
    organization = own(request, organization_id)
    form = ActivityForm(request.POST or None, organization=organization)
    links = None
    if form.is_bound and form.is_valid() and not form.cleaned_data.get("inherits_spheres"):
        links = chosen_kinds(form.cleaned_data["kinds"])
    return _edit(
        request,
        organization,
        form,
        "cabinet/activity.html",
        links=links,
        services=services_of(organization),
        service_form=ServiceForm(auto_id="service-%s"),
    )


def _edit(
    request: HttpRequest,
    organization: Organization,
    form: Any,
    template: str,
    *,
    saves: bool = True,
    links: Any = None,
    **context: Any,
) -> HttpResponse:
    """Show a form, or save what it says; whoever comes second sees what the first has saved."""
    user: Any = request.user
    status, overtaken, version = 200, None, organization.version
    if request.method == "POST":
        status, version = 422 if saves else 200, seen_version(request)
    if request.method == "POST" and saves and form.is_valid():
        changed = copy(organization)
        changed.version = version
        form.fill(changed)
        try:
            _save(user, changed, links)
        except Overtaken:
            organization = own(request, organization.pk)
            overtaken = _overtaken(organization, changed, version, links)
            status, version = 409, organization.version
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Сохранено."))
            return redirect("cabinet:overview", organization.pk)
    return render(
        request,
        template,
        {
            "organization": organization,
            "form": form,
            "version": version,
            "overtaken": overtaken,
            **context,
        },
        status=status,
    )


def _save(user: Any, changed: Organization, links: Any) -> None:
    if links is None:
        cabinet.save_data(by=user, organization=changed)
    else:
        categories, spheres = links
        cabinet.save_data(by=user, organization=changed, categories=categories, spheres=spheres)


def _overtaken(
    now: Organization, typed: Organization, version: int, links: Any
) -> dict[str, list[Change] | list[ChangedField]]:
    """What others have saved meanwhile, and where this form says something else."""
    differing = changes.between(now, typed)
    if links is not None:
        differing |= changes.between_links(now, *links)
    return {"changes": changes_since(now, version), "fields": told_fields(differing)}


def add_errors(form: BaseForm, error: ValidationError) -> None:
    """Errors of a service beside their fields, those of no field above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        known = name in form.fields and name != NON_FIELD_ERRORS
        form.add_error(name if known else None, errors)


@audience(Audience.SIGNED_IN)
@require_POST
def add_service(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Add a service or a procedure."""
    user: Any = request.user
    organization = own(request, organization_id)
    form = ServiceForm(request.POST, auto_id="service-%s")
    if form.is_valid():
        try:
            cabinet.add_service(by=user, organization=organization, **form.service())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Добавлено."))
            return redirect("cabinet:activity", organization.pk)
    return render(
        request,
        "cabinet/activity.html",
        {
            "organization": organization,
            "form": ActivityForm(organization=organization),
            "version": organization.version,
            "services": services_of(organization),
            "service_form": form,
        },
        status=422,
    )


@audience(Audience.SIGNED_IN)
@require_POST
def remove_service(request: HttpRequest, service_id: int) -> HttpResponse:
    """Take a service or a procedure off the list."""
    user: Any = request.user
    service = get_editable(user, Service.objects.all(), pk=service_id)
    try:
        cabinet.remove_service(by=user, service=service)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("«%(name)s» убрано из списка.") % {"name": service.name})
    return redirect("cabinet:activity", service.organization_id)


@audience(Audience.SIGNED_IN)
@edits
def logo(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The logo, and another one in its place."""
    user: Any = request.user
    organization = own(request, organization_id)
    form = LogoForm(request.POST, request.FILES) if request.method == "POST" else LogoForm()
    if request.method == "POST" and form.is_valid():
        picture = form.cleaned_data["logo"]
        cabinet.set_logo(by=user, organization=copy(organization), picture=picture)
        messages.success(request, _("Логотип сохранён."))
        return redirect("cabinet:logo", organization.pk)
    return render(
        request,
        "cabinet/logo.html",
        {"organization": organization, "form": form},
        status=422 if form.errors else 200,
    )


@audience(Audience.SIGNED_IN)
@require_POST
def remove_logo(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Show no logo any longer."""
    user: Any = request.user
    cabinet.remove_logo(by=user, organization=own(request, organization_id))
    messages.success(request, _("Логотип убран."))
    return redirect("cabinet:logo", organization_id)


@audience(Audience.SIGNED_IN)
@require_POST
def verify(request: HttpRequest, organization_id: int) -> HttpResponse:
    """«Всё верно, ничего не изменилось»: the data are of today."""
    user: Any = request.user
    cabinet.save_data(by=user, organization=own(request, organization_id))
    messages.success(request, _("Отмечено: данные проверены сегодня."))
    return redirect("cabinet:overview", organization_id)


@audience(Audience.SIGNED_IN)
@require_safe
def history(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Who changed what and when, what it was before and after."""
    organization = own(request, organization_id)
    try:
        page = history_page(
            request.user, organization, **{key: request.GET.get(key, "") for key in CURSORS}
        )
    except BadCursor:
        return redirect("cabinet:history", organization.pk)
    return render(
        request,
        "cabinet/history.html",
        {
            "organization": organization,
            "changes": [told(row) for row in page.rows],
            "steps": steps(page),
        },
    )
