"""The operator's console of suspicious activity: cases, one case and its decision, an author."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.selectors.desk import listed
from accounts.views.desk import at_work, refused, state_tabs, then_next
from organizations.views.cabinet import add_errors
from portal.lib import wording
from portal.lib.access import Audience, audience, get_editable, get_for
from portal.lib.cursors import CURSORS, BadCursor, steps
from portal.lib.queues import queue_of
from ratings.forms.fraud import AuthorForm, CaseDecisionForm
from ratings.models import Questionnaire, SuspicionCase
from ratings.selectors import fraud_desk as selectors
from ratings.services import AlreadyDecided, fraud_cases
from ratings.services.fraud_authors import show_author
from ratings.suspicions import SUSPICIONS, read_mark

State = SuspicionCase.State


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Cases: those that wait, the oldest first; others by state."""
    labels = {
        State.OPEN: _("Ждут решения"),
        State.DECIDED: _("Решены"),
        State.EXPIRED: _("Срок вышел"),
    }
    text = request.GET.get("state", str(int(State.OPEN)))
    if text not in {str(int(state)) for state in labels}:
        raise Http404
    state = State(int(text))
    try:
        page = selectors.cases_page(state, **{key: request.GET.get(key, "") for key in CURSORS})
    except BadCursor:
        return redirect(f"{request.path}?state={text}")
    user: Any = request.user
    said = listed(page.rows, by=user)
    work = queue_of(SUSPICIONS.key).work
    return render(
        request,
        "ratings/fraud/cases.html",
        {
            "rows": [
                {
                    "case": row,
                    "title": selectors.title_of(row),
                    "count": wording.questionnaires(row.number),
                    "waiting": wording.questionnaires(row.waiting),
                    "said": said[row.pk],
                    "mark": row.newest,
                }
                for row in page.rows
            ],
            "is_open": state == State.OPEN,
            "queue": SUSPICIONS.key,
            "outcomes": work.outcomes if work else (),
            "steps": steps(page, state=text),
            "tabs": state_tabs(labels, state, selectors.count_by_state()),
        },
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: why, what it moves, its questionnaires without authors, the decision."""
    return _page(request, _one(request, case_id))


@audience(Audience.OPERATOR)
@never_cache
@require_POST
def decision(request: HttpRequest, case_id: int) -> HttpResponse:
    """Count or exclude the marked ones, or all that wait, with a reason."""
    user: Any = request.user
    row = _one(request, case_id)
    form = _form(selectors.held_rows(row), request.POST)
    excludes = request.POST.get("decision") == "exclude"
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    if refused(request, row):
        return redirect("fraud:case", row.pk)
    try:
        number = fraud_cases.decide(
            by=user,
            case=row,
            numbers=[int(one) for one in form.cleaned_data["number"]],
            excludes=excludes,
            reason=form.cleaned_data["reason"],
            upto=read_mark(request.POST.get("mark", "")),
        )
    except AlreadyDecided:
        messages.info(request, _("Здесь уже решено."))
        return redirect("fraud:case", row.pk)
    except ValidationError as error:
        add_errors(form, error)
        return _page(request, row, form=form, status=422)
    done = _("Исключено: %(n)s.") if excludes else _("Учтено: %(n)s.")
    messages.success(request, done % {"n": wording.questionnaires(number)})
    row.refresh_from_db(fields=["state"])
    if row.state == State.OPEN:
        return redirect("fraud:case", row.pk)
    return then_next(request, SUSPICIONS.key)


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def author(request: HttpRequest, organization_id: int, number: int) -> HttpResponse:
    """Who filled one questionnaire: with a reason, shown once, recorded."""
    user: Any = request.user
    row: Questionnaire = get_for(
        user,
        Questionnaire.objects.select_related("organization"),
        organization=organization_id,
        number=number,
    )
    form = AuthorForm(request.POST if request.method == "POST" else None)
    shown = None
    if request.method == "POST" and form.is_valid():
        shown = show_author(by=user, questionnaire=row, reason=form.cleaned_data["reason"])
    return render(
        request,
        "ratings/fraud/author.html",
        {
            "questionnaire": row,
            "form": form,
            "asked": form.is_bound and not form.errors,
            "author": shown,
        },
        status=422 if form.errors else 200,
    )


def _one(request: HttpRequest, case_id: int) -> SuspicionCase:
    found: SuspicionCase = get_editable(
        request.user,
        SuspicionCase.objects.select_related("organization", "decided_by"),
        pk=case_id,
    )
    return found


def _form(rows: list[selectors.HeldRow], data: Any = None) -> CaseDecisionForm:
    return CaseDecisionForm(data, numbers=[one.questionnaire.number for one in rows if one.waits])


def _page(
    request: HttpRequest,
    row: SuspicionCase,
    *,
    form: CaseDecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = selectors.held_rows(row)
    marked = set(request.POST.getlist("number")) if form else None
    return render(
        request,
        "ratings/fraud/case.html",
        {
            "case": row,
            "title": selectors.title_of(row),
            "reasons": selectors.reasons_of(row),
            "explanation": selectors.explanation_of(row, rows),
            "stake": selectors.stake_of(row) if row.state == State.OPEN else None,
            "chart": selectors.chart_of(row),
            "rows": [
                (one, marked is None or str(one.questionnaire.number) in marked) for one in rows
            ],
            "form": form or _form(rows),
            **at_work(request, SUSPICIONS.key, row),
        },
        status=status,
    )
