"""«Не нашли организацию?»: a citizen suggests it, follows it, corrects or withdraws it."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import AddressForm
from accounts.selectors.desk import reason_in_language
from organizations.following import has_waiting
from organizations.forms.suggestions import SuggestionForm, described_from, initial_of
from organizations.models import Suggestion
from organizations.selectors import reference
from organizations.selectors.duplicates import Duplicate, likely_duplicates
from organizations.selectors.suggestions import kind_of, own_page
from organizations.services import suggestions as services
from organizations.views.cabinet import add_errors, seen_version
from portal.lib.access import Audience, audience, get_for
from portal.lib.cursors import CURSORS, BadCursor, steps

KEPT = "organizations.suggestion"  # a guest's form, in the session until they have signed in
KEPT_SECONDS = 24 * 60 * 60
SIGN_IN = "sign-in"
fills = require_http_methods(["GET", "HEAD", "POST"])


@audience(Audience.EVERYONE)
@never_cache
@fills
def suggest(request: HttpRequest) -> HttpResponse:
    """The form. Checking shows what is there already; sending it asks a guest who they are."""
    if request.method != "POST":
        kept = _kept(request)
        if kept and not request.user.is_authenticated and request.GET.get("step") == SIGN_IN:
            return _who_are_you(request, kept)
        form = SuggestionForm(initial=kept or _prefilled(request))
        return _page(request, form, is_kept=bool(kept))
    if request.POST.get("step") == "check":
        return _page(request, _unchecked(request), found=_found(request), was_checked=True)
    form = SuggestionForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    found = _found(request)
    if found and _marked(found) != form.cleaned_data["seen"]:
        return _page(request, _unchecked(request), found=found, asks=True, status=409)
    if not request.user.is_authenticated:
        if not ratelimit.consume(request, action="keep_draft"):
            form.add_error(
                None, _("С этой сети приходит очень много предложений. Подождите минуту.")
            )
            return _page(request, form, status=429)
        request.session[KEPT] = {"fields": form.as_sent(), "at": timezone.now().timestamp()}
        return redirect(reverse("organizations:suggest", query={"step": SIGN_IN}))
    return _send(request, form)


def _send(request: HttpRequest, form: SuggestionForm) -> HttpResponse:
    user: Any = request.user
    try:
        row = services.send_suggestion(
            by=user, key=form.cleaned_data["key"], suggested=form.suggested()
        )
    except services.TooMany:
        form.add_error(
            None,
            ngettext(
                "В день можно добавить %(n)s организацию. Остальные добавьте завтра.",
                "В день можно добавить %(n)s организаций. Остальные добавьте завтра.",
                services.A_DAY,
            )
            % {"n": services.A_DAY},
        )
        return _page(request, form, status=429)
    except services.NotYours:
        return redirect("organizations:suggest")
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, form, status=422)
    request.session.pop(KEPT, None)
    messages.success(request, _("Спасибо! Модератор проверит и напишет вам, чем кончилось."))
    return redirect("organizations:suggestion", row.key)


def _who_are_you(request: HttpRequest, kept: dict[str, str]) -> HttpResponse:
    path = reverse("organizations:suggest")
    context = {"name": kept["name_ru"], "form": AddressForm(), "next_url": path}
    return render(request, "organizations/suggest_guest.html", context)


def _kept(request: HttpRequest) -> dict[str, str]:
    kept = request.session.get(KEPT)
    if not kept or timezone.now().timestamp() - kept["at"] > KEPT_SECONDS:
        return {}
    fields: dict[str, str] = kept["fields"]
    return fields


def _prefilled(request: HttpRequest) -> dict[str, str]:
    """What the search was for: its words, its place and its sphere."""
    asked, known = request.GET, reference()
    town = known.settlements.get(asked.get("settlement", ""))
    district = asked.get("district", "") or (town.district if town else "")
    kind = asked.get("category", "") or asked.get("sphere", "")
    return {
        "name_ru": asked.get("q", "")[:400],
        "region": asked.get("region", "") or (town.parent if town else ""),
        "district": district,
        "settlement_name_ru": town.name if town else "",
        "kind": kind,
    }


def _unchecked(request: HttpRequest) -> SuggestionForm:
    """What is typed so far, without errors: nothing was sent."""
    typed = {name: request.POST.get(name, "") for name in SuggestionForm.base_fields}
    if not typed["key"]:
        del typed["key"]
    return SuggestionForm(initial=typed)


def _found(request: HttpRequest) -> list[Duplicate]:
    return likely_duplicates(described_from(request.POST))


def _marked(found: list[Duplicate]) -> str:
    """Which organizations were shown before it was said that it is none of them."""
    return ".".join(str(pk) for pk in sorted(one.organization.pk for one in found))


def _page(
    request: HttpRequest,
    form: SuggestionForm,
    *,
    found: list[Duplicate] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    if found is not None:
        form.initial["seen"] = _marked(found)
    context = {"form": form, "found": found or [], **more}
    return render(request, "organizations/suggest.html", context, status=status)


@audience(Audience.EVERYONE)
@require_safe
def duplicates(request: HttpRequest) -> JsonResponse:
    """What may be the same, while somebody types: each with its questionnaire's address."""
    found = likely_duplicates(described_from(request.GET))
    return JsonResponse(
        {
            "text": ngettext(
                "Похожая организация уже есть: %(n)s.",
                "Похожие организации уже есть: %(n)s.",
                len(found),
            )
            % {"n": len(found)}
            if found
            else "",
            "items": [
                {
                    "label": one.organization.short_name,
                    "lang": one.organization.short_name.lang,
                    "note": ", ".join(
                        text for text in (one.organization.place, one.organization.address) if text
                    ),
                    "why": one.why,
                    "url": reverse("ratings:rate", args=[one.organization.pk]),
                }
                for one in found
            ],
        }
    )


