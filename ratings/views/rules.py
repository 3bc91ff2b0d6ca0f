"""The rating's dated settings: laid down by the operator, their history for everybody."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organizations.views.cabinet import add_errors
from portal.lib.access import Audience, audience, get_editable
from ratings.forms.steering import ReasonForm, RuleForm
from ratings.models import RatingRule
from ratings.rules import current_day, today
from ratings.selectors.rule_history import effect_of, rules_history
from ratings.services import rules as services
from ratings.views.criteria_desk import tried

edits = require_http_methods(["GET", "HEAD", "POST"])


@audience(Audience.EVERYONE)
@require_safe
def public_history(request: HttpRequest) -> HttpResponse:
    """Which settings held when, and why they changed."""
    return render(request, "ratings/rules.html", {"rules": today(), "history": rules_history()})


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The same, with what can be done."""
    return render(
        request, "ratings/desk/rules.html", {"rules": today(), "history": rules_history()}
    )


@audience(Audience.OPERATOR)
@never_cache
@edits
def new(request: HttpRequest) -> HttpResponse:
    """Lay down settings for a day to come, after a look at what they would change."""
    user: Any = request.user
    if request.method != "POST":
        return _form(request, RuleForm.beginning_with(today()))
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    if "lay_down" in request.POST:

        def lay_down() -> None:
            services.lay_down_rule(by=user, **form.cleaned_data)

        if tried(request, form, lay_down, _("Правило назначено, его видят все.")):
            return redirect("rating_desk:rules")
        return _form(request, form, status=422)
    try:
        services.check_rule(**form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return _form(request, form, status=422)
    return _form(request, form, looked_at=True)


def _form(
    request: HttpRequest, form: RuleForm, *, status: int = 200, looked_at: bool = False
) -> HttpResponse:
    effect = effect_of(form.cleaned_data["minimum_count"]) if looked_at else None
    return render(
        request,
        "ratings/desk/rule_form.html",
        {
            "form": form,
            "now": today(),
            "effect": effect,
            "minimum": form.cleaned_data["minimum_count"] if looked_at else None,
            "valid_from": form.cleaned_data["valid_from"] if looked_at else None,
        },
        status=status,
    )


@audience(Audience.OPERATOR)
@never_cache
@edits
def cancellation(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Take back settings that haven't begun."""
    user: Any = request.user
    found = get_editable(user, RatingRule.objects.all(), pk=rule_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if found.cancelled_at or found.valid_from <= current_day():
        messages.info(request, _("Это правило уже не отменить."))
        return redirect("rating_desk:rules")
    if request.method == "POST" and form.is_valid():

        def cancel() -> None:
            services.cancel_rule(by=user, rule=found, reason=form.cleaned_data["reason"])

        try:
            done = tried(request, form, cancel, _("Правило отменено."))
        except services.RuleBegun:
            messages.info(request, _("Это правило уже не отменить."))
            done = True
        if done:
            return redirect("rating_desk:rules")
    return render(
        request,
        "ratings/desk/rule_cancellation.html",
        {"rule": found, "form": form},
        status=422 if form.errors else 200,
    )
