"""The operator's additional criteria."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.selectors.audit import history
from organizations.views.cabinet import add_errors
from portal.lib.access import Audience, audience, get_editable
from ratings.figures import CRITERION_NAMES
from ratings.forms import QuestionnaireForm
from ratings.forms.steering import CriterionForm, EndingForm, RewordingForm
from ratings.models import Criterion
from ratings.rules import current_day
from ratings.selectors import criteria_desk as selectors
from ratings.services import AlreadyDecided
from ratings.services import criteria as services

edits = require_http_methods(["GET", "HEAD", "POST"])


def _one(request: HttpRequest, criterion_id: int) -> Criterion:
    found: Criterion = get_editable(
        request.user,
        Criterion.objects.select_related("sphere", "category", "campaign", "first"),
        pk=criterion_id,
    )
    return found


def tried(request: HttpRequest, form: Any, act: Callable[[], Any], said: str) -> bool:
    """Do what a valid form asks for, or a button alone (None); say that it is done, or why not.

    Returns:
        Whether there is nothing left to ask: done, or decided by somebody else.
    """
    try:
        act()
    except AlreadyDecided:
        messages.info(request, _("Это уже решено: посмотрите, как сейчас."))
        return True
    except ValidationError as error:
        if form is None:
            for text in error.messages:
                messages.error(request, text)
        else:
            add_errors(form, error)
        return False
    messages.success(request, said)
    return True


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def criteria(request: HttpRequest) -> HttpResponse:
    """The four base criteria, which stand, and the additional ones by whose they are."""
    return render(
        request,
        "ratings/desk/criteria.html",
        {
            "base": [str(name) for name in CRITERION_NAMES.values()],
            "owners": selectors.criteria_by_owner(),
        },
    )


@audience(Audience.OPERATOR)
@never_cache
@edits
def new(request: HttpRequest) -> HttpResponse:
    """Add a criterion."""
    user: Any = request.user
    initial = {"owner": request.GET.get("owner", "")[:40]}
    form = CriterionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made: list[Criterion] = []

        def add() -> None:
            made.append(services.add_criterion(by=user, owner=form.chosen(), **form.told()))

        if tried(request, form, add, _("Критерий добавлен.")):
            return redirect("rating_desk:criterion", made[0].pk)
    return render(
        request,
        "ratings/desk/criterion_form.html",
        {"form": form, "title": _("Новый критерий")},
        status=422 if form.errors else 200,
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def criterion(request: HttpRequest, criterion_id: int) -> HttpResponse:
    """A criterion with all its wordings, what can be done about it, and its history."""
    found = _one(request, criterion_id)
    return _criterion(request, found)


def _criterion(
    request: HttpRequest, found: Criterion, status: int = 200, **forms: Any
) -> HttpResponse:
    series = selectors.series_of(found)
    shown = series.shown
    return render(
        request,
        "ratings/desk/criterion.html",
        {
            "series": series,
            "criterion": shown,
            "owner": services.owner_of(found),
            "owner_code": selectors.code_of(found),
            "campaign": found.campaign,
            "today": current_day(),
            "can_change": _can_change(series),
            "can_reword": series.current is not None
            and series.coming is None
            and not found.campaign_id,
            "can_end": not series.has_ended
            and not found.campaign_id
            and (series.current is not None or series.coming is not None),
            "rewording": forms.get("rewording")
            or RewordingForm(
                initial={n: getattr(shown, n) for n in ("name_ru", "name_be", "name_en")},
                auto_id="wording-%s",
            ),
            "ending": forms.get("ending") or EndingForm(auto_id="end-%s"),
            "form": forms.get("rewording") or forms.get("ending"),
            "history": history(f"criterion:{found.series}"),
        },
        status=status,
    )


def _can_change(series: selectors.Series) -> Criterion | None:
    """The wording that nobody has been asked yet."""
    coming = series.coming
    if coming and coming.campaign_id:
        return (
            coming if coming.campaign and coming.campaign.stage in ("draft", "announced") else None
        )
    return coming


@audience(Audience.OPERATOR)
@never_cache
@edits
def change(request: HttpRequest, criterion_id: int) -> HttpResponse:
    """Correct a wording that hasn't begun."""
    user: Any = request.user
    found = _one(request, criterion_id)
    names = ("name_ru", "name_be", "name_en", "order", "valid_from", "valid_until")
    form = CriterionForm(
        request.POST if request.method == "POST" else None,
        criterion=found,
        initial={name: getattr(found, name) for name in names},
    )
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            services.change_criterion(by=user, criterion=found, **form.told())

        if tried(request, form, save, _("Критерий сохранён.")):
            return redirect("rating_desk:criterion", found.series)
    return render(
        request,
        "ratings/desk/criterion_form.html",
        {"form": form, "title": _("Изменить критерий"), "criterion": found},
        status=422 if form.errors else 200,
    )


@audience(Audience.OPERATOR)
@require_POST
def rewording(request: HttpRequest, criterion_id: int) -> HttpResponse:
    """Ask the same in other words from a day on."""
    user: Any = request.user
    found = _one(request, criterion_id)
    form = RewordingForm(request.POST, auto_id="wording-%s")
    if form.is_valid():

        def save() -> None:
            day = form.cleaned_data["valid_from"]
            services.reword_criterion(
                by=user, criterion=found, wording=form.wording(), valid_from=day
            )

        if tried(request, form, save, _("Новая формулировка назначена.")):
            return redirect("rating_desk:criterion", found.series)
    return _criterion(request, found, 422, rewording=form)


@audience(Audience.OPERATOR)
@require_POST
def ending(request: HttpRequest, criterion_id: int) -> HttpResponse:
    """Ask for it up to a day."""
    user: Any = request.user
    found = _one(request, criterion_id)
    form = EndingForm(request.POST, auto_id="end-%s")
    if form.is_valid():

        def save() -> None:
            services.end_criterion(by=user, criterion=found, last_day=form.cleaned_data["last_day"])

        if tried(request, form, save, _("Последний день критерия назначен.")):
            return redirect("rating_desk:criterion", found.series)
    return _criterion(request, found, 422, ending=form)


@audience(Audience.OPERATOR)
@require_POST
def removal(request: HttpRequest, criterion_id: int) -> HttpResponse:
    """Take back a wording that hasn't begun."""
    user: Any = request.user
    found = _one(request, criterion_id)
    series = found.series
    try:
        services.remove_criterion(by=user, criterion=found)
    except (AlreadyDecided, ValidationError):
        messages.info(request, _("Критерий уже действует: его можно только закончить."))
    else:
        messages.success(request, _("Формулировка убрана: её ещё никто не видел."))
        if series == criterion_id:
            return redirect("rating_desk:criteria")
    return redirect("rating_desk:criterion", series)


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """The questionnaire of a sphere, a category or a campaign as citizens see it on a day."""
    owner = selectors.find_owner(request.GET.get("owner", "")[:40])
    if owner is None:
        raise Http404
    try:
        day = date.fromisoformat(request.GET.get("day", "")[:10])
    except ValueError:
        day = max(current_day(), getattr(owner, "starts_on", current_day()))
    form = QuestionnaireForm(additional=selectors.asked_on(owner, day))
    return render(
        request,
        "ratings/desk/criteria_preview.html",
        {"owner": owner, "owner_code": request.GET.get("owner", "")[:40], "day": day, "form": form},
    )
