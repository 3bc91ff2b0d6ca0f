"""An authority's monitorings: the list by half-year, the words, the signature."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.lib import wording
from portal.lib.access import Audience, audience, get_editable, get_for
from registries.forms.monitoring import SigningForm, WordsForm
from registries.models import Monitoring
from registries.selectors.monitoring import OVERDUE, half_years_of
from registries.selectors.rooms import is_officer_of
from registries.services import monitoring as service
from registries.views.rooms import authority_for, own_authority

edits = require_http_methods(["GET", "HEAD", "POST"])


def monitoring_for(request: HttpRequest, organization_id: int, number: int) -> Monitoring:
    """The monitoring, if this person may read it.

    Raises:
        Http404
    """
    found: Monitoring = get_for(
        request.user,
        Monitoring.objects.select_related("authority"),
        authority=organization_id,
        number=number,
    )
    return found


def own_monitoring(request: HttpRequest, organization_id: int, number: int) -> Monitoring:
    """The monitoring, if this person is an officer of its authority.

    Raises:
        Http404: a stranger.
        PermissionDenied: the operator, who only reads.
    """
    found: Monitoring = get_editable(
        request.user,
        Monitoring.objects.select_related("authority"),
        authority=organization_id,
        number=number,
    )
    return found


def to(monitoring: Monitoring) -> HttpResponse:
    """To its report."""
    return redirect("authority:monitoring", monitoring.authority_id, monitoring.number)


@audience(Audience.SIGNED_IN)
@never_cache
@edits
def monitorings(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The half-years of an authority: done, due, overdue; a new monitoring is begun here."""
    if request.method == "POST":
        return _begin(request, organization_id)
    authority = authority_for(request, organization_id)
    halves = half_years_of(request.user, authority)
    return render(
        request,
        "authority/monitoring/list.html",
        {
            "authority": authority,
            "acts": is_officer_of(request.user, authority),
            "halves": [(half, wording.half_year(half.code)) for half in halves],
            "is_overdue": any(half.state == OVERDUE and half.can_start for half in halves),
        },
    )


def _begin(request: HttpRequest, organization_id: int) -> HttpResponse:
    user: Any = request.user
    authority = own_authority(request, organization_id)
    if not ratelimit.consume(request, action="snapshot", key=str(authority.pk)):
        messages.warning(request, _("Сегодня сделано уже много снимков. Продолжите завтра."))
        return redirect("authority:monitorings", authority.pk)
    code = request.POST.get("half_year", "")
    half_year = next((one for one in service.half_years_now() if one.code == code), None)
    try:
        if half_year is None:
            raise service.NotNow
        taken = service.take_snapshot(by=user, authority=authority, half_year=half_year)
    except service.NotNow:
        messages.error(
            request, _("Мониторинг проводят за последнее завершённое или за текущее полугодие.")
        )
    except service.NoRegistry:
        messages.error(request, _("Нет действующего реестра: следить пока не за кем."))
    except service.DraftThere as error:
        messages.warning(
            request,
            _("Мониторинг за это полугодие уже готовится. Допишите и подпишите его или отмените."),
        )
        return to(error.monitoring)
    else:
        messages.success(request, _("Снимок сделан. Проверьте слова, напишите вывод и подпишите."))
        return to(taken)
    return redirect("authority:monitorings", authority.pk)


def _seen(request: HttpRequest) -> int:
    """The version that the form was made of; 0 if it doesn't say."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _is_signed(request: HttpRequest, monitoring: Monitoring) -> HttpResponse:
    messages.info(request, _("Мониторинг уже подписан: изменить его нельзя."))
    return to(monitoring)


@audience(Audience.SIGNED_IN)
@never_cache
@edits
def words(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """The officer's words; whoever comes second sees what the first has written."""
    user: Any = request.user
    monitoring = own_monitoring(request, organization_id, number)
    if monitoring.is_signed:
        return _is_signed(request, monitoring)
    status, overtaken, version = 200, None, monitoring.version
    form = WordsForm(
        request.POST or None,
        initial={"findings": monitoring.findings, "conclusion": monitoring.conclusion},
    )
    if request.method == "POST":
        status, version = 422, _seen(request)
        if form.is_valid():
            try:
                service.save_words(
                    by=user, monitoring=monitoring, seen=version, **form.cleaned_data
                )
            except service.AlreadySigned:
                return _is_signed(request, monitoring)
            except service.Overtaken as error:
                overtaken, status, version = error.monitoring, 409, error.monitoring.version
            else:
                messages.success(request, _("Сохранено."))
                return to(monitoring)
    return render(
        request,
        "authority/monitoring/words.html",
        {
            "authority": monitoring.authority,
            "monitoring": monitoring,
            "form": form,
            "version": version,
            "overtaken": overtaken,
            "period": wording.half_year(monitoring.half_year),
        },
        status=status,
    )


@audience(Audience.SIGNED_IN)
@never_cache
@edits
def signing(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Sign it off: final. The words stand on the page, so that one signs what one has read."""
    user: Any = request.user
    monitoring = own_monitoring(request, organization_id, number)
    if monitoring.is_signed:
        return _is_signed(request, monitoring)
    if not monitoring.conclusion.strip():
        messages.warning(request, _("Сначала напишите вывод: без него мониторинг не подписать."))
        return redirect("authority:monitoring_words", organization_id, number)
    status, overtaken, version = 200, None, monitoring.version
    form = SigningForm(request.POST or None)
    if request.method == "POST":
        status, version = 422, _seen(request)
        if form.is_valid():
            try:
                service.sign(by=user, monitoring=monitoring, seen=version, **form.cleaned_data)
            except service.AlreadySigned:
                return _is_signed(request, monitoring)
            except service.Overtaken as error:
                overtaken, status, version = error.monitoring, 409, error.monitoring.version
            else:
                messages.success(request, _("Мониторинг подписан."))
                return to(monitoring)
    return render(
        request,
        "authority/monitoring/signing.html",
        {
            "authority": monitoring.authority,
            "monitoring": overtaken or monitoring,
            "form": form,
            "version": version,
            "overtaken": overtaken,
            "period": wording.half_year(monitoring.half_year),
        },
        status=status,
    )


@audience(Audience.SIGNED_IN)
@never_cache
@edits
def discarding(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Throw an unsigned monitoring away, having asked."""
    user: Any = request.user
    monitoring = own_monitoring(request, organization_id, number)
    if monitoring.is_signed:
        return _is_signed(request, monitoring)
    if request.method != "POST":
        return render(
            request,
            "authority/monitoring/discarding.html",
            {
                "authority": monitoring.authority,
                "monitoring": monitoring,
                "period": wording.half_year(monitoring.half_year),
            },
        )
    try:
        service.discard(by=user, monitoring=monitoring)
    except service.AlreadySigned:
        return _is_signed(request, monitoring)
    messages.success(request, _("Мониторинг отменён. Можно сделать новый снимок."))
    return redirect("authority:monitorings", organization_id)
