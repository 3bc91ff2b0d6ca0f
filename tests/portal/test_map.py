"""The map in the rating: its figures are the rating's, its addresses keep the filters."""

import re
from collections.abc import Callable
from datetime import date
from time import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from organizations.mercator import latitude_of, longitude_of, world_x, world_y
from organizations.models import Organization
from organizations.services import close_organization, save_organization
from portal.catalogue.map_drawing import GAP, HEIGHT, WIDTH, spread
from ratings import scores
from ratings.arithmetic import UNIT
from ratings.models import ALL_TIME, Scope, Score
from tests.factories import (
    DistrictFactory,
    RegionFactory,
    SettlementFactory,
    leave_questionnaires,
    make_organization,
    make_organizations,
)

MAP, POINTS = "/rating/map/", "/rating/map/points/"


def shown(address: str = MAP, **query: str) -> Any:
    """What the map shows to a guest."""
    answer = Client().get(address, query)
    assert answer.status_code == 200
    return answer.context["page"]


def told(**query: str) -> list[dict[str, Any]]:
    answer = Client().get(POINTS, query)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["places"]
    return found


def move(organization: Organization, latitude: str, longitude: str, **more: Any) -> None:
    organization.refresh_from_db()
    organization.latitude, organization.longitude = latitude, longitude  # type: ignore[assignment]
    for name, value in more.items():
        setattr(organization, name, value)
    save_organization(by=None, organization=organization)


@pytest.fixture
def country(db: None) -> list[Organization]:
    """Two regions: three organizations in Liozno's, one without a point, and one in Brest's."""
    made = make_organizations("Школа", "Почта", "Аптека", "Баня", "ЖЭС")
    brest = RegionFactory(code="br", name_ru="Брестская область")
    pinsk = DistrictFactory(code="pinsk", region=brest, name_ru="Пинский район")
    town = SettlementFactory(code="pinsk-town", region=brest, district=pinsk, name_ru="Пинск")
    school, post, pharmacy, bath, house = made
    move(school, "55.0247", "30.7964")
    move(post, "55.0251", "30.7970")
    move(pharmacy, "55.9", "29.1", settlement=None, settlement_name_ru="аг. Дальний")
    move(house, "52.1167", "26.1", region=brest, district=pinsk, settlement=town)
    marks = {school: [5, 4, 5, 4, 5], post: [3] * 6, pharmacy: [1, 2], bath: [4], house: [2] * 5}
    leave_questionnaires(*((one, mark) for one, given in marks.items() for mark in given))
    scores.settle()
    cache.clear()
    return made


def sums(page: Any) -> tuple[int, int, int, int]:
    """Organizations, those without enough questionnaires, sum, questionnaires of all places."""
    rows = page.places
    return (
        sum(row.organizations for row in rows),
        sum(row.lacking for row in rows),
        sum(row.mark.total for row in rows),
        sum(row.mark.count for row in rows),
    )


def of_the_rating(**where: Any) -> tuple[int, int, int, int]:
    """The same by the stored scores of those that the rating lists."""
    rows = Score.objects.filter(
        period=ALL_TIME, organization__is_listed=True, organization__level=0, **where
    )
    own = rows.filter(scope=Scope.OWN)
    ranked = rows.filter(scope=Scope.CONSOLIDATED, count__gte=5).count()
    return (
        own.count(),
        own.count() - ranked,
        sum(row.sum for row in own),
        sum(row.count for row in own),
    )


def test_places_sum_to_the_rating_s_own_figures(country: list[Organization]) -> None:
    close_organization(by=None, organization=country[4], on=date(2026, 1, 1))
    make_organization(name_ru="Скрытая", categories=[])
    cache.clear()

    page = shown()
    assert sums(page) == of_the_rating()
    assert (page.total.organizations, page.total.mark.total) == (4, (23 + 18 + 3 + 4) * UNIT)
    assert [(str(row.name), row.organizations) for row in page.places] == [("Витебская область", 4)]

    # under filters: what the list shows is what the map counts
    for query in ({"mark": "4"}, {"q": "школа"}, {"sphere": "health"}, {"level": "units"}):
        cache.clear()
        listed = Client().get("/rating/", query).context["listing"]
        counted = shown(**query).total
        assert counted.organizations == listed.total, query
        assert counted.mark.count == sum(row.mark.count for row in listed.rows), query
    assert str(shown(mark="4").total.mark.text) == "4,50"


