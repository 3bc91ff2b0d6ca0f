"""The operator's pages about organizations: abbreviations of the search."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from organizations.models import SearchAbbreviation
from organizations.search.abbreviations import known
from organizations.selectors import added_abbreviations
from organizations.services.abbreviations import add_abbreviation, remove_abbreviation
from portal.lib.access import Audience, audience, get_editable


class AbbreviationForm(forms.Form):
    """A short word and what it stands for."""

    short = forms.CharField(
        label=gettext_lazy("Сокращение"),
        max_length=40,
        help_text=gettext_lazy("Одно слово, как его пишут люди: «цгэ»."),
    )
    long = forms.CharField(
        label=gettext_lazy("Полностью"),
        max_length=120,
        help_text=gettext_lazy("Слова из названий: «центр гигиены и эпидемиологии»."),
    )


@audience(Audience.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def abbreviations(request: HttpRequest) -> HttpResponse:
    """What the search takes for the same thing; more can be added."""
    form = AbbreviationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        operator: Any = request.user
        try:
            added = add_abbreviation(by=operator, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("Теперь поиск понимает «%(short)s».") % {"short": added.short}
            )
            return redirect("operator:abbreviations")
    return render(
        request,
        "organizations/abbreviations.html",
        {
            "form": form,
            "added": added_abbreviations(),
            "known": known(),
        },
        status=422 if form.errors else 200,
    )


@audience(Audience.OPERATOR)
@require_POST
def removal(request: HttpRequest, abbreviation_id: int) -> HttpResponse:
    """Take an abbreviation back."""
    operator: Any = request.user
    found = get_editable(operator, SearchAbbreviation.objects.all(), pk=abbreviation_id)
    remove_abbreviation(by=operator, abbreviation=found)
    messages.success(request, _("Сокращение «%(short)s» убрано.") % {"short": found.short})
    return redirect("operator:abbreviations")
