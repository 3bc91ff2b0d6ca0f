"""Addresses of the read API, each as programs need it: limits, CORS, errors in one shape."""

import json
import re
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language, gettext, override
from ninja.errors import HttpError, ValidationError

from portal.lib.languages import NAMES, RUSSIAN
from portal.lib.problems import CONTENT_TYPE, problem
from portal.opendata.api.answering import bad_parameters, for_programs
from portal.opendata.api.endpoints import BASE, api, moved
from portal.opendata.api.limits import WITH_KEY, WITHOUT_KEY
from portal.opendata.selectors.organizations import Moved, NotThere

LICENCE = "CC-BY-4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
WORDS = ("summary", "description", "title", "name")


@api.exception_handler(ValidationError)
def _bad_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"parameter": str(one["loc"][-1])[:60], "message": str(one["msg"])[:200]}
        for one in error.errors
    ]
    return bad_parameters(errors)


@api.exception_handler(NotThere)
def _not_there(request: HttpRequest, error: NotThere) -> HttpResponse:
    return problem(404, gettext("Такого нет: %(what)s.") % {"what": str(error)})


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error))


api.exception_handler(Moved)(moved)


@cache
def specification(language: str) -> dict[str, Any]:
    """The API in the words of OpenAPI 3.1, described in a language; made once, only to be read."""
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="")))
    schema["servers"] = [{"url": f"{settings.BASE_URL}{BASE}"}]
    schema["info"]["license"] = {"name": LICENCE, "identifier": LICENCE}
    schema["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    schema["security"] = [{}, {"key": []}]
    problems = {"$ref": "#/components/schemas/Problem"}
    for operations in schema["paths"].values():
        operations["get"]["operationId"] = operations["get"]["operationId"].rpartition("_")[2]
        for status, response in operations["get"]["responses"].items():
            if int(status) >= 400:
                response["content"] = {CONTENT_TYPE: {"schema": problems}}
    with override(language):
        _translate(schema)
    return schema


def _translate(node: Any, key: str = "") -> None:
    """Put every description into the current language, in place."""
    if isinstance(node, list):
        for i, inner in enumerate(node):
            if key == "tags" and isinstance(inner, str):
                node[i] = gettext(inner)
            _translate(inner)
    elif isinstance(node, dict):
        for name, inner in node.items():
            if name in WORDS and isinstance(inner, str) and inner and not inner.isascii():
                node[name] = gettext(inner)
            _translate(inner, name)


@for_programs
def openapi(request: HttpRequest) -> HttpResponse:
    """The specification, in the language of `?lang=`."""
    asked = request.GET.get("lang", "")
    language = asked if asked in NAMES else RUSSIAN
    return _json(specification(language))


@for_programs
def index(request: HttpRequest) -> HttpResponse:
    """Where to go from here."""
    base = f"{settings.BASE_URL}{BASE}"
    return _json(
        {
            "openapi": f"{base}/openapi.json",
            "documentation": f"{settings.BASE_URL}/data/",
            "licence": LICENCE_URL,
            "requests_per_minute": {"without_key": WITHOUT_KEY, "with_key": WITH_KEY},
            "addresses": [f"{base}{path}" for path in specification(get_language())["paths"]],
        }
    )


@for_programs
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that isn't there."""
    return problem(404, gettext("Такого адреса нет."))


def _json(value: Any) -> HttpResponse:
    text = json.dumps(value, ensure_ascii=False)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _knowing(parameters: set[str], view: Callable[..., HttpResponse]) -> Callable[..., Any]:
    """A view that takes a parameter which it doesn't know for a mistake: a filter that is misspelt
    would give the whole list."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if unknown := sorted(set(request.GET) - parameters):
            errors = [{"parameter": name[:60], "message": "unknown"} for name in unknown[:20]]
            return bad_parameters(errors)
        return view(request, *args, **kwargs)

    return answer


def _wrapped() -> list[URLPattern]:
    """The addresses of ninja, but its own first page, answering as all of ours do."""
    described = api.get_openapi_schema(path_prefix="")["paths"]
    found = []
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            route = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{pattern.pattern}")
            told = described[route]["get"]["parameters"]
            known = {one["name"] for one in told if one["in"] == "query"}
            pattern.callback = for_programs(_knowing(known, pattern.callback))
            found.append(pattern)
    return found


app_name = "api"
urlpatterns = [
    path("", index, name="index"),
    path("openapi.json", openapi, name="openapi"),
    *_wrapped(),
    path("<path:rest>", nothing, name="nothing"),
]
