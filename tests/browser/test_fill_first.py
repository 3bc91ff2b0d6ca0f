"""Fill first, identify last: the ways a draft goes, on a phone, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from organizations.models import Organization
from ratings.models import Draft, Questionnaire
from tests.browser.conftest import code_in, follow, link_in
from tests.browser.test_every_page import look_over
from tests.browser.test_newcomer import answer
from tests.factories import PASSWORD, UserFactory

THANKS = "Спасибо, ваша оценка учтена"
both = pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])


@pytest.fixture
def known(confirmed: Callable[[User], User]) -> User:
    user = confirmed(UserFactory(email="known@example.org"))
    return user


def fill(page: Page, organization: Organization) -> None:
    page.goto(f"/organizations/{organization.pk}/rate/")
    answer(page, 5, 4, 5, 4)
    page.get_by_role("button", name="Отправить оценку").click()
    expect(page.get_by_role("heading", name="Остался один шаг: кто вы?")).to_be_visible()


def identify(page: Page, email: str) -> None:
    page.get_by_label("Адрес электронной почты").fill(email)
    page.get_by_role("button", name="Получить код").click()
    expect(page.get_by_role("heading", name="Введите код из письма")).to_be_visible()


def enter(page: Page, code: str) -> None:
    page.get_by_label("Код из письма").fill(code)
    page.get_by_role("button", name="Продолжить").click()


@both
def test_known_person_by_code_after_a_wrong_one_and_a_new_letter(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    known: User,
    mailoutbox: list[Any],
    js: bool,
) -> None:
    page = visit(js=js)
    fill(page, country["clinic"])
    wrong = look_over(page, "who are you") if js else []
    identify(page, known.email)
    wrong += look_over(page, "code") if js else []
    enter(page, "000 001")
    expect(page.get_by_role("alert")).to_contain_text("Осталось 4 попытки")
    wrong += look_over(page, "wrong code") if js else []
    page.get_by_role("button", name="Отправить новый код").click()
    expect(page.get_by_role("status")).to_contain_text("Отправили новый код")
    enter(page, code_in(mailoutbox[-1]))

    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()
    assert Questionnaire.objects.filter(authorship__person=known).count() == 1
    page.go_back()
    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()
    assert wrong == []


@both
def test_known_person_by_password(
    visit: Callable[..., Page], country: dict[str, Organization], known: User, js: bool
) -> None:
    page = visit(js=js)
    fill(page, country["clinic"])
    page.get_by_role("link", name="Войти с паролем").click()
    page.get_by_label("Адрес электронной почты").fill(known.email)
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Войти", exact=True).click()

    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()


@both
def test_newcomer_with_a_password(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    mailoutbox: list[Any],
    js: bool,
) -> None:
    page = visit(js=js)
    fill(page, country["clinic"])
    page.get_by_role("link", name="Зарегистрироваться с паролем").click()
    page.get_by_label("Адрес электронной почты").fill("new@example.org")
    page.get_by_label("Пароль").fill("васильки у дороги")
    page.get_by_role("button", name="Зарегистрироваться").click()
    page.locator("label", has_text="Я здесь впервые").click()
    enter(page, code_in(mailoutbox[0]))

    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()
    assert User.objects.get(email="new@example.org").has_usable_password()


@both
def test_letter_read_on_another_device(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    mailoutbox: list[Any],
    js: bool,
) -> None:
    phone, desk = visit(js=js), visit(js=js)
    fill(phone, country["clinic"])
    identify(phone, "new@example.org")

    desk.goto(link_in(mailoutbox[0]))
    wrong = look_over(desk, "letter's link") if js else []
    expect(desk.get_by_role("main")).to_contain_text("вернитесь туда и введите код")
    desk.locator("label", has_text="Я здесь впервые").click()
    desk.get_by_role("main").get_by_role("button", name="Войти", exact=True).click()
    expect(desk.get_by_role("heading", name="Этой оценки здесь нет")).to_be_visible()

    enter(phone, code_in(mailoutbox[0]))
    expect(phone.get_by_role("heading", name=THANKS)).to_be_visible()
    assert wrong == []


@both
def test_shared_phone(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    known: User,
    mailoutbox: list[Any],
    js: bool,
) -> None:
    page = visit(js=js)
    main = page.get_by_role("main")
    fill(page, country["clinic"])

    # the next person signs in for themselves
    page.goto("/accounts/login/")
    identify(page, known.email)
    enter(page, code_in(mailoutbox[0]))
    expect(page.get_by_role("status").first).to_contain_text("осталась неотправленная оценка")
    page.goto("/accounts/questionnaires/")
    main.get_by_role("link", name="Лиозненская центральная районная больница").click()
    expect(page.get_by_role("heading", name="Это ваша оценка?")).to_be_visible()
    wrong = look_over(page, "is it yours") if js else []
    assert not Questionnaire.objects.filter(authorship__person=known).exists()

    page.get_by_role("button", name="Нет, удалить").click()
    expect(page.get_by_role("status")).to_contain_text("удалена")
    assert not Draft.objects.exists()
    assert wrong == []


@both
def test_signed_in_person_goes_from_scan_to_thanks_in_two_pages(
    visit: Callable[..., Page], country: dict[str, Organization], citizen: User, js: bool
) -> None:
    page = visit(as_=citizen, js=js)
    page.goto(f"/organizations/{country['clinic'].pk}/rate/")
    answer(page, 5, 5, 5, 5)
    page.get_by_role("button", name="Отправить оценку").click()

    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()


@both
def test_address_is_changed_and_the_account_left(
    visit: Callable[..., Page],
    known: User,
    country: dict[str, Organization],
    mailoutbox: list[Any],
    js: bool,
) -> None:
    page = visit(js=js)
    main = page.get_by_role("main")
    page.goto("/accounts/login/password/?next=/accounts/")
    page.get_by_label("Адрес электронной почты").fill(known.email)
    page.get_by_label("Пароль").fill(PASSWORD)
    main.get_by_role("button", name="Войти", exact=True).click()
    main.get_by_role("link", name="Сменить адрес почты").click()
    page.get_by_label("Новый адрес").fill("new@example.org")
    follow(page.get_by_role("button", name="Получить коды"))
    codes = {letter.to[0]: code_in(letter) for letter in mailoutbox}
    wrong = look_over(page, "two codes") if js else []
    page.get_by_label("Код из письма на прежний адрес").fill(codes["known@example.org"])
    page.get_by_label("Код из письма на новый адрес").fill(codes["new@example.org"])
    page.get_by_role("button", name="Сменить адрес").click()
    expect(page.get_by_role("status")).to_contain_text("Адрес изменён")
    expect(main).to_contain_text("new@example.org")

    main.get_by_role("link", name="Мои данные").click()
    main.get_by_text("Удалить учётную запись…").click()
    page.get_by_role("button", name="Да, удалить через 14 дней").click()
    expect(main).to_contain_text("Учётная запись будет удалена")
    wrong += look_over(page, "leaving") if js else []
    page.get_by_role("button", name="Передумать и остаться").click()
    expect(page.get_by_role("status")).to_contain_text("остаётся")
    assert wrong == []
