"""When a browser that is signed in was last here, to the hour, so that reading writes little."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

STEP = timedelta(hours=1)
SEEN = "last_seen"  # in the session


class LastSeenMiddleware:
    """Notes the hour in the person's list of sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        if getattr(view, "is_same_for_everybody", False) or not request.user.is_authenticated:
            return
        proofs = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
        seen = request.session.get(SEEN) or (proofs[-1].get("at") if proofs else None)
        now = time.time()
        if seen is None or now - seen < STEP.total_seconds():
            return
        request.session[SEEN] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(
            last_seen_at=timezone.now(), ip=get_adapter().get_client_ip(request)
        )
