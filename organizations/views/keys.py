"""Keys of electronic signatures in the cabinet: where one stands who came with one, the welcome of
the first, who waits, the organization's keys."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.selectors.desk import reason_in_language
from accounts.services import eds_keys
from accounts.views.desk import tried
from organizations.forms.keys import AdmissionForm, DecliningForm, WelcomeForm
from organizations.models import Admission, Organization
from organizations.selectors import keys as selectors
from organizations.services import admissions, authority_requests, people
from organizations.views.people import administered
from portal.lib.access import Audience, audience, get_editable
from portal.lib.cursors import CURSORS, BadCursor, steps


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def entry(request: HttpRequest) -> HttpResponse:
    """Where one stands who came with a key and isn't in the cabinet: what is decided, what next."""
    standings = selectors.standings_of(request.user)
    return render(request, "organizations/entry.html", {"standings": standings})


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, organization_id: int) -> HttpResponse:
    """What was registered by the key, and what is asked: is it an authority, is it voluntary."""
    user: Any = request.user
    organization = administered(request, organization_id)
    asked = selectors.authority_request_of(organization)
    if asked is None:
        raise Http404
    form = WelcomeForm(
        request.POST if request.method == "POST" else None,
        asks_will=selectors.has_registered(user, organization),
        initial={"is_voluntary": organization.is_voluntary},
    )
    if request.method == "POST" and form.is_valid():
        is_authority = form.cleaned_data["is_authority"]
        try:
            authority_requests.answer(by=user, organization=organization, **form.cleaned_data)
        except authority_requests.AlreadyDecided:
            messages.info(request, _("На этот вопрос уже ответили."))
        else:
            if is_authority:
                messages.success(request, _("Ответ отправлен оператору. О решении мы напишем."))
        return redirect("cabinet:overview", organization.pk)
    is_open = asked.state in authority_requests.OPEN and not organization.is_authority
    return render(
        request,
        "organizations/welcome.html",
        {
            "organization": organization,
            "asked": asked,
            "reason": reason_in_language(asked.reason),
            "form": form if is_open else None,
        },
        status=422 if form.errors else 200,
    )


# Who waits


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def admission(request: HttpRequest, organization_id: int, admission_id: int) -> HttpResponse:
    """A person who came with the organization's key, and the decision."""
    organization, row = _waiting(request, organization_id, admission_id)
    user: Any = request.user
    if user.is_operator:
        admissions.note_read(by=user, admission=row)
    return _page(request, organization, row)


@audience(Audience.SIGNED_IN)
@require_POST
def approval(request: HttpRequest, organization_id: int, admission_id: int) -> HttpResponse:
    """Let a person in."""
    user: Any = request.user
    organization, row = _waiting(request, organization_id, admission_id)
    form = AdmissionForm(request.POST)
    if not form.is_valid():
        return _page(request, organization, row, admission_form=form)
    admit = partial(admissions.admit, by=user, admission=row, role=form.cleaned_data["role"])
    words = _("%(name)s теперь в кабинете. Мы написали об этом.")
    return _decided(request, organization, admit, words % {"name": row.full_name or row.user.email})


@audience(Audience.SIGNED_IN)
@require_POST
def refusal(request: HttpRequest, organization_id: int, admission_id: int) -> HttpResponse:
    """Don't let a person in."""
    user: Any = request.user
    organization, row = _waiting(request, organization_id, admission_id)
    form = DecliningForm(request.POST)
    if not form.is_valid():
        return _page(request, organization, row, declining_form=form)
    reason = form.cleaned_data["reason"]
    decline = partial(admissions.decline, by=user, admission=row, reason=reason)
    done = _("Отказ отправлен. В кабинет этот человек не войдёт.")
    return _decided(request, organization, decline, done)


def _decided(
    request: HttpRequest, organization: Organization, decision: Callable[..., object], done: str
) -> HttpResponse:
    late = _("Об этом человеке уже решили. Ничего не изменилось.")
    tried(request, decision, done, overtaken=(admissions.AlreadyDecided,), late=late)
    return redirect("organizations:people", organization.pk)


def _waiting(
    request: HttpRequest, organization_id: int, admission_id: int
) -> tuple[Organization, Admission]:
    organization = administered(request, organization_id)
    row = get_editable(
        request.user,
        Admission.objects.filter(organization=organization).select_related("user", "organization"),
        pk=admission_id,
    )
    return organization, row


def _page(
    request: HttpRequest, organization: Organization, row: Admission, **forms: Any
) -> HttpResponse:
    context = {
        "organization": organization,
        "admission": row,
        "has_key": selectors.has_key_in_force(row),
        "admission_form": AdmissionForm(),
        "declining_form": DecliningForm(),
        "bad_form": next(iter(forms.values()), None),
        **forms,
    }
    return render(request, "organizations/admission.html", context, status=422 if forms else 200)


# The organization's keys


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def keys(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Who signs in with the organization's keys: since when, until when, which were revoked."""
    user: Any = request.user
    organization = _with_unp(request, organization_id)
    try:
        page = selectors.keys_page(
            organization, **{key: request.GET.get(key, "") for key in CURSORS}
        )
    except BadCursor:
        return redirect("organizations:keys", organization.pk)
    if user.is_operator:
        people.note_keys_read(by=user, organization=organization)
    return render(
        request,
        "organizations/keys.html",
        {
            "organization": organization,
            "keys": page.rows,
            "steps": steps(page),
            "now": timezone.now(),
        },
    )


@audience(Audience.SIGNED_IN)
@require_POST
def revocation(request: HttpRequest, organization_id: int, key_id: int) -> HttpResponse:
    """Let nobody in with a key any more."""
    user: Any = request.user
    organization = _with_unp(request, organization_id)
    key = selectors.key_of(organization, key_id)
    if key is None:
        raise Http404
    own = request.session.session_key if key.user_id == user.pk else ""
    try:
        eds_keys.revoke(user, key, here=own or "")
    except eds_keys.AlreadySo:
        messages.info(request, _("Этот ключ уже отозван."))
    else:
        words = _("Ключ отозван: %(name)s больше не войдёт с ним.")
        messages.success(request, words % {"name": key.full_name or key.user.email})
    return redirect("organizations:keys", organization.pk)


def _with_unp(request: HttpRequest, organization_id: int) -> Organization:
    """The organization, if this person administers it and it is one that certificates name."""
    organization = administered(request, organization_id)
    if not organization.unp:
        raise Http404
    return organization
