"""Rating an organization, one's own questionnaires, and the moderators' queue."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from organizations.models import Organization
from organizations.selectors import has_units
from portal.lib.access import Audience, audience, get_editable, get_for
from portal.lib.cursors import BadCursor, cursor_page
from ratings import services
from ratings.forms import (
    ForeignToken,
    HidingForm,
    QuestionnaireForm,
    initial_of,
    make_token,
    read_token,
)
from ratings.models import Comment, Questionnaire
from ratings.rules import today
from ratings.selectors import (
    additional_criteria,
    comment_figures,
    last_counted,
    own_row,
    questionnaires_of,
    thanks,
    waiting_comments,
)

OWN_PAGE = 20
QUEUE_PAGE = 20


@audience(Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The questionnaire about an organization; sending it leads to the thank-you page."""
    user: Any = request.user
    organization = get_for(
        user,
        Organization.objects.with_page()
        .with_bar(user)
        .select_related("parent", "region", "district", "settlement"),
        pk=organization_id,
    )
    can_rate = organization.is_listed and not organization.is_barred
    if request.method == "POST":
        return _send(request, organization, can_rate=can_rate)
    if not can_rate:
        return _cannot_rate(request, organization)
    form = QuestionnaireForm(additional=additional_criteria(organization))
    return _rate_page(request, organization, form, make_token(user, organization))


def _send(request: HttpRequest, organization: Organization, *, can_rate: bool) -> HttpResponse:
    """Submit what was sent. Even of an organization closed since, a page sent again is answered."""
    user: Any = request.user
    form = QuestionnaireForm(request.POST, additional=additional_criteria(organization))
    token = request.POST.get("token", "")
    try:
        reference = read_token(token, user, organization)
    except ForeignToken:
        if not can_rate:
            return _cannot_rate(request, organization)
        # nothing typed is lost: the same page again, with a token that fits
        messages.warning(
            request,
            _("Страница была открыта давно или другим человеком. Проверьте ответы и отправьте."),
        )
        fresh = make_token(user, organization)
        return _rate_page(request, organization, form, fresh, status=409)
    if not form.is_valid():
        if not can_rate:
            return _cannot_rate(request, organization)
        return _rate_page(request, organization, form, token, status=422)
    try:
        questionnaire = services.submit_questionnaire(
            by=user, organization=organization, reference=reference, answers=form.answers()
        )
    except services.TooLate:
        return render(request, "ratings/too_late.html", {"organization": organization}, status=409)
    except services.CannotRate:
        return _cannot_rate(request, organization)
    return redirect("ratings:thanks", questionnaire.reference)


def _cannot_rate(request: HttpRequest, organization: Organization) -> HttpResponse:
    return render(request, "ratings/cannot_rate.html", {"organization": organization}, status=403)


def _rate_page(
    request: HttpRequest,
    organization: Organization,
    form: QuestionnaireForm,
    token: str,
    status: int = 200,
) -> HttpResponse:
    previous = last_counted(request.user, organization)
    return render(
        request,
        "ratings/rate.html",
        {
            "organization": organization,
            "form": form,
            "token": token,
            "previous": previous,
            "has_units": has_units(organization),
            "rules": today(),
        },
        status=status,
    )


@audience(Audience.SIGNED_IN)
def thanks_page(request: HttpRequest, reference: UUID) -> HttpResponse:
    """What was recorded, and what it moved."""
    questionnaire = get_editable(
        request.user,
        Questionnaire.objects.select_related(
            "organization__region", "organization__district", "organization__settlement"
        ),
        reference=reference,
    )
    return render(request, "ratings/thanks.html", {"thanks": thanks(questionnaire)})


