"""What readers and authors say of comments: a complaint about one, an objection to its hiding."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.lib.access import Audience, audience, get_editable
from portal.lib.concealing import reveal
from ratings import services
from ratings.forms.moderation import ObjectionForm, ReaderComplaintForm
from ratings.models import Questionnaire
from ratings.selectors import own_rows
from ratings.selectors.moderation import own_complaints, public_comment
from ratings.services.reader_complaints import CONCEALED

REMEMBERED = 20
_SAID = "complained_about"


@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reader_complaint(request: HttpRequest, token: str) -> HttpResponse:
    """Complain about a published comment; moderators are led to where they decide it."""
    user: Any = request.user
    comment = public_comment(reveal(token, CONCEALED))
    if comment is None:
        raise Http404
    if user.is_authenticated and (user.is_moderator or user.is_operator):
        return redirect("moderation:comment", comment.pk)
    back = reverse("catalogue:organization", args=[comment.organization_id]) + "#comments"
    said = request.session.get(_SAID, [])
    form = ReaderComplaintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if comment.pk in said:
            return _thank(request, back, _("Вы уже пожаловались на этот комментарий."))
        if not ratelimit.consume(request, action="reader_complaint", key=_asker(request)):
            return ratelimit.respond_429(request)
        try:
            services.complain_as_reader(
                by=user if user.is_authenticated else None, comment=comment, **form.cleaned_data
            )
        except services.AlreadyComplained:
            return _thank(request, back, _("Вы уже пожаловались на этот комментарий."))
        except services.CannotReply:
            return _thank(request, back, _("Этот комментарий уже не опубликован."))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            request.session[_SAID] = [*said, comment.pk][-REMEMBERED:]
            return _thank(request, back, _("Спасибо. Модератор прочтёт жалобу и решит."))
    return render(
        request,
        "ratings/reader_complaint.html",
        {"comment": comment, "form": form, "back": back},
        status=422 if form.errors else 200,
    )


def _asker(request: HttpRequest) -> str:
    """Who complains, for the count of a day: the account, or the session of a guest."""
    if request.user.is_authenticated:
        return f"user {request.user.pk}"
    if not request.session.session_key:
        request.session.create()
    return f"session {request.session.session_key}"


def _thank(request: HttpRequest, back: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(back)


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def my_complaints(request: HttpRequest) -> HttpResponse:
    """One's own complaints about comments, and what came of them."""
    return render(
        request, "ratings/my_complaints.html", {"complaints": own_complaints(request.user)}
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Ask once to look again at what was hidden of one's own comment."""
    user: Any = request.user
    questionnaire: Questionnaire = get_editable(
        user, Questionnaire.objects.select_related("organization", "comment"), reference=reference
    )
    row = own_rows([questionnaire])[0]
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if not row.can_object:
        messages.info(request, _("Возразить уже нельзя: это можно сделать один раз."))
        return redirect("ratings:my_questionnaires")
    if request.method == "POST" and form.is_valid():
        try:
            services.object_to_hiding(by=user, questionnaire=questionnaire, **form.cleaned_data)
        except services.CannotObject:
            messages.info(request, _("Возразить уже нельзя: это можно сделать один раз."))
        else:
            messages.success(request, _("Возражение отправлено. Его решит другой модератор."))
        return redirect("ratings:my_questionnaires")
    return render(
        request,
        "ratings/objection.html",
        {"row": row, "form": form},
        status=422 if form.errors else 200,
    )
