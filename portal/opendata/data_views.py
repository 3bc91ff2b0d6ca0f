"""The section «Открытые данные», the files to take away, and one's own keys."""

from typing import Any

from csp.constants import NONE
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.lib.access import Audience, audience, get_editable
from portal.lib.http import same_for_everybody
from portal.lib.languages import current
from portal.opendata.api.limits import WITH_KEY, WITHOUT_KEY
from portal.opendata.api.urls import specification
from portal.opendata.downloads import file_response
from portal.opendata.dumping import path_of
from portal.opendata.forms import KeyForm
from portal.opendata.models import ApiKey
from portal.opendata.selectors.dumps import LATEST, dump_named, ready_dumps
from portal.opendata.selectors.keys import keys_of
from portal.opendata.services import MOST, TooManyKeys, make_key, revoke_key


@audience(Audience.EVERYONE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What there is to take away, how to recalculate it, the addresses of the read API."""
    schema = specification(current())
    dumps = ready_dumps()
    return render(
        request,
        "opendata/home.html",
        {
            "monthly": dumps["monthly"],
            "daily": dumps["daily"],
            "base": settings.BASE_URL,
            "without_key": WITHOUT_KEY,
            "with_key": WITH_KEY,
            "addresses": [
                {
                    "steps": path.removeprefix("/").split("/"),  # a line breaks between them
                    "summary": operations["get"]["summary"],
                    "parameters": [
                        one for one in operations["get"]["parameters"] if one["in"] == "query"
                    ],
                }
                for path, operations in schema["paths"].items()
            ],
        },
    )


@audience(Audience.EVERYONE)
@same_for_everybody
@require_safe
def dump(request: HttpRequest, name: str) -> Any:
    """A file; one that is called «latest» leads to the newest."""
    found = dump_named(name)
    if found is None:
        raise Http404
    if name in LATEST:
        response: Any = redirect("opendata:dump", found.file_name)
        response["Cache-Control"] = "public, max-age=3600"
    else:
        etag = f'"{found.sha256}"'
        try:
            response = _unchanged(request, etag) or file_response(
                path_of(found),
                size=found.size,
                etag=etag,
                content_type="application/zip",
                asked=request.headers.get("Range", ""),
                if_range=request.headers.get("If-Range", ""),
            )
        except FileNotFoundError:
            raise Http404 from None
        response["Cache-Control"] = "public, max-age=86400"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response._csp_config = {"default-src": [NONE]}  # django-csp's
    return response


def _unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    """304 for who has the whole file already."""
    answer = get_conditional_response(request, etag=etag)
    return answer if answer is not None and answer.status_code == 304 else None


@audience(Audience.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """My keys of the read API; a new one is shown once."""
    person: Any = request.user
    form = KeyForm(request.POST if request.method == "POST" else None)
    made, text = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, text = make_key(by=person, name=form.cleaned_data["name"])
        except TooManyKeys:
            form.add_error(None, _("Ключей уже пять. Отзовите тот, который не нужен."))
        else:
            form = KeyForm()
    rows = keys_of(person)
    return render(
        request,
        "opendata/keys.html",
        {
            "keys": rows,
            "form": form if len(rows) < MOST or form.errors else None,
            "made": made,
            "text": text,
            "most": MOST,
            "without_key": WITHOUT_KEY,
            "with_key": WITH_KEY,
            "base": settings.BASE_URL,
        },
        status=422 if form.errors else 200,
    )


@audience(Audience.SIGNED_IN)
@never_cache
@require_POST
def revocation(request: HttpRequest, key_id: int) -> HttpResponse:
    """Let a key of mine open nothing any more."""
    person: Any = request.user
    key = get_editable(person, ApiKey.objects, pk=key_id)
    revoke_key(by=person, key=key)
    messages.success(request, _("Ключ «%(name)s» отозван.") % {"name": key.name})
    return redirect("api_keys:list")
