"""Whoever has forgotten the password sets a new one by the letter's link."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import follow, link_in

NEW = "васильки у дороги"


def test_forgotten_password_is_set_anew(
    visit: Callable[..., Page],
    citizen: Any,
    confirmed: Callable[[Any], Any],
    mailoutbox: list[Any],
) -> None:
    confirmed(citizen)
    page = visit()
    page.goto("/accounts/login/password/")
    page.get_by_role("link", name="Забыли пароль?").click()
    page.get_by_label("Адрес электронной почты").fill(citizen.email)
    page.get_by_role("button", name="Отправить ссылку").click()
    expect(page.get_by_role("heading", name="Письмо отправлено")).to_be_visible()

    letter = mailoutbox[0]
    assert letter.subject == "Новый пароль"
    page.goto(link_in(letter))
    page.get_by_label("Новый пароль", exact=True).fill(NEW)
    page.get_by_label("Новый пароль ещё раз").fill(NEW)
    follow(page.get_by_role("button", name="Сохранить пароль"))

    page.goto("/accounts/login/password/")
    page.get_by_label("Адрес электронной почты").fill(citizen.email)
    page.get_by_label("Пароль").fill(NEW)
    follow(page.get_by_role("main").get_by_role("button", name="Войти", exact=True))
    page.get_by_text("Меню").click()
    expect(page.get_by_role("link", name="Выйти")).to_be_visible()
    assert mailoutbox[1].subject == "Пароль изменён"
