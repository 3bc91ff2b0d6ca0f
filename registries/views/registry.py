"""The local registry of an authority: the version in force, the one under way, its steps to the
operator. What stands in a draft: `registry_entries`."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import exporting
from accounts.views.exports import too_many
from organizations.models import Organization
from portal.lib import wording
from portal.lib.access import Audience, audience, get_for
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, steps
from portal.lib.scans import handed_out
from registries.exports.versions import EXPORT, header, parameters_of, rows
from registries.forms.registry import ApprovalForm
from registries.models import RegistryVersion
from registries.selectors import versions as selectors
from registries.selectors.rooms import is_officer_of
from registries.services import versions
from registries.views.rooms import authority_for, own_authority

State = RegistryVersion.State
SHOWN = (selectors.ENTRIES, selectors.ADDED, selectors.REMOVED)


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def registry(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The version in force, the one under way, and all there have been."""
    authority = authority_for(request, organization_id)
    try:
        page = selectors.history_page(request.user, authority, **_cursors(request))
    except BadCursor:
        return redirect("authority:registry", authority.pk)
    in_force = selectors.version_in_force(authority)
    under_way = selectors.version_under_way(authority)
    last = selectors.last_version(authority)
    named = {one.pk: one for one in (in_force, under_way, last) if one}
    counts = selectors.count_entries([*page.rows, *named.values()])
    return render(
        request,
        "authority/registry/home.html",
        {
            "authority": authority,
            "in_force": in_force,
            "in_force_count": wording.organizations(counts.get(in_force.pk, 0)) if in_force else "",
            "edges": 0 if in_force else selectors.edges_of(authority).count(),
            "under_way": under_way,
            "under_way_count": wording.organizations(counts.get(under_way.pk, 0))
            if under_way
            else "",
            "returned": last if last and last.state == State.RETURNED else None,
            "rows": [(one, wording.organizations(counts.get(one.pk, 0))) for one in page.rows],
            "steps": steps(page),
            "works_here": is_officer_of(request.user, authority),
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def version_page(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """A version: where it stands, its organizations, what it changes in the one in force."""
    authority = authority_for(request, organization_id)
    version = seen(request, authority, number)
    return render_version(
        request, version, "authority/registry/version.html", {"authority": authority}
    )


def render_version(
    request: HttpRequest,
    version: RegistryVersion,
    template: str,
    more: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A page with a version's organizations, as its address asks for them."""
    show = request.GET.get("show", selectors.ENTRIES)
    q = request.GET.get("q", "").strip()[:200]
    if show not in SHOWN:
        raise Http404
    user: Any = request.user
    try:
        page = selectors.organizations_page(user, version, show=show, q=q, **_cursors(request))
    except BadCursor:
        return redirect(request.path)
    found = selectors.found_in(user, version, show=show, q=q)
    comparison = selectors.compare(version)
    kept = {
        name: value for name, value in (("show", show), ("q", q)) if value and value != SHOWN[0]
    }
    is_draft = version.state == State.DRAFT
    works_here = is_officer_of(request.user, version.authority)
    return render(
        request,
        template,
        {
            "version": version,
            "comparison": comparison,
            "is_compared": _is_compared(version) and comparison.in_force > 0,
            "count_text": wording.organizations(comparison.entries),
            "show": show,
            "asked": q,
            "tabs": _tabs(version, comparison, show),
            "rows": page.rows,
            "steps": steps(page, **kept),
            "works_here": works_here,
            "may_edit": works_here and is_draft and show != selectors.REMOVED,
            "found_text": wording.organizations(found.count()) if q else "",
            **more,
        },
        status=status,
    )


def _tabs(
    version: RegistryVersion, comparison: selectors.Comparison, show: str
) -> list[dict[str, Any]]:
    labels = {selectors.ENTRIES: (_("Все организации"), comparison.entries)}
    if _is_compared(version) and comparison.in_force:
        labels[selectors.ADDED] = (_("Новые"), comparison.added)
        labels[selectors.REMOVED] = (_("Выбывают"), comparison.removed)
    return [
        {
            "label": label,
            "url": "?" if name == selectors.ENTRIES else f"?show={name}",
            "count": wording.number(count),
            "current": name == show,
        }
        for name, (label, count) in labels.items()
    ]


def _is_compared(version: RegistryVersion) -> bool:
    """Whether it would take the place of the registry in force, or was to."""
    return version.state not in (State.IN_FORCE, State.SUPERSEDED)


def _cursors(request: HttpRequest) -> dict[str, str]:
    return {key: request.GET.get(key, "") for key in CURSORS}


def seen(request: HttpRequest, authority: Organization, number: int) -> RegistryVersion:
    """The authority's version of this number.

    Raises:
        Http404
    """
    version: RegistryVersion = get_for(
        request.user,
        RegistryVersion.objects.select_related("authority"),
        authority=authority,
        number=number,
    )
    return version


def own_version(request: HttpRequest, organization_id: int, number: int) -> RegistryVersion:
    """The version, if this person is an officer of its authority.

    Raises:
        Http404: a stranger.
        PermissionDenied: the operator, who only reads.
    """
    return seen(request, own_authority(request, organization_id), number)


def to_version(version: RegistryVersion) -> HttpResponse:
    """To its page."""
    return redirect("authority:registry_version", version.authority_id, version.number)


def not_now(request: HttpRequest, version: RegistryVersion) -> HttpResponse:
    """Another officer, or the operator, was faster."""
    messages.info(request, _("Состояние реестра уже другое. Ничего не изменилось."))
    return redirect("authority:registry", version.authority_id)


@audience(Audience.SIGNED_IN)
@require_POST
def start(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Begin a draft, empty or like another version."""
    user: Any = request.user
    authority = own_authority(request, organization_id)
    like = None
    if number := request.POST.get("like", ""):
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            raise Http404
        like = seen(request, authority, int(number))
    try:
        version = versions.start_draft(by=user, authority=authority, like=like)
    except versions.UnderWay:
        messages.info(request, _("Черновик уже начат."))
        return redirect("authority:registry", authority.pk)
    return to_version(version)


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def discarding(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Throw a draft away, asked once more."""
    user: Any = request.user
    version = own_version(request, organization_id, number)
    if version.state != State.DRAFT:
        return not_now(request, version)
    if request.method == "POST":
        try:
            versions.discard(by=user, version=version)
        except versions.NotNow:
            return not_now(request, version)
        messages.success(request, _("Черновик удалён."))
        return redirect("authority:registry", version.authority_id)
    comparison = selectors.compare(version)
    return render(
        request,
        "authority/registry/discarding.html",
        {
            "authority": version.authority,
            "version": version,
            "count_text": wording.organizations(comparison.entries),
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Approve a draft by a document."""
    user: Any = request.user
    version = own_version(request, organization_id, number)
    if version.state != State.DRAFT:
        return not_now(request, version)
    names = ("revision", "document_number", "document_date", "signed_by")
    initial = {name: getattr(version, name) for name in names}
    is_sent = request.method == "POST"
    form = ApprovalForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, initial=initial
    )
    comparison = selectors.compare(version)
    if not comparison.entries:
        messages.info(request, _("В черновике ещё нет организаций: утверждать нечего."))
        return to_version(version)
    if request.method == "POST" and form.is_valid():
        try:
            versions.approve(by=user, version=version, **form.cleaned_data)
        except versions.NotNow:
            return not_now(request, version)
        except (versions.Overtaken, versions.NoEntries):
            messages.warning(
                request, _("Состав черновика изменился, пока вы заполняли форму. Проверьте его.")
            )
            return to_version(version)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Реестр утверждён. Теперь направьте его оператору."))
            return to_version(version)
    return render(
        request,
        "authority/registry/approval.html",
        {
            "authority": version.authority,
            "version": version,
            "form": form,
            "comparison": comparison,
            "count_text": wording.organizations(comparison.entries),
        },
        status=422 if request.method == "POST" else 200,
    )


@audience(Audience.SIGNED_IN)
@require_POST
def taking_back(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Take the approval back."""
    done = _("Утверждение отменено: реестр снова черновик.")
    return _step(request, organization_id, number, versions.take_back, done)


@audience(Audience.SIGNED_IN)
@require_POST
def sending(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Send it to the operator."""
    done = _("Реестр направлен оператору. О решении вам напишут на почту.")
    return _step(request, organization_id, number, versions.send, done)


def _step(
    request: HttpRequest, organization_id: int, number: int, step: Callable[..., None], done: str
) -> HttpResponse:
    version = own_version(request, organization_id, number)
    try:
        step(by=request.user, version=version)
    except versions.NotNow:
        return not_now(request, version)
    messages.success(request, done)
    return to_version(version)


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def document(request: HttpRequest, organization_id: int, number: int) -> FileResponse:
    """The document of approval, to save and never to show in the browser."""
    user: Any = request.user
    version = seen(request, authority_for(request, organization_id), number)
    answer = handed_out(version.document, f"registry-{version.authority_id}-{version.number}")
    versions.note_document_read(by=user, version=version)
    return answer


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def version_csv(request: HttpRequest, organization_id: int, number: int) -> HttpResponseBase:
    """A version as CSV."""
    version = seen(request, authority_for(request, organization_id), number)
    name = f"registry-{version.authority_id}-{version.number}.csv"
    return csv_response(name, header(), rows(request.user, version))


@audience(Audience.SIGNED_IN)
@require_POST
def version_xlsx(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Ask for a version as XLSX."""
    user: Any = request.user
    version = seen(request, authority_for(request, organization_id), number)
    try:
        exporting.ask_for_export(by=user, kind=EXPORT, parameters=parameters_of(user, version))
    except exporting.TooManyExports:
        messages.warning(request, too_many())
    return redirect(reverse("account_exports"))
