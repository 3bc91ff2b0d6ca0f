"""A newcomer finds a clinic, rates, says who they are, edits and withdraws: on a phone, with and
without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
from ratings.models import Questionnaire, State
from tests.browser.conftest import code_in, pick

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
def test_newcomer_rates_signs_up_edits_and_withdraws(
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

    # rates first
    page.get_by_role("link", name="Оценить").click()
    answer(page, 5, 5, 5, 5)
    page.get_by_label("Комментарий (необязательно)").fill("Приняли вовремя, всё объяснили.")
    page.get_by_role("button", name="Отправить оценку").click()

    # says who they are: an address, then the code from the letter, with the consent
    expect(page.get_by_role("heading", name="Остался один шаг: кто вы?")).to_be_visible()
    expect(main).to_contain_text("Приняли вовремя")
    page.get_by_label("Адрес электронной почты").fill("alesia@example.org")
    page.get_by_role("button", name="Получить код").click()
    expect(page.get_by_role("heading", name="Введите код из письма")).to_be_visible()
    (letter,) = mailoutbox
    page.get_by_label("Код из письма").fill(code_in(letter))
    page.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_role("alert")).to_contain_text("нужно ваше согласие")
    page.locator("label", has_text="Я здесь впервые").click()
    page.get_by_role("button", name="Продолжить").click()

    # and the very answers have gone
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
