"""Whom one stands for, and how an organization is doing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from organizations.selectors import category_names, may_edit
from organizations.selectors.cabinet import (
    cabinets_page,
    checklist,
    count_units,
    gate,
    has_sphere,
    services_of,
)
from organizations.services.verification import is_due
from organizations.views.cabinet import own
from portal.cabinet.selectors import marks_of, order_of_use, unread_lately
from portal.lib.access import Audience, audience
from portal.lib.cursors import CURSORS, BadCursor, steps
from ratings.models import ALL_TIME, Scope
from ratings.selectors import mark_of, minimum_count, positions, scores_of
from registries.selectors.assigned import count_news


@audience(Audience.SIGNED_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The organizations and units that one stands for; a single one is opened at once."""
    user: Any = request.user
    try:
        page = cabinets_page(user, **{key: request.GET.get(key, "") for key in CURSORS})
    except BadCursor:
        return redirect("cabinet:home")
    if len(page.rows) == 1 and not (page.previous or page.next):
        return redirect("cabinet:overview", page.rows[0].pk)
    marks = marks_of(page.rows)
    return render(
        request,
        "cabinet/home.html",
        {
            "rows": [
                {
                    "organization": one,
                    "mark": marks[one.pk],
                    "gate": gate(one, has_sphere=one.has_sphere),
                }
                for one in page.rows
            ],
            "steps": steps(page),
        },
    )


@audience(Audience.SIGNED_IN)
@require_safe
def overview(request: HttpRequest, organization_id: int) -> HttpResponse:
    """What still hides it, what is missing, its mark as citizens see it, when data were checked."""
    user: Any = request.user
    organization = own(request, organization_id)
    score = scores_of(organization).get((ALL_TIME, Scope.CONSOLIDATED))
    categories = category_names([organization.pk]).get(organization.pk, [])
    services = services_of(organization)
    points = checklist(organization, has_service=bool(services))
    missing = gate(organization, has_sphere=has_sphere(organization))
    unread, since = unread_lately(organization)
    waiting, news = count_news(user, organization)
    order = []
    if not organization.parent_id:
        order = order_of_use(organization, is_filled=not missing, has_service=bool(services))
    return render(
        request,
        "cabinet/overview.html",
        {
            "organization": organization,
            "gate": missing,
            "order": order,
            "unread": unread,
            "waiting": waiting,
            "news": news,
            "unread_url": f"{reverse('cabinet:questionnaires', args=[organization.pk])}"
            f"?unread=1&since={since.isoformat()}",
            "points": points,
            "filled": sum(point.done for point in points),
            "mark": mark_of(score, minimum_count()),
            "positions": positions(organization, score, categories),
            "units": count_units(organization),
            "is_due": is_due(organization),
            "manages_unit": organization.parent and may_edit(user, organization.parent),
        },
    )
