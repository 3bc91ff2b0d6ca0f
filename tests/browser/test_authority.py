"""An officer opens the district's figures on a phone and follows them down to a questionnaire."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
from ratings import scores
from registries.services.plan import new_entry, save_entry
from tests.browser import looks
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import walk
from tests.factories import (
    UNPS,
    UserFactory,
    leave_questionnaires,
    make_member,
    make_organization,
    rate,
)


@pytest.fixture
def district(country: dict[str, Organization]) -> Organization:
    """A committee over the clinic and another organization, both rated."""
    clinic = country["clinic"]
    committee = make_organization(
        name_ru="Лиозненский райисполком", registry=[clinic, make_organization(name_ru="Сад")]
    )
    leave_questionnaires(*[(clinic, 4)] * 5, (committee, 5))
    scores.settle()
    return committee


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without"])
def test_officer_goes_from_the_sum_to_a_questionnaire(
    js: bool,
    visit: Callable[..., Page],
    country: dict[str, Organization],
    district: Organization,
) -> None:
    rate(UserFactory(), country["clinic"], 1, 1, 1, 2, comment="Долго ждали у окна.")
    page = visit(as_=make_member(district, "officer"), size=PHONE, js=js)

    page.goto(f"/authority/{district.pk}/")
    page.get_by_text("Период:").click()
    page.get_by_role("link", name="идёт").click()
    page.get_by_role("link", name="с низкой оценкой").click()
    expect(page.get_by_role("status")).to_contain_text("1 организация, ваш фильтр")
    page.get_by_role("link", name="Убрать фильтр").click()
    expect(page.get_by_role("status")).to_contain_text("2 организации")
    page.get_by_text("Фильтры").first.click()
    page.get_by_label("Упорядочить").select_option("название")
    page.get_by_role("button", name="Показать").click()
    page.get_by_role("link", name="Из чего складывается оценка").click()
    page.get_by_role("link", name="Витебская область").click()
    page.get_by_role("link", name=str(country["clinic"].short_name)).click()
    page.get_by_role("row").filter(has_text="Собственная оценка").get_by_role("link").click()
    expect(page.get_by_role("heading", name="Анкеты", level=1)).to_be_visible()
    expect(page.get_by_text("Долго ждали у окна.")).to_be_visible()


def test_pages_of_figures_and_plan(
    visit: Callable[..., Page], country: dict[str, Organization], district: Organization
) -> None:
    clinic = country["clinic"]
    make_organization(parent=clinic, name_ru="Отделение")
    entry = save_entry(by=None, entry=new_entry(authority=district, unp=UNPS[1], name="Школа № 1"))
    base = f"/authority/{district.pk}/"

    wrong: list[Any] = walk(
        visit(as_=make_member(district, "officer")),
        [
            base,
            f"{base}organizations/?criterion=clarity",
            f"{base}organizations/?state=fell",
            f"{base}organizations/{clinic.pk}/",
            f"{base}composition/?by=sphere",
            f"{base}composition/region/vi/",
            f"{base}plan/",
            f"{base}plan/{entry.pk}/",
            f"{base}plan/many/",
        ],
        looks.HERE,
    )

    assert wrong == []
