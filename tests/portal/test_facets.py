"""Every filter with every other: rows, totals, counts on the choices, places, chips; near me."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from organizations import counts, oversight, search
from organizations.models import ListedCount, Organization
from organizations.selectors import forget_reference
from organizations.services import close_organization, save_organization
from organizations.services.abbreviations import add_abbreviation, remove_abbreviation
from portal.catalogue.near import Point, distance_text, read_point
from ratings import scores
from tests.factories import (
    CategoryFactory,
    DistrictFactory,
    RegionFactory,
    SettlementFactory,
    SphereFactory,
    leave_questionnaires,
    make_organization,
)


@dataclass(frozen=True)
class One:
    """An organization as this test knows it, apart from the portal's own reading."""

    pk: int
    region: str
    district: str
    settlement: str
    categories: frozenset[str]
    spheres: frozenset[str]
    authorities: frozenset[str]
    marks: tuple[int, ...]
    unit: bool
    words: str


@pytest.fixture(scope="class")
def ones(kept_db: None) -> list[One]:
    """Thirty organizations and six units that differ in everything a filter asks for."""
    vitebsk, brest = RegionFactory(), RegionFactory(code="br", name_ru="Брестская область")
    orsha = DistrictFactory(code="vi-orsha", name_ru="Оршанский район", region=vitebsk)
    pinsk = DistrictFactory(code="br-pinsk", name_ru="Пинский район", region=brest)
    towns = [
        SettlementFactory(code="orsha", name_ru="Орша", region=vitebsk, district=orsha),
        SettlementFactory(code="baran", name_ru="Барань", region=vitebsk, district=orsha),
        SettlementFactory(code="pinsk", name_ru="Пинск", region=brest, district=pinsk),
    ]
    health, school = SphereFactory(), SphereFactory(code="education", name_ru="Образование")
    kinds = [
        CategoryFactory(code="clinics", name_ru="Поликлиники", sphere=health),
        CategoryFactory(code="hospitals", name_ru="Больницы", sphere=health),
        CategoryFactory(code="schools", name_ru="Школы", sphere=school),
    ]
    made: list[tuple[Organization, One]] = []
    for number in range(30):
        town = towns[number % 3]
        own = [kinds[number % 3], *([kinds[(number + 1) % 3]] if number % 4 == 0 else [])]
        name = f"{'Ромашка' if number % 2 else 'Василёк'} {number}"
        organization = make_organization(
            name_ru=name, region=town.region, district=town.district, settlement=town,
            categories=own, is_voluntary=name.endswith("7"),
        )  # fmt: skip
        marks = ((), (5, 5), (4, 3), (2,), (5, 4, 5, 5, 5))[number % 5]
        leave_questionnaires(*((organization, mark) for mark in marks))
        made.append(
            (organization,
             One(organization.pk, town.region.code, str(town.district and town.district.code),
                 town.code, frozenset(kind.code for kind in own),
                 frozenset(kind.sphere.code for kind in own), frozenset(), marks, False, name))
        )  # fmt: skip
    for parent, one in made[:6]:
        unit = make_organization(name_ru="Отдел Ромашка", parent=parent)
        made.append((unit, replace_one(one, unit.pk)))
    authority = make_organization(
        name_ru="Комитет", registry=[organization for organization, _ in made[:10]],
        region=brest, district=pinsk, settlement=towns[2], categories=[kinds[2]],
    )  # fmt: skip
    scores.settle()
    forget_reference()
    below = {made[n][0].pk for n in range(10)} | {made[n][0].pk for n in range(30, 36)}
    code = str(authority.pk)
    all_ = [one for _, one in made]
    all_ = [with_authority(one, code) if one.pk in below else one for one in all_]
    under = [one for one in all_ if one.pk in below]
    marks = tuple(mark for one in under if not one.unit for mark in one.marks)
    all_.append(
        One(authority.pk, "br", "br-pinsk", "pinsk", frozenset({"schools"}),
            frozenset({"education"}), frozenset({code}), marks, False, "Комитет")
    )  # fmt: skip
    return all_


def replace_one(parent: One, pk: int) -> One:
    return One(pk, parent.region, parent.district, parent.settlement, parent.categories,
               parent.spheres, frozenset(), (), True, "Отдел Ромашка")  # fmt: skip


def with_authority(one: One, code: str) -> One:
    return One(one.pk, one.region, one.district, one.settlement, one.categories, one.spheres,
               frozenset({code}), one.marks, one.unit, one.words)  # fmt: skip


def passes(one: One, name: str, value: str, code: str) -> bool:
    """Whether an organization fits one filter."""
    if name == "mark":
        return bool(one.marks) and sum(one.marks) / len(one.marks) >= float(value)
    if name == "level":
        return one.unit == (value == "units")
    if name == "q":
        return value in one.words.lower()
    if name == "authority":
        return code in one.authorities
    if name == "voluntary":
        return one.words.endswith("7")
    return {
        "region": one.region == value,
        "district": one.district == value,
        "settlement": one.settlement == value,
        "sphere": value in one.spheres,
        "category": value in one.categories,
    }[name]


