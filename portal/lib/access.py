"""Access, closed by default: every address declares its audience, or is refused.

A view says who may call it with `@audience(...)`; `AudienceMiddleware` refuses the rest before
the view runs. Which rows a person may see is decided by `visible_to(user)` and
`editable_by(user)` of each model's queryset, fetched through `get_for`.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from portal.lib.languages import home

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


class Audience(Enum):
    """For whom an address is there. Which rows they see there is a matter of querysets."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed in"
    MODERATOR = "moderator"
    OPERATOR = "operator"


# Addresses of libraries, by the name of their route: they can't be decorated.
LIBRARY_AUDIENCES = {
    "account_login_password": Audience.EVERYONE,
    "account_logout": Audience.EVERYONE,
    "account_inactive": Audience.EVERYONE,
    "account_reset_password": Audience.EVERYONE,
    "account_reset_password_done": Audience.EVERYONE,
    "account_reset_password_from_key": Audience.EVERYONE,
    "account_reset_password_from_key_done": Audience.EVERYONE,
    "account_change_password": Audience.SIGNED_IN,
    "account_set_password": Audience.SIGNED_IN,
    "account_reauthenticate": Audience.SIGNED_IN,
    "usersessions_list": Audience.SIGNED_IN,
    # who has given the first factor is not signed in yet
    "mfa_authenticate": Audience.EVERYONE,
    "mfa_login_webauthn": Audience.EVERYONE,
    "mfa_index": Audience.SIGNED_IN,
    "mfa_reauthenticate": Audience.SIGNED_IN,
    "mfa_activate_totp": Audience.SIGNED_IN,
    "mfa_deactivate_totp": Audience.SIGNED_IN,
    "mfa_view_recovery_codes": Audience.SIGNED_IN,
    "mfa_generate_recovery_codes": Audience.SIGNED_IN,
    "mfa_download_recovery_codes": Audience.SIGNED_IN,
    "mfa_list_webauthn": Audience.SIGNED_IN,
    "mfa_add_webauthn": Audience.SIGNED_IN,
    "mfa_reauthenticate_webauthn": Audience.SIGNED_IN,
    "mfa_remove_webauthn": Audience.SIGNED_IN,
    "mfa_edit_webauthn": Audience.SIGNED_IN,
}


def audience(who: Audience) -> Callable[[ViewT], ViewT]:
    """Declare a view's audience. Without a declaration nobody gets in."""

    def declare(view: ViewT) -> ViewT:
        view.audience = who  # type: ignore[attr-defined]
        return view

    return declare


def declared_audience(view: Callable[..., Any], route_name: str | None) -> Audience | None:
    """The audience that a view or, for a library's view, its route has declared; None if none."""
    declared: Audience | None = getattr(view, "audience", None)
    return declared or LIBRARY_AUDIENCES.get(route_name or "")


class AudienceMiddleware:
    """Lets a request through to its view only if the asker is among the view's audience.

    A guest is asked to sign in; a signed-in stranger gets 404, since the address isn't there for
    them. An address that declares no audience is a mistake of ours: ImproperlyConfigured.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        who = declared_audience(view, match.url_name if match else None)
        if who is None:
            raise ImproperlyConfigured(f"{request.path} declares no audience")
        if who is Audience.EVERYONE:
            return None
        if not request.user.is_authenticated:
            return to_sign_in(request)
        if not request.user.belongs_to(who):
            raise Http404
        return None


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a guest to sign in, and back here afterwards; what was posted is not repeated."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else home()
    return redirect(f"{resolve_url('account_login')}?{urlencode({'next': back})}")


def get_for(user: Any, rows: Any, **lookup: Any) -> Any:
    """The one row of `rows` that the user may see.

    Raises:
        Http404: there is none, or it isn't for this user's eyes (which a stranger can't tell).
    """
    try:
        return rows.visible_to(user).get(**lookup)
    except (rows.model.DoesNotExist, ValueError, OverflowError):
        raise Http404 from None


def get_editable(user: Any, rows: Any, **lookup: Any) -> Any:
    """The one row that the user may change.

    Raises:
        Http404: there is none that the user may see.
        PermissionDenied: the user may see it, but not change it.
    """
    row = get_for(user, rows, **lookup)
    if not rows.editable_by(user).filter(pk=row.pk).exists():
        raise PermissionDenied
    return row
