"""What an authority's consolidated mark is made of: group by group, down to the questionnaires."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.lib.access import Audience, audience
from portal.lib.csv_files import csv_response
from portal.lib.cursors import CURSORS, BadCursor, steps
from ratings.rules import current_day
from registries.selectors.composition import GROUPINGS, BadGroup, composition_of, members_of
from registries.tables import composition_table
from registries.views.dashboard import period_links, spans_of
from registries.views.rooms import authority_for

NAMES = {
    "region": gettext_lazy("по областям"),
    "district": gettext_lazy("по районам"),
    "sphere": gettext_lazy("по сферам"),
    "category": gettext_lazy("по категориям"),
    "kind": gettext_lazy("по видам"),
}


def _by(request: HttpRequest) -> str:
    by = request.GET.get("by", GROUPINGS[0])
    if by not in GROUPINGS:
        raise Http404
    return by


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def composition(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Own and consolidated side by side, and the groups that the latter adds up."""
    authority = authority_for(request, organization_id)
    spans, by = spans_of(request), _by(request)
    code = "" if spans.chosen.is_all_time else spans.chosen.code
    return render(
        request,
        "authority/composition.html",
        {
            "authority": authority,
            "span": spans.chosen,
            "periods": period_links(spans, request.GET, "by"),
            "page": composition_of(authority, spans.chosen, by),
            "by": by,
            "period_code": code,
            "tabs": [
                {
                    "label": label,
                    "url": "?" + urlencode({"by": name, **({"period": code} if code else {})}),
                    "current": name == by,
                }
                for name, label in NAMES.items()
            ],
            "query": urlencode({"by": by, **({"period": code} if code else {})}),
            "period_query": f"?{urlencode({'period': code})}" if code else "",
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def as_csv(request: HttpRequest, organization_id: int) -> HttpResponseBase:
    """The groups and the sums as a file."""
    authority = authority_for(request, organization_id)
    spans = spans_of(request)
    header, rows = composition_table(composition_of(authority, spans.chosen, _by(request)))
    name = _("из чего складывается оценка %(day)s") % {"day": current_day().isoformat()}
    return csv_response(f"{name}.csv", header, rows)


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def group_page(request: HttpRequest, organization_id: int, by: str, group: str) -> HttpResponse:
    """The organizations of a group, with what each of them adds."""
    authority = authority_for(request, organization_id)
    spans, query = spans_of(request), request.GET
    try:
        members = members_of(
            authority,
            spans.chosen,
            by,
            group,
            **{name: query.get(name, "") for name in CURSORS},
        )
    except BadGroup:
        raise Http404 from None
    except BadCursor:
        return redirect("authority:composition_group", authority.pk, by, group)
    period = {} if spans.chosen.is_all_time else {"period": spans.chosen.code}
    return render(
        request,
        "authority/composition_group.html",
        {
            "authority": authority,
            "span": spans.chosen,
            "periods": period_links(spans, query),
            "by": by,
            "by_name": NAMES[by],
            "page": members,
            "steps": steps(members.page, **period),
            "period_query": f"?{urlencode(period)}" if period else "",
            "back_query": urlencode({"by": by, **period}),
        },
    )