CHOICES = [
    ("region", "vi"),
    ("district", "vi-orsha"),
    ("settlement", "baran"),
    ("sphere", "health"),
    ("category", "hospitals"),
    ("authority", "committee"),
    ("mark", "4"),
    ("level", "units"),
    ("level", "legal"),
    ("q", "ромашка"),
    ("voluntary", "1"),
]
PAIRS = [dict([a, b]) for a, b in product(CHOICES, CHOICES) if a[0] < b[0]]
TRIPLES = [
    {"region": "vi", "category": "hospitals", "q": "ромашка"},
    {"settlement": "orsha", "sphere": "health", "level": "legal"},
    {"district": "vi-orsha", "category": "clinics", "authority": "committee", "mark": "3"},
    {"q": "ромашка", "sphere": "health", "region": "vi", "level": "legal", "mark": "3.5"},
]


FINER = {
    "region": ("district", "settlement"),
    "district": ("settlement",),
    "sphere": ("category",),
}


@pytest.mark.django_db
class TestEveryFilterWithEveryOther:
    """Against a model in plain Python."""

    @pytest.mark.parametrize("query", [dict([one]) for one in CHOICES] + PAIRS + TRIPLES, ids=str)
    def test_rows_total_and_counts(self, query: dict[str, str], ones: list[One]) -> None:
        committee = str(ones[-1].pk)
        asked = {**query, **({"authority": committee} if "authority" in query else {})}
        expected = {
            one.pk for one in ones if all(passes(one, *item, committee) for item in query.items())
        }

        page = Client().get("/organizations/", {**asked, "sort": "count"})
        seen, url = set[int](), ""
        while page.context:
            seen |= {row.organization.pk for row in page.context["listing"].rows}
            url = page.context["listing"].page["next_url"]
            if not url:
                break
            page = Client().get(url)

        assert seen == expected
        assert page.context["listing"].total == len(expected)
        urls = [urlsplit(chip["remove_url"]).query for chip in page.context["chips"]]
        assert {key for url in urls for key in set(query) - set(parse_qs(url))} == set(query)

        # what a choice promises is what it leads to, once the finer ones have fallen away
        form = page.context["form_filters"]
        for name in form.counts:
            if name not in form.fields:
                continue
            kept = {key: value for key, value in query.items() if key not in FINER.get(name, ())}
            for code, label in form.fields[name].choices:
                if not code:
                    continue
                chosen = {**kept, name: code}
                led = sum(
                    all(passes(one, *item, committee) for item in chosen.items()) for one in ones
                )
                assert f"({led})" in label, (name, code, label)

    def test_places_are_those_within_the_filtered_list(self, ones: list[One]) -> None:
        queries: list[dict[str, str]] = [
            {"region": "vi"},
            {"sphere": "health"},
            {"q": "ромашка"},
            {"authority": str(ones[-1].pk)},
            {"settlement": "orsha", "mark": "3"},
        ]
        for query in queries:
            rows = Client().get("/rating/", query).context["listing"].rows
            ranked = [(row.rank, row.mark) for row in rows if row.rank != "—"]
            keys = [(-mark.total * 10**6 // mark.count, -mark.count) for _, mark in ranked]
            assert [int(rank) for rank, _ in ranked] == [
                1 + sum(other < key for other in keys) for key in keys
            ]
            assert ranked, query

    def test_half_years_have_no_counts_rather_than_others(self, ones: list[One]) -> None:
        period = Client().get("/rating/").context["periods"][-1]

        page = Client().get(period["url"])

        assert page.status_code == 200
        assert page.context["form_filters"].counts == {}


# Cells follow every change


@pytest.mark.parametrize(
    "change",
    [
        lambda one, other: close_organization(by=None, organization=one, on=one.created_at.date()),
        lambda one, other: save_organization(
            by=None, organization=one, categories=[CategoryFactory(code="x", name_ru="Иное")]
        ),
        lambda one, other: oversight.set_registry(authority=other, organizations=[]),
        lambda one, other: moved(one),
        lambda one, other: renounced(other),
        lambda one, other: make_organization(name_ru="Ещё одна", parent=one),
    ],
    ids=["closed", "category", "registry", "moved", "no authority", "unit"],
)
def test_counts_follow(change: Callable[..., Any], db: None) -> None:
    one = make_organization(name_ru="Одна")
    make_organization(name_ru="Часть", parent=one)
    other = make_organization(name_ru="Орган", registry=[one])
    assert list(counts.differences()) == []

    change(one, other)

    assert list(counts.differences()) == []
    assert ListedCount.objects.filter(count__lt=0).count() == 0


def moved(organization: Organization) -> None:
    organization.region = RegionFactory(code="br", name_ru="Брестская область")
    organization.district = organization.settlement = None
    organization.settlement_name_ru = "Хотиничи"
    save_organization(by=None, organization=organization)


def renounced(organization: Organization) -> None:
    oversight.set_registry(authority=organization, organizations=[])
    organization.is_authority = False
    save_organization(by=None, organization=organization)


def test_check_finds_a_wrong_count(clinic: Organization) -> None:
    ListedCount.objects.filter(kind=ListedCount.Kind.ALL).update(count=7)

    with pytest.raises(CommandError):
        call_command("scores", "check")

    counts.rebuild()
    call_command("scores", "check")


# Near me


def put(organization: Organization, latitude: str, longitude: str) -> Organization:
    organization.latitude, organization.longitude = latitude, longitude  # type: ignore[assignment]
    return save_organization(by=None, organization=organization)


def test_nearest_stand_first_with_their_distance(db: None) -> None:
    far = put(make_organization(name_ru="Дальняя"), "54.6000", "30.8000")
    here = put(make_organization(name_ru="Здешняя"), "55.0250", "30.7990")
    next_town = put(make_organization(name_ru="Соседняя"), "55.1000", "30.9000")
    make_organization(name_ru="Без точки")

    page = Client().get("/organizations/", {"near": "55.025,30.799"})

    rows = page.context["listing"].rows
    assert [row.organization for row in rows] == [here, next_town, far]
    assert [row.distance for row in rows] == ["10 м", "11 км", "47 км"]
    assert "Ближе всего к вам" in page.content.decode()
    assert page.context["chips"][-1]["remove_url"] == "/organizations/"


def test_nearest_keep_the_other_filters_and_orders(db: None) -> None:
    put(make_organization(name_ru="Аптека"), "55.0250", "30.7990")
    school = put(make_organization(name_ru="Школа"), "55.0260", "30.7990")

    found = Client().get("/organizations/", {"near": "55.025,30.799", "q": "школа"})
    by_name = Client().get("/organizations/", {"near": "55.025,30.799", "sort": "name"})

    assert [row.organization for row in found.context["listing"].rows] == [school]
    assert by_name.context["listing"].rows[0].distance == ""


@pytest.mark.parametrize("near", ["55", "55,30,1", "x,y", "95.1,30", "55.12345,30", "55,-999"])
def test_place_that_is_none_is_refused(near: str, db: None) -> None:
    assert Client().get("/organizations/", {"near": near}).status_code == 400


def test_rating_knows_no_near(db: None) -> None:
    page = Client().get("/rating/", {"near": "55.025,30.799"})

    assert page.status_code == 200
    assert page.context["chips"] == []


@pytest.mark.parametrize(
    ("kilometres", "text"),
    [(0.0, "10 м"), (0.3449, "340 м"), (0.996, "1,0 км"), (1.24, "1,2 км"), (9.96, "10 км"),
     (1234.4, "1\xa0234 км")],
)  # fmt: skip
def test_distance_in_words(kilometres: float, text: str) -> None:
    assert distance_text(kilometres).replace("\xa0км", " км").replace("\xa0м", " м") == text


def test_distance_is_along_the_earth() -> None:
    minsk, brest = Point(53.9006, 27.5590), (52.0976, 23.7341)

    assert round(minsk.kilometres_to(*brest)) == 325
    assert read_point(str(minsk)) == minsk


# The operator's abbreviations


def test_added_abbreviation_finds_both_ways_and_goes_again(
    clinic: Organization, operator: User
) -> None:
    short = make_organization(name_ru="ЦГЭ Лиозненского района")
    clinic.name_ru = "Центр гигиены и эпидемиологии"
    save_organization(by=None, organization=clinic)
    assert clinic.pk not in search.find("цгэ").relevance

    added = add_abbreviation(by=operator, short="ЦГЭ", long="центр гигиены и эпидемиологии")

    assert {clinic.pk, short.pk} <= set(search.find("цгэ").relevance)
    assert {clinic.pk, short.pk} <= set(search.find("центр гигиены").relevance)
    assert list(search.differences()) == []

    remove_abbreviation(by=operator, abbreviation=added)
    assert clinic.pk not in search.find("цгэ").relevance
    assert list(search.differences()) == []


@pytest.mark.parametrize(
    ("short", "long", "field"),
    [("две штуки", "слова", "short"), ("", "слова", "short"), ("цгэ", "«»", "long"),
     ("црб", "центральная районная больница", "short")],
)  # fmt: skip
def test_abbreviation_that_cannot_be_is_refused(
    short: str, long: str, field: str, operator: User
) -> None:
    with pytest.raises(ValidationError) as refused:
        add_abbreviation(by=operator, short=short, long=long)

    assert list(refused.value.message_dict) == [field]


def test_operator_adds_and_takes_back(operator: User, client: Client) -> None:
    client.force_login(operator)

    added = client.post(
        "/operator/abbreviations/", {"short": "цгэ", "long": "центр гигиены"}, follow=True
    )
    again = client.post("/operator/abbreviations/", {"short": "цгэ", "long": "центр гигиены"})

    assert "Теперь поиск понимает «цгэ»." in added.content.decode()
    assert again.status_code == 422
    (one,) = added.context["added"]
    gone = client.post(f"/operator/abbreviations/{one.pk}/removal/", follow=True)
    assert "Сокращение «цгэ» убрано." in gone.content.decode()
    assert not gone.context["added"]
