"""The infographics' pages: the rating's figures, at the same cost whatever their number; files that
say the same; a country where nobody has been rated."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from defusedxml.ElementTree import fromstring
from django.test import Client

from organizations.models import Organization
from organizations.selectors import reference
from ratings import rules, scores
from ratings.arithmetic import decimals
from ratings.scores import summaries
from tests.factories import (
    RegionFactory,
    leave_questionnaires,
    make_organization,
    make_organizations,
)

SPRING, AUTUMN = datetime(2026, 5, 20, 9, tzinfo=UTC), datetime(2026, 11, 22, 9, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def _autumn() -> Any:
    with time_machine.travel(AUTUMN, tick=False):
        yield


def rate_all(make: Callable[[], list[Organization]]) -> None:
    """Five questionnaires each in the first half-year, 3,00; six in the second, 4,50."""
    with time_machine.travel(SPRING, tick=False):
        organizations = make()
        leave_questionnaires(
            *[(one, 3) for one in organizations for _ in range(5)], day=date(2026, 5, 20)
        )
        scores.settle()
    with time_machine.travel(AUTUMN, tick=False):
        leave_questionnaires(*[(one, mark) for one in organizations for mark in (4, 5) * 3])
        scores.settle()
        summaries.keep_up()


def read(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


@pytest.mark.usefixtures("_autumn")
@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize(
    ("address", "statements"),
    [
        ("/infographics/", 9),
        ("/infographics/?period=2026-1&region=vi", 7),
        ("/infographics/regions/", 4),
        ("/be/infographics/spheres/?region=vi", 4),
        ("/en/infographics/organizations/", 4),
        ("/infographics/risen.csv", 4),
        ("/infographics/halves.svg", 5),
    ],
)
def test_pages_cost_the_same_with_any_number_of_organizations(
    address: str, statements: int, number: int, queries: Any, db: None
) -> None:
    rate_all(lambda: make_organizations(*(f"Учреждение {n}" for n in range(number))))
    reference()
    rules.today()

    with queries(statements):
        answer = Client().get(address)
        b"".join(answer)  # type: ignore[arg-type]

    assert answer.status_code == 200


@pytest.mark.usefixtures("_autumn")
def test_the_same_figures_on_pages_in_files_and_in_the_rating(client: Client, db: None) -> None:
    RegionFactory(code="br", name_ru="Брестская область")
    rate_all(lambda: [make_organization(name_ru="Поликлиника", short_name_ru="Поликлиника")])

    home = client.get("/infographics/")
    rating = client.get("/rating/").context["listing"].rows[0].mark
    first_page = client.get("/").context["national"]

    for mark in (home.context["now"].mark, first_page):
        assert (mark.total, mark.count) == (rating.total, rating.count)
    page = home.content.decode()
    assert rating.text in page
    assert rating.satisfaction_text in page
    assert (
        "удовлетворённость 90,0\N{NO-BREAK SPACE}%, на 30,0 процентного пункта выше прежней" in page
    )
    assert "числа на 22 ноября 2026" in page
    half = client.get("/infographics/?period=2026-1").content.decode()
    assert "60,0\N{NO-BREAK SPACE}%" in half
    assert "полугодие завершено" in half
    assert "Анкет здесь пока нет" in client.get("/infographics/?region=br").content.decode()
    # the files say the same, and their sums give the marks
    for name in ("halves", "months", "regions", "districts", "spheres", "categories"):
        for row in read(client, f"/infographics/{name}.csv"):
            total, count = int(row["Сумма средних, в 1/840"]), int(row["Анкет"])
            assert row["Оценка"] == decimals(total, 840 * count)
            assert row["Удовлетворённость, %"] == decimals(100 * total, 5 * 840 * count, 1)
    [row] = read(client, "/infographics/regions.csv")
    assert (row["Область"], row["Анкет"], row["Оценка"]) == ("Витебская область", "11", "3,82")
    [row] = read(client, "/infographics/risen.csv")
    assert (row["Организация"], row["Изменение"], row["Было"], row["Стало"]) == (
        ("Поликлиника", "1,50", "3,00", "4,50")
    )
    assert client.get("/infographics/fallen.csv").status_code == 404  # nobody's mark fell
    [row] = read(client, "/infographics/most-rated.csv?period=2026-1&region=vi")
    assert (row["Анкет"], row["Удовлетворённость, %"]) == ("5", "60,0")
    assert [(row["Оценка"], row["Анкет"]) for row in read(client, "/infographics/distribution.csv")]
    shares = [
        Decimal(row["Доля, %"].replace(",", "."))
        for row in read(client, "/infographics/distribution.csv")
    ]
    assert shares == [Decimal("27.3"), Decimal("27.3"), Decimal("45.5"), 0, 0]


@pytest.mark.usefixtures("_autumn")
def test_few_questionnaires_make_no_headline(client: Client, db: None) -> None:
    """One person's five is no news; the table tells of it."""

    def make() -> list[Organization]:
        return [make_organization(region=RegionFactory(code="br", name_ru="Брестская область"))]

    rare = make_organization(region=RegionFactory(code="vi", name_ru="Витебская область"))
    leave_questionnaires((rare, 5))
    rate_all(make)

    page = client.get("/infographics/regions/").content.decode()

    assert "100,0" in page
    assert "Брестская область: 76,4" in page
    assert "В заголовке — только те, о ком не меньше 5 анкет." in page


