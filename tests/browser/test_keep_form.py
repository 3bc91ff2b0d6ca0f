"""Answers survive a change of language or of the page's version on the way."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from organizations.models import Organization
from tests.browser.conftest import follow, pick


def test_answers_survive_the_low_vision_version_and_another_language(
    visit: Callable[..., Page], clinic: Organization
) -> None:
    page = visit()
    page.goto(f"/organizations/{clinic.pk}/rate/")
    pick(page, "Вежливость", 4)
    page.get_by_label("Комментарий", exact=False).first.fill("Приняли вовремя.")

    page.get_by_role("link", name="Версия для слабовидящих").click()
    page.get_by_text("Крупный — 150 %").click()
    page.get_by_role("button", name="Показывать так").click()

    kept = page.get_by_role("group", name="Вежливость").get_by_role("radio", name="4")
    expect(kept).to_be_checked()
    page.get_by_role("link", name="Беларуская").click()
    expect(
        page.get_by_role("group", name="Ветлівасць").get_by_role("radio", name="4")
    ).to_be_checked()
    expect(page.locator("textarea[name=comment]")).to_have_value("Приняли вовремя.")
    expect(page.get_by_role("radio", checked=True)).to_have_count(1)

    follow(page.get_by_role("link", name="Русский"))
    page.goto("/help/")
    page.go_back()
    page.reload()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
