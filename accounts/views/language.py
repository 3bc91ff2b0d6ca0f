"""Choosing a language."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.services import set_language
from portal.lib.access import Audience, audience
from portal.lib.http import safe_next_url
from portal.lib.languages import address_in, page_in, remember


@audience(Audience.EVERYONE)
@never_cache
@require_safe
def choose_language(request: HttpRequest, language: str) -> HttpResponse:
    """Remember the language and go on to the page in it, where the switch has led from."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    next_url = safe_next_url(request.GET.get("next")) or "/"
    answer = redirect(safe_next_url(page_in(language, next_url)) or address_in(language, "/"))
    remember(answer, language)
    if request.user.is_authenticated and request.user.language != language:
        set_language(user=request.user, language=language)
    return answer
