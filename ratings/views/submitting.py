"""Sending answers: the one way from a page or a draft to the thank-you page, or to why not."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from organizations.models import Organization
from ratings import services
from ratings.forms import QuestionnaireForm, Token


def submit(
    request: HttpRequest, organization: Organization, form: QuestionnaireForm, token: Token
) -> tuple[HttpResponse, bool]:
    """Submit a valid form; the page that follows, and whether the answers were taken."""
    user: Any = request.user
    try:
        questionnaire = services.submit_questionnaire(
            by=user,
            organization=organization,
            reference=token.reference,
            answers=form.answers(),
            source=token.source,
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
