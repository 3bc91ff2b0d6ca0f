"""Finding a clinic by the search line: with suggestions by keyboard, and without script."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
from organizations.services import save_organization
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_every_page import look_over

NAME = "Лиозненская центральная районная больница"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_suggestion_is_chosen_by_keyboard(
    visit: Callable[..., Page], country: dict[str, Organization], size: dict[str, int]
) -> None:
    page = visit(size=size)
    page.goto("/")
    line = page.get_by_role("combobox", name="Найти организацию")
    line.focus()
    page.keyboard.type("лиозн цр", delay=20)

    options = page.get_by_role("option")
    expect(options.first).to_contain_text(NAME)
    expect(line).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").last).to_contain_text("Вариантов")
    wrong = look_over(page, "home with suggestions")
    page.set_viewport_size(size)
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(line).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    assert wrong == []


def test_escape_closes_suggestions_and_enter_searches(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    page = visit()
    page.goto("/organizations/")
    line = page.get_by_role("combobox", name="Название, адрес или УНП")
    line.focus()
    page.keyboard.type("kbjpytycrfz", delay=20)
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_contain_text("Показано по запросу «лиозненская»")
    expect(page.get_by_role("link", name=NAME)).to_be_visible()


def test_search_without_script(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    page = visit(js=False)
    page.goto("/")
    page.get_by_label("Найти организацию").fill("лиознинская бальница")
    page.get_by_role("button", name="Найти").click()

    expect(page.get_by_role("link", name=NAME)).to_be_visible()


def test_nearest_organizations_with_permission(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    clinic = country["clinic"]
    clinic.latitude, clinic.longitude = Decimal("55.0243"), Decimal("30.7886")
    save_organization(by=None, organization=clinic)
    page = visit()
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 55.02431, "longitude": 30.78999})
    page.goto("/organizations/?sort=name")

    page.get_by_role("button", name="Рядом со мной").press("Enter")

    expect(page.get_by_text("Ближе всего к вам:")).to_be_visible()
    assert "near=55.024%2C30.790" in page.url
    assert "sort" not in page.url
    expect(page.locator(".rows li").first).to_contain_text("100 м")
    page.get_by_role("link", name="Убрать фильтр: рядом со мной").click()
    expect(page).to_have_url(re.compile(r"/organizations/$"))


def test_place_that_the_browser_keeps_to_itself_is_said(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    page = visit()
    page.goto("/organizations/")

    page.get_by_role("button", name="Рядом со мной").click()

    expect(page.get_by_text("Браузер не сообщил, где вы.")).to_be_visible()
    expect(page.get_by_role("button", name="Рядом со мной")).to_be_enabled()


def test_without_script_there_is_no_button_that_does_nothing(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    page = visit(js=False)
    page.goto("/organizations/")

    expect(page.get_by_role("button", name="Рядом со мной")).to_be_hidden()
