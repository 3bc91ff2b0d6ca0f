"""Asking for access to a cabinet, and accepting an invitation into one."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import consents, signing_in
from accounts.departures import LeftRecently
from accounts.mailboxes import mailbox_of
from organizations.forms.access import MOST_PEOPLE, AcceptanceForm, RequestForm, initial_of
from organizations.models import Invitation
from organizations.services import access_requests, invitations
from portal.lib.access import Audience, audience
from portal.lib.languages import home

Send = Callable[[RequestForm], HttpResponse]


@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_request(request: HttpRequest) -> HttpResponse:
    """The public form: an organization asks for access (002 п. 5, 004)."""

    def send(form: RequestForm) -> HttpResponse:
        row = access_requests.send_request(told=form.told())
        return redirect(access_requests.page_of(row))

    return fill(request, send, "organizations/access.html", may_send=_may_send)


@audience(Audience.EVERYONE)
@never_cache
@require_safe
def access_sent(request: HttpRequest, link: str) -> HttpResponse:
    """Where a request stands and what comes next."""
    try:
        row = access_requests.find_to_see(link)
    except access_requests.NoSuchRequest:
        return _no_request(request)
    return render(request, "organizations/access_sent.html", {"access_request": row})


@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_correction(request: HttpRequest, link: str) -> HttpResponse:
    """A returned request, filled in as it was; by the link of the letter."""
    try:
        row = access_requests.find_to_correct(link)
    except access_requests.NoSuchRequest:
        return _no_request(request)

    def send(form: RequestForm) -> HttpResponse:
        try:
            sent = access_requests.correct_request(request=row, told=form.told())
        except access_requests.AlreadyDecided:
            return _no_request(request)
        return redirect(access_requests.page_of(sent))

    return fill(
        request,
        send,
        "organizations/access.html",
        may_send=_may_send,
        context={"returned": row},
        needs_scan=not row.scan,
        initial=initial_of(row),
        people=len(row.people.all()),
    )


def fill(
    request: HttpRequest,
    send: Send,
    template: str,
    *,
    may_send: Callable[[HttpRequest, str], bool] | None = None,
    context: dict[str, Any] | None = None,
    initial: dict[str, Any] | None = None,
    people: int = 1,
    needs_scan: bool = True,
) -> HttpResponse:
    """Show the form, add or remove a person keeping what was typed, or send it.

    Args:
        may_send: asked with "" before anything is read closely, then with the first person's
            address; None asks nobody.
    """
    status = 200
    form = RequestForm(initial=initial, people=people, needs_scan=needs_scan)
    if request.method == "POST":
        typed, count = request.POST, _number(request.POST.get("people"), MOST_PEOPLE) or 1
        gone = _number(typed.get("remove_person"), count)
        if "add_person" in typed:
            wanted = min(count + 1, MOST_PEOPLE)
            form = RequestForm.as_typed(typed, wanted, needs_scan=needs_scan)
        elif "remove_person" in typed:
            left = count - 1 if gone and count > 1 else count
            leave_out = gone - 1 if left < count else None
            form = RequestForm.as_typed(typed, left, leave_out, needs_scan=needs_scan)
        else:
            form = RequestForm(typed, request.FILES, people=count, needs_scan=needs_scan)
            allowed = may_send is None or may_send(request, "")
            if allowed and form.is_valid():
                allowed = may_send is None or may_send(request, form.cleaned_data["email_0"])
                if allowed:
                    return send(form)
            status = 422
            if not allowed:
                status = 429
                form.add_error(None, _("Слишком много заявок подряд. Попробуйте через час."))
    return render(
        request, template, {"form": form, "most": MOST_PEOPLE, **(context or {})}, status=status
    )


def _number(text: str | None, most: int) -> int:
    """From 1 to `most`; 0 for anything else."""
    is_number = bool(text) and str(text).isascii() and str(text).isdigit() and len(str(text)) < 4
    return int(str(text)) if is_number and 0 < int(str(text)) <= most else 0


def _may_send(request: HttpRequest, email: str) -> bool:
    if not email:
        return bool(ratelimit.consume(request, action="try_access_request"))
    return bool(ratelimit.consume(request, action="access_request", key=mailbox_of(email)))


def _no_request(request: HttpRequest) -> HttpResponse:
    return render(request, "organizations/access_gone.html", status=410)


# Invitations


@audience(Audience.EVERYONE)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, link: str) -> HttpResponse:
    """Behind the link of a letter: join an organization, with a new account or one's own."""
    user: Any = request.user
    try:
        found = invitations.find(link)
    except invitations.SpentInvitation:
        return _spent(request)
    if found.accepted_at:
        is_theirs = user.is_authenticated and invitations.is_for(found, user)
        return _enter(found) if is_theirs else _spent(request)
    if user.is_authenticated and not invitations.is_for(found, user):
        status = 200 if request.method in ("GET", "HEAD") else 403
        return _page(request, found, None, "another", status)
    if not user.is_authenticated and invitations.account_of(found):
        status = 200 if request.method in ("GET", "HEAD") else 403
        return _page(request, found, None, "sign in", status)
    form = AcceptanceForm(
        request.POST if request.method == "POST" else None,
        email=found.email,
        is_new=not user.is_authenticated,
        needs_consent=not user.is_authenticated or not consents.has_consented(user),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _join(request, found, form)
        except (invitations.SpentInvitation, signing_in.AccountExists):
            return _spent(request)
        except LeftRecently as error:
            return render(request, "account/left_recently.html", {"day": error.day}, status=403)
    return _page(request, found, form, "join", 422 if form.errors else 200)


def _join(request: HttpRequest, found: Invitation, form: AcceptanceForm) -> HttpResponse:
    """Raises what the services raise: nothing is written then."""
    user: Any = request.user
    words = _("Вы приняли приглашение.")
    if user.is_authenticated:
        invitations.accept(by=user, invitation=found)
        if "consents" in form.fields:
            consents.consent(user)
        messages.success(request, words)
        return _enter(found)
    newcomer = invitations.accept_as_newcomer(
        invitation=found, password=form.cleaned_data["password"]
    )
    record_authentication(request, newcomer, method="code", email=newcomer.email)
    messages.success(request, words)
    answer: HttpResponse = perform_login(
        request,
        newcomer,
        redirect_url=reverse("organizations:people", args=[found.organization_id]),
        email=newcomer.email,
        signup=True,
    )
    return answer


def _enter(found: Invitation) -> HttpResponse:
    return redirect("organizations:people", found.organization_id)


def _spent(request: HttpRequest) -> HttpResponse:
    return render(request, "organizations/invitation_spent.html", {"home": home()}, status=410)


def _page(
    request: HttpRequest, found: Invitation, form: AcceptanceForm | None, way: str, status: int
) -> HttpResponse:
    context = {
        "invitation": found,
        "organization": found.organization,
        "form": form,
        "way": way,
        "here": request.path,
    }
    return render(request, "organizations/invitation.html", context, status=status)
