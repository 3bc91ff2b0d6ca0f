"""What the operator sees of open data: `/operator/open-data/`."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.lib.access import Audience, audience
from portal.opendata import services
from portal.opendata.selectors.dumps import due_dump, dumps_now


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def dumps(request: HttpRequest) -> HttpResponse:
    """The dumps that there should be: which are ready, which failed and why, when they are tried
    again."""
    return render(request, "opendata/desk.html", {"dumps": dumps_now()})


@audience(Audience.OPERATOR)
@require_POST
def again(request: HttpRequest, name: str) -> HttpResponse:
    """Have a dump that failed written now."""
    operator: Any = request.user
    dump = due_dump(name)
    if dump is None:
        raise Http404
    try:
        services.try_dump_again(by=operator, dump=dump)
    except services.NotFailed:
        messages.info(request, _("Этот файл уже готовится или готов."))
    else:
        messages.success(
            request, _("Портал начнёт в течение минуты. Обновите страницу чуть позже.")
        )
    return redirect("data_desk:dumps")
