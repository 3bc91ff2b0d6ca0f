"""The map's kept cells: at their moment they say what the scores say, to the last questionnaire."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from organizations.mercator import world_x, world_y
from organizations.models import CityDistrict, Organization
from portal.catalogue.filters import MARK_FROM, lowest_key
from ratings import scores
from ratings.models import MapBlock, MapCell, SummaryRun
from ratings.scores import map_cells
from tests.factories import (
    CategoryFactory,
    DistrictFactory,
    RegionFactory,
    SettlementFactory,
    SphereFactory,
    leave_questionnaires,
    make_organization,
)
from tests.ratings.test_concurrency import at_once, needs_postgresql

MAP, POINTS = "/rating/map/", "/rating/map/points/"
WINDOWS = [
    "box=23,51,33,57&zoom=5",
    "box=23,51,33,57&zoom=6",
    "box=28,54,31,56&zoom=9",
    "box=30.6,54.9,31,55.2&zoom=11",
    "box=30.7,54.95,30.9,55.1&zoom=12",
    "box=30.79,55.01,30.81,55.03&zoom=15",
    "box=30.79,55.015,30.8,55.02&zoom=18",
]
FILTERS = ["", "region=vi", "district=vi-liozno", "settlement=vi-liozno-town", "sphere=other"]
FILTERS += ["category=other-kind", "mark=4", "level=units", "region=br&sphere=health&mark=3"]
PLACES = ["region=vi&district=vi-liozno&villages=1", "settlement=vi-liozno-town&part=west"]
PLACES += ["area=none", "area=6/37/19", "region=vi&area=8/149/80", "area=12/2398/1289"]
NOON = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def country(db: None) -> list[Organization]:
    """Eighty organizations and units: a crowd in one town, some without a town or a point."""
    rng = random.Random(23)
    kinds = [
        CategoryFactory(),
        CategoryFactory(code="other-kind", sphere=SphereFactory(code="other", name_ru="Другое")),
    ]
    brest = RegionFactory(code="br", name_ru="Брестская область")
    pinsk = DistrictFactory(code="pinsk", region=brest, name_ru="Пинский район")
    towns = [
        SettlementFactory(),
        SettlementFactory(code="pinsk-town", region=brest, district=pinsk, name_ru="Пинск"),
    ]
    part = CityDistrict.objects.create(settlement=towns[0], code="west", name_ru="Западный")
    made: list[Organization] = []
    for number in range(80):
        town = towns[rng.random() < 0.3]
        more: dict[str, Any] = {"parent": made[number - 1]} if number % 8 == 7 else {}
        if not more:
            more = {"settlement": town, "categories": rng.sample(kinds, rng.randint(1, 2))}
        made.append(make_organization(name_ru=f"Учреждение {number}", **more))
    for one in made:
        here = one.settlement_id == towns[0].pk
        x, y = rng.gauss(30.79 if here else 26.1, 0.02), rng.gauss(55.02 if here else 52.1, 0.02)
        told: dict[str, Any] = {"map_x": world_x(x), "map_y": world_y(y)}
        if rng.random() < 0.1:
            told = {"map_x": None, "map_y": None}
        if rng.random() < 0.1:
            told |= {"settlement": None, "settlement_name_ru": "аг. Дальний"}
        elif here and rng.random() < 0.5:
            told["city_district"] = part
        Organization.objects.filter(pk=one.pk).update(**told)
    marks = [(one, rng.randint(1, 5)) for one in made for _ in range(rng.choice((0, 3, 6, 9)))]
    leave_questionnaires(*marks)
    scores.settle()
    make_organization(name_ru="Скрытая", categories=[])
    cache.clear()
    return made


def everything() -> dict[str, Any]:
    """What a guest gets at every address."""
    client, told = Client(), {}
    for filters in FILTERS:
        for window in WINDOWS:
            address = f"{POINTS}?{window}&{filters}"
            told[address] = client.get(address).json()
    for query in FILTERS + PLACES:
        page = client.get(f"{MAP}?{query}").context["page"]
        told[query] = (page.places, page.total, page.left_out, page.are_organizations)
    return told


def test_cells_say_what_the_scores_say(country: list[Organization]) -> None:
    live = everything()
    assert sum(len(one["places"]) for one in live.values() if isinstance(one, dict)) > 200

    for crowd in (0, 2, 10, 500):  # all in cells, mostly, some, none but whole places
        with patch.object(map_cells, "CROWD", crowd):
            map_cells.sum_up_map()
        cache.clear()
        kept = everything()
        for address, told in live.items():
            assert kept[address] == told, (crowd, address)
    assert not MapBlock.objects.exists()
    assert [lowest_key(mark) for mark in reversed(MARK_FROM)] == list(map_cells.BANDS)


def test_only_what_changed_is_written_and_the_page_says_of_when(
    country: list[Organization],
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        map_cells.keep_map()
        before = set(MapCell.objects.values_list("pk", flat=True))
        leave_questionnaires((country[0], 5))
        scores.settle()
        count = Client().get(MAP).context["page"].total.mark.count
        clock.shift(30)
        map_cells.keep_map()  # within the minute: as it stood
        answer = Client().get(MAP)
        assert answer.context["page"].total.mark.count == count
        assert "12:00" in answer.content.decode()

        clock.shift(31)
        map_cells.keep_map()
        answer = Client().get(MAP)
        assert answer.context["page"].total.mark.count == count + 1
        assert "12:01" in answer.content.decode()
        after = set(MapCell.objects.values_list("pk", flat=True))
        assert 0 < len(before - after) < 6

        SummaryRun.objects.filter(what="map").update(took_ms=30_000)  # a large country
        clock.shift(5 * 60)
        with patch.object(map_cells, "sum_up_map") as summed:
            map_cells.keep_map()
        assert not summed.called


@pytest.mark.parametrize(
    ("address", "statements"),
    [
        (MAP, 5),
        (f"{MAP}?region=vi", 10),  # one district: squares of it
        (f"{POINTS}?box=23,51,33,57&zoom=6&region=br", 3),
    ],
)
def test_cells_cost_few_statements(
    address: str, statements: int, country: list[Organization], queries: Callable[..., Any]
) -> None:
    with patch.object(map_cells, "CROWD", 2):
        map_cells.sum_up_map()
    Client().get("/rating/")  # what stays in the cache between requests

    with queries(statements):
        Client().get(address)


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_at_once_write_it_once() -> None:
    organization = make_organization()
    leave_questionnaires(*[(organization, 5)] * 7)
    scores.settle()

    assert at_once([map_cells.sum_up_map] * 8, workers=8) == []

    rows = MapCell.objects.filter(zoom=0)
    assert sorted(rows.values_list("kind", "organizations", "count")) == [
        (0, 1, 7),
        (1, 1, 7),
        (2, 1, 7),
    ]
