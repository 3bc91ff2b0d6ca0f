"""Which drafts a browser knows of, and which one a sign-in has begun from.

The browser's own drafts stand in a signed cookie, not in the session: a session changes when
somebody signs in, and the second click of a double click must still find them. Whom they belong to
is unknown, so a draft is sent by itself only where the sign-in has begun from it; otherwise whoever
is signed in is shown it and asked.
"""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404
from django.utils import timezone
from django.utils.translation import gettext as _

from organizations.models import Organization
from portal.lib.cookies import read_cookie, set_cookie
from portal.lib.languages import route_of
from ratings.models import Draft
from ratings.services.drafts import LIFETIME, discard_drafts

COOKIE = "drafts"
AT_MOST = 5
_BEGUN_FROM = "ratings.begun_from_draft"


def references(request: HttpRequest) -> list[UUID]:
    """The drafts that this browser has made, the newest first; they may be gone by now."""
    lifetime = int(LIFETIME.total_seconds())
    found = read_cookie(request, COOKIE, max_age=lifetime).split(".")
    return [UUID(hex=reference) for reference in found if reference]


def remember(request: HttpRequest, response: HttpResponse, draft: Draft) -> None:
    """Let this browser find the draft again."""
    known = [draft.reference, *(r for r in references(request) if r != draft.reference)]
    value = ".".join(reference.hex for reference in known[:AT_MOST])
    set_cookie(response, COOKIE, value, max_age=int(LIFETIME.total_seconds()))


def reference_for(request: HttpRequest, reference: UUID, answers: dict[str, str]) -> UUID:
    """The page's reference, unless another browser has made a draft of it that says otherwise."""
    if reference in references(request):
        return reference
    draft = Draft.objects.filter(reference=reference).first()
    return reference if draft is None or draft.answers == answers else uuid4()


def drafts_of(request: HttpRequest) -> list[Draft]:
    """This browser's drafts that can still be sent (no query if it never made any)."""
    known = references(request)
    if not known:
        return []
    return list(
        Draft.objects.filter(reference__in=known, expires_at__gt=timezone.now())
        .select_related("organization")
        .order_by("-pk")
    )


def draft_about(request: HttpRequest, organization: Organization) -> Draft | None:
    """This browser's newest draft about an organization."""
    mine = (draft for draft in drafts_of(request) if draft.organization_id == organization.pk)
    return next(mine, None)


def note_sign_in(*, request: HttpRequest, response: HttpResponse, **_signal: Any) -> None:
    """allauth's signal: if the sign-in leads back to a draft it has begun from it."""
    request.session.pop(_BEGUN_FROM, None)
    try:
        match = route_of(response.headers.get("Location", ""))
    except Resolver404:
        return
    if match.view_name == "ratings:draft":
        request.session[_BEGUN_FROM] = match.kwargs["reference"].hex
    elif drafts_of(request):
        messages.info(
            request,
            _(
                "На этом устройстве осталась неотправленная оценка. Если она ваша, отправьте её"
                " в «Моих оценках»; если нет — удалите там же."
            ),
        )


def note_sign_out(*, request: HttpRequest | None, **_signal: Any) -> None:
    """Django's signal: whoever leaves a shared device leaves no answers on it."""
    if request is not None:
        discard_drafts(references(request))


def begun_from(request: HttpRequest, draft: Draft) -> bool:
    """Whether this sign-in has begun from the draft; says so once."""
    if request.session.get(_BEGUN_FROM) != draft.reference.hex:
        return False
    del request.session[_BEGUN_FROM]
    return True