def test_the_menu_tells_that_it_is_the_rating(db: None) -> None:
    page = Client().get(MAP).content.decode()

    assert re.search(r'<a href="/rating/" aria-current="true">Рейтинг<', page)


def test_each_questionnaire_counts_once(country: list[Organization]) -> None:
    outer = make_organization(name_ru="Отделение", parent=country[0])
    inner = make_organization(name_ru="Кабинет", parent=outer)
    scores.rebuild()
    leave_questionnaires((outer, 1), (inner, 3), (inner, 3))
    scores.settle()
    cache.clear()

    units = shown(level="units").total
    assert (units.organizations, units.mark.count, units.mark.total) == (2, 3, 7 * UNIT)
    legal = shown().total
    assert (legal.mark.count, legal.mark.total) == (22, (23 + 18 + 3 + 4 + 10 + 7) * UNIT)


def test_figures_are_read_anew_when_they_are_old(
    country: list[Organization], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shown().total.mark.count == 19
    leave_questionnaires((country[3], 5))
    scores.settle()
    assert shown().total.mark.count == 19

    monkeypatch.setattr("portal.lib.keeping.time", lambda: time() + 400)
    assert shown().total.mark.count == 20


def test_tiles_come_from_the_settings_host_alone(
    country: list[Organization], settings: Any
) -> None:
    policy = "Content-Security-Policy"
    assert "img-src 'self';" in Client().get(MAP)[policy] + ";"

    settings.MAP_TILES_URL = "https://{s}.tiles.example.org/{z}/{x}/{y}.png"
    settings.MAP_TILES_ATTRIBUTION = "© Карта"
    answer = Client().get(MAP)
    assert "img-src 'self' https://*.tiles.example.org data:" in answer[policy]
    assert "© Карта" in answer.content.decode()
    assert "tiles.example.org" not in Client().get("/rating/")[policy]


def test_few_organizations_of_a_region_stand_there_themselves(country: list[Organization]) -> None:
    page = shown(region="vi")

    assert page.are_organizations
    assert [row.organization for row in page.places] == [one.pk for one in country[:4]]
    assert [row.mark.enough for row in page.places] == [True, True, False, False]
    assert [crumb["label"] for crumb in page.crumbs] == ["Вся страна", "Витебская область"]
    assert "недостаточно оценок (2 из 5)" in page.places[2].label


def test_places_grow_finer_step_by_step(
    country: list[Organization], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.catalogue.map_places.MOST", 1)
    by_region = shown(sphere="health")
    assert [str(row.name) for row in by_region.places] == ["Брестская область", "Витебская область"]
    assert "sphere=health" in by_region.places[1].url

    # one district alone: go on to its towns at once
    page = shown(by_region.places[1].url)
    assert sums(page) == of_the_rating(organization__region__code="vi")
    steps = [page]
    while not page.are_organizations:
        page = shown(page.places[0].url)
        steps.append(page)
    assert len(steps) > 1
    assert page.total.organizations == 1

    # a village, and who has no point, are reached too; the squares of the map sum up
    villages = shown(region="vi", district="vi-liozno", villages="1")
    assert [row.organization for row in villages.places] == [country[2].pk]
    town = shown(region="vi", settlement="vi-liozno-town")
    assert sums(town) == of_the_rating(organization__settlement__code="vi-liozno-town")
    assert [row.organization for row in shown(area="none").places] == [country[3].pk]


def test_list_and_map_keep_one_another_s_filters(country: list[Organization]) -> None:
    query = "?sphere=health&level=units&period=&q=школа"
    listed = Client().get(f"/rating/{query}").context["tabs"]
    drawn = Client().get(f"/be/rating/map/{query}&area=5/18/10&near=").context["tabs"]

    kept = "q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0"
    assert "sphere=health&level=units" in listed[1]["url"]
    assert kept in listed[1]["url"]
    assert listed[1]["url"].startswith("/rating/map/?")
    assert drawn[0]["url"].startswith("/be/rating/?")
    assert "area" not in drawn[0]["url"]
    assert [tab["current"] for tab in drawn] == [False, True]


def test_points_of_a_window_sum_up_and_lead_on(country: list[Organization]) -> None:
    whole = told(box="23,51,33,57", zoom="5")
    with_point = of_the_rating(organization__map_x__isnull=False)
    assert sum(one["organizations"] for one in whole) == with_point[0]
    assert sum(one["lacking"] for one in whole) == with_point[1]
    together = next(one for one in whole if one["organizations"] > 1)
    assert shown(together["url"]).total.organizations == together["organizations"]

    near = told(box="30.79,55.02,30.81,55.03", zoom="18")
    assert [(one["name"], one["mark"], one["value"]) for one in near] == [
        ("Почта", "3,00", 3),
        ("Школа", "4,60", 5),
    ]
    assert near[1]["url"] == f"/organizations/{country[0].pk}/"
    assert told(box="30.79,55.02,30.81,55.03", zoom="18", mark="4") == near[1:]


def test_a_window_too_full_to_show_has_wider_squares(
    country: list[Organization], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = {"box": "30.7963,55.0246,30.7971,55.0252", "zoom": "18"}
    assert [one["organizations"] for one in told(**window)] == [1, 1]

    monkeypatch.setattr("portal.catalogue.map_points.MOST", 1)
    cache.clear()
    (both,) = told(**window)
    assert both["organizations"] == 2
    assert both["questionnaires"] == 11
    # what the square's page shows is what it says, wherever the window lies
    assert shown(both["url"]).total.organizations == 2
    assert shown(both["url"]).total.mark.count == 11


def test_answers_for_windows_are_kept_by_caches(country: list[Organization]) -> None:
    client = Client()
    first = client.get(POINTS, {"box": "23,51,33,57", "zoom": "6"})

    assert first["Cache-Control"] == "public, max-age=60"
    assert not first.cookies
    again = client.get(
        POINTS, {"box": "23,51,33,57", "zoom": "6"}, headers={"if-none-match": first["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("address", "query"),
    [
        (POINTS, "box=23,51,33&zoom=6"),
        (POINTS, "box=33,51,23,57&zoom=6"),
        (POINTS, "box=23,51,33,57&zoom=99"),
        (POINTS, "box=23,51,33,57&zoom=²"),
        (POINTS, "box=-180,-85,180,85&zoom=5"),
        (POINTS, "box=23,51,33,57&zoom=6&region=nowhere"),
        (MAP, "area=9/9999/1"),
        (MAP, "area=99/1/1"),
        (MAP, "area=<b>"),
        (MAP, "villages=2"),
        (MAP, "part=nowhere"),
        (MAP, "period=1999-1"),
        (MAP, "near=here"),
    ],
)
def test_what_no_address_of_ours_asks_for_is_refused(address: str, query: str, db: None) -> None:
    answer = Client().get(f"{address}?{query}")

    assert answer.status_code == 400
    assert "«<b>»" not in answer.content.decode()


@pytest.mark.parametrize("item_count", [1, 30])
@pytest.mark.parametrize(
    ("address", "statements"),
    [
        (MAP, 4),
        (f"{MAP}?region=vi", 5),
        (f"{POINTS}?box=23,51,33,57&zoom=6", 4),
    ],
)
def test_map_costs_the_same_with_any_number_of_organizations(
    address: str, statements: int, item_count: int, queries: Callable[..., Any], db: None
) -> None:
    made = make_organizations(*(f"Учреждение {number}" for number in range(item_count)))
    Organization.objects.filter(pk__in=[one.pk for one in made]).update(
        map_x=world_x(30.79), map_y=world_y(55.02), latitude="55.02", longitude="30.79"
    )
    Organization.objects.filter(pk=made[0].pk).update(map_x=world_x(24), map_y=world_y(52))
    Client().get("/rating/")  # what stays in the cache between requests

    with queries(statements):
        Client().get(address)


def test_the_world_s_numbers_come_back_as_degrees() -> None:
    for latitude, longitude in ((53.9045, 27.5615), (51.2627, 23.1783), (56.1717, 32.777)):
        assert round(latitude_of(world_y(latitude)), 5) == latitude
        assert round(longitude_of(world_x(longitude)), 5) == longitude


def test_circles_of_one_spot_part() -> None:
    spots = spread([(240.0, 200.0)] * 20)

    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in spots)
    apart = [
        ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
        for i, a in enumerate(spots)
        for b in spots[:i]
    ]
    assert min(apart) > GAP - 4
    assert spread([(240.0, 200.0)] * 20) == spots
