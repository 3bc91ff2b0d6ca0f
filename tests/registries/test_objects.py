"""The table of an authority's organizations: filtered, sorted, paged, opened, taken along."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
import time_machine
from django.test import Client

from accounts.models import Export, User
from organizations import oversight
from organizations.models import Organization
from organizations.selectors.completeness import CHECKLIST, lacking
from organizations.services.cabinet import add_service
from ratings import scores
from ratings.models import ALL_TIME, Scope, Score, SetKind
from ratings.selectors import all_time, positions_of
from ratings.selectors.places import country_places
from registries.selectors.object_rows import every_row, table_of
from registries.selectors.objects import Filters, count_states, read_filters
from registries.selectors.spans import read_spans
from tests.factories import (
    UNPS,
    CategoryFactory,
    RegionFactory,
    SphereFactory,
    UserFactory,
    leave_questionnaires,
    make_member,
    make_organization,
    make_staff,
    rate,
)
from tests.tasks import run_tasks

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BEFORE = NOW - timedelta(days=200)


@dataclass
class World:
    """A committee, the organizations of its registry by name, and its officer."""

    committee: Organization
    officer: User
    made: dict[str, Organization] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"/authority/{self.committee.pk}/organizations/"

    def names(self, **query: str) -> list[str]:
        """Those that the table shows, in its order."""
        span = read_spans(query.pop("period", "")).chosen
        table = table_of(self.committee, span, read_filters(query))
        assert table.total == len(table.rows)
        return [row.organization.name_ru for row in table.rows]


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(BEFORE, tick=False):
        school_kind = CategoryFactory(
            code="school", name_ru="Школы", sphere=SphereFactory(code="education")
        )
        north = RegionFactory(code="no", name_ru="Северная", sort_key="b")
        made = {
            "A": make_organization(name_ru="A", unp=UNPS[0]),
            "B": make_organization(name_ru="B", categories=[school_kind]),
            "C": make_organization(name_ru="C", region=north, settlement_name_ru="аг. Ковали"),
            "D": make_organization(name_ru="D"),
            "E": make_organization(name_ru="E", categories=[]),
        }
        made["A ward"] = make_organization(name_ru="A ward", parent=made["A"])
        committee = make_organization(name_ru="Комитет", registry=[made[name] for name in "ABCDE"])
        leave_questionnaires(*[(made["A"], 5)] * 5, *[(made["B"], 3)] * 5, *[(made["C"], 4)] * 2)
        scores.settle()
    with time_machine.travel(NOW, tick=False):
        leave_questionnaires(*[(made["A ward"], 3)] * 5, *[(made["B"], 5)] * 5, (made["D"], 1))
        scores.settle()
        yield World(committee, make_member(committee, "officer"), made)


SHOWN: list[tuple[dict[str, str], list[str]]] = [
    # A and B have 4,00 of ten; C 4,00 of two and D 1,00 of one have no position; E is hidden
    ({}, ["B", "A", "C", "D", "E"]),
    ({"order": "asc"}, ["D", "C", "A", "B", "E"]),
    ({"sort": "mark"}, ["B", "A", "C", "D", "E"]),
    ({"sort": "count"}, ["B", "A", "C", "D", "E"]),
    # A −1,00, C without change, B +1,00; D is new
    ({"sort": "change"}, ["A", "C", "B", "D", "E"]),
    ({"sort": "change", "order": "desc"}, ["B", "C", "A", "E", "D"]),
    ({"sort": "unread"}, ["D", "E", "C", "B", "A"]),
    ({"sort": "name", "order": "desc"}, ["E", "D", "C", "B", "A"]),
    ({"sort": "criterion", "criterion": "clarity"}, ["C", "B", "A", "D", "E"]),
    ({"state": "fell"}, ["A"]),
    ({"state": "none"}, ["E"]),
    ({"state": "few"}, ["C", "D"]),
    ({"state": "hidden"}, ["E"]),
    ({"state": "unread"}, ["D"]),
    ({"period": "2026-1", "sort": "count"}, ["B", "A", "C", "E", "D"]),
    ({"period": "2026-2", "state": "none", "sort": "name"}, ["C", "E"]),
    ({"kind": "units"}, ["A ward"]),
    ({"kind": "legal", "sort": "name"}, ["A", "B", "C", "D", "E"]),
    ({"region": "no"}, ["C"]),
    ({"district": "vi-liozno", "sort": "name"}, ["A", "B", "D", "E"]),
    ({"sphere": "education"}, ["B"]),
    ({"category": "school"}, ["B"]),
    ({"q": UNPS[0]}, ["A"]),
    ({"q": "B"}, ["B"]),
    ({"region": "no", "state": "fell"}, []),
]


def test_filters_and_orders(world: World) -> None:
    shown = [(query, world.names(**query)) for query, _expected in SHOWN]

    assert shown == SHOWN


def test_row_says_what_is_shown(world: World) -> None:
    rows = {
        row.organization.name_ru: row
        for row in table_of(world.committee, read_spans("").chosen, Filters()).rows
    }

    a, c, d, e = (rows[name] for name in "ACDE")
    assert (a.mark.text, a.mark.count, a.change.text) == ("4,00", 10, "\N{MINUS SIGN}1,00")
    assert a.place is not None
    # the committee has 3,83 of 23
    assert (a.place.position, a.place.of, a.place.before, a.place.change) == (1, 3, 1, 0)
    assert c.place is not None
    assert (c.place.position, c.place.is_provisional, c.place.change) == (3, True, None)
    assert d.place is not None
    assert (d.place.position, d.place.is_provisional) == (4, True)
    assert (d.unread, a.unread) == (1, 0)
    assert (e.place, e.is_hidden, e.mark.text) == (None, True, "")


def test_provisional_place_in_a_frozen_half_year(world: World) -> None:
    span = read_spans("2026-1").chosen
    rows = {
        row.organization.name_ru: row.place
        for row in table_of(world.committee, span, Filters()).rows
    }

    # ranked: A 5,00, the committee 4,00 of twelve, B 3,00; C 4,00 of two would be third
    assert rows["A"] is not None
    assert (rows["A"].position, rows["A"].of) == (1, 3)
    assert rows["C"] is not None
    assert (rows["C"].position, rows["C"].is_provisional) == (3, True)
    assert rows["D"] is None


def test_states_are_counted_as_they_are_listed(world: World) -> None:
    for code in ("", "2026-1", "2026-2"):
        counted = count_states(world.committee, read_spans(code).chosen)
        for state in ("fell", "none", "few", "hidden", "stale"):
            assert counted[state] == len(world.names(period=code, state=state))
        assert counted["total"] == 5


def test_completeness_is_that_of_the_cabinet(world: World) -> None:
    full = make_organization(
        name_ru="Полная",
        name_be="Поўная",
        name_en="Full",
        address_be="вул. Леніна",
        latitude="53.9",
        longitude="27.5",
        hours_ru="пн–пт",
        phone="1",
        website="https://a.by",
        head_name_ru="Иванова",
        accessibility=["ramp"],
        logo_digest="abc",
    )
    add_service(by=make_staff("operator"), organization=full, kind="service", name_ru="Приём")
    half = make_organization(name_ru="Половина", email="a@a.by", accessibility=[])
    oversight.set_registry(authority=world.committee, organizations=[full.pk, half.pk])

    rows = table_of(world.committee, read_spans("").chosen, read_filters({"sort": "filled"})).rows
    lacks = lacking([row.organization for row in rows])

    assert [row.filled for row in rows] == sorted(row.filled for row in rows)
    for row in rows:
        assert row.filled == len(CHECKLIST) - len(lacks[row.organization.pk].checklist)
    assert {row.filled for row in rows} == {11, 1}


SORTS = ("position", "mark", "change", "count", "unread", "filled", "verified", "name")


def test_no_row_is_skipped_or_shown_twice(world: World) -> None:
    many = [
        make_organization(
            name_ru=f"Школа {n}", verified_on=date(2026, 1, 1 + n % 9) if n % 3 else None
        )
        for n in range(40)
    ]
    oversight.set_registry(authority=world.committee, organizations=[one.pk for one in many])
    leave_questionnaires(*((one, 1 + n % 5) for n, one in enumerate(many) if n % 4))
    scores.settle()
    span = read_spans("").chosen
    for sort, order in product(SORTS, ("asc", "desc")):
        filters = read_filters({"sort": sort, "order": order})

        first = table_of(world.committee, span, filters)
        second = table_of(world.committee, span, filters, after=first.page.next)
        back = table_of(world.committee, span, filters, before=second.page.previous)
        everything = [row.organization.pk for row in every_row(world.committee, span, filters)]

        shown = [row.organization.pk for row in (*first.rows, *second.rows)]
        assert shown == everything, (sort, order)
        assert sorted(shown) == sorted(one.pk for one in many), (sort, order)
        assert [row.organization.pk for row in back.rows] == shown[:30], (sort, order)


# Pages


def test_page_links_its_orders_filters_and_files(world: World, client: Client) -> None:
    client.force_login(world.officer)

    page = client.get(f"{world.address}?state=few&period=2026-1").content.decode()
    answer = client.get(world.address)

    assert "1 организация, ваш фильтр" in page
    assert "Убрать фильтр" in page
    assert f"{world.address}csv/?state=few&amp;period=2026-1" in page
    assert 'aria-sort="descending"' in answer.content.decode()
    assert "предварительно 3-е" in answer.content.decode()
    assert "5 организаций" in answer.content.decode()


def test_what_no_form_sends_leads_back(world: World, client: Client) -> None:
    client.force_login(world.officer)

    for name in ("sort", "state", "region", "kind", "criterion", "order", "after"):
        assert client.get(f"{world.address}?{name}=zz").status_code == 302, name


def test_hostile_text_stays_text(world: World, client: Client) -> None:
    client.force_login(world.officer)

    page = client.get(f"{world.address}?q=<script>alert(1)</script>").content.decode()

    assert "<script>alert" not in page


def test_officer_sees_nothing_of_an_organization_that_has_left(
    world: World, client: Client
) -> None:
    gone = world.made["B"]
    rate(UserFactory(), gone, 2, comment="Плохо")
    client.force_login(world.officer)
    detail = f"{world.address}{gone.pk}/"
    assert client.get(detail).status_code == 200
    oversight.set_registry(authority=world.committee, organizations=[world.made["A"].pk])

    assert client.get(detail).status_code == 404
    assert client.get(f"/cabinet/{gone.pk}/questionnaires/").status_code == 403
    for address in (
        world.address,
        f"{world.address}?q=B",
        f"{world.address}?kind=units",
        f"{world.address}csv/",
        f"/authority/{world.committee.pk}/composition/sphere/education/",
        f"/authority/{world.committee.pk}/composition/region/vi/",
    ):
        answer = client.get(address)
        content = b"".join(answer) if answer.streaming else answer.content
        assert f"/{gone.pk}/" not in content.decode()
        assert "\nB;" not in content.decode()


def test_parent_outside_of_the_registry_is_not_opened(world: World, client: Client) -> None:
    outside = make_organization(name_ru="Снаружи", categories=[])
    ward = make_organization(name_ru="Отделение", parent=outside)
    oversight.set_registry(authority=world.committee, organizations=[ward.pk])
    client.force_login(world.officer)

    page = client.get(f"{world.address}{ward.pk}/").content.decode()

    assert "Снаружи" not in page
    assert client.get(f"{world.address}{outside.pk}/").status_code == 404


def test_one_row_and_thirty_cost_the_same(world: World, client: Client, queries: Any) -> None:
    client.force_login(world.officer)
    oversight.set_registry(authority=world.committee, organizations=[world.made["A"].pk])
    client.get(world.address)
    with queries(12):
        client.get(world.address)
    many = [make_organization() for _ in range(30)]
    oversight.set_registry(authority=world.committee, organizations=[one.pk for one in many])
    leave_questionnaires(*((one, 2) for one in many))
    scores.settle()
    with queries(12):
        client.get(world.address)


def test_one_unit_and_thirty_cost_the_same(world: World, client: Client, queries: Any) -> None:
    client.force_login(world.officer)
    address = f"{world.address}{world.made['A'].pk}/"
    client.get(address)
    with queries(12):
        client.get(address)
    for _ in range(30):
        make_organization(parent=world.made["A"])
    with queries(12):
        client.get(address)


# Files


@pytest.fixture
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_csv_has_the_rows_of_the_filter(world: World, client: Client) -> None:
    client.force_login(world.officer)

    answer = client.get(f"{world.address}csv/?state=fell")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert len(lines) == 2
    assert lines[1].startswith(
        f"A;{UNPS[0]};юридические лица;Лиозно, Лиозненский район;Поликлиники;1;3;нет;0;4,00;-1,00;"
        "10;80,0;4,00;4,00;4,00;4,00;0;"
    )


def ask(client: Client, world: World, query: str, kind: str) -> bytes:
    client.post(f"{world.address}file/", {"query": query, "as": kind})
    run_tasks()
    export = Export.objects.latest("pk")
    assert export.state == Export.State.READY
    answer = client.get(f"/accounts/exports/{export.key}/")
    return b"".join(answer.streaming_content)


@pytest.mark.usefixtures("_files")
def test_workbook_has_the_rows_and_says_how_they_came(world: World, client: Client) -> None:
    client.force_login(world.officer)

    book = openpyxl.load_workbook(io.BytesIO(ask(client, world, "?state=few&sort=name", "xlsx")))
    rows = [[cell.value for cell in row] for row in book["Организации"].iter_rows()]
    told = {row[0].value: row[1].value for row in book["Параметры"].iter_rows()}

    assert [row[0] for row in rows[1:]] == ["C", "D"]
    assert (rows[1][5], rows[1][7], rows[1][9]) == (3, "да", 4)
    assert told["Что требует внимания"] == "мало анкет для места"
    assert told["Строк"] == 2
    assert told["Период"] == "за всё время"
    assert told["Составлено"] == datetime(2026, 11, 22, 12, 0)  # noqa: DTZ001 — Minsk, as cells are


@pytest.mark.usefixtures("_files")
def test_document_has_the_rows(world: World, client: Client) -> None:
    client.force_login(world.officer)

    document = pypdfium2.PdfDocument(ask(client, world, "?criterion=courtesy", "pdf"))
    text = " ".join(
        document[number].get_textpage().get_text_bounded() for number in range(len(document))
    )

    assert "Организации реестра: Комитет" in text
    assert "предварительно 3-е" in text
    assert "Вежливость" in text


@pytest.mark.usefixtures("_files")
def test_first_page_as_a_document(world: World, client: Client) -> None:
    client.force_login(world.officer)
    client.post(f"/authority/{world.committee.pk}/pdf/", {"query": "?period=2026-1"})
    run_tasks()

    export = Export.objects.get()
    content = b"".join(client.get(f"/accounts/exports/{export.key}/").streaming_content)
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_bounded()

    assert "Обзор: Комитет" in text
    assert "1‑е полугодие 2026" in text
    assert "4,00" in text


@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize("change", ["registry", "officer"])
def test_file_is_gone_with_the_right_to_it(change: str, world: World, client: Client) -> None:
    client.force_login(world.officer)
    ask(client, world, "", "xlsx")
    if change == "registry":
        oversight.set_registry(authority=world.committee, organizations=[world.made["A"].pk])
    else:
        world.officer.memberships.all().delete()

    answer = client.get(f"/accounts/exports/{Export.objects.get().key}/")

    assert answer.status_code == 404


@pytest.mark.parametrize("data", [{"as": "doc"}, {"as": "xlsx", "query": "?state=x"}, {}])
def test_nothing_is_written_of_what_no_form_sends(
    data: dict[str, str], world: World, client: Client
) -> None:
    client.force_login(world.officer)

    assert client.post(f"{world.address}file/", data).status_code == 302
    assert not Export.objects.exists()


def test_places_are_those_of_the_public_pages(world: World) -> None:
    """Of every organization that is ranked, level by level."""
    leave_questionnaires(*[(world.made["A ward"], 4)] * 3, *[(world.made["D"], 5)] * 9)
    scores.settle()
    everybody = list(Organization.objects.filter(is_listed=True))
    found = country_places([one.pk for one in everybody], all_time())

    for one in everybody:
        score = Score.objects.get(organization=one, period=ALL_TIME, scope=Scope.CONSOLIDATED)
        exact = positions_of(one, score, [(SetKind.COUNTRY, 0)])
        place = found.get(one.pk)
        if exact:
            assert place is not None
            assert (place.position, place.of) == exact[SetKind.COUNTRY, 0]
            assert not place.is_provisional
        else:
            assert place is None or place.is_provisional
