"""One's own exports: what was asked for, how far it is, the files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import exporting
from accounts.models import Export
from accounts.selectors import exports_of
from portal.lib.access import Audience, audience, get_editable, get_for


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """What I have asked for, the newest first."""
    return render(request, "account/exports.html", _listing(request))


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def exports_list(request: HttpRequest) -> HttpResponse:
    """The list alone, for the script that keeps it fresh."""
    return render(request, "account/_exports.html", _listing(request))


def _listing(request: HttpRequest) -> dict[str, Any]:
    rows = exports_of(request.user)
    return {
        "exports": rows,
        "under_way": any(row.export.is_under_way for row in rows),
        "kept_days": Export.KEPT.days,
    }


@audience(Audience.SIGNED_IN)
@never_cache
@require_safe
def download(request: HttpRequest, key: UUID) -> FileResponse:
    """The file: its owner's, who may still read what stands in it."""
    export = get_for(request.user, Export.objects.filter(state=Export.State.READY), key=key)
    if not exporting.is_allowed(request.user, export):
        raise Http404
    path = exporting.path_of(export)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    day = timezone.localdate(export.finished_at)
    name = get_valid_filename(f"{export.title[:80]} {day.isoformat()}")
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{name}{path.suffix}",
        content_type=exporting.content_type_of(export),
        headers={"X-Content-Type-Options": "nosniff"},
    )


@audience(Audience.SIGNED_IN)
@require_POST
def again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask anew for one that failed or is gone."""
    user: Any = request.user
    export = get_editable(user, Export.objects.all(), key=key)
    try:
        exporting.ask_again(by=user, export=export)
    except exporting.NotAllowed:
        raise Http404 from None
    except exporting.TooManyExports:
        messages.warning(request, too_many())
    return redirect("account_exports")


def too_many() -> str:
    """Why no more can be asked for now."""
    return _("Уже готовятся %(n)s выгрузок. Дождитесь одной из них и попросите снова.") % {
        "n": exporting.MOST_WAITING
    }
