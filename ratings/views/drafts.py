"""A guest's answers: who are you, then sent; or shown and asked; or discarded."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import AddressForm
from organizations.models import Organization
from portal.lib.access import Audience, audience, get_for
from ratings import drafts, services
from ratings.figures import Mark
from ratings.forms import QuestionnaireForm, Token
from ratings.models import Draft
from ratings.selectors import has_written, is_anothers, services_offered
from ratings.selectors.criteria import asked_of
from ratings.services.drafts import discard_drafts, drop_link
from ratings.views.submitting import retry_after, say_spent, submit, too_soon


@audience(Audience.EVERYONE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft_page(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Ask a guest who they are; send the draft of whoever has signed in from here; ask others."""
    user: Any = request.user
    draft = _find(request, reference)
    if draft is None:
        if user.is_authenticated and has_written(user, reference):
            return redirect("ratings:thanks", reference)
        return render(request, "ratings/draft_missing.html", status=404)
    if not user.is_authenticated:
        return _who_are_you(request, draft)
    if request.method == "POST" or drafts.begun_from(request, draft):
        return _send(request, draft)
    return _page(request, "ratings/draft.html", draft)


@audience(Audience.EVERYONE)
@require_POST
def discarding(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Forget a draft of this browser."""
    draft = _find(request, reference)
    if draft is None:
        return redirect("catalogue:home")
    discard_drafts([reference])
    messages.success(request, _("Неотправленная оценка удалена."))
    return redirect("catalogue:organization", draft.organization_id)


def _find(request: HttpRequest, reference: UUID) -> Draft | None:
    mine = (draft for draft in drafts.drafts_of(request) if draft.reference == reference)
    return next(mine, None)


def _who_are_you(request: HttpRequest, draft: Draft) -> HttpResponse:
    path = reverse("ratings:draft", args=[draft.reference])
    return _page(request, "ratings/draft_guest.html", draft, form=AddressForm(), next_url=path)


def _page(request: HttpRequest, template: str, draft: Draft, **more: Any) -> HttpResponse:
    form = _form(draft)
    mark = Mark(form.answers().mean, 1, 1) if form.is_valid() else None
    return render(request, template, {"draft": draft, "answers": form, "mark": mark, **more})


def _form(draft: Draft) -> QuestionnaireForm:
    return QuestionnaireForm(
        draft.answers,
        additional=asked_of(draft.organization, draft.answers),
        services=partial(services_offered, draft.organization),
    )


def _send(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Submit the very answers. What can't be sent any more is shown with the reason."""
    user: Any = request.user
    form = _form(draft)
    organization = get_for(
        user, Organization.objects.with_page().with_bar(user), pk=draft.organization_id
    )
    if not form.is_valid():
        # the questions have changed since: the page stands filled in, with what is missing
        messages.warning(request, _("Вопросы анкеты изменились. Проверьте ответы и отправьте."))
        return redirect("ratings:rate", organization.pk)
    if is_anothers(user, draft.reference):
        messages.warning(request, _("Эта оценка уже отправлена другим человеком."))
        discard_drafts([draft.reference])
        return redirect("ratings:my_questionnaires")
    try:
        token = Token(draft.reference, draft.source, link=draft.link_id or 0)
        answer, taken = submit(request, organization, form, token)
    except services.LinkSpent:
        drop_link(draft)
        say_spent(request)
        page = _page(request, "ratings/draft.html", draft)
        page.status_code = 409
        return page
    except services.TooSoon as error:
        # the draft is there for as long as it takes
        too_soon(form, error)
        messages.warning(request, str(form.non_field_errors()[0]))
        page = _page(request, "ratings/draft.html", draft)
        page.status_code = 429
        return retry_after(page, error)
    if taken:
        discard_drafts([draft.reference])
    return answer
