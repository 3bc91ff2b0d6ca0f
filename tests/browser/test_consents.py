"""The text on personal data has changed: who signs in reads what is new, and agrees or doesn't."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from accounts.consents import CONSENT_VERSION
from accounts.models import User
from tests.browser.conftest import follow
from tests.browser.test_every_page import look_over
from tests.browser.test_second_factor import add_passkey, sign_in
from tests.factories import UserFactory

ASKED, SESSIONS = "Согласие на обработку персональных данных", "Где вы вошли"
both = pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])


@pytest.fixture
def person(confirmed: Callable[[User], User]) -> User:
    """Somebody who agreed to an older text."""
    user = confirmed(UserFactory())
    user.consents.update(version="2019-01")
    return user


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


@both
def test_person_reads_what_is_new_agrees_and_goes_on(
    visit: Callable[..., Page], person: User, js: bool
) -> None:
    page = visit(js=js)
    main = page.get_by_role("main")
    wrong: list[str] = []

    sign_in(page, person, "/accounts/sessions/")
    heading(page, ASKED)
    expect(main).to_contain_text("2019-01")
    if js:
        wrong += look_over(page, "consent")
    else:
        main.get_by_text("Прочитать весь текст").click()
    expect(main.get_by_role("heading", name="Что мы храним и зачем")).to_be_visible()
    # reads the page of the text, comes back, and is still asked
    follow(main.get_by_role("link", name="На что именно"))
    page.go_back()
    main.get_by_role("button", name="Согласиться и войти").click()
    expect(main.get_by_role("alert")).to_contain_text("Без вашего согласия не продолжить")
    if js:
        wrong += look_over(page, "consent that isn't given")
    page.locator("label", has_text="Даю согласие").click()
    main.get_by_role("button", name="Согласиться и войти").click()

    heading(page, SESSIONS)
    assert person.consents.filter(version=CONSENT_VERSION).count() == 1
    assert wrong == []


@both
def test_person_declines_then_leaves_for_good(
    visit: Callable[..., Page], person: User, js: bool
) -> None:
    page = visit(js=js)
    main = page.get_by_role("main")

    sign_in(page, person)
    follow(main.get_by_role("button", name="Не соглашаться и не входить"))
    heading(page, "Вы не вошли")
    wrong = look_over(page, "declined") if js else []
    sign_in(page, person)
    heading(page, ASKED)
    main.get_by_text("Удалить учётную запись…").click()
    follow(main.get_by_role("button", name="Да, удалить через 14 дней"))
    assert urlsplit(page.url).path == "/"
    expect(page.get_by_text("Учётная запись будет удалена")).to_be_visible()

    person.refresh_from_db()
    assert person.leaves_at is not None
    assert not person.consents.filter(version=CONSENT_VERSION).exists()
    assert wrong == []


def test_who_comes_with_a_passkey_is_asked_as_well(
    visit: Callable[..., Page], confirmed: Callable[[User], User]
) -> None:
    user = confirmed(UserFactory())
    page = visit()
    add_passkey(page, user)
    user.consents.update(version="2019-01")

    page.goto("/accounts/login/?next=/accounts/sessions/")
    page.get_by_role("button", name="Войти с ключом доступа").click()
    heading(page, ASKED)
    page.locator("label", has_text="Даю согласие").click()
    page.get_by_role("button", name="Согласиться и войти").click()

    heading(page, SESSIONS)
