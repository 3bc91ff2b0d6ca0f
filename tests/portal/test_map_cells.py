"""The map's kept cells: at their moment they say what the scores say, to the last questionnaire."""

import itertools
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
from organizations.models import CityDistrict, District, Organization, Region
from portal.catalogue.filters import MARK_FROM, lowest_key
from ratings import scores
from ratings.models import ALL_TIME, MapBlock, MapCell, Period, SummaryRun
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
FILTERS += ["voluntary=1", "voluntary=1&region=vi&sphere=other"]
PLACES = ["region=vi&district=vi-liozno&villages=1", "settlement=vi-liozno-town&part=west"]
PLACES += ["area=none", "area=6/37/19", "region=vi&area=8/149/80", "area=12/2398/1289"]
SPRING = datetime(2026, 5, 22, 9, tzinfo=UTC)
NOON = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def country(db: None) -> list[Organization]:
    """As `make_country`, rated today."""
    return make_country()


def make_country() -> list[Organization]:
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
        told["is_voluntary"] = rng.random() < 0.3
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


def sum_up_all() -> None:
    """Every period of the map."""
    for period in Period.objects.order_by("pk"):
        map_cells.sum_up_map(period)


def everything(*, and_also: str = "", filters: list[str] = FILTERS) -> dict[str, Any]:
    """What a guest gets at every address."""
    client, told = Client(), {}
    for one in filters:
        for window in WINDOWS:
            address = f"{POINTS}?{window}&{one}{and_also}"
            told[address] = client.get(address).json()
    for query in [f"{one}{and_also}" for one in filters + PLACES]:
        page = client.get(f"{MAP}?{query}").context["page"]
        told[query] = (page.places, page.total, page.left_out, page.are_organizations)
    return told


def test_cells_say_what_the_scores_say(country: list[Organization]) -> None:
    live = everything()
    assert sum(len(one["places"]) for one in live.values() if isinstance(one, dict)) > 200

    for crowd in (0, 2, 10, 500):  # all in cells, mostly, some, none but places and wide windows
        with patch.object(map_cells, "CROWD", crowd):
            sum_up_all()
        cache.clear()
        kept = everything()
        for address, told in live.items():
            assert kept[address] == told, (crowd, address)
    assert not MapBlock.objects.filter(zoom__gt=map_cells.WHOLE).exists()
    assert [lowest_key(mark) for mark in reversed(MARK_FROM)] == list(map_cells.BANDS)


def test_so_do_those_of_authorities_and_half_years(db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        made = make_country()
    with time_machine.travel(NOON, tick=False):
        marks = [(one, mark) for one, mark in zip(made, itertools.cycle((1, 3, 5)), strict=False)]
        leave_questionnaires(*marks[::2] * 5)
        scores.settle()  # freezes the spring
        ministry = make_organization(name_ru="Министерство", registry=made[:70:3])
        empty = make_organization(name_ru="Комитет", registry=[])
        brest, liozno = Region.objects.get(code="br"), District.objects.get(code="vi-liozno")
        there = Organization.objects.filter(region=brest)
        some = list(there.values_list("pk", flat=True)[:4])
        # some have moved since, some aren't shown any more
        Organization.objects.filter(pk__in=some).update(region=liozno.region, district=liozno)
        hidden = [one.pk for one in made[4:40:9]]
        Organization.objects.filter(pk__in=hidden[:2]).update(is_listed=False, is_filled=False)
        Organization.objects.filter(pk__in=hidden[2:]).update(is_listed=False)
        cache.clear()
        told: dict[str, dict[str, Any]] = {}
        for run in ("live", "kept", "some of it"):
            if run != "live":
                with patch.object(map_cells, "CROWD", 0 if run == "kept" else 8):
                    sum_up_all()
            cache.clear()
            told[run] = everything(and_also=f"&authority={ministry.pk}")
            told[run] |= everything(and_also=f"&authority={empty.pk}", filters=FILTERS[:2])
            willing = f"&authority={ministry.pk}&voluntary=1"
            told[run] |= everything(and_also=willing, filters=FILTERS[:5])
            told[run] |= everything(and_also="&period=2026-1")
            told[run] |= everything(and_also="&period=2026-2")
            told[run] |= everything(and_also=f"&period=2026-1&authority={ministry.pk}")

    for address, shown in told["live"].items():
        assert told["kept"][address] == shown, address
        assert told["some of it"][address] == shown, address
    for query in ("&period=2026-1", "&period=2026-2", f"&authority={ministry.pk}"):
        assert told["live"][query][1].organizations > 10
        circles = {str(place.name): place.organizations for place in told["live"][query][0]}
        inside = told["live"][f"region=vi{query}"][1].organizations
        assert circles["Витебская область"] == inside, query  # it leads to as many as it tells of


def test_a_half_year_is_drawn_from_cells_only_as_it_was_frozen(db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        make_country()
        sum_up_all()
    with time_machine.travel(NOON, tick=False):
        scores.settle()
        spring = Period.objects.get(code="2026-1")
        page = Client().get(f"{MAP}?period=2026-1&level=units").context["page"]
        assert page.at is None  # units' own questionnaires have gone since

        map_cells.keep_map()
        cache.clear()
        answer = Client().get(f"{MAP}?period=2026-1&level=units")
        assert answer.context["page"].at == NOON
        assert "список новее" not in answer.content.decode()  # it is as frozen
        with patch.object(map_cells, "sum_up_map") as summed:
            map_cells.keep_map()
        assert spring not in [call.args[0] for call in summed.call_args_list]


def test_only_what_changed_is_written_and_the_page_says_of_when(
    country: list[Organization],
) -> None:
    cells = MapCell.objects.filter(period=ALL_TIME)
    with time_machine.travel(NOON, tick=False) as clock:
        map_cells.keep_map()
        before = set(cells.values_list("pk", flat=True))
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
        after = set(cells.values_list("pk", flat=True))
        assert 0 < len(before - after) <= 15  # three for each set that it is in

        SummaryRun.objects.update(took_ms=30_000)  # a large country
        clock.shift(5 * 60)
        with patch.object(map_cells, "sum_up_map") as summed:
            map_cells.keep_map()
        assert not summed.called


@pytest.mark.parametrize(
    ("address", "statements"),
    [
        (MAP, 5),
        (f"{MAP}?region=vi", 10),  # one district: squares of it
        (f"{POINTS}?box=23,51,33,57&zoom=6&region=br", 2),
    ],
)
def test_cells_cost_few_statements(
    address: str, statements: int, country: list[Organization], queries: Callable[..., Any]
) -> None:
    with patch.object(map_cells, "CROWD", 2):
        sum_up_all()
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

    assert at_once([sum_up_all] * 8, workers=8) == []

    rows = MapCell.objects.filter(zoom=0, period=ALL_TIME)
    assert sorted(rows.values_list("kind", "organizations", "count")) == [
        (0, 1, 7),
        (1, 1, 7),
        (2, 1, 7),
    ]