# One's own


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """«Мои предложения»."""
    try:
        page = own_page(request.user, **{key: request.GET.get(key, "") for key in CURSORS})
    except BadCursor:
        return redirect("organizations:suggestions")
    context = {"rows": page.rows, "steps": steps(page)}
    return render(request, "organizations/suggestions.html", context)


def _own(request: HttpRequest, key: UUID) -> Suggestion:
    user: Any = request.user
    row: Suggestion = get_for(
        user,
        Suggestion.objects.sent_by(user).select_related(
            "region", "district", "settlement", "organization"
        ),
        key=key,
    )
    return row


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def suggestion(request: HttpRequest, key: UUID) -> HttpResponse:
    """What was sent, and where it stands."""
    row = _own(request, key)
    context = {
        "suggestion": row,
        "kind": kind_of(row),
        "reason": reason_in_language(row.reason),
        "has_questionnaire": row.can_change and has_waiting(row),
    }
    return render(request, "organizations/suggestion.html", context)


@audience(Audience.SIGNED_IN)
@never_cache
@fills
def correction(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say it anew, while it isn't decided."""
    row = _own(request, key)
    if not row.can_change:
        messages.info(request, _("Это предложение уже решено, изменить его нельзя."))
        return redirect("organizations:suggestion", row.key)
    form = SuggestionForm(request.POST or None, initial=initial_of(row))
    version, status = row.version, 200
    if request.method == "POST":
        version, status = seen_version(request), 422
    if request.method == "POST" and form.is_valid():
        try:
            services.correct_suggestion(suggestion=row, version=version, suggested=form.suggested())
        except services.AlreadyDecided:
            messages.info(request, _("Предложение уже изменили или решили. Вот как оно теперь."))
            return redirect("organizations:suggestion", row.key)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Сохранено. Модератор увидит исправленное."))
            return redirect("organizations:suggestion", row.key)
    context = {
        "suggestion": row,
        "form": form,
        "version": version,
        "reason": reason_in_language(row.reason),
    }
    return render(request, "organizations/suggestion_correction.html", context, status=status)


@audience(Audience.SIGNED_IN)
@never_cache
@fills
def withdrawal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take one's suggestion back, after being asked once."""
    row = _own(request, key)
    if request.method == "POST":
        try:
            services.withdraw_suggestion(suggestion=row)
        except services.AlreadyDecided:
            messages.info(request, _("Это предложение уже решено, отозвать его нельзя."))
        else:
            messages.success(request, _("Предложение отозвано."))
        return redirect("organizations:suggestions")
    context = {"suggestion": row, "has_questionnaire": has_waiting(row)}
    return render(request, "organizations/suggestion_withdrawal.html", context)