@pytest.mark.usefixtures("_autumn")
@pytest.mark.parametrize("name", ["halves", "regions", "spheres", "risen", "sources"])
def test_a_picture_to_take_along_explains_itself(
    name: str, client: Client, db: None, settings: Any
) -> None:
    settings.BASE_URL = "https://качество-услуг.бел"
    rate_all(lambda: [make_organization(name_ru="Школа <№ 1> & «дети»")])

    answer = client.get(f"/infographics/{name}.svg?region=vi")

    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    drawn: ET.Element = fromstring(answer.content)
    told = [element.text or "" for element in drawn.iter(f"{SVG}text")]
    assert drawn.findtext(f"{SVG}title")
    assert "Витебская область" in (drawn.findtext(f"{SVG}desc") or "")
    assert any("https://качество-услуг.бел/infographics/" in text for text in told)
    assert any("Портал рейтинговой оценки" in text for text in told)
    assert any("2026" in text for text in told)
    for element in drawn.iter():
        assert element.tag.removeprefix(SVG) not in ("style", "script", "a", "foreignObject")
        assert "style" not in element.attrib


@pytest.mark.usefixtures("_autumn")
def test_no_night_tells_where_the_questionnaires_of_its_day_came_from(
    client: Client, db: None
) -> None:
    rate_all(lambda: [make_organization()])
    page = client.get("/infographics/").content.decode()
    assert [row["Анкет"] for row in read(client, "/infographics/sources.csv")] == ["5"]
    assert re.search(r"числа на 1.ноября 2026.(г\.|года), 00:00", page)
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False):
        summaries.keep_up()
        assert [row["Анкет"] for row in read(client, "/infographics/sources.csv")] == ["11"]


def test_what_an_address_cannot_ask_for(client: Client, db: None) -> None:
    empty = client.get("/infographics/")

    assert "Числа считаются" in empty.content.decode()
    assert "<table" not in empty.content.decode()
    for page in ("", "regions/", "spheres/", "organizations/"):
        assert client.get(f"/infographics/{page}").status_code == 200
        for query in ("period=2026-3", "region=zz", "period=2031-1"):
            assert client.get(f"/infographics/{page}?{query}").status_code == 400
    for file in ("regions.csv", "regions.svg", "nothing.csv", "halves.svg?period=x"):
        assert client.get(f"/infographics/{file}").status_code == 404