@audience(Audience.SIGNED_IN)
def my_questionnaires(request: HttpRequest) -> HttpResponse:
    """«Мои оценки»."""
    try:
        page = cursor_page(
            questionnaires_of(request.user),
            keys=("id",),
            descending=True,
            size=OWN_PAGE,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except BadCursor:
        return redirect("ratings:my_questionnaires")
    return render(
        request,
        "ratings/my_questionnaires.html",
        {
            "rows": [own_row(questionnaire) for questionnaire in page.rows],
            "page": {
                "first_url": "?" if page.previous else "",
                "previous_url": f"?before={page.previous}" if page.previous else "",
                "next_url": f"?after={page.next}" if page.next else "",
                "last_url": "?before=end" if page.next else "",
                "text": "",
            },
        },
    )


@audience(Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Change one's own questionnaire within 24 hours."""
    user: Any = request.user
    questionnaire = get_editable(
        user,
        Questionnaire.objects.select_related(
            "organization__parent",
            "organization__region",
            "organization__district",
            "organization__settlement",
            "comment",
        ),
        reference=reference,
    )
    organization = questionnaire.organization
    if not questionnaire.can_edit:
        return render(request, "ratings/too_late.html", {"organization": organization}, status=409)
    form = QuestionnaireForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(questionnaire),
        additional=[
            a.criterion for a in questionnaire.additional_answers.select_related("criterion")
        ],
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_questionnaire(
                by=user, questionnaire=questionnaire, answers=form.answers()
            )
        except services.TooLate:
            return render(
                request, "ratings/too_late.html", {"organization": organization}, status=409
            )
        return redirect("ratings:thanks", questionnaire.reference)
    return render(
        request,
        "ratings/rate.html",
        {"organization": organization, "form": form, "editing": questionnaire, "rules": today()},
        status=422 if form.errors else 200,
    )


@audience(Audience.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Take one's own questionnaire back, after being asked once."""
    user: Any = request.user
    questionnaire = get_editable(
        user, Questionnaire.objects.select_related("organization"), reference=reference
    )
    if request.method == "POST":
        try:
            services.withdraw_questionnaire(by=user, questionnaire=questionnaire)
        except services.TooLate:
            messages.info(request, _("Эту анкету уже нельзя отозвать."))
        else:
            messages.success(request, _("Анкета отозвана и больше не учитывается."))
        return redirect("ratings:my_questionnaires")
    return render(
        request,
        "ratings/withdrawal.html",
        {"row": own_row(questionnaire)},
    )


@audience(Audience.MODERATOR)
def queue(request: HttpRequest) -> HttpResponse:
    """Comments that wait for a moderator, the oldest first."""
    return _queue_page(request, HidingForm())


def _queue_page(
    request: HttpRequest, form: HidingForm, failed: int | None = None, status: int = 200
) -> HttpResponse:
    waiting = waiting_comments()
    comments = [(comment, comment_figures(comment)) for comment in waiting[:QUEUE_PAGE]]
    return render(
        request,
        "ratings/queue.html",
        {"comments": comments, "total": waiting.count(), "form": form, "failed": failed},
        status=status,
    )


@audience(Audience.MODERATOR)
@require_POST
def publication(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Publish a comment."""
    comment: Comment = get_editable(request.user, Comment.objects.all(), pk=comment_id)
    return _decide(
        request,
        lambda: services.publish_comment(
            by=request.user,  # type: ignore[arg-type]
            comment=comment,
            digest=request.POST.get("digest", ""),
        ),
        _("Комментарий опубликован."),
    )


@audience(Audience.MODERATOR)
@require_POST
def hiding(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Hide a comment, with a reason that its author reads."""
    comment: Comment = get_editable(request.user, Comment.objects.all(), pk=comment_id)
    form = HidingForm(request.POST)
    if not form.is_valid():
        return _queue_page(request, form, failed=comment.pk, status=422)
    return _decide(
        request,
        lambda: services.hide_comment(
            by=request.user,  # type: ignore[arg-type]
            comment=comment,
            digest=request.POST.get("digest", ""),
            reason=form.cleaned_data["reason"],
        ),
        _("Комментарий скрыт. Анкета учитывается как прежде."),
    )


def _decide(request: HttpRequest, decision: Callable[[], None], done: str) -> HttpResponse:
    try:
        decision()
    except services.AlreadyDecided:
        messages.info(request, _("Этот комментарий уже решён или изменён автором."))
    else:
        messages.success(request, done)
    return redirect("moderation:queue")
