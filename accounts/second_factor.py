"""Whoever works for the state signs in with two factors (DESIGN §4)."""

import time
from collections.abc import Callable, Iterator
from itertools import groupby
from textwrap import wrap
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.utils import decrypt
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from qrcode.constants import ERROR_CORRECT_L
from qrcode.main import QRCode

from accounts.services import record
from portal.lib.http import safe_next_url

REAUTHENTICATION_SECONDS = 300  # as long as allauth's own
# where staff without a second factor may go: to get one, to prove who they are, and out
OPEN_ROUTES = {
    "account_help_new",  # who can't set one up asks; the answer comes by e-mail
    "account_logout",
    "account_reauthenticate",
    "choose_language",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
# whoever holds the session alone may not change how its owner signs in
GUARDED_ROUTES = {
    # route: the page to come back to
    "account_email": "account_email",
    "account_leave": "account_data",
    "account_set_password": "account_set_password",
    "mfa_activate_totp": "mfa_activate_totp",
    "mfa_add_webauthn": "mfa_add_webauthn",
}
# in the session: where they wanted to go; templates/mfa/recovery_codes/index.html leads there
WANTED = "second_factor_wanted"


class SecondFactorMiddleware:
    """Leads staff who have no second factor yet to the page where they set one up.

    Whoever has one gave it when they signed in: allauth lets nobody in without it, and a session
    from before the first one ends when it is set up elsewhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if getattr(view, "is_same_for_everybody", False):  # nobody's session is looked at
            return None
        user: Any = request.user
        if not user.is_authenticated:
            return None
        match = request.resolver_match
        name = match.url_name if match else None
        if must_have_second_factor(user) and name not in OPEN_ROUTES:
            here = request.get_full_path()
            if not has_second_factor(user):
                if request.method == "GET" and safe_next_url(here):
                    request.session[WANTED] = here
                return redirect("mfa_activate_totp")
            if request.session.get(WANTED) == here:
                del request.session[WANTED]
        if name in GUARDED_ROUTES and not has_just_signed_in(request):
            return ask_who_they_are(request, GUARDED_ROUTES[name])
        return None


def has_just_signed_in(request: HttpRequest) -> bool:
    """Whether this session began, or its owner was asked for a proof, minutes ago."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < REAUTHENTICATION_SECONDS


def ask_who_they_are(request: HttpRequest, page: str) -> HttpResponse:
    """Ask for a factor or the password; who has neither signs in anew. Then back to the page.

    Args:
        page: a route without arguments, or a path of ours.
    """
    back = resolve_url(page)
    flows = get_reauthentication_flows(request.user)
    if not flows:
        return render(request, "account/sign_in_again.html", {"page": back}, status=403)
    # a second factor, where there is one
    way = "mfa_reauthenticate" if flows[-1]["id"] != "reauthenticate" else "account_reauthenticate"
    return redirect(f"{reverse(way)}?{urlencode({'next': back})}")


def must_have_second_factor(user: Any) -> bool:
    """Whether this signed-in person may see nothing without a second factor."""
    return bool(settings.SECOND_FACTOR_REQUIRED and user.is_staff_member)


def lacks_second_factor(user: Any) -> bool:
    """Whether this person must set one up before they see anything."""
    return must_have_second_factor(user) and not has_second_factor(user)


def has_second_factor(user: Any) -> bool:
    """Whether this person has an authenticator app or a passkey."""
    return _factors().filter(user=user).exists()


@receiver(authenticator_added)
def end_sessions_of_one_factor(
    *, request: HttpRequest, user: Any, authenticator: Authenticator, **_: object
) -> None:
    """allauth's signal: with the first second factor, sessions that began without it end."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    if _factors().filter(user=user).exclude(pk=authenticator.pk).exists():
        return
    here = request.session.session_key
    for session in UserSession.objects.filter(user=user).exclude(session_key=here):
        session.end()


@receiver(authenticator_added)
def note_added(*, user: Any, authenticator: Authenticator, **_: object) -> None:
    """allauth's signal: how somebody signs in is in the audit log."""
    record(by=user, action="second_factor.add", subject=user, details={"kind": authenticator.type})


@receiver(authenticator_removed)
def note_removed(*, user: Any, authenticator: Authenticator, **_: object) -> None:
    """As above."""
    told = {"kind": authenticator.type}
    record(by=user, action="second_factor.remove", subject=user, details=told)


@receiver(authenticator_reset)
def note_renewed(*, user: Any, **_: object) -> None:
    """As above: new recovery codes in the place of the old ones."""
    record(by=user, action="second_factor.renew codes", subject=user)


class ActivateTOTP(ActivateTOTPView):
    """allauth's page for an authenticator app, with a picture that needs nothing inline."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            "must": must_have_second_factor(self.request.user),
            "qr": qr_drawing(context["totp_url"]),
            "secret_in_fours": " ".join(wrap(context["form"].secret, 4)),
        }


activate_totp = ActivateTOTP.as_view()


def qr_drawing(text: str) -> dict[str, Any]:
    """A QR code as an SVG path of unit squares: {"size": modules a side, "path": …}."""
    code = QRCode(error_correction=ERROR_CORRECT_L)
    code.add_data(text)
    rows = code.get_matrix()
    return {"size": len(rows), "path": "".join(_runs(rows))}


def demo_codes() -> list[tuple[str, str]]:
    """(e-mail, code of this half-minute) of the demo's own people; nothing outside a demo."""
    if not settings.DEMO:
        return []
    counters = list(yield_hotp_counters_from_time())
    now = counters[len(counters) // 2]
    return [
        (app.user.email, format_hotp_value(hotp_value(decrypt(app.data["secret"]), now)))
        for app in Authenticator.objects.filter(
            type=Authenticator.Type.TOTP, user__is_demo=True
        ).select_related("user")
    ]


def _factors() -> QuerySet[Authenticator]:
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def _runs(rows: list[list[bool]]) -> Iterator[str]:
    """Each line's dark stretches, as closed shapes one unit high."""
    for y, row in enumerate(rows):
        x = 0
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
