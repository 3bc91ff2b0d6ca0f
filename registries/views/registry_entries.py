"""What stands in a draft: found and added, brought as a list of УНП, removed; notices included."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.lib import wording
from portal.lib.access import Audience, audience, get_for
from portal.lib.cursors import CURSORS, BadCursor, steps
from registries.forms.registry import NumbersForm, WantedForm
from registries.models import Announcement, RegistryVersion
from registries.selectors import searching
from registries.selectors.announcements import inclusion_of, received_page
from registries.selectors.numbers import check_numbers
from registries.selectors.rooms import is_officer_of
from registries.selectors.versions import found_in
from registries.services import entries
from registries.services.versions import NotNow, UnderWay
from registries.views.registry import not_now, own_version, to_version
from registries.views.rooms import authority_for, own_authority

MOST_ERRORS = 100  # that a page shows; the rest is counted
State = RegistryVersion.State


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def adding(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Find organizations and add those that are ticked, or all that were found."""
    version = own_version(request, organization_id, number)
    if version.state != State.DRAFT:
        return not_now(request, version)
    if request.method == "POST":
        return _add(request, version)
    form = WantedForm(request.GET or QueryDict())
    wanted = form.wanted()
    context: dict[str, Any] = {
        "authority": version.authority,
        "version": version,
        "form": form,
        "filters_count": sum(name != "q" for name in form.asked),
        "is_asked": wanted.is_anything,
    }
    if wanted.is_anything:
        found = searching.wanted_rows(request.user, version, wanted)
        try:
            cursors = {key: request.GET.get(key, "") for key in CURSORS}
            page = searching.wanted_page(request.user, found, version, **cursors)
        except BadCursor:
            return redirect(f"{request.path}?{urlencode(form.asked)}")
        count, new = searching.count_wanted(found, version)
        context |= {
            "rows": page.rows,
            "steps": steps(page, **form.asked),
            "query": urlencode(form.asked),
            "count_text": wording.organizations(count),
            "there": count - new,
            "new": new,
            "add_text": _add_text(new),
        }
    return render(request, "authority/registry/adding.html", context)


def _add_text(count: int) -> str:
    words = ngettext(
        "Добавить все найденные: %(n)s организацию",
        "Добавить все найденные: %(n)s организаций",
        count,
    )
    return words % {"n": wording.number(count)}


def _add(request: HttpRequest, version: RegistryVersion) -> HttpResponse:
    query = request.POST.get("query", "")[:2000]
    form = WantedForm(QueryDict(query))
    if "all" in request.POST:
        wanted = form.wanted()
        if not wanted.is_anything:
            raise Http404
        ids = searching.new_ids(searching.wanted_rows(request.user, version, wanted), version)
    else:
        ticked = searching.addable(request.user, version).filter(pk__in=_ids(request))
        numbers = [searching.as_unp(unp) for unp in request.POST.getlist("unp")[: searching.PAGE]]
        hidden = searching.by_numbers(version, [unp for unp in numbers if unp])
        ids = searching.new_ids(ticked, version) + searching.new_ids(hidden, version)
    answer = _added(request, version, ids)
    back = reverse("authority:registry_adding", args=[version.authority_id, version.number])
    return answer or redirect(f"{back}?{urlencode(form.asked)}")


def _ids(request: HttpRequest) -> list[int]:
    """The organizations that are ticked."""
    said = request.POST.getlist("organization")
    return [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < 10]


