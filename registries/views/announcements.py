"""The notice of registration: filled from the cabinet, sent, printed; and those received."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organizations.views.cabinet import own
from portal.lib.access import Audience, audience, get_for
from portal.lib.cursors import CURSORS, BadCursor, steps
from registries.forms.announcements import AnnouncementForm
from registries.models import Announcement
from registries.selectors.announcements import authorities, inclusion_of, received_page, sent_by
from registries.selectors.rooms import authority_seen, is_officer_of
from registries.services.announcements import CannotAnnounce, ToldToday, announce, tell


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def announcing(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Tell an authorised body that the organization has registered (002 п. 7)."""
    user: Any = request.user
    organization = own(request, organization_id)
    if organization.parent_id:
        return redirect("cabinet:announcing", organization.parent_id)
    sent = sent_by(organization)
    form = AnnouncementForm(
        request.POST or None,
        authorities=[one for one in authorities() if one.pk != organization.pk],
        chosen=sent[0].authority_id if sent else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            announcement = announce(
                by=user,
                organization=organization,
                authority=form.chosen(),
                number=form.cleaned_data["number"],
            )
        except CannotAnnounce:
            form.add_error("authority", _("Этому органу уведомление отправить нельзя."))
        except ToldToday:
            form.add_error("authority", _("Сегодня ему уже отправлено. Новое — завтра."))
        else:
            messages.success(request, _("Уведомление отправлено. Его можно распечатать."))
            return redirect("cabinet:announcement", announcement.reference)
    return render(
        request,
        "registries/announcing.html",
        {
            "organization": organization,
            "form": form,
            "sent": sent,
            "told": _shown(asdict(tell(organization))),
        },
        status=422 if request.method == "POST" else 200,
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def announcement_page(request: HttpRequest, reference: Any) -> HttpResponse:
    """A notice as it was sent, fit for paper."""
    announcement = get_for(
        request.user,
        Announcement.objects.select_related("organization", "authority"),
        reference=reference,
    )
    authority, sender = announcement.authority, announcement.organization_id
    works_here = is_officer_of(request.user, authority)
    return render(
        request,
        "registries/announcement.html",
        {
            "announcement": announcement,
            "told": _shown(announcement.told),
            "works_here": works_here,
            "stands": inclusion_of(authority, [sender]).get(sender, "") if works_here else "",
        },
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def received(request: HttpRequest, organization_id: int) -> HttpResponse:
    """The notices that have come to an authority, for its people who are no officers: officers and
    the operator read them in its rooms."""
    organization = own(request, organization_id)
    if not organization.is_authority:
        raise Http404
    user: Any = request.user
    if (user.is_officer or user.is_operator) and authority_seen(user, organization.pk):
        return redirect("authority:announcements", organization.pk)
    try:
        cursors = {key: request.GET.get(key, "") for key in CURSORS}
        page = received_page(request.user, organization, **cursors)
    except BadCursor:
        return redirect("cabinet:announcements", organization.pk)
    return render(
        request,
        "registries/announcements.html",
        {"organization": organization, "rows": page.rows, "steps": steps(page)},
    )


def _shown(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "registered_on": date.fromisoformat(told["registered_on"])}
