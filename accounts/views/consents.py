"""The last step of a sign-in whose owner hasn't agreed to the text on personal data as it stands.

They have proved who they are and aren't in. Whoever doesn't agree may take their data along and
leave for good right here: for that no consent is asked.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import leaving
from accounts.consents import CONSENT_VERSION, asked
from accounts.consents import consent as note_consent
from accounts.forms import FirmConsentForm
from accounts.second_factor import lacks_second_factor
from accounts.views.account import file_about, will_be_deleted
from portal.lib import personal_data
from portal.lib.access import Audience, audience
from portal.lib.languages import home


@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """The text and what is new in it; who agrees is in, and goes on to where they were going."""
    stage = asked(request)
    if stage is None:
        return _nobody_is_asked(request)
    user: Any = stage.login.user
    form = FirmConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note_consent(user, by_parent=form.cleaned_data["by_parent"])
        answer: HttpResponse = stage.exit()
        return answer
    return render(
        request,
        "account/consent.html",
        {
            "form": form,
            "version": CONSENT_VERSION,
            "given": user.consents.order_by("-given_at").first(),
            "may_leave": not lacks_second_factor(user),
            "leaves_at": user.leaves_at,
            "ties": personal_data.ties_of(user),
        },
        status=422 if form.errors else 200,
    )


@audience(Audience.EVERYONE)
@never_cache
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """All that the portal knows of who doesn't agree."""
    stage = asked(request)
    if stage is None:
        return _nobody_is_asked(request)
    if lacks_second_factor(stage.login.user):
        return redirect("account_consent")
    return file_about(stage.login.user)


@audience(Audience.EVERYONE)
@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Ask for the account to be deleted instead of agreeing."""
    stage = asked(request)
    if stage is None:
        return _nobody_is_asked(request)
    user: Any = stage.login.user
    if lacks_second_factor(user):
        return redirect("account_consent")
    try:
        leaving.ask_to_leave(user)
    except leaving.StillNeeded:  # the page says why
        return redirect("account_consent")
    stage.abort()
    messages.success(request, will_be_deleted())
    return redirect(home())


@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def declined(request: HttpRequest) -> HttpResponse:
    """End the sign-in, and say what becomes of the account and what they can do."""
    if request.method == "POST":
        stage = asked(request)
        if stage is None:
            return _nobody_is_asked(request)
        stage.abort()
        return redirect("account_consent_declined")
    if request.user.is_authenticated:
        return redirect(home())
    return render(request, "account/consent_declined.html")


def _nobody_is_asked(request: HttpRequest) -> HttpResponse:
    """Nobody is signing in here, or they are in already."""
    return redirect(home() if request.user.is_authenticated else "account_login")
