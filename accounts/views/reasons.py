"""The operator's templates of reasons: `/operator/reasons/`."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.desk import TemplateForm, kinds
from accounts.models import ReasonTemplate
from accounts.selectors.desk import all_reasons
from accounts.services import reasons as service
from portal.lib.access import Audience, audience, get_editable


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: HttpRequest) -> HttpResponse:
    """All templates by what they are for; a new one."""
    operator: Any = request.user
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        queue, _colon, outcome = form.cleaned_data["kind"].partition(":")
        service.add_reason(by=operator, queue=queue, outcome=outcome, texts=form.texts)
        messages.success(request, _("Готовая причина добавлена."))
        return redirect("reasons:list")
    rows = all_reasons()
    groups = [
        {
            "label": label,
            "active": [row for row in rows.get(kind, []) if row.is_active],
            "retired": [row for row in rows.get(kind, []) if not row.is_active],
        }
        for kind, label in kinds().items()
    ]
    return render(
        request,
        "desk/reasons.html",
        {"form": form, "groups": [one for one in groups if one["active"] or one["retired"]]},
        status=422 if form.errors else 200,
    )


@audience(Audience.OPERATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mending(request: HttpRequest, reason_id: int) -> HttpResponse:
    """Put new texts in a template's place."""
    operator: Any = request.user
    row = _one(request, reason_id)
    texts = {name: getattr(row, name) for name in service.TEXTS}
    form = TemplateForm(
        request.POST if request.method == "POST" else None, initial=texts, is_new=False
    )
    if request.method == "POST" and form.is_valid():
        service.mend_reason(by=operator, template=row, texts=form.texts)
        messages.success(request, _("Готовая причина исправлена."))
        return redirect("reasons:list")
    context = {"form": form, "template": row}
    return render(request, "desk/reason.html", context, status=422 if form.errors else 200)


@audience(Audience.OPERATOR)
@require_POST
def retirement(request: HttpRequest, reason_id: int) -> HttpResponse:
    """Offer a template no more."""
    operator: Any = request.user
    service.retire_reason(by=operator, template=_one(request, reason_id))
    messages.success(request, _("Больше не предлагается. Кому её написали, прочтут как прежде."))
    return redirect("reasons:list")


@audience(Audience.OPERATOR)
@require_POST
def restoring(request: HttpRequest, reason_id: int) -> HttpResponse:
    """Offer a template again."""
    operator: Any = request.user
    service.restore_reason(by=operator, template=_one(request, reason_id))
    messages.success(request, _("Снова предлагается."))
    return redirect("reasons:list")


@audience(Audience.OPERATOR)
@require_POST
def up(request: HttpRequest, reason_id: int) -> HttpResponse:
    """Let a template stand one place higher."""
    operator: Any = request.user
    service.move_reason_up(by=operator, template=_one(request, reason_id))
    return redirect("reasons:list")


def _one(request: HttpRequest, reason_id: int) -> ReasonTemplate:
    row: ReasonTemplate = get_editable(request.user, ReasonTemplate.objects.all(), pk=reason_id)
    return row
