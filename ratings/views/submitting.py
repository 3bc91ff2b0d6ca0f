"""Sending answers: the one way from a page or a draft to the thank-you page, or to why not."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organizations.models import Organization
from portal.lib.networks import network_of
from ratings import services
from ratings.forms import QuestionnaireForm, Token


def submit(
    request: HttpRequest, organization: Organization, form: QuestionnaireForm, token: Token
) -> tuple[HttpResponse, bool]:
    """Submit a valid form; the page that follows, and whether the answers were taken.

    Raises:
        TooSoon: see `too_soon`; the caller shows what was typed again.
        LinkSpent: see `say_spent`; the caller does the same.
    """
    user: Any = request.user
    if token.link and not ratelimit.consume(request, action="spend_link"):
        raise services.LinkSpent  # whoever tries many links learns nothing of them
    try:
        questionnaire = services.submit_questionnaire(
            by=user,
            organization=organization,
            reference=token.reference,
            answers=form.answers(),
            source=token.source,
            circumstances=services.Circumstances(network_of(request), token.seconds),
            link=token.link or None,
        )
    except services.TooLate:
        context = {"organization": organization}
        return render(request, "ratings/too_late.html", context, status=409), False
    except services.CannotRate:
        return cannot_rate(request, organization), False
    return redirect("ratings:thanks", questionnaire.reference), True


def cannot_rate(request: HttpRequest, organization: Organization) -> HttpResponse:
    """The page that says why this person can't rate this organization."""
    return render(request, "ratings/cannot_rate.html", {"organization": organization}, status=403)


def say_spent(request: HttpRequest) -> None:
    """Say that the link confirms nothing, and what can be done: nothing typed is lost."""
    messages.warning(
        request,
        _(
            "Эта одноразовая ссылка больше не действует: по ней уже ответили, её отозвали или"
            " вышел срок. Ответы на месте: отправьте их ещё раз как обычную анкету, в оценке она"
            " значит столько же."
        ),
    )


def too_soon(form: QuestionnaireForm, error: services.TooSoon) -> None:
    """Say on the form when it can be sent."""
    if error.seconds <= 60:
        text = _(
            "Можно отправлять одну анкету в минуту. Ответы на месте: отправьте их ещё раз через"
            " %(n)s с."
        ) % {"n": error.seconds}
    else:
        text = _(
            "За сутки можно отправить не больше 24 анкет. Ответы на месте: отправьте их после"
            " %(time)s."
        ) % {"time": date_format(timezone.localtime(error.until), "j E, H:i")}
    form.add_error(None, text)


def retry_after(answer: HttpResponse, error: services.TooSoon) -> HttpResponse:
    """The same answer, with when to come again for programs."""
    answer.headers["Retry-After"] = str(error.seconds)
    return answer
