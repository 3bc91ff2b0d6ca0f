"""The operator's desk of registries: the queue, a version and its decision, all authorities
(FEATURES row 59)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.desk import ReasonForm
from accounts.selectors import desk as desk_selectors
from accounts.views.desk import at_work, refused, state_tabs, then_next
from portal.lib import wording
from portal.lib.access import Audience, audience, get_for
from portal.lib.cursors import CURSORS, BadCursor, steps
from registries.models import RegistryVersion
from registries.selectors import versions as selectors
from registries.services import decisions
from registries.services.versions import NotNow
from registries.views.registry import render_version

State = RegistryVersion.State
QUEUE = "registries"


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The versions that wait for a decision, the oldest first; those decided, by state."""
    labels = {
        State.SENT: _("Ждут решения"),
        State.IN_FORCE: _("Действуют"),
        State.RETURNED: _("Возвращены"),
    }
    state = request.GET.get("state", State.SENT)
    if state not in labels:
        raise Http404
    try:
        page = selectors.versions_page(state, **_cursors(request))
    except BadCursor:
        return redirect(f"{request.path}?{urlencode({'state': state})}")
    counts = selectors.count_entries(page.rows)
    user: Any = request.user
    said = desk_selectors.listed(page.rows, by=user)
    return render(
        request,
        "registries/queue.html",
        {
            "state": state,
            "queue": QUEUE,
            "tabs": state_tabs(labels, state, selectors.count_by_state()),
            "rows": [
                {
                    "version": row,
                    "count": wording.organizations(counts.get(row.pk, 0)),
                    "age": _age(row),
                    "said": said[row.pk],
                }
                for row in page.rows
            ],
            "steps": steps(page, state=state),
        },
    )


def _age(version: RegistryVersion) -> str:
    """How long it has been waiting."""
    if version.state != State.SENT or version.sent_at is None:
        return ""
    days = (timezone.localdate() - timezone.localdate(version.sent_at)).days
    return _("ждёт %(days)s") % {"days": wording.days(days)} if days else _("пришёл сегодня")


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version beside the one in force, and the decision."""
    return _version(request, _one(request, version_id), _reason_form())


def _reason_form(typed: Any = None) -> ReasonForm:
    return ReasonForm(
        typed,
        queue=QUEUE,
        outcome="return",
        help_text=_("Её прочтут сотрудники органа: напишите, что исправить."),
    )


def _version(
    request: HttpRequest, row: RegistryVersion, form: ReasonForm, status: int = 200
) -> HttpResponse:
    more = {
        "authority": row.authority,
        "form": form,
        "age": _age(row),
        **at_work(request, QUEUE, row),
    }
    return render_version(request, row, "registries/version.html", more, status)


@audience(Audience.OPERATOR)
@require_POST
def putting_in_force(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put a version in force."""
    operator: Any = request.user
    row = _one(request, version_id)
    if refused(request, row):
        return redirect("registries:version", row.pk)
    try:
        decisions.put_in_force(by=operator, version=row, mark=_mark(request))
    except NotNow:
        return _decided(request, row)
    except decisions.NoAuthority:
        messages.warning(
            request, _("Эта организация больше не уполномоченный орган: реестр не ввести.")
        )
        return redirect("registries:version", row.pk)
    messages.success(request, _("Реестр введён в действие. Доступ и оценки уже пересчитаны."))
    return then_next(request, QUEUE)


@audience(Audience.OPERATOR)
@require_POST
def returning(request: HttpRequest, version_id: int) -> HttpResponse:
    """Give a version back."""
    operator: Any = request.user
    row = _one(request, version_id)
    form = _reason_form(request.POST)
    if not form.is_valid():
        return _version(request, row, form, status=422)
    if refused(request, row):
        return redirect("registries:version", row.pk)
    reason, mark = form.cleaned_data["reason"], _mark(request)
    try:
        decisions.return_version(by=operator, version=row, reason=reason, mark=mark)
    except NotNow:
        return _decided(request, row)
    messages.success(request, _("Реестр возвращён. Сотрудникам органа написали."))
    return then_next(request, QUEUE)


def _mark(request: HttpRequest) -> str:
    return request.POST.get("mark") or "never read"


def _decided(request: HttpRequest, row: RegistryVersion) -> HttpResponse:
    messages.info(request, _("Этот реестр уже решён. Ничего не изменилось."))
    return redirect("registries:version", row.pk)


def _one(request: HttpRequest, version_id: int) -> RegistryVersion:
    row: RegistryVersion = get_for(
        request.user, RegistryVersion.objects.select_related("authority"), pk=version_id
    )
    return row


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def authorities(request: HttpRequest) -> HttpResponse:
    """All authorities: which registry is in force, which is under way."""
    try:
        page = selectors.authorities_page(**_cursors(request))
    except BadCursor:
        return redirect("registries:authorities")
    rows = [(row, wording.organizations(row.count)) for row in page.rows]
    return render(request, "registries/authorities.html", {"rows": rows, "steps": steps(page)})


def _cursors(request: HttpRequest) -> dict[str, str]:
    return {key: request.GET.get(key, "") for key in CURSORS}
