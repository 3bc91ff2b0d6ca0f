"""Rating an organization, and one's own questionnaires."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from organizations.models import Organization
from organizations.qr_codes import find_active, place_of, source_of
from organizations.selectors import has_units
from portal.lib.access import Audience, audience, get_editable, get_for
from portal.lib.cursors import BadCursor, cursor_page
from portal.lib.http import comes_from_elsewhere, csrf_fails
from ratings import drafts, services
from ratings.forms import (
    ForeignToken,
    QuestionnaireForm,
    Token,
    initial_of,
    make_token,
    read_token,
)
from ratings.models import Campaign, Draft, Questionnaire, VisitLink
from ratings.rules import current_day, today
from ratings.selectors import (
    last_counted,
    own_cursor,
    own_row,
    own_rows,
    questionnaires_of,
    services_offered,
    thanks,
)
from ratings.selectors.campaigns import running_for
from ratings.selectors.criteria import additional_criteria, answered_in, asked_of
from ratings.selectors.invitations import chosen_beforehand
from ratings.services.drafts import discard_drafts, keep_draft
from ratings.views.one_time_links import opened_link
from ratings.views.submitting import cannot_rate, retry_after, say_spent, submit, too_soon

OWN_PAGE = 20


@audience(Audience.EVERYONE)
@csrf_exempt  # checked within: a page that fails the check comes back with what was typed
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The questionnaire about an organization.

    Sending it leads to the thank-you page; a guest's answers are kept and the guest is asked who
    they are.
    """
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
        return cannot_rate(request, organization)
    draft = drafts.draft_about(request, organization)
    link = opened_link(request, organization)
    token = _new_token(request, organization, draft, link)
    campaign = running_for(organization.pk, current_day())
    chosen = chosen_beforehand(link) if link else None
    form = QuestionnaireForm(
        initial=draft.answers if draft else chosen,
        additional=additional_criteria(organization, campaign, draft.answers if draft else ()),
        services=partial(services_offered, organization),
    )
    return _rate_page(request, organization, form, token, draft=draft, campaign=campaign)


def _new_token(
    request: HttpRequest, organization: Organization, draft: Draft | None, link: VisitLink | None
) -> Token:
    """The token of a fresh page: a guest's is that of the draft, so that sending it again is one.

    What a signed-in person sends from a draft is new: the draft may have been another's.
    """
    source = draft.source if draft else "site"
    scanned = find_active(request.GET["q"]) if "q" in request.GET else None
    if scanned and scanned.organization_id == organization.pk:
        source = source_of(scanned)
    wanted = link.pk if link else (draft.link_id if draft else 0)
    if draft and not request.user.is_authenticated:
        return Token(draft.reference, source, link=wanted or 0)
    return Token(uuid4(), source, link=wanted or 0)


def _send(request: HttpRequest, organization: Organization, *, can_rate: bool) -> HttpResponse:
    """Submit what was sent. Even of an organization closed since, a page sent again is answered."""
    user: Any = request.user
    form = QuestionnaireForm(
        request.POST,
        additional=asked_of(organization, request.POST),
        services=partial(services_offered, organization),
    )
    try:
        token = read_token(request.POST.get("token", ""), user, organization)
        if csrf_fails(request):
            raise ForeignToken
    except ForeignToken:
        if not can_rate:
            return cannot_rate(request, organization)
        return _ask_again(request, organization, form)
    if not form.is_valid() and user.is_authenticated:
        form = _sent_already(request, organization, token) or form
    if not form.is_valid():
        if not can_rate:
            return cannot_rate(request, organization)
        return _rate_page(request, organization, form, token, status=422)
    if not user.is_authenticated:
        return _keep(request, organization, form, token, can_rate=can_rate)
    try:
        answer, taken = submit(request, organization, form, token)
    except services.TooSoon as error:
        too_soon(form, error)
        return retry_after(_rate_page(request, organization, form, token, status=429), error)
    except services.LinkSpent:
        say_spent(request)
        return _rate_page(request, organization, form, replace(token, link=0), status=409)
    if taken and (known := drafts.references(request)):
        discard_drafts(known, organization)
    return answer


