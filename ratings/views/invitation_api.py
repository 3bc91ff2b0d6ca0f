"""Where an organization's system asks for one-time links: docs/invitations.md."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from organizations.models import Organization, Service
from portal.lib.access import Audience, audience
from portal.lib.languages import in_visitors_language
from ratings.forms.invitations import months_of_visit
from ratings.models import InvitationKey
from ratings.selectors import services_offered
from ratings.selectors.invitations import (
    LONGEST,
    key_in_force,
    left_today,
    target_of,
)
from ratings.services.invitation_keys import note_use
from ratings.services.visit_links import NotRatable, TooManyLinks, digest_of, issue_links

AT_ONCE = 100
BYTES = 10_000
FIELDS = {"organization", "count", "service", "visit_month"}


class Refused(Exception):
    """The request can't be answered: status, a code for programs, words for people."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(code)
        self.answer = JsonResponse(
            {"code": code, "message": message},
            status=status,
            headers=headers,
            json_dumps_params={"ensure_ascii": False},
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request asks for."""

    organization: Organization
    count: int
    service: Service | None
    visit_month: date | None


@audience(Audience.EVERYONE)
@csrf_exempt  # whoever asks shows a key, no cookie
@never_cache
@require_POST
@in_visitors_language
def invitations(request: HttpRequest) -> HttpResponse:
    """Make links for whoever shows a key of the organization or of one above it."""
    try:
        key = _key(request)
        wanted = _wanted(request, key)
        try:
            issued = issue_links(
                by=None,
                organization=wanted.organization,
                number=wanted.count,
                key=key,
                service=wanted.service,
                visit_month=wanted.visit_month,
            )
        except NotRatable:
            raise Refused(
                409,
                "not_ratable",
                _("Эту организацию сейчас нельзя оценить: она скрыта или закрыта."),
            ) from None
        except TooManyLinks as error:
            raise Refused(
                429,
                "too_many_today",
                _("На сегодня осталось ссылок: %(n)s. Счёт начнётся заново в полночь.")
                % {"n": error.left},
                **{"Retry-After": "3600"},
            ) from None
    except Refused as refused:
        return refused.answer
    note_use(key=key)
    return JsonResponse(
        {
            "organization": wanted.organization.pk,
            "links": [address_of(code) for code in issued.codes],
            "valid_until": issued.batch.expires_on.isoformat(),
            "left_today": left_today(wanted.organization),
        },
        status=201,
    )


def address_of(code: str) -> str:
    """The address to send: always at the portal's public host."""
    return f"{settings.BASE_URL}{reverse('one_time:open', args=[code])}"


def _key(request: HttpRequest) -> InvitationKey:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    secret = secret.strip()
    found = None
    if scheme.lower() == "bearer" and secret and len(secret) <= LONGEST:
        found = key_in_force(digest_of(secret))
    if found is None:
        if not ratelimit.consume(request, action="wrong_key"):
            raise _too_often()
        raise Refused(
            401,
            "no_key",
            _("Нужен действующий ключ организации: Authorization: Bearer …"),
            **{"WWW-Authenticate": "Bearer"},
        )
    if not ratelimit.consume(request, action="invitation_api", key=str(found.pk)):
        raise _too_often()
    return found


def _too_often() -> Refused:
    words = _("Слишком много запросов. Повторите через минуту.")
    return Refused(429, "too_often", words, **{"Retry-After": "60"})


def _wanted(request: HttpRequest, key: InvitationKey) -> Wanted:
    told = _told(request)
    count = told.get("count", 1)
    if not _is_number(count) or not 1 <= count <= AT_ONCE:
        raise Refused(422, "count", _("count — целое число от 1 до %(n)s.") % {"n": AT_ONCE})
    organization: Organization | None = key.organization
    if "organization" in told:
        wanted = told["organization"]
        organization = target_of(key, wanted) if _is_number(wanted) else None
    if organization is None:
        raise Refused(
            404,
            "organization",
            _("Этот ключ не для такой организации: он знает свою и её подразделения."),
        )
    service = None
    if told.get("service") is not None:
        offered = {one.pk: one for one in services_offered(organization)}
        service = offered.get(told["service"]) if _is_number(told["service"]) else None
        if service is None:
            raise Refused(422, "service", _("Такой услуги нет в списке организации."))
    month = None
    if told.get("visit_month") is not None:
        known = {one.strftime("%Y-%m"): one for one in months_of_visit()}
        month = known.get(told["visit_month"]) if isinstance(told["visit_month"], str) else None
        if month is None:
            words = _("visit_month — этот месяц или прошлый: %(months)s.")
            raise Refused(422, "visit_month", words % {"months": ", ".join(known)})
    return Wanted(organization, count, service, month)


def _told(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > BYTES:
        raise Refused(413, "too_long", _("Запрос длиннее 10 КБ."))
    try:
        told = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refused(400, "json", _("Тело запроса — объект JSON."))
    if unknown := sorted(set(told) - FIELDS):
        words = _(
            "Лишние поля: %(fields)s. Имён, телефонов, почты и номеров посетителей портал не"
            " принимает."
        )
        # a lone half of a pair of JSON's can't be sent back
        fields = ", ".join(unknown)[:200].encode(errors="replace").decode()
        raise Refused(422, "unknown_fields", words % {"fields": fields})
    return told


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
