"""A newcomer finds a clinic, signs up, rates, edits and withdraws: on a phone, with and without
JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
from ratings.models import Questionnaire, State
from tests.browser.conftest import link_in, pick

PASSWORD = "васильки у дороги"
CRITERIA = [
    "Простота и понятность процесса",
    "Доступность информации о порядке",
    "Соблюдение установленного срока",
    "Вежливость и доброжелательность",
]


def answer(page: Page, *marks: int) -> None:
    for criterion, mark in zip(CRITERIA, marks, strict=True):
        pick(page, criterion, mark)


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_newcomer_signs_up_rates_edits_and_withdraws(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    mailoutbox: list[Any],
    js: bool,
) -> None:
    page = visit(js=js)

    # finds the clinic
    page.goto("/")
    page.get_by_label("Найти организацию").fill("лиозненская")
    page.get_by_role("button", name="Найти").click()
    main = page.get_by_role("main")
    main.get_by_role("link", name="Лиозненская центральная районная больница").click()
    expect(main).to_contain_text("4,85")
    expect(main).to_contain_text("2-е из 3 в стране")

    # is asked to sign in, signs up, is led back by the letter's link
    page.get_by_role("link", name="Оценить").click()
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    page.get_by_role("link", name="Зарегистрируйтесь").click()
    page.get_by_label("Адрес электронной почты").fill("alesia@example.org")
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("button", name="Зарегистрироваться").click()
    expect(page.get_by_role("heading", name="Подтвердите адрес почты")).to_be_visible()
    (letter,) = mailoutbox
    assert letter.subject == "Подтвердите адрес почты"
    page.goto(link_in(letter))
    page.get_by_role("button", name="Подтвердить адрес").click()

    # rates
    expect(page.get_by_role("heading", level=1)).to_contain_text("Лиозненская")
    answer(page, 5, 5, 5, 5)
    page.get_by_label("Комментарий (необязательно)").fill("Приняли вовремя, всё объяснили.")
    page.get_by_role("button", name="Отправить оценку").click()
    expect(page.get_by_role("heading", name="Спасибо, ваша оценка учтена")).to_be_visible()
    expect(main).to_contain_text("4,88")
    expect(main).to_contain_text("по 6 анкетам")
    expect(main).to_contain_text("1-е из 3 в стране")
    expect(main).to_contain_text("Лиозненский райисполком")

    # changes it: the position moves back
    page.get_by_role("link", name="Изменить ответы").click()
    expect(page.get_by_role("radio", name="5").first).to_be_checked()
    answer(page, 1, 1, 1, 2)
    page.get_by_role("button", name="Сохранить оценку").click()
    expect(main).to_contain_text("2-е из 3 в стране")
    assert Questionnaire.objects.counted().count() == 14

    # takes it back
    page.get_by_role("link", name="Мои оценки").last.click()
    main.get_by_role("link", name="Отозвать").click()
    page.get_by_role("button", name="Отозвать анкету").click()
    expect(page.get_by_role("status")).to_contain_text("Анкета отозвана")
    expect(main).to_contain_text("отозвана")
    main.get_by_role("link", name="Лиозненская центральная районная больница").click()
    expect(main).to_contain_text("по 5 анкетам")
    assert Questionnaire.objects.filter(state=State.WITHDRAWN).count() == 1


def test_questionnaire_fits_one_phone_screen(
    visit: Callable[..., Page], country: dict[str, Organization], citizen: Any
) -> None:
    page = visit(as_=citizen)
    page.goto(f"/organizations/{country['clinic'].pk}/rate/")
    bar = page.get_by_role("button", name="Отправить оценку").bounding_box()
    cells = page.get_by_role("group", name=CRITERIA[-1]).get_by_role("radio", name="5")
    lowest = cells.bounding_box()
    assert bar
    assert lowest
    assert lowest["y"] + lowest["height"] <= bar["y"]
    assert lowest["width"] >= 48
    assert lowest["height"] >= 48
