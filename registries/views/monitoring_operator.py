"""The operator's list: which authorities have monitored their registries in a half-year."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.lib import wording
from portal.lib.access import Audience, audience
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, steps
from registries.selectors.monitoring import GRACE, BadFilter
from registries.selectors.monitoring_operator import (
    Asked,
    counts,
    half_years,
    page_of,
    read_asked,
    rows_of,
)

STATES = {
    "signed": gettext_lazy("проведён"),
    "draft": gettext_lazy("готовится"),
    "due": gettext_lazy("предстоит"),
    "overdue": gettext_lazy("просрочен"),
    "not_needed": gettext_lazy("реестра ещё не было"),
}


def _asked(request: HttpRequest) -> Asked:
    return read_asked(request.GET.get("half_year", ""), request.GET.get("state", ""))


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Authorities with a registry in force, and where each stands with a half-year."""
    try:
        asked = _asked(request)
        page = page_of(asked, **{key: request.GET.get(key, "") for key in CURSORS})
    except (BadFilter, BadCursor):
        return redirect("registries:monitorings")
    found = counts(asked.half_year)
    query = {"half_year": asked.half_year.code, "state": asked.state}
    query = {name: value for name, value in query.items() if value}
    return render(
        request,
        "registries/monitorings.html",
        {
            "rows": page.rows,
            "steps": steps(page, **query),
            "states": STATES,
            "period": wording.half_year(asked.half_year.code),
            "until": asked.half_year.ends_on + GRACE,
            "halves": [
                {
                    "label": wording.half_year(one.code),
                    "url": f"?{urlencode({'half_year': one.code})}",
                    "current": one == asked.half_year,
                }
                for one in half_years()
            ],
            "tabs": [
                {
                    "label": label,
                    "url": f"?{urlencode({'half_year': asked.half_year.code, 'state': state})}"
                    if state
                    else f"?{urlencode({'half_year': asked.half_year.code})}",
                    "current": state == asked.state,
                    "count": wording.number(found.get(state, 0))
                    if state
                    else wording.number(sum(found.values())),
                }
                for state, label in {"": _("все"), **STATES}.items()
            ],
            "query": urlencode(query),
        },
    )


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def overview_csv(request: HttpRequest) -> Any:
    """The same as CSV."""
    try:
        asked = _asked(request)
    except BadFilter:
        return redirect("registries:monitorings")
    header = [_("Уполномоченный орган"), _("УНП"), _("Мониторинг"), _("Номер"), _("Подписан")]
    rows = (
        (name, unp, str(STATES[state]), number, day)
        for name, unp, state, number, day in rows_of(asked)
    )
    return csv_response(f"{_('Мониторинг')} {asked.half_year.code}.csv", header, rows)
