"""The kiosk's own pages: full screen, for whoever stands before it, with nothing left behind.

Nobody's session is looked at; the browser doesn't keep the page: «back» shows an empty one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.lib.access import Audience, audience
from portal.lib.cookies import read_cookie, set_cookie
from portal.lib.languages import NAMES
from portal.polls.forms.answering import ForeignToken, KioskForm, new_token, read_token
from portal.polls.models import Kiosk
from portal.polls.selectors.kiosks import find_kiosk
from portal.polls.services import AlreadyDecided
from portal.polls.services.kiosks import answer_kiosk, is_repeat
from portal.polls.services.pace import TooMany
from portal.polls.views.sending import is_ours, retry_after
from ratings.services.networks import hash_today

COOKIE, PAUSE = "kiosk", 10  # seconds between two answers from one device: against stuck fingers
RESET, WARNING, THANKS = 60, 20, 12  # seconds: without a touch; of these, the warning; of thanks
ALONE = 180  # seconds without JavaScript, touched or not: what is half pressed is nobody else's
View = Callable[..., HttpResponse]


def for_kiosks(view: View) -> View:
    """The language is that of the address, else the device's; no session is looked at."""

    @wraps(view)
    def answer(request: HttpRequest, code: str) -> HttpResponse:
        asked = request.GET.get("lang", "")
        language = asked if asked in NAMES else get_language_from_request(request)
        with override(language):
            kiosk = find_kiosk(code)
            if kiosk is None or kiosk.revoked_at or not kiosk.organization.is_listed:
                return render(request, "kiosk/gone.html", {"language": language}, status=404)
            return view(request, kiosk, language)

    # the middlewares that ask who is signed in pass this by; cookies of its own stay
    answer.is_same_for_everybody = True  # type: ignore[attr-defined]
    return answer


def _address(name: str, kiosk: Kiosk, language: str) -> str:
    return f"{reverse(name, args=[kiosk.code])}?{urlencode({'lang': language})}"


@csrf_exempt  # nobody's rights are used; `is_ours` asks where it comes from
@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_kiosks
def kiosk(request: HttpRequest, found: Kiosk, language: str) -> HttpResponse:
    """The four questions on one screen."""
    what = f"kiosk:{found.pk}"
    if request.method != "POST":
        return _page(request, found, language, KioskForm(), new_token(what))
    form = KioskForm(request.POST)
    token = request.POST.get("token", "")
    try:
        reference = read_token(token, what)
    except ForeignToken:
        token = ""
    if not token or not is_ours(request):
        form.add_error(None, _("Страница была открыта давно. Отправьте ещё раз."))
        return _page(request, found, language, form, new_token(what), 409)
    if not form.is_valid():
        return _page(request, found, language, form, token, 422)
    if read_cookie(request, COOKIE, max_age=PAUSE) and not is_repeat(found, reference):
        form.add_error(None, _("Прошлый ответ только что принят. Подождите несколько секунд."))
        return _page(request, found, language, form, token, 429)
    try:
        answer_kiosk(
            kiosk=found,
            reference=reference,
            answers=form.cleaned_data,
            network=hash_today(request),
        )
    except TooMany as error:
        form.add_error(None, _("За этот час ответов слишком много. Попробуйте позже."))
        return retry_after(_page(request, found, language, form, token, 429), error)
    except AlreadyDecided:
        return render(request, "kiosk/gone.html", {"language": language}, status=404)
    answer = redirect(_address("kiosk:thanks", found, language))
    set_cookie(answer, COOKIE, str(found.pk), max_age=PAUSE)
    return answer


@audience(Audience.EVERYONE)
@never_cache
@require_safe
@for_kiosks
def thanks(request: HttpRequest, found: Kiosk, language: str) -> HttpResponse:
    """A word of thanks; then the empty page for the next visitor."""
    return render(request, "kiosk/thanks.html", _context(found, language))


def _page(
    request: HttpRequest,
    found: Kiosk,
    language: str,
    form: KioskForm,
    token: str,
    status: int = 200,
) -> HttpResponse:
    context = {**_context(found, language), "form": form, "token": token}
    return render(request, "kiosk/kiosk.html", context, status=status)


def _context(found: Kiosk, language: str) -> dict[str, Any]:
    return {
        "kiosk": found,
        "language": language,
        "home": reverse("kiosk:kiosk", args=[found.code]),
        "here": _address("kiosk:kiosk", found, language),
        "choices": [
            (code, names[0], _address("kiosk:kiosk", found, code)) for code, names in NAMES.items()
        ],
        "reset": RESET,
        "warning": WARNING,
        "thanks": THANKS,
        "alone": ALONE,
    }