def _added(
    request: HttpRequest, version: RegistryVersion, organizations: list[int]
) -> HttpResponse | None:
    """Add them and say so; an answer if the draft couldn't take them."""
    user: Any = request.user
    try:
        count = entries.add_entries(by=user, version=version, organizations=organizations)
    except NotNow:
        return not_now(request, version)
    except entries.TooMany:
        messages.warning(
            request,
            _("В реестре не больше %(most)s организаций. Ничего не добавлено.")
            % {"most": wording.number(entries.MOST)},
        )
        return None
    if not count:
        messages.info(request, _("Добавлять нечего: отметьте организации, которых ещё нет."))
        return None
    words = ngettext("Добавлена %(n)s организация.", "Добавлено %(n)s организаций.", count)
    messages.success(request, words % {"n": wording.number(count)})
    return None


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Add by a list of УНП: all of it, or what is right in it."""
    version = own_version(request, organization_id, number)
    if version.state != State.DRAFT:
        return not_now(request, version)
    form = NumbersForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    context: dict[str, Any] = {"authority": version.authority, "version": version, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            checked = check_numbers(version, form.said)
        except ValidationError as error:
            form.add_error("file" if form.cleaned_data["file"] else "text", error)
        else:
            if not checked.errors or ("right" in request.POST and checked.good):
                return _added(request, version, checked.good) or to_version(version)
            # the file can't be sent twice: its numbers go on as text
            context["form"] = NumbersForm(initial={"text": checked.text})
            context |= {
                "errors": checked.errors[:MOST_ERRORS],
                "more_errors": max(0, len(checked.errors) - MOST_ERRORS),
                "good": len(checked.good),
                "wrong_text": _wrong_text(len(checked.errors)),
                "right_text": _right_text(len(checked.good)),
            }
    status = 422 if request.method == "POST" else 200
    return render(request, "authority/registry/numbers.html", context, status=status)


def _wrong_text(count: int) -> str:
    words = ngettext(
        "%(n)s строку добавить нельзя. Пока ничего не добавлено.",
        "%(n)s строк добавить нельзя. Пока ничего не добавлено.",
        count,
    )
    return words % {"n": wording.number(count)}


def _right_text(count: int) -> str:
    words = ngettext(
        "Добавить %(n)s организацию, остальные строки пропустить",
        "Добавить %(n)s организаций, остальные строки пропустить",
        count,
    )
    return words % {"n": wording.number(count)}


@audience(Audience.SIGNED_IN)
@require_POST
def removal(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Take those that are ticked out of a draft, or all that were found by words."""
    user: Any = request.user
    version = own_version(request, organization_id, number)
    q = request.POST.get("q", "").strip()[:200]
    ids = _ids(request)
    if "all" in request.POST:
        if not q:
            raise Http404
        ids = list(found_in(user, version, q=q).order_by().values_list("pk", flat=True))
    try:
        count = entries.remove_entries(by=user, version=version, organizations=ids)
    except NotNow:
        return not_now(request, version)
    if count:
        words = ngettext("Убрана %(n)s организация.", "Убрано %(n)s организаций.", count)
        messages.success(request, words % {"n": wording.number(count)})
    else:
        messages.info(request, _("Отметьте организации, которые надо убрать."))
    return to_version(version)


# Notices of registration


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def announcements(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The notices of registration that have come, and which of their senders are included."""
    authority = authority_for(request, organization_id)
    try:
        cursors = {key: request.GET.get(key, "") for key in CURSORS}
        page = received_page(request.user, authority, **cursors)
    except BadCursor:
        return redirect("authority:announcements", authority.pk)
    stands = inclusion_of(authority, [row.organization_id for row in page.rows])
    return render(
        request,
        "authority/registry/announcements.html",
        {
            "authority": authority,
            "rows": [(row, stands.get(row.organization_id, "")) for row in page.rows],
            "steps": steps(page),
            "works_here": is_officer_of(request.user, authority),
        },
    )


@audience(Audience.SIGNED_IN)
@require_POST
def inclusion(request: HttpRequest, organization_id: int, reference: UUID) -> HttpResponse:
    """Include who has announced their registration, by one click."""
    user: Any = request.user
    authority = own_authority(request, organization_id)
    announcement: Announcement = get_for(
        user,
        Announcement.objects.select_related("organization"),
        authority=authority,
        reference=reference,
    )
    try:
        version = entries.include(by=user, announcement=announcement)
    except (NotNow, UnderWay):
        messages.info(
            request,
            _("Реестр уже утверждён или направлен: его состав не изменить. Дождитесь решения."),
        )
        return redirect("authority:announcements", authority.pk)
    except entries.Closed:
        messages.warning(request, _("Эта организация закрыта."))
        return redirect("authority:announcements", authority.pk)
    except entries.TooMany:
        messages.warning(request, _("Реестр полон. Ничего не добавлено."))
        return redirect("authority:announcements", authority.pk)
    messages.success(
        request,
        _("%(name)s — в черновике № %(n)s. Утвердите его и направьте оператору.")
        % {"name": announcement.organization.short_name, "n": version.number},
    )
    return redirect("authority:announcements", authority.pk)
