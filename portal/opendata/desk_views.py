"""What the operator sees of open data: `/operator/open-data/`."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.lib.access import Audience, audience
from portal.opendata.selectors.dumps import dumps_now


@audience(Audience.OPERATOR)
@never_cache
@require_safe
def dumps(request: HttpRequest) -> HttpResponse:
    """The dumps that there should be: which are ready, which failed and why, when they are tried
    again."""
    return render(request, "opendata/desk.html", {"dumps": dumps_now()})
