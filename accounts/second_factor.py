"""Whoever works for the state signs in with two factors (DESIGN §4)."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

# where staff without a second factor may go: to get one, to prove who they are, and out
OPEN_ROUTES = {
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}


class SecondFactorMiddleware:
    """Leads staff who have no second factor yet to the page where they set one up.

    Whoever has one gave it when they signed in: allauth lets nobody in without it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user: Any = request.user
        if not settings.SECOND_FACTOR_REQUIRED or not user.is_authenticated:
            return None
        match = request.resolver_match
        if not user.is_staff_member or (match and match.url_name in OPEN_ROUTES):
            return None
        if has_second_factor(user):
            return None
        return redirect("mfa_activate_totp")


def has_second_factor(user: Any) -> bool:
    """Whether this person has an authenticator app or a passkey."""
    return (
        Authenticator.objects.filter(user=user)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )
