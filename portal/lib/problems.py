"""Errors of addresses that programs read: one shape, RFC 9457 (application/problem+json)."""

import json
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

CONTENT_TYPE = "application/problem+json"
PROGRAMS = "/api/"  # addresses under it never answer with a page


def problem(status: int, detail: str = "", **more: object) -> HttpResponse:
    """An error for a program: its status, what it is called, what is wrong in words.

    Args:
        more: further members, as RFC 9457 allows: "errors" tells what each parameter lacks.
    """
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    answer = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE
    )
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "no-store"
    return answer


def is_for_programs(request: HttpRequest) -> bool:
    """Whether a program has asked, and so reads no page."""
    return request.path.startswith(PROGRAMS)
