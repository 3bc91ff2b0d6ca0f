"""The operator says when comments are published, and keeps the list of insults."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.lib.access import Audience, audience
from ratings.forms.comment_settings import InsultForm, ModesForm
from ratings.services import comments as services


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """When comments come to the public: on the portal, and by sphere."""
    operator: Any = request.user
    form = ModesForm(
        request.POST if request.method == "POST" else None, policies=services.policies()
    )
    if request.method == "POST" and form.is_valid():
        services.choose_modes(by=operator, portal=form.portal, spheres=form.of_spheres)
        messages.success(
            request, _("Сохранено. Действует для комментариев, написанных с этой минуты.")
        )
        return redirect("comments:settings")
    return render(
        request, "ratings/comment_settings.html", {"form": form}, status=422 if form.errors else 200
    )


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def insults(request: HttpRequest) -> HttpResponse:
    """The words that make a comment look like an insult."""
    operator: Any = request.user
    form = InsultForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            word = services.add_insult(by=operator, word=form.cleaned_data["word"])
        except ValidationError as error:
            form.add_error("word", error)
        else:
            messages.success(request, _("«%(word)s» в списке.") % {"word": word})
            return redirect("comments:insults")
    return render(
        request,
        "ratings/insults.html",
        {"form": form, "words": sorted(services.insult_entries())},
        status=422 if form.errors else 200,
    )


@audience(Audience.OPERATOR)
@require_POST
def insult_removal(request: HttpRequest) -> HttpResponse:
    """Take a word out of the list."""
    operator: Any = request.user
    word = request.POST.get("word", "")[:60]
    services.remove_insult(by=operator, word=word)
    messages.success(request, _("«%(word)s» больше не в списке.") % {"word": word})
    return redirect("comments:insults")
