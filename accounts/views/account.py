"""One's own account: address, data, leaving."""

import json
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import address_change, codes, leaving
from accounts.forms import AddressChangeCodesForm, AddressForm, wrong_code
from accounts.mailboxes import mailbox_of
from accounts.models import OneTimeCode
from accounts.second_factor import has_second_factor
from accounts.selectors import count_sessions
from portal.lib import personal_data
from portal.lib.access import Audience, audience

CHANGE_KEY = "accounts.address_change"


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everything that one can do with one's account."""
    user: Any = request.user
    return render(
        request,
        "account/home.html",
        {
            "has_password": user.has_usable_password(),
            "has_second_factor": has_second_factor(user),
            "sessions": count_sessions(user),
            "eds_keys": user.eds_keys.order_by("-first_seen_at", "-pk"),
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_address(request: HttpRequest) -> HttpResponse:
    """Ask for the new address and send a code to it and to the old one."""
    user: Any = request.user
    form = AddressForm(request.POST if request.method == "POST" else None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["email"] == user.email:
            form.add_error("email", _("Это и есть ваш нынешний адрес."))
        elif not (
            ratelimit.consume(request, action="send_code", key=f"change {user.pk}")
            and ratelimit.consume(
                request, action="send_code_mailbox", key=mailbox_of(form.cleaned_data["email"])
            )
        ):
            form.add_error(None, _("Слишком много писем подряд. Попробуйте через час."))
            status = 429
        else:
            old, new = address_change.start(user, form.cleaned_data["email"])
            request.session[CHANGE_KEY] = [str(old.key), str(new.key)]
            return redirect("account_email_codes")
    return render(request, "account/change_address.html", {"form": form}, status=status)


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_address_codes(request: HttpRequest) -> HttpResponse:
    """Take both codes and write the new address."""
    user: Any = request.user
    old_key, new_key = request.session.get(CHANGE_KEY, ["", ""])
    old = codes.find(old_key, OneTimeCode.Purpose.CHANGE_OLD)
    new = codes.find(new_key, OneTimeCode.Purpose.CHANGE_NEW)
    if old is None or new is None:
        return redirect("account_email")
    form = AddressChangeCodesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        right = [_check(form, "old_code", old), _check(form, "new_code", new)]
        if all(right):
            try:
                address_change.finish(user, old, new)
            except codes.SpentCode:
                form.add_error(None, _("Эти коды больше не действуют. Начните смену сначала."))
            except address_change.AddressTaken:
                form.add_error(
                    None, _("У этой почты уже есть учётная запись. Войдите в неё или удалите её.")
                )
            else:
                del request.session[CHANGE_KEY]
                messages.success(request, _("Адрес изменён."))
                return redirect("account_home")
    return render(
        request,
        "account/change_address_codes.html",
        {"form": form, "old": old.email, "new": new.email},
        status=422 if form.errors else 200,
    )


def _check(form: AddressChangeCodesForm, name: str, row: OneTimeCode) -> bool:
    try:
        codes.check(row, form.cleaned_data[name])
    except codes.WrongCode as error:
        form.add_error(name, wrong_code(error.tries_left))
    except codes.SpentCode:
        form.add_error(name, _("Этот код больше не действует. Начните смену сначала."))
    else:
        return True
    return False


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What the portal knows of me, and leaving."""
    user: Any = request.user
    return render(
        request,
        "account/data.html",
        {
            "consents": user.consents.order_by("-given_at"),
            "leaves_at": user.leaves_at,
            "ties": personal_data.ties_of(user),
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """All about me as one JSON file."""
    return file_about(request.user)


def file_about(user: Any) -> HttpResponse:
    """All that the portal knows of a person, to keep."""
    everything = {
        "made_at": timezone.now().isoformat(),
        **personal_data.everything_about(user),
    }
    return HttpResponse(
        json.dumps(everything, ensure_ascii=False, indent=2),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )


@audience(Audience.SIGNED_IN)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Ask for the account to be deleted in fourteen days."""
    user: Any = request.user
    try:
        leaving.ask_to_leave(user)
    except leaving.StillNeeded:  # the page says why
        return redirect("account_data")
    messages.success(request, will_be_deleted())
    return redirect("account_data")


def will_be_deleted() -> str:
    """What to say to who has asked for it."""
    return _("Учётная запись будет удалена. До того дня вы можете передумать.")


@audience(Audience.SIGNED_IN)
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Change one's mind."""
    user: Any = request.user
    leaving.stay(user)
    messages.success(request, _("Учётная запись остаётся."))
    return redirect("account_data")
