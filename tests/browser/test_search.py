"""Finding a clinic by the search line: with suggestions by keyboard, and without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
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
