"""Signing in and up, one's own account."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import codes, signing_in
from accounts.departures import LeftRecently
from accounts.forms import AddressForm, CodeForm, ConsentForm, SignUpForm, wrong_code
from accounts.mailboxes import mailbox_of
from accounts.models import OneTimeCode
from portal.lib.access import Audience, audience
from portal.lib.cookies import read_cookie, set_cookie
from portal.lib.http import safe_next_url
from portal.lib.languages import home

# not in the session: the second click of a double click comes with the session that the first ended
SIGN_IN_COOKIE = "sign-in"


@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for an address and send a code to it."""
    return _ask(request, AddressForm, "account/sign_in.html")


@audience(Audience.EVERYONE)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """The same with a password for the new account."""
    return _ask(request, SignUpForm, "account/sign_up.html")


def _ask(request: HttpRequest, form_class: type[AddressForm], template: str) -> HttpResponse:
    next_url = safe_next_url(request.POST.get("next") or request.GET.get("next"))
    if request.user.is_authenticated:
        return redirect(next_url or home())
    form = form_class(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            email = form.cleaned_data["email"]
            if may_send_to(request, email):
                password = form.cleaned_data.get("password", "")
                row = signing_in.start(email=email, next_url=next_url, password=password)
                answer = redirect("account_code")
                set_cookie(answer, SIGN_IN_COOKIE, str(row.key), max_age=3600)
                return answer
            form.add_error(None, _too_many_letters())
            status = 429
    return render(request, template, {"form": form, "next_url": next_url}, status=status)


@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code from the letter; a right one signs in or up."""
    row = _begun(request)
    if request.user.is_authenticated:
        return redirect((row and safe_next_url(row.details.get("next"))) or home())
    if row is None:
        return redirect("account_login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="try_code"):
            form.add_error(None, _("Слишком много попыток подряд. Подождите минуту."))
            return _code_page(request, row, form, status=429)
        try:
            codes.check(row, form.cleaned_data["code"])
            answer = _enter(request, row, form, codes.spend, began_here=True)
        except codes.WrongCode as error:
            form.add_error("code", wrong_code(error.tries_left))
        except codes.SpentCode:
            form.add_error("code", _("Этот код больше не действует. Запросите новый."))
        except signing_in.NeedsConsent:
            form.add_error("consents", _needs_consent())
        else:
            return answer
    return _code_page(request, row, form, status=422 if form.errors else 200)


@audience(Audience.EVERYONE)
@never_cache
@require_POST
def code_again(request: HttpRequest) -> HttpResponse:
    """Send another code."""
    row = _begun(request)
    if row is None:
        return redirect("account_login")
    allowed = may_send_to(request, row.email)
    try:
        if allowed:
            signing_in.send_again(row)
            messages.success(request, _("Отправили новый код. Прежний больше не действует."))
    except codes.SpentCode:
        allowed = False
    if not allowed:
        messages.warning(request, _too_many_letters())
    return redirect("account_code")


@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_link(request: HttpRequest, link: str) -> HttpResponse:
    """The letter's link, in whatever browser it is opened: asks once, then signs in there."""
    try:
        row = codes.find_by_link(link, OneTimeCode.Purpose.SIGN_IN)
    except codes.SpentCode:
        return render(request, "account/link_spent.html", status=410)
    elsewhere = read_cookie(request, SIGN_IN_COOKIE) != str(row.key)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if request.user.is_authenticated:
            return redirect(home())
        try:
            return _enter(request, row, form, codes.spend_link, began_here=not elsewhere)
        except codes.SpentCode:
            return render(request, "account/link_spent.html", status=410)
        except signing_in.NeedsConsent:
            form.add_error("consents", _needs_consent())
    return render(
        request,
        "account/code_link.html",
        {"form": form, "email": row.email, "elsewhere": elsewhere},
        status=422 if form.errors else 200,
    )


def _begun(request: HttpRequest) -> OneTimeCode | None:
    """The sign-in that this browser began, if it isn't over."""
    return codes.find(read_cookie(request, SIGN_IN_COOKIE), OneTimeCode.Purpose.SIGN_IN)


def _enter(
    request: HttpRequest, row: OneTimeCode, form: ConsentForm, spend: Any, *, began_here: bool
) -> HttpResponse:
    """Sign the owner of the mailbox in; allauth asks for their second factor if they have one.

    Raises:
        codes.SpentCode: somebody was first. signing_in.NeedsConsent: nothing is spent.
    """
    had_password = bool(row.details.get("password"))
    try:
        user, is_new = signing_in.person_of(
            row,
            began_here=began_here,
            consents=form.cleaned_data["consents"],
            by_parent=form.cleaned_data["by_parent"],
        )
    except LeftRecently as error:
        return render(request, "account/left_recently.html", {"day": error.day}, status=403)
    next_url = safe_next_url(row.details.get("next"))
    if had_password and not is_new:
        messages.info(
            request, _("У вас уже есть учётная запись. Её пароль остался таким, каким был.")
        )
    spend(row)
    record_authentication(request, user, method="code", email=user.email)
    answer: HttpResponse = perform_login(
        request, user, redirect_url=next_url or None, email=user.email, signup=is_new
    )
    return answer


def _code_page(request: HttpRequest, row: OneTimeCode, form: CodeForm, status: int) -> HttpResponse:
    next_url = safe_next_url(row.details.get("next"))
    return render(
        request,
        "account/code.html",
        {"form": form, "email": row.email, "next_url": next_url},
        status=status,
    )


def _needs_consent() -> str:
    return _("Чтобы завести учётную запись, нужно ваше согласие: отметьте эту строку.")


def may_send_to(request: HttpRequest, email: str) -> bool:
    """Whether this asker may have another letter sent to this mailbox."""
    mailbox = mailbox_of(email)
    asker = f"{mailbox} {get_adapter().get_client_ip(request)}"
    return ratelimit.consume(request, action="send_code", key=asker) and ratelimit.consume(
        request, action="send_code_mailbox", key=mailbox
    )


def _too_many_letters() -> str:
    return _("На этот адрес уже отправлено много писем. Проверьте «Спам» или попробуйте через час.")