def _sent_already(
    request: HttpRequest, organization: Organization, token: Token
) -> QuestionnaireForm | None:
    """A second click on what was taken before the questions changed asks what that one did."""
    criteria = answered_in(request.user, token.reference)
    if criteria is None:
        return None
    form = QuestionnaireForm(
        request.POST, additional=criteria, services=partial(services_offered, organization)
    )
    return form if form.is_valid() else None


def _ask_again(
    request: HttpRequest, organization: Organization, form: QuestionnaireForm
) -> HttpResponse:
    """Nothing typed is lost: the same page again, with a token that fits and is new.

    What another site has sent isn't shown as if the person had typed it.
    """
    if comes_from_elsewhere(request):
        form = QuestionnaireForm(
            additional=asked_of(organization),
            services=partial(services_offered, organization),
        )
    messages.warning(
        request,
        _("Страница была открыта давно или до входа. Проверьте ответы и отправьте ещё раз."),
    )
    link = opened_link(request, organization)
    token = Token(uuid4(), link=link.pk if link else 0)
    return _rate_page(request, organization, form, token, status=409)


def _keep(
    request: HttpRequest,
    organization: Organization,
    form: QuestionnaireForm,
    token: Token,
    *,
    can_rate: bool,
) -> HttpResponse:
    """Keep a guest's answers and ask who they are."""
    if not can_rate:
        return cannot_rate(request, organization)
    if not ratelimit.consume(request, action="keep_draft"):
        form.add_error(None, _("С этой сети приходит очень много анкет. Подождите минуту."))
        return _rate_page(request, organization, form, token, status=429)
    answers = form.as_sent()
    draft = keep_draft(
        organization=organization,
        reference=drafts.reference_for(request, token.reference, answers),
        answers=answers,
        source=token.source,
        link=token.link or None,
    )
    answer = redirect("ratings:draft", draft.reference)
    drafts.remember(request, answer, draft)
    return answer


def _rate_page(
    request: HttpRequest,
    organization: Organization,
    form: QuestionnaireForm,
    token: Token,
    *,
    draft: Draft | None = None,
    campaign: Campaign | None = None,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    return render(
        request,
        "ratings/rate.html",
        {
            "organization": organization,
            "form": form,
            "token": make_token(user, organization, token),
            "previous": last_counted(user, organization) if user.is_authenticated else None,
            "draft": draft,
            "campaign": campaign,
            "has_units": has_units(organization),
            "place": place_of(token.source),
            "by_link": bool(token.link),
            "rules": today(),
        },
        status=status,
    )


@audience(Audience.SIGNED_IN)
@require_safe
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
@require_safe
def my_questionnaires(request: HttpRequest) -> HttpResponse:
    """«Мои оценки». Its cursors name one's own questionnaires by reference: their place in the
    country's sequence would be a clock."""
    mine = questionnaires_of(request.user)
    try:
        page = cursor_page(
            mine,
            keys=("id",),
            descending=True,
            size=OWN_PAGE,
            after=own_cursor(mine, request.GET.get("after", "")),
            before=own_cursor(mine, request.GET.get("before", "")),
        )
    except BadCursor:
        return redirect("ratings:my_questionnaires")
    first, last = (page.rows[0].reference, page.rows[-1].reference) if page.rows else ("", "")
    return render(
        request,
        "ratings/my_questionnaires.html",
        {
            "rows": own_rows(page.rows),
            "drafts": drafts.drafts_of(request),
            "page": {
                "first_url": "?" if page.previous else "",
                "previous_url": f"?before={first}" if page.previous else "",
                "next_url": f"?after={last}" if page.next else "",
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
        services=partial(services_offered, organization, questionnaire.service_id),
    )
    wait: services.TooSoon | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_questionnaire(
                by=user, questionnaire=questionnaire, answers=form.answers(), is_paced=True
            )
        except services.TooLate:
            return render(
                request, "ratings/too_late.html", {"organization": organization}, status=409
            )
        except services.TooSoon as error:
            wait = error
            form.add_error(None, _("Слишком много изменений подряд. Подождите немного."))
        else:
            return redirect("ratings:thanks", questionnaire.reference)
    answer = render(
        request,
        "ratings/rate.html",
        {"organization": organization, "form": form, "editing": questionnaire, "rules": today()},
        status=429 if wait else 422 if form.errors else 200,
    )
    return retry_after(answer, wait) if wait else answer


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
