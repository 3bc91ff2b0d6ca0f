"""The addresses of the read API. Each reads, and answers; what may be asked is in `schemas`."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import NinjaAPI, Query
from ninja.renderers import JSONRenderer

from accounts.selectors import count_people
from organizations.models import Organization
from organizations.selectors import count_organizations
from portal.opendata.api import schemas
from portal.opendata.api.answering import bad_parameters
from portal.opendata.selectors import country, figures, organizations, polls
from ratings.selectors import minimum_count

BASE = "/api/v1"
PROBLEMS: dict[int, Any] = {400: schemas.Problem, 401: schemas.Problem, 429: schemas.Problem}
FOUND: dict[int, Any] = {**PROBLEMS, 301: None, 404: schemas.Problem}
FILTERED: dict[int, Any] = {**PROBLEMS, 404: schemas.Problem}


class _Renderer(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title=_("Портал рейтинговой оценки: открытые данные"),
    version="1",
    description=_(
        "Организации, оценки, позиции и история — те же, что на страницах портала, точными целыми "
        "числами. Только чтение."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    renderer=_Renderer(),
)


def _link(path: str, **query: object) -> str:
    """The public address of a page of a list."""
    return f"{settings.BASE_URL}{BASE}{path}?{urlencode(query)}"


@api.get(
    "/organizations",
    response={200: schemas.Organizations, **FILTERED},
    summary=_("Организации, их место, сферы и итоговая оценка"),
    tags=[_("Организации")],
)
def list_organizations(request: HttpRequest, asked: Query[schemas.OrganizationsAsked]) -> Any:
    rows = organizations.find_organizations(
        q=asked.q,
        level=asked.level or "",
        closed=asked.closed,
        changed_since=asked.changed_since,
        region=asked.region or "",
        district=asked.district or "",
        settlement=asked.settlement or "",
        sphere=asked.sphere or "",
        category=asked.category or "",
        authority=str(asked.authority or ""),
    )
    return _page_of(rows, asked, "/organizations")


def _page_of(rows: Any, asked: schemas.PageAsked, path: str) -> dict[str, Any]:
    items, after = organizations.page_by_id(rows, asked.after, asked.size)
    kept = asked.model_dump(mode="json", exclude_unset=True, exclude_none=True, exclude={"after"})
    kept = {name: str(value).lower() if value is True else value for name, value in kept.items()}
    return {"items": items, "next": _link(path, **kept, after=after) if after else None}


def _one(organization_id: int) -> Organization:
    return organizations.shown(organization_id)


@api.get(
    "/organizations/{int:organization_id}",
    response={200: schemas.FullOrganization, **FOUND},
    summary=_("Одна организация: всё, что о ней говорит её страница"),
    tags=[_("Организации")],
)
def get_organization(request: HttpRequest, organization_id: int) -> Any:
    one = _one(organization_id)
    return organizations.in_full(one) | {"mark": organizations.mark_of_page(one)}


@api.get(
    "/organizations/{int:organization_id}/units",
    response={200: schemas.Organizations, **FOUND},
    summary=_("Её структурные подразделения"),
    tags=[_("Организации")],
)
def list_units(request: HttpRequest, organization_id: int, asked: Query[schemas.PageAsked]) -> Any:
    rows = organizations.units_of(_one(organization_id))
    return _page_of(rows, asked, f"/organizations/{organization_id}/units")


@api.get(
    "/organizations/{int:organization_id}/marks",
    response={200: schemas.Marks, **FOUND},
    summary=_("Собственная и сводная оценки, критерии, распределение"),
    tags=[_("Оценки")],
)
def get_marks(request: HttpRequest, organization_id: int) -> Any:
    return figures.marks(_one(organization_id))


@api.get(
    "/organizations/{int:organization_id}/positions",
    response={200: schemas.Positions, **FOUND},
    summary=_("Позиции в стране, области, районе, сферах и категориях"),
    tags=[_("Оценки")],
)
def get_positions(request: HttpRequest, organization_id: int) -> Any:
    return figures.positions(_one(organization_id))


@api.get(
    "/organizations/{int:organization_id}/history",
    response={200: schemas.History, **FOUND},
    summary=_("Оценки и позиции по полугодиям, оценки по месяцам"),
    tags=[_("Оценки")],
)
def get_history(request: HttpRequest, organization_id: int) -> Any:
    return figures.history(_one(organization_id))


@api.get(
    "/rating",
    response={200: schemas.Rating, **FILTERED},
    summary=_("Рейтинг: позиции в одном множестве за всё время или полугодие"),
    tags=[_("Оценки")],
)
def list_rating(request: HttpRequest, asked: Query[schemas.RatingAsked]) -> Any:
    if (asked.set == "country") == bool(asked.code):
        what = "not of the country" if asked.code else f"required: of which {asked.set}"
        return bad_parameters([{"parameter": "code", "message": what}], status=404)
    period = figures.period_of(asked.period)
    after = tuple(int(part) for part in asked.after.split("~") if part)
    items, following = figures.rating_page(
        kind=asked.set,
        code=asked.code or "",
        level=organizations.LEVELS[asked.level],
        period=period,
        after=after,
        size=asked.size,
    )
    kept = asked.model_dump(mode="json", exclude_unset=True, exclude_none=True, exclude={"after"})
    return {
        "set": asked.set,
        "code": asked.code,
        "level": asked.level,
        "period": period.code,
        "minimum_count": period.minimum_count or minimum_count(),
        "items": items,
        "next": _link("/rating", **kept, after="~".join(map(str, following)))
        if following
        else None,
    }


@api.get(
    "/country",
    response={200: schemas.Country, **PROBLEMS},
    summary=_("Страна в цифрах: анкеты, удовлетворённость, организации, люди"),
    tags=[_("Страна")],
)
def get_country(request: HttpRequest) -> Any:
    return country.country() | {
        "organizations": count_organizations(),
        "people": count_people(),
    }


@api.get(
    "/periods",
    response={200: list[schemas.Period], **PROBLEMS},
    summary=_("Полугодия, от последнего к первому"),
    tags=[_("Страна")],
)
def list_periods(request: HttpRequest) -> Any:
    return country.period_values()


@api.get(
    "/rules",
    response={200: list[schemas.Rule], **PROBLEMS},
    summary=_("Правила рейтинга и дни, с которых они действуют"),
    tags=[_("Страна")],
)
def list_rules(request: HttpRequest) -> Any:
    return country.rule_values()


@api.get(
    "/criteria",
    response={200: schemas.Criteria, **PROBLEMS},
    summary=_("Критерии: четыре базовых и все дополнительные"),
    tags=[_("Справочники")],
)
def list_criteria(request: HttpRequest) -> Any:
    return country.criteria()


@api.get(
    "/regions",
    response={200: list[schemas.Item], **PROBLEMS},
    summary=_("Области и город Минск"),
    tags=[_("Справочники")],
)
def list_regions(request: HttpRequest) -> Any:
    return country.items_of("regions")


@api.get(
    "/districts",
    response={200: list[schemas.InRegion], **PROBLEMS},
    summary=_("Районы"),
    tags=[_("Справочники")],
)
def list_districts(request: HttpRequest) -> Any:
    return country.items_of("districts")


@api.get(
    "/settlements",
    response={200: list[schemas.Settlement], **PROBLEMS},
    summary=_("Города и посёлки"),
    tags=[_("Справочники")],
)
def list_settlements(request: HttpRequest) -> Any:
    return country.items_of("settlements")


@api.get(
    "/spheres",
    response={200: list[schemas.Item], **PROBLEMS},
    summary=_("Сферы жизнедеятельности"),
    tags=[_("Справочники")],
)
def list_spheres(request: HttpRequest) -> Any:
    return country.items_of("spheres")


@api.get(
    "/categories",
    response={200: list[schemas.InSphere], **PROBLEMS},
    summary=_("Категории организаций"),
    tags=[_("Справочники")],
)
def list_categories(request: HttpRequest) -> Any:
    return country.items_of("categories")


@api.get(
    "/polls",
    response={200: schemas.Polls, **PROBLEMS},
    summary=_("Опросы"),
    tags=[_("Опросы")],
)
def list_polls(request: HttpRequest, asked: Query[schemas.PageAsked]) -> Any:
    items, after = polls.polls_page(asked.after, asked.size)
    following = _link("/polls", size=asked.size, after=after) if after else None
    return {"items": items, "next": following}


@api.get(
    "/polls/{int:poll_id}",
    response={200: schemas.FullPoll, **FILTERED},
    summary=_("Один опрос: вопросы и, когда они открыты всем, итоги"),
    tags=[_("Опросы")],
)
def get_poll(request: HttpRequest, poll_id: int) -> Any:
    return polls.poll_in_full(poll_id)


def moved(request: HttpRequest, error: organizations.Moved) -> HttpResponse:
    """The address of what an organization has become part of, for good."""
    old, kept = request.resolver_match.kwargs["organization_id"], error.organization_id  # type: ignore[union-attr]
    path = request.path.replace(f"/organizations/{old}", f"/organizations/{kept}", 1)
    return HttpResponse(status=301, headers={"Location": f"{settings.BASE_URL}{path}"})
