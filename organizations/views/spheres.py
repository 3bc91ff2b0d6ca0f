"""The operator's spheres and categories: names, order, mergers (DESIGN §1)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.forms.spheres import CategoryForm, ChangeForm, IntoForm, SphereForm
from organizations.models import Category, Sphere
from organizations.selectors import spheres as selectors
from organizations.services import Overtaken
from organizations.services import spheres as services
from organizations.views.cabinet import add_errors
from portal.lib import wording
from portal.lib.access import Audience, audience, get_editable

edits = require_http_methods(["GET", "HEAD", "POST"])
SPHERE, CATEGORY = "sphere", "category"


def _one(request: HttpRequest, kind: str, kind_id: int) -> Any:
    """A sphere or a category in use."""
    if kind == SPHERE:
        return get_editable(request.user, Sphere.objects.all(), pk=kind_id)
    if kind == CATEGORY:
        return get_editable(request.user, Category.objects.select_related("sphere"), pk=kind_id)
    raise Http404


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def spheres(request: HttpRequest) -> HttpResponse:
    """All of them, with how many organizations stand where."""
    return render(
        request,
        "organizations/spheres/list.html",
        {"spheres": selectors.all_spheres(), "retired": selectors.retired()},
    )


@audience(Audience.OPERATOR)
@never_cache
@edits
def new_sphere(request: HttpRequest) -> HttpResponse:
    """Add a sphere."""
    form = SphereForm(request.POST if request.method == "POST" else None)
    return _save(request, form, {"title": _("Новая сфера")})


@audience(Audience.OPERATOR)
@never_cache
@edits
def new_category(request: HttpRequest, sphere_id: int) -> HttpResponse:
    """Add a category to a sphere."""
    sphere = _one(request, SPHERE, sphere_id)
    form = CategoryForm(
        request.POST if request.method == "POST" else None, instance=Category(sphere=sphere)
    )
    return _save(request, form, {"title": _("Новая категория"), "sphere": sphere})


@audience(Audience.OPERATOR)
@never_cache
@edits
def kind(request: HttpRequest, kind: str, kind_id: int) -> HttpResponse:
    """One of them: its names and place; what else can be done with it."""
    row = _one(request, kind, kind_id)
    made = SphereForm if kind == SPHERE else CategoryForm
    form = made(request.POST if request.method == "POST" else None, instance=row)
    others = selectors.others_of(row)
    more: dict[str, Any] = {
        "title": row.name,
        "row": row,
        "kind": kind,
        "is_empty": selectors.is_empty(row),
        "merge_form": IntoForm(
            None,
            label=_("С какой объединить") if kind == SPHERE else _("С какой категорией объединить"),
            choices=_choices(others),
        ),
    }
    if kind == CATEGORY:
        more["sphere"] = row.sphere
        more["move_form"] = IntoForm(
            None, label=_("В какую сферу"), choices=_choices(selectors.other_spheres(row))
        )
    return _save(request, form, more)


def _choices(rows: Any) -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        whole = str(row.sphere.name) if isinstance(row, Category) else ""
        groups.setdefault(whole, []).append((str(row.pk), str(row.name)))
    if set(groups) <= {""}:
        return groups.get("", [])
    return list(groups.items())


def _save(request: HttpRequest, form: Any, more: dict[str, Any]) -> HttpResponse:
    operator: Any = request.user
    if form.is_bound and form.is_valid():
        try:
            services.save_kind(by=operator, kind=form.instance)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Сохранено."))
            return redirect("operator:spheres")
    return render(
        request,
        "organizations/spheres/kind.html",
        {"form": form, **more},
        status=422 if form.is_bound else 200,
    )


@audience(Audience.OPERATOR)
@never_cache
@edits
def merging(request: HttpRequest, kind: str, kind_id: int) -> HttpResponse:
    """Make it part of another of its kind: what would follow, and the confirmation."""
    return _change(request, kind, kind_id, kind)


@audience(Audience.OPERATOR)
@never_cache
@edits
def moving(request: HttpRequest, kind_id: int) -> HttpResponse:
    """Move a category to another sphere."""
    return _change(request, CATEGORY, kind_id, SPHERE)


def _change(request: HttpRequest, kind: str, kind_id: int, into: str) -> HttpResponse:
    operator: Any = request.user
    row, chosen = _one(request, kind, kind_id), request.GET.get("into", "")
    if not chosen:
        if request.method == "POST":
            raise Http404
        messages.info(request, _("Выберите, с чем объединить или куда перенести."))
        return redirect("operator:kind", kind, row.pk)
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0
    change = selectors.change_of(row, _one(request, into, number))
    form = ChangeForm(request.POST if request.method == "POST" else None)
    status, is_outdated = 200, False
    if form.is_bound:
        status = 422
    if form.is_bound and form.is_valid():
        try:
            touched = services.carry_out(by=operator, change=change, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except services.CannotChange:  # the page says why
            status = 409
        except Overtaken:
            status, is_outdated = 409, True
        else:
            said = _("Готово. Затронуто: %(organizations)s.")
            messages.success(request, said % {"organizations": wording.organizations(touched)})
            return redirect("operator:spheres")
    return render(
        request,
        "organizations/spheres/change.html",
        {
            "row": row,
            "kind": kind,
            "change": change,
            "form": form,
            "action": f"?into={change.kept.pk}",
            "is_outdated": is_outdated,
        },
        status=status,
    )


@audience(Audience.OPERATOR)
@require_POST
def retirement(request: HttpRequest, kind: str, kind_id: int) -> HttpResponse:
    """Offer it no longer."""
    operator: Any = request.user
    row = _one(request, kind, kind_id)
    try:
        services.retire(by=operator, kind=row)
    except services.CannotChange as error:
        for reason in error.reasons:
            messages.warning(request, reason)
        return redirect("operator:kind", kind, row.pk)
    messages.success(request, _("Больше не предлагается."))
    return redirect("operator:spheres")
