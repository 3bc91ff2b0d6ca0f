"""The questionnaire about an organization that a citizen has suggested: it waits with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from organizations.models import Suggestion
from portal.lib.access import Audience, audience, get_for
from ratings.forms import QuestionnaireForm
from ratings.selectors.pending import pending_of
from ratings.services.pending import NotWaiting, discard_pending, keep_pending


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pending(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write the questionnaire, or change it; it is submitted when the suggestion is accepted."""
    row = _own(request, key)
    if not row.can_change:
        return _too_late(request, row)
    kept = pending_of(row)
    form = QuestionnaireForm(
        request.POST if request.method == "POST" else None,
        initial=kept.answers if kept else None,
        additional=[],
    )
    if request.method == "POST" and form.is_valid():
        try:
            keep_pending(suggestion=row, answers=form.as_sent())
        except NotWaiting:
            return _too_late(request, row)
        messages.success(request, _("Анкета ждёт вместе с предложением."))
        return redirect("organizations:suggestion", row.key)
    context = {"suggestion": row, "form": form, "is_kept": kept is not None}
    status = 422 if form.errors else 200
    return render(request, "ratings/pending.html", context, status=status)


@audience(Audience.SIGNED_IN)
@require_POST
def discarding(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take the waiting questionnaire back."""
    row = _own(request, key)
    try:
        discard_pending(suggestion=row)
    except NotWaiting:
        return _too_late(request, row)
    messages.success(request, _("Анкета удалена. Предложение остаётся."))
    return redirect("organizations:suggestion", row.key)


def _own(request: HttpRequest, key: UUID) -> Suggestion:
    user: Any = request.user
    row: Suggestion = get_for(
        user,
        Suggestion.objects.sent_by(user).select_related("region", "district", "settlement"),
        key=key,
    )
    return row


def _too_late(request: HttpRequest, row: Suggestion) -> HttpResponse:
    messages.info(request, _("Это предложение уже решено."))
    return redirect("organizations:suggestion", row.key)
