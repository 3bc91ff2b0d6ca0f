"""Signing in with an electronic signature: a file to sign, the signature, who has come."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import challenges, eds_signing_in, signing_in
from accounts.eds.errors import ChallengeUnknownOrUsed, EdsError
from accounts.eds_messages import Message, message_of
from accounts.forms import AddressForm
from accounts.forms.eds import SignatureForm
from accounts.models import EdsKey
from accounts.second_factor import has_just_signed_in
from accounts.services import eds_keys
from accounts.views.signing_in import SIGN_IN_COOKIE, may_send_to
from portal.lib.access import Audience, audience, get_editable
from portal.lib.cookies import set_cookie
from portal.lib.networks import network_of


@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The steps; takes the signature. Who it is and that they hold the key: the signature alone
    says it, no header of the request does."""
    if request.method != "POST":
        return _page(request, SignatureForm())
    form = SignatureForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    if not _may(request, "eds_attempt"):
        form.add_error(None, _("Слишком много попыток подряд. Подождите минуту."))
        return _page(request, form, status=429)
    try:
        found = eds_signing_in.attempt(request.session, form.message, network=network_of(request))
    except EdsError as error:
        if isinstance(error, ChallengeUnknownOrUsed) and eds_signing_in.waiting(request.session):
            return redirect("account_eds_address")  # the second click of a double click
        return _page(request, SignatureForm(), status=422, refusal=message_of(error))
    return _enter(request, found)


def _enter(request: HttpRequest, found: eds_signing_in.Attempt) -> HttpResponse:
    """Sign the key's owner in; who has no account here goes on to their address."""
    here = redirect("account_eds_in")
    if found.key is None:
        if request.user.is_authenticated and not has_just_signed_in(request):
            # whoever holds the session alone may not add a way to sign in
            logout(request)
            messages.info(request, _("Вы вошли давно: подтвердите почту ещё раз."))
        eds_signing_in.keep(request.session, found)
        return here if request.user.is_authenticated else redirect("account_eds_address")
    owner = found.key.user
    if request.user == owner:
        eds_signing_in.keep(request.session, found)
        return here
    if request.user.is_authenticated:
        logout(request)
        messages.info(request, _("Этот ключ — другой вашей учётной записи. Вы вошли в неё."))
    eds_signing_in.keep(request.session, found)
    record_authentication(request, owner, method="eds")
    answer: HttpResponse = perform_login(
        request, owner, redirect_url=reverse("account_eds_in"), email=owner.email
    )
    return answer


@audience(Audience.EVERYONE)
@never_cache
@require_POST
def challenge(request: HttpRequest) -> HttpResponse:
    """The file to sign."""
    if not _may(request, "eds_challenge"):
        told = Message(_("Слишком много файлов подряд"), _("Подождите минуту и скачайте новый."))
        return _page(request, SignatureForm(), status=429, refusal=told)
    row = challenges.issue(request.session)
    return HttpResponse(
        bytes(row.octets),
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{challenges.FILE_NAME}"'},
    )


@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """The address of who has come with a key for the first time: the code in the letter makes or
    opens their account."""
    who = eds_signing_in.waiting(request.session)
    if who is None:
        return _begin_again(request)
    if request.user.is_authenticated:
        return redirect("account_eds_in")
    form = AddressForm(
        request.POST if request.method == "POST" else None, initial={"email": who.email}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            email = form.cleaned_data["email"]
            if may_send_to(request, email):
                row = signing_in.start(email=email, next_url=reverse("account_eds_in"))
                answer = redirect("account_code")
                set_cookie(answer, SIGN_IN_COOKIE, str(row.key), max_age=3600)
                return answer
            form.add_error(
                None, _("На этот адрес уже отправлено много писем. Попробуйте через час.")
            )
            status = 429
    return render(request, "account/eds_address.html", {"form": form, "who": who}, status=status)


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Who is signed in and came with a key goes where it leads; a new key is theirs once they say
    so."""
    user: Any = request.user
    who = eds_signing_in.waiting(request.session)
    if who is None:
        path = eds_signing_in.arrive(request.session, user)
        return redirect(path) if path else _begin_again(request)
    if request.method != "POST":
        return render(request, "account/eds_in.html", {"who": who})
    try:
        return redirect(eds_signing_in.join(request.session, user, who))
    except EdsError as error:
        return _page(request, SignatureForm(), status=422, refusal=message_of(error))


@audience(Audience.SIGNED_IN)
@require_POST
def revocation(request: HttpRequest, key_id: int) -> HttpResponse:
    """Let one's own key open nothing any more; this browser stays signed in."""
    user: Any = request.user
    key = get_editable(user, EdsKey.objects.all(), pk=key_id)
    try:
        eds_keys.revoke(user, key, here=request.session.session_key or "")
        messages.success(
            request, _("Ключ больше не открывает вход. На других устройствах вы вышли.")
        )
    except eds_keys.AlreadySo:
        messages.info(request, _("Этот ключ уже отозван."))
    return redirect("account_home")


def _may(request: HttpRequest, action: str) -> bool:
    session = request.session.session_key
    return bool(
        ratelimit.consume(request, action=action)
        and (not session or ratelimit.consume(request, action="eds_session", key=session))
    )


def _begin_again(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("Начните с подписи файла: прошлая попытка не закончена или устарела."))
    return redirect("account_eds")


def _page(
    request: HttpRequest, form: SignatureForm, *, status: int = 200, refusal: Message | None = None
) -> HttpResponse:
    return render(
        request,
        "account/eds.html",
        {
            "form": form,
            "refusal": refusal,
            "given": challenges.current(request.session),
            "until": timezone.now() + challenges.LIFETIME,
            "minutes": int(challenges.LIFETIME.total_seconds() // 60),
            "file_name": challenges.FILE_NAME,
        },
        status=status,
    )
