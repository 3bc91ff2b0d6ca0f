"""Letters about new questionnaires: how often, and the way out of each letter."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.lib.access import Audience, audience
from ratings.forms.notices import FrequencyForm
from ratings.models import Frequency
from ratings.selectors import frequency_of
from ratings.services.notices import choose_frequency, reader_of


@audience(Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """How often one is written to about new questionnaires of one's organizations."""
    user: Any = request.user
    form = FrequencyForm(request.POST or None, initial={"frequency": frequency_of(user)})
    if request.method == "POST" and form.is_valid():
        choose_frequency(by=user, frequency=form.cleaned_data["frequency"])
        messages.success(request, _("Сохранено."))
        return redirect("cabinet:notices")
    status = 422 if request.method == "POST" else 200
    return render(request, "cabinet/notices.html", {"form": form}, status=status)


@audience(Audience.EVERYONE)
@csrf_exempt  # mail programs post it by themselves (RFC 8058); the signed link is the permission
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, link: str) -> HttpResponse:
    """End the letters, from a letter, without signing in. Looking at the page ends nothing: mail
    programs look at links by themselves."""
    user = reader_of(link)
    if user is None:
        raise Http404
    if request.method == "POST":
        choose_frequency(by=user, frequency=Frequency.NEVER)
    ended = frequency_of(user) == Frequency.NEVER
    return render(request, "cabinet/notices_off.html", {"ended": ended})
