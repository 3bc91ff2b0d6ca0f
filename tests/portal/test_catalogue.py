"""Catalogue, rating and organization's page: filters, cursors, places, what is hidden."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from organizations import oversight
from organizations.models import Organization
from organizations.selectors import forget_reference
from organizations.services import close_organization, save_organization
from ratings import scores, services
from ratings.models import ALL_TIME, Comment, Period, Scope, Score
from tests.factories import (
    CategoryFactory,
    DistrictFactory,
    RegionFactory,
    SettlementFactory,
    SphereFactory,
    UserFactory,
    leave_questionnaires,
    make_organization,
    make_organizations,
    make_staff,
    rate,
    rate_often,
    the_category,
)

SPRING = datetime(2026, 4, 15, 9, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 15, 9, tzinfo=UTC)


def listing(address: str, **query: str) -> Any:
    """The listing that a page shows to a guest."""
    answer = Client().get(address, query)
    assert answer.status_code == 200
    return answer.context["listing"]


def shown(address: str, **query: str) -> list[int]:
    """Ids of the organizations on one page, in order."""
    return [row.organization.pk for row in listing(address, **query).rows]


def make_rated(*told: tuple[int, ...], first: int = 1) -> list[Organization]:
    """Many organizations at once, with these marks each, settled."""
    made = make_organizations(
        *(f"Учреждение {number // 3} «ЁЛКА»" for number in range(first, first + len(told)))
    )
    leave_questionnaires(
        *((o, mark) for o, marks in zip(made, told, strict=True) for mark in marks)
    )
    scores.settle()
    return made


# Filters


@dataclass
class Country:
    """Organizations that differ in one thing each."""

    by_name: dict[str, Organization]
    authority: Organization

    def names(self, pks: list[int]) -> set[str]:
        names = {organization.pk: name for name, organization in self.by_name.items()}
        return {names[pk] for pk in pks}


@pytest.fixture(scope="class")
def country(kept_db: None) -> Country:
    liozno, vitebsk = SettlementFactory(), RegionFactory()
    orsha = SettlementFactory(
        code="orsha", name_ru="Орша", district=DistrictFactory(code="vi-orsha", name_ru="Оршанский")
    )
    minsk_city = RegionFactory(code="hm", name_ru="Минск")
    minsk = SettlementFactory(code="minsk", name_ru="Минск", region=minsk_city, district=None)
    clinic = CategoryFactory()
    hospital = CategoryFactory(code="hospital", name_ru="Больницы")
    education = SphereFactory(code="education", name_ru="Образование")
    school = CategoryFactory(code="school", name_ru="Школы", sphere=education)
    by_name = {
        "clinic in Liozno": make_organization(
            name_ru="Поликлиника Лиозно", settlement=liozno, categories=[clinic]
        ),
        "hospital in Orsha": make_organization(
            name_ru="Больница Орши", region=vitebsk, settlement=orsha, district=orsha.district,
            categories=[hospital],
        ),
        "school in Orsha": make_organization(
            name_ru="Школа Орши", region=vitebsk, settlement=orsha, district=orsha.district,
            categories=[school],
        ),
        "school in Minsk": make_organization(
            name_ru="Школа № 1 г. Минска", region=minsk_city, settlement=minsk,
            categories=[school],
        ),
        "clinic and school in Minsk": make_organization(
            name_ru="Дом здоровья", region=minsk_city, settlement=minsk,
            categories=[clinic, school], address_ru="пр. Победителей, 7", unp="200988541",
        ),
    }  # fmt: skip
    by_name["unit in Liozno"] = make_organization(
        name_ru="Амбулатория", parent=by_name["clinic in Liozno"]
    )
    authority = make_organization(
        name_ru="Главное управление",
        region=minsk_city,
        settlement=minsk,
        categories=[hospital],
        registry=[by_name["clinic in Liozno"], by_name["school in Minsk"]],
    )
    by_name["authority"] = authority
    leave_questionnaires(
        (by_name["school in Orsha"], 4),
        *[(by_name["school in Orsha"], 5)] * 1,
        (by_name["school in Minsk"], 3),
        (by_name["hospital in Orsha"], 4),
    )
    scores.settle()
    forget_reference()
    return Country(by_name, authority)


FILTERS = [
    ({"region": "vi"}, {"clinic in Liozno", "hospital in Orsha", "school in Orsha"}),
    ({"region": "hm"}, {"school in Minsk", "clinic and school in Minsk", "authority"}),
    ({"district": "vi-orsha"}, {"hospital in Orsha", "school in Orsha"}),
    ({"settlement": "vi-liozno-town"}, {"clinic in Liozno"}),
    ({"settlement": "minsk"}, {"school in Minsk", "clinic and school in Minsk", "authority"}),
    (
        {"sphere": "health"},
        {"clinic in Liozno", "hospital in Orsha", "clinic and school in Minsk", "authority"},
    ),
    ({"category": "health-clinic"}, {"clinic in Liozno", "clinic and school in Minsk"}),
    ({"category": "school"}, {"school in Orsha", "school in Minsk", "clinic and school in Minsk"}),
    ({"mark": "4.5"}, {"school in Orsha"}),
    ({"mark": "4"}, {"school in Orsha", "hospital in Orsha"}),
    ({"mark": "3"}, {"school in Orsha", "hospital in Orsha", "school in Minsk", "authority"}),
    ({"level": "units"}, {"unit in Liozno"}),
    ({"level": "legal", "district": "vi-liozno"}, {"clinic in Liozno"}),
    ({"q": "школа"}, {"school in Orsha", "school in Minsk", "clinic and school in Minsk"}),
    ({"q": "ШКОЛА №1 минск"}, {"school in Minsk"}),
    ({"q": "победителей"}, {"clinic and school in Minsk"}),
    ({"q": "200988541"}, {"clinic and school in Minsk"}),
    ({"q": "нет такой"}, set()),
    ({"q": "%"}, None),
    ({"q": "_"}, None),
    ({"region": "vi", "category": "school"}, {"school in Orsha"}),
    ({"district": "vi-orsha", "sphere": "education", "mark": "4.5"}, {"school in Orsha"}),
    ({"region": "vi", "level": "units", "sphere": "health"}, {"unit in Liozno"}),
    ({"q": "школа", "region": "hm", "mark": "4"}, set()),
    # a part that no longer fits its whole falls away
    ({"region": "hm", "district": "vi-orsha"}, None),
    ({"sphere": "health", "category": "school"}, None),
]
PARTS_THAT_FALL_AWAY = {
    "q": {"clinic in Liozno", "hospital in Orsha", "school in Orsha", "school in Minsk",
          "clinic and school in Minsk", "authority"},
    "region": {"school in Minsk", "clinic and school in Minsk", "authority"},
    "sphere": {"clinic in Liozno", "hospital in Orsha", "clinic and school in Minsk", "authority"},
}  # fmt: skip


@pytest.mark.django_db
class TestFilters:
    """What filters leave of the country."""

    @pytest.mark.parametrize("address", ["/organizations/", "/rating/"])
    @pytest.mark.parametrize(
        ("query", "expected"), FILTERS, ids=[str(query) for query, _ in FILTERS]
    )
    def test_filter_shows_what_fits_it(
        self, query: dict[str, str], expected: set[str] | None, address: str, country: Country
    ) -> None:
        if expected is None:
            expected = PARTS_THAT_FALL_AWAY[next(iter(query))]

        if address == "/organizations/" and "level" not in query and "clinic in Liozno" in expected:
            # the catalogue lists units among legal persons, the rating ranks them apart
            expected = expected | {"unit in Liozno"}

        found = listing(address, **query)

        assert country.names([row.organization.pk for row in found.rows]) == expected
        assert found.total == len(expected)

    @pytest.mark.parametrize("address", ["/organizations/", "/rating/"])
    def test_authority_filter_shows_its_registry_and_itself(
        self, address: str, country: Country
    ) -> None:
        found = shown(address, authority=str(country.authority.pk), level="legal")
        units = shown(address, authority=str(country.authority.pk), level="units")

        assert country.names(found) == {"clinic in Liozno", "school in Minsk", "authority"}
        assert country.names(units) == {"unit in Liozno"}

    @pytest.mark.parametrize("address", ["/organizations/", "/rating/"])
    @pytest.mark.parametrize(
        "query",
        [
            {"region": "vi"},
            {"district": "vi-orsha"},
            {"settlement": "orsha"},
            {"sphere": "education", "category": "school"},
            {"category": "school"},
            {"q": "школа", "mark": "4", "level": "units"},
            {"region": "vi", "district": "vi-orsha", "sphere": "education", "q": "школа"},
        ],
        ids=str,
    )
    def test_each_chip_takes_its_filter_off_and_keeps_the_rest(
        self, query: dict[str, str], address: str, country: Country
    ) -> None:
        chips = Client().get(address, query).context["chips"]

        assert chips != []
        for chip in chips:
            after = Client().get(chip["remove_url"])
            assert after.status_code == 200
            left = [other["label"] for other in after.context["chips"]]
            assert chip["label"] not in left
            assert set(left) < {other["label"] for other in chips}
            kept = parse_qs(urlsplit(chip["remove_url"]).query)
            assert {key: query[key] for key in kept} == {
                key: value[0] for key, value in kept.items()
            }

    def test_chips_drop_the_cursor(self, country: Country) -> None:
        chips = Client().get("/organizations/?region=vi&after=0~999&sort=count").context["chips"]

        assert [chip["remove_url"] for chip in chips] == ["/organizations/?sort=count"]

    @pytest.mark.parametrize("address", ["/organizations/", "/rating/"])
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("region", "nowhere"),
            ("district", "vi"),
            ("settlement", "<b>"),
            ("sphere", "school"),
            ("category", "health"),
            ("authority", "999999"),
            ("authority", "x"),
            ("mark", "5"),
            ("mark", "4,5"),
            ("level", "unit"),
            ("sort", "sum"),
            ("sort", "-name"),
        ],
    )
    def test_unknown_filter_value_is_said_to_be_unknown(
        self, name: str, value: str, address: str, country: Country
    ) -> None:
        answer = Client().get(address, {name: value})

        assert answer.status_code == 400
        assert f"«{value}»" in answer.context["what"]
        assert "<b>" + "»" not in answer.content.decode()
        assert answer.content.decode().count(f'href="{address}"') >= 1

    @pytest.mark.parametrize("period", ["2019-1", "all", "2026", "-", "2026-3", "x" * 500])
    def test_unknown_period_is_said_to_be_unknown(self, period: str, country: Country) -> None:
        answer = Client().get("/rating/", {"period": period})

        assert answer.status_code == 400
        assert answer.context["what"] == f"период «{period[:40]}»"

    def test_organization_that_is_no_authority_is_no_filter(self, country: Country) -> None:
        pk = country.by_name["school in Orsha"].pk

        assert Client().get("/organizations/", {"authority": str(pk)}).status_code == 400

    def test_organization_that_is_no_authority_any_more_is_no_filter(
        self, country: Country, django_capture_on_commit_callbacks: Any
    ) -> None:
        before = Client().get("/organizations/", {"authority": str(country.authority.pk)})
        oversight.set_registry(authority=country.authority, organizations=[])
        country.authority.is_authority = False

        with django_capture_on_commit_callbacks(execute=True):
            save_organization(by=None, organization=country.authority)
        after = Client().get("/organizations/", {"authority": str(country.authority.pk)})

        assert (before.status_code, after.status_code) == (200, 400)

    def test_search_of_three_thousand_characters_is_cut_and_answered(
        self, country: Country
    ) -> None:
        answer = Client().get("/organizations/", {"q": "школа " * 500})

        assert answer.status_code == 200
        assert len(answer.context["filters"].q) <= 200

    def test_search_is_shown_as_text(self, country: Country) -> None:
        page = Client().get("/organizations/", {"q": '"><script>alert(1)</script>'})

        assert page.content.decode().count("<script>alert") == 0

    def test_places_are_counted_within_the_filters(self, country: Country) -> None:
        by_name = country.by_name
        leave_questionnaires(
            *[(by_name["school in Minsk"], 5)] * 9,
            *[(by_name["school in Orsha"], 3)] * 9,
            *[(by_name["hospital in Orsha"], 4)] * 9,
        )
        scores.settle()

        in_orsha = listing("/rating/", district="vi-orsha")
        schools_in_orsha = listing("/rating/", district="vi-orsha", category="school")

        assert [(row.organization, row.rank) for row in in_orsha.rows] == [
            (by_name["hospital in Orsha"], "1"),
            (by_name["school in Orsha"], "2"),
        ]
        assert [row.rank for row in schools_in_orsha.rows] == ["1"]

    def test_spheres_count_what_the_catalogue_lists(self, country: Country) -> None:
        rows = Client().get("/spheres/").context["spheres"]

        found = {
            row["item"].code: (row["count"], {item.code: n for item, n in row["categories"]})
            for row in rows
        }
        assert found == {
            "health": (5, {"health-clinic": 3, "hospital": 2}),
            "education": (3, {"school": 3}),
        }


@pytest.mark.parametrize("word", ["елка", "ёлка", "ЁЛКА", "учреждение елка", "«Ёлка»"])
def test_search_takes_yo_for_ye(word: str, db: None) -> None:
    made = make_rated((5,), ())

    assert set(shown("/organizations/", q=word)) == {o.pk for o in made}


# Cursors


def told_at_random(number: int, seed: int) -> list[tuple[int, ...]]:
    """Marks of organizations, many of them equal, some too few."""
    rng = random.Random(seed)
    return [
        tuple(rng.choice([4, 4, 5]) for _ in range(rng.choice([0, 2, 5, 5, 5, 6])))
        for _ in range(number)
    ]


def walk(address: str, forwards: bool, **query: str) -> list[list[Any]]:
    """The rows of each page, from the first on, or from the last one back."""
    pages = []
    url = f"{address}?{urlencode(query if forwards else {**query, 'before': 'end'})}"
    while url:
        answer = Client().get(url)
        assert answer.status_code == 200
        found = answer.context["listing"]
        pages.append(found.rows)
        url = found.page["next_url" if forwards else "previous_url"]
        assert len(pages) < 20
    return pages


def expected_order(sort: str) -> list[int]:
    score = Score.objects.filter(period=ALL_TIME, scope=Scope.CONSOLIDATED)
    keys: dict[str, Callable[[Score], Any]] = {
        "count": lambda s: (-s.count, -s.organization_id),
        "mark": lambda s: (-s.list_key, -s.count, -s.organization_id),
        "adjusted": lambda s: (-s.adjusted_key, -s.organization_id),
        "name": lambda s: s.organization.sort_key,
    }
    rows = sorted(score.select_related("organization"), key=keys[sort])
    return [row.organization_id for row in rows]


ORDERS = [
    ("/organizations/", "count"),
    ("/organizations/", "name"),
    ("/organizations/", "mark"),
    ("/rating/", "mark"),
    ("/rating/", "adjusted"),
]


@pytest.mark.parametrize(("address", "sort"), ORDERS)
def test_walk_forward_and_back_gives_each_row_once_in_order(
    address: str, sort: str, db: None
) -> None:
    make_rated(*told_at_random(53, seed=1))

    there = walk(address, True, sort=sort)
    back = walk(address, False, sort=sort)

    order = expected_order(sort)
    assert [row.organization.pk for page in there for row in page] == order
    assert [row.organization.pk for page in reversed(back) for row in page] == order
    assert [len(page) for page in there] == [20, 20, 13]
    assert [len(page) for page in back] == [20, 20, 13]


@pytest.mark.parametrize(("address", "sort"), ORDERS)
def test_walk_gives_each_row_once_while_others_are_inserted(
    address: str, sort: str, db: None
) -> None:
    there_before = {o.pk for o in make_rated(*told_at_random(45, seed=2))}
    seen: list[int] = []
    url = f"{address}?sort={sort}"
    number = 1000
    while url:
        found = Client().get(url).context["listing"]
        seen += [row.organization.pk for row in found.rows]
        url = found.page["next_url"]
        make_rated(*told_at_random(3, seed=number), first=number)
        number += 3

    assert [pk for pk in seen if seen.count(pk) > 1] == []
    assert there_before <= set(seen)
    left = [pk for pk in expected_order(sort) if pk in there_before]
    assert [pk for pk in seen if pk in there_before] == left


@pytest.mark.parametrize("seed", range(3))
def test_places_in_the_rating_are_right_across_page_borders(seed: int, db: None) -> None:
    make_rated(*told_at_random(53, seed=seed))
    rows = Score.objects.filter(period=ALL_TIME, scope=Scope.CONSOLIDATED)
    ranked = {s.organization_id: (s.rank_key, s.count) for s in rows if s.count >= 5}
    expected = {
        pk: str(1 + sum(other > key for other in ranked.values())) for pk, key in ranked.items()
    }

    for forwards in (True, False):
        pages = walk("/rating/", forwards)
        places = {row.organization.pk: row.rank for page in pages for row in page}
        assert places == {pk: expected.get(pk, "—") for pk in places}
        assert len(places) == 53


def test_equals_share_a_place_and_the_next_one_is_left_out(db: None) -> None:
    make_rated((5,) * 5, (4,) * 5, (4,) * 5, (3,) * 5, (5,) * 4)

    assert [row.rank for row in listing("/rating/").rows] == ["1", "2", "2", "4", "—"]


def test_twenty_equals_on_the_border_of_pages_share_a_place(db: None) -> None:
    make_rated(*[(5,) * 5] * 15, *[(4,) * 5] * 20, *[(3,) * 5] * 5)

    first, second = walk("/rating/", True)

    assert [row.rank for row in first] == ["1"] * 15 + ["16"] * 5
    assert [row.rank for row in second] == ["16"] * 15 + ["36"] * 5


BAD_CURSORS = [
    ("", "x"),
    ("", "1"),
    ("", "1~2~3~4"),
    ("", "~"),
    ("", "-1~2"),
    ("", "1~ 2"),
    ("", "1~2'--"),
    ("", "1~" + "9" * 19),
    ("", "１~２"),
    ("", "²~1"),
    ("", "end"),
    ("name", "ABC"),
    ("name", "абв"),
    ("name", "a b"),
    ("name", "a" * 201),
    ("name", "1~2"),
    ("mark", "1~2"),
]


@pytest.mark.parametrize(("sort", "cursor"), BAD_CURSORS)
@pytest.mark.parametrize("name", ["after", "before"])
def test_cursor_that_no_page_made_is_refused(name: str, sort: str, cursor: str, db: None) -> None:
    answer = Client().get("/organizations/", {"sort": sort, name: cursor})

    last_page = name == "before" and cursor == "end"
    assert answer.status_code == (200 if last_page else 400)


@pytest.mark.parametrize("cursor", ["0~0", "999999999999999999~999999999999999999"])
@pytest.mark.parametrize("name", ["after", "before"])
def test_cursor_past_all_rows_is_answered(name: str, cursor: str, db: None) -> None:
    make_rated((5,), (4,))

    assert Client().get("/organizations/", {name: cursor}).status_code == 200


def test_single_page_has_no_neighbours(db: None) -> None:
    make_rated(*[()] * 20)

    page = listing("/organizations/").page

    assert [page[f"{name}_url"] for name in ("first", "previous", "next", "last")] == [""] * 4


def test_page_links_keep_filters_and_order(db: None) -> None:
    make_rated(*[()] * 21)

    page = listing("/organizations/", region="vi", sort="name").page

    for name, cursor in (("next", "after"), ("last", "before")):
        query = parse_qs(urlsplit(page[f"{name}_url"]).query)
        assert query.keys() == {"region", "sort", cursor}
    assert (page["first_url"], page["previous_url"]) == ("", "")


# Orders and periods


def test_second_ordering_weighs_the_number_of_questionnaires(db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        few, many, middling = make_rated((5,) * 5, (5, 5, 5, 5, 4) * 20, (3,) * 30)
    with time_machine.travel(AUTUMN, tick=False):
        scores.settle()

        by_mark = listing("/rating/")
        adjusted = listing("/rating/", sort="adjusted")

    assert [row.organization for row in by_mark.rows] == [few, many, middling]
    assert [row.organization for row in adjusted.rows] == [many, few, middling]
    assert [row.rank for row in adjusted.rows] == ["", "", ""]


@pytest.mark.parametrize("period", ["2026-1", "2026-2"])
def test_half_year_has_its_official_order_alone(period: str, db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        few, many = make_rated((5,) * 5, (5, 5, 5, 5, 4) * 20)
    with time_machine.travel(AUTUMN, tick=False):
        scores.settle()
        leave_questionnaires(*[(few, 5)] * 5, *[(many, 5), (many, 4)] * 20)
        scores.settle()

        page = Client().get("/rating/", {"sort": "adjusted", "period": period})

    assert [row.organization for row in page.context["listing"].rows] == [few, many]
    assert [row.rank for row in page.context["listing"].rows] == ["1", "2"]
    assert [(str(sort["label"]), sort["current"]) for sort in page.context["sorts"]] == [
        ("по оценке", True)
    ]


def test_frozen_half_year_stays_as_it_was_and_the_live_one_moves(db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        first, second = make_rated((5,) * 5, (4,) * 5)
    with time_machine.travel(AUTUMN, tick=False):
        scores.settle()
        leave_questionnaires(*[(first, 1)] * 6, *[(second, 5)] * 4)
        scores.settle()

        frozen, running, all_time = (
            [
                (row.organization, row.rank, row.mark.text)
                for row in listing("/rating/", period=period).rows
            ]
            for period in ("2026-1", "2026-2", "")
        )

    assert frozen == [(first, "1", "5,00"), (second, "2", "4,00")]
    assert running == [(first, "1", "1,00"), (second, "—", "5,00")]
    assert all_time == [(second, "1", "4,44"), (first, "2", "2,82")]


def test_frozen_half_year_goes_by_where_organizations_stood(db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        moved, stayed = make_rated((5,) * 5, (4,) * 5)
    with time_machine.travel(AUTUMN, tick=False):
        scores.settle()
        save_organization(by=None, organization=moved, categories=[CategoryFactory(code="other")])
        forget_reference()

        frozen = shown("/rating/", period="2026-1", category="health-clinic")
        live = shown("/rating/", category="health-clinic")

    assert (frozen, live) == ([moved.pk, stayed.pk], [stayed.pk])


def test_frozen_half_year_keeps_its_minimum(db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        make_rated((5,) * 4)
    with time_machine.travel(AUTUMN, tick=False):
        scores.settle()

        page = Client().get("/rating/", {"period": "2026-1"})

    assert page.context["minimum"] == 5
    assert [row.rank for row in page.context["listing"].rows] == ["—"]


def test_running_half_year_lists_only_what_was_rated_in_it(db: None) -> None:
    person: User = UserFactory()
    organization, rated = make_rated((), (5,))
    questionnaire = rate(person, organization)

    with_it = shown("/rating/", period=_running())
    services.withdraw_questionnaire(by=person, questionnaire=questionnaire)
    without_it = shown("/rating/", period=_running())

    assert set(with_it) == {organization.pk, rated.pk}
    assert without_it == [rated.pk]


def _running() -> str:
    today = date.today()  # noqa: DTZ011
    return f"{today.year}-{1 if today.month <= 6 else 2}"


def test_periods_are_offered_the_newest_first(db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        make_rated((5,))
        scores.settle()
    with time_machine.travel(AUTUMN, tick=False):
        scores.settle()
        periods = Client().get("/rating/").context["periods"]

    assert [(period["url"], period["current"]) for period in periods] == [
        ("/rating/", True),
        ("/rating/?period=2026-2", False),
        ("/rating/?period=2026-1", False),
    ]


@pytest.mark.parametrize("hidden", range(4))
def test_frozen_places_stay_when_an_organization_is_hidden_later(hidden: int, db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        made = make_rated((5,) * 5, (4,) * 5, (4,) * 5, (3,) * 5)
    with time_machine.travel(AUTUMN, tick=False):
        scores.settle()
        save_organization(by=None, organization=made[hidden], categories=[])

        found = listing("/rating/", period="2026-1")

    places = dict(zip(made, ("1", "2", "2", "4"), strict=True))
    del places[made[hidden]]
    assert {row.organization: row.rank for row in found.rows} == places
    assert found.total == 3


def test_corrections_stand_beside_what_is_frozen(operator: User) -> None:
    with time_machine.travel(SPRING, tick=False):
        corrected, hidden = make_rated((5,) * 5, (4,) * 5)
    with time_machine.travel(AUTUMN, tick=False):
        scores.settle()
        period = Period.objects.get(code="2026-1")
        for organization in (corrected, hidden):
            services.correct_frozen(
                by=operator,
                organization=organization,
                period=period,
                count=4,
                total=4 * 840 * 4,
                reason="Одна анкета была накручена.",
            )
        hidden.name_ru = "Невидимка"
        save_organization(by=None, organization=hidden, categories=[])

        page = Client().get("/rating/", {"period": "2026-1"})
        all_time = Client().get("/rating/")

    assert [row.mark.text for row in page.context["listing"].rows] == ["5,00"]
    assert page.content.decode().count("Одна анкета была накручена.") == 1
    assert page.content.decode().count("Невидимка") == 0
    assert all_time.content.decode().count("накручена") == 0


# What is hidden


@pytest.fixture(scope="class")
def hidden(kept_db: None) -> Organization:
    """Rated and commented on while it was public, in a registry, with a unit; hidden since."""
    with time_machine.travel(SPRING, tick=False):
        hidden = make_organization(name_ru="Невидимка", is_authority=True)
        unit = make_organization(name_ru="Незримое отделение", parent=hidden)
        overseen = make_organization(name_ru="Поднадзорная")
        oversight.set_registry(authority=hidden, organizations=[overseen.pk])
        make_organization(name_ru="Надзорный орган", registry=[hidden])
        person = UserFactory()
        for organization in (hidden, unit, overseen):
            rate(person, organization, comment="Видимый комментарий")
            leave_questionnaires(*[(organization, 5)] * 5)
        Comment.objects.update(state=Comment.State.PUBLISHED)
        scores.settle()
    with time_machine.travel(AUTUMN, tick=False):
        scores.settle()
        save_organization(by=None, organization=hidden, categories=[])
        forget_reference()
    return hidden


@pytest.mark.django_db
class TestHidden:
    """What no public page names."""

    @pytest.mark.parametrize(
        "address",
        [
            "/",
            "/organizations/",
            "/organizations/?q=невидимка",
            "/organizations/?level=units",
            "/organizations/?sort=name&region=vi",
            "/rating/",
            "/rating/?level=units",
            "/rating/?sort=adjusted",
            "/rating/?period=2026-1",
            "/rating/?period=2026-1&level=units",
            "/spheres/",
        ],
    )
    def test_hidden_organization_is_on_no_list(self, address: str, hidden: Organization) -> None:
        with time_machine.travel(AUTUMN, tick=False):
            page = Client().get(address)

        text = page.content.decode().replace("невидимка", "")
        assert page.status_code == 200
        assert (text.count("Невидимка"), text.count("Незримое")) == (0, 0)
        assert text.count(f"/organizations/{hidden.pk}/") == 0

    def test_hidden_organization_is_not_named_by_those_around_it(
        self, hidden: Organization
    ) -> None:
        pages = [
            Client().get(f"/organizations/{organization.pk}/")
            for organization in Organization.objects.public()
        ]

        assert [page.status_code for page in pages] == [200, 200]
        assert sum(page.content.decode().count("Невидимка") for page in pages) == 0

    def test_hidden_authority_is_no_filter(self, hidden: Organization) -> None:
        assert Client().get("/rating/", {"authority": str(hidden.pk)}).status_code == 400

    def test_hidden_organization_is_not_counted(self, hidden: Organization) -> None:
        home, spheres = Client().get("/"), Client().get("/spheres/")

        assert home.context["figures"][0][0] == "2"
        assert [row["count"] for row in spheres.context["spheres"]] == [2]

    def test_hidden_organizations_questionnaires_still_count_for_the_country(
        self,
        hidden: Organization,
    ) -> None:
        assert Client().get("/").context["figures"][2][0] == "18"


# The organization's page


def organization_page(organization: Organization) -> Any:
    answer = Client().get(f"/organizations/{organization.pk}/")
    assert answer.status_code == 200
    return answer


def test_unit_of_what_is_hidden_does_not_name_it(citizen: User) -> None:
    hidden = make_organization(name_ru="Тайная контора", categories=[])
    unit = make_organization(name_ru="Отделение", parent=hidden, categories=[the_category()])
    reader = Client()
    reader.force_login(citizen)
    for page in ("", "rate/", "widget/", "feed/"):
        told = reader.get(f"/organizations/{unit.pk}/{page}").content.decode()
        assert "Отделение" in told
        assert "Тайная" not in told
        assert f"/organizations/{hidden.pk}/" not in told
    save_organization(by=make_staff("operator"), organization=hidden, categories=[the_category()])
    told = Client().get(f"/organizations/{unit.pk}/").content.decode()
    assert told.count("Тайная контора") >= 4  # above the heading, in the facts, twice as data


def seen(page: Any) -> str:
    """What stands on the page, without what its head says of it to others."""
    return str(page.content.decode().partition("<body")[2])


def test_closed_organization_says_so_and_offers_no_questionnaire(clinic: Organization) -> None:
    before = seen(organization_page(clinic))
    close_organization(by=None, organization=clinic, on=date(2026, 1, 31))

    after = seen(organization_page(clinic))

    rate_url = f'href="/organizations/{clinic.pk}/rate/"'
    assert (before.count("Организация закрыта"), before.count(rate_url)) == (0, 1)
    assert (after.count("Организация закрыта"), after.count(rate_url)) == (1, 0)
    assert after.count("31 января 2026") == 1
    assert shown("/organizations/") == []


def test_page_without_questionnaires_says_so_in_words_and_never_nought(
    clinic: Organization,
) -> None:
    page = organization_page(clinic)

    assert seen(page).count("Пока нет оценок") == 1
    assert seen(page).count("0,00") == 0
    assert page.context["page"].positions == []


def test_page_with_few_questionnaires_says_how_many_are_missing(clinic: Organization) -> None:
    leave_questionnaires(*[(clinic, 5)] * 3)
    scores.settle()

    page = organization_page(clinic)

    assert seen(page).count("недостаточно оценок (3 из 5)") == 1
    assert page.context["page"].positions == []


def test_page_shows_every_figure_of_its_questionnaires(clinic: Organization) -> None:
    person, other = UserFactory(), UserFactory()
    rate(person, clinic, 5, 5, 4, 5)
    rate(other, clinic, 1, 2, 3, 4)
    leave_questionnaires(*[(clinic, 4)] * 3)
    scores.settle()

    page = organization_page(clinic).context["page"]

    assert (page.mark.text, page.mark.word, page.mark.count) == ("3,85", "хорошо", 5)
    assert page.mark.satisfaction_text == "77,0\N{NO-BREAK SPACE}%"
    assert page.satisfied_text == "80,0\N{NO-BREAK SPACE}%"
    assert [(bar.value, bar.count) for bar in page.distribution] == [
        (5, 1),
        (4, 3),
        (3, 1),
        (2, 0),
        (1, 0),
    ]
    assert [criterion.text for criterion in page.criteria] == ["3,60", "3,80", "3,80", "4,20"]
    assert [(p.number, p.of) for p in page.positions] == [(1, 1)] * 5
    assert page.own is None


def test_authority_shows_its_own_mark_beside_the_consolidated_one(
    clinic: Organization, committee: Organization
) -> None:
    leave_questionnaires((clinic, 5), (committee, 2))
    scores.settle()

    page = organization_page(committee).context["page"]

    assert (page.mark.text, page.own.text) == ("3,50", "2,00")


def test_page_shows_public_comments_alone(clinic: Organization) -> None:
    words = ["Опубликованный", "Ждущий", "Скрытый", "Тайный", "Отозванный"]
    for word in words:
        questionnaire = rate(UserFactory(), clinic, comment=word, is_private=word == "Тайный")
        state = Comment.State.HIDDEN if word == "Скрытый" else Comment.State.PUBLISHED
        if word != "Ждущий":
            Comment.objects.filter(pk=questionnaire.pk).update(state=state, reason="так надо")
        if word == "Отозванный":
            services.withdraw_questionnaire(
                by=questionnaire.authorship.person, questionnaire=questionnaire
            )

    page = organization_page(clinic).content.decode()

    assert [page.count(word) for word in words] == [1, 0, 0, 0, 0]


def test_page_does_not_say_who_wrote_or_on_which_day(clinic: Organization) -> None:
    person = UserFactory(email="author@example.org")
    with time_machine.travel(SPRING, tick=False):
        rate(person, clinic, comment="Спасибо")
    Comment.objects.update(state=Comment.State.PUBLISHED)

    page = organization_page(clinic)

    assert page.content.decode().count("author@example.org") == 0
    assert [comment["date_text"] for comment in page.context["page"].comments] == [
        "апрель 2026\xa0г."
    ]
    assert page.content.decode().count("15 апреля") == 0


def test_older_comments_follow_on_further_pages(clinic: Organization) -> None:
    for number in range(13):
        rate(UserFactory(), clinic, comment=f"Комментарий {number:02}")
    Comment.objects.update(state=Comment.State.PUBLISHED)

    first = organization_page(clinic).context["page"]
    second = Client().get(f"/organizations/{clinic.pk}/", {"comments": "2"}).context["page"]

    texts = [comment["text"][-2:] for comment in first.comments + second.comments]
    assert sorted(texts) == [f"{number:02}" for number in range(13)]
    assert texts != sorted(texts, reverse=True)  # a day's order tells no times (one in 13! fails)
    assert (first.more_comments, second.more_comments) == (True, False)


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "9" * 19, "１"])
def test_comment_number_that_is_none_is_not_found(before: str, clinic: Organization) -> None:
    answer = Client().get(f"/organizations/{clinic.pk}/", {"comments": before})

    assert answer.status_code == 404


def test_page_names_units_and_who_oversees(clinic: Organization, committee: Organization) -> None:
    unit = make_organization(parent=clinic)
    leave_questionnaires((unit, 4))
    scores.settle()

    page = organization_page(clinic).context["page"]

    assert [(row.organization, row.mark.text) for row in page.units] == [(unit, "4,00")]
    assert page.overseers == [committee]


def test_hundred_units_leave_room_for_who_oversees(
    clinic: Organization, committee: Organization
) -> None:
    make_organizations(*(f"Амбулатория {number}" for number in range(100)), parent=clinic)

    page = organization_page(clinic).context["page"]

    assert page.overseers == [committee]
    assert len(page.units) == 100


def test_chart_needs_two_half_years(db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        organization = make_rated((4,) * 4)[0]
        one = organization_page(organization).context["page"].chart
    with time_machine.travel(AUTUMN, tick=False):
        leave_questionnaires((organization, 5))
        scores.settle()
        two = organization_page(organization).context["page"].chart

    assert one is None
    assert [(point.period, point.text) for point in two.points] == [
        ("1‑е полугодие 2026\xa0г.", "4,00"),
        ("2‑е полугодие 2026\xa0г.", "5,00"),
    ]
    assert two.title == "2‑е полугодие 2026\xa0г.: оценка выросла на 1,00"


def test_position_shows_its_change_since_the_last_half_year(db: None) -> None:
    with time_machine.travel(SPRING, tick=False):
        risen, fallen = make_rated((3,) * 5, (4,) * 5)
    with time_machine.travel(SPRING + timedelta(days=100), tick=False):
        leave_questionnaires(*[(risen, 5)] * 9)
        scores.settle()

        changes = [
            {p.change for p in organization_page(o).context["page"].positions}
            for o in (risen, fallen)
        ]

    assert changes == [{1}, {-1}]


def test_telephone_can_be_dialled_and_the_country_has_a_clean_address(clinic: Organization) -> None:
    Organization.objects.filter(pk=clinic.pk).update(phone="+375 2138 4-12-34")
    rate_often(clinic, 5, 5, 5, 5, 5)

    page = Client().get(f"/organizations/{clinic.pk}/").content.decode()

    assert '<a href="tel:+37521384-12-34">+375 2138 4-12-34</a>' in page
    assert '<a href="/rating/">в стране</a>' in page
