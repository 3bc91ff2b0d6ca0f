"""An operator sets up an authenticator app or a passkey on a phone, and signs in with it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from organizations.models import Organization
from tests.accounts.test_second_factor import code_of, password_sign_in
from tests.browser.conftest import DESK, follow
from tests.browser.test_every_page import look_over, walk
from tests.factories import PASSWORD, UserFactory

QUEUE = "Рабочий стол модератора"


@pytest.fixture
def new_operator(confirmed: Callable[[User], User]) -> User:
    """An operator without a second factor."""
    return confirmed(UserFactory(email="operator@example.org", is_operator=True))


def sign_in(page: Page, user: User, next_url: str = "/moderation/") -> None:
    page.goto(f"{password_sign_in()}?next={next_url}")
    page.get_by_label("Адрес электронной почты").fill(user.email)
    page.get_by_label("Пароль").fill(PASSWORD)
    follow(page.get_by_role("main").get_by_role("button", name="Войти", exact=True))


def repeat_password(page: Page) -> None:
    expect(page.get_by_role("heading", name="Подтвердите, что это вы")).to_be_visible()
    page.get_by_label("Пароль").fill(PASSWORD)
    follow(page.get_by_role("button", name="Продолжить"))


def give_virtual_key(page: Page) -> None:
    """A passkey device that agrees to everything."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def add_passkey(page: Page, user: User) -> None:
    """Let the person add a passkey, and leave."""
    give_virtual_key(page)
    sign_in(page, user, "/accounts/2fa/webauthn/add/")
    page.get_by_role("button", name="Добавить ключ").click()
    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    page.goto("/accounts/logout/")
    follow(page.get_by_role("main").get_by_role("button", name="Выйти"))


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_operator_connects_an_app_and_signs_in_with_it(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    new_operator: User,
    js: bool,
) -> None:
    page = visit(js=js)
    main = page.get_by_role("main")
    wrong: list[str] = []

    def look(where: str) -> None:
        if js:
            size = page.viewport_size
            wrong.extend(look_over(page, where))
            page.set_viewport_size(size or DESK)

    sign_in(page, new_operator)
    expect(page.get_by_role("heading", name="Подключите приложение с кодами")).to_be_visible()
    expect(page.get_by_role("img", name="QR-код для приложения с кодами")).to_be_visible()
    look("set-up")
    page.get_by_label("Код из приложения").fill("12")
    page.get_by_role("button", name="Подключить").click()
    expect(page.get_by_role("alert")).to_contain_text("не подошёл")
    look("set-up with an error")
    secret = main.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Код из приложения").fill(code_of(secret))
    page.get_by_role("button", name="Подключить").click()

    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    spare = main.locator(".codes li").first.inner_text()
    look("recovery codes")
    page.get_by_role("link", name="Сохранено, продолжить").click()
    expect(page.get_by_role("heading", name=QUEUE)).to_be_visible()

    page.goto("/accounts/logout/")
    follow(main.get_by_role("button", name="Выйти"))
    sign_in(page, new_operator)
    expect(page.get_by_role("heading", name="Второй шаг входа")).to_be_visible()
    expect(page.get_by_role("button", name="Войти с ключом доступа")).to_have_count(0)
    look("second step")
    page.get_by_label("Код").fill(spare)
    main.get_by_role("button", name="Войти", exact=True).click()
    expect(page.get_by_role("heading", name=QUEUE)).to_be_visible()
    assert wrong == []


def test_operator_signs_in_with_a_passkey(
    visit: Callable[..., Page], country: dict[str, Organization], new_operator: User
) -> None:
    page = visit()
    main = page.get_by_role("main")
    give_virtual_key(page)

    # instead of an app
    sign_in(page, new_operator)
    follow(page.get_by_role("link", name="Добавьте ключ доступа"))
    wrong = look_over(page, "new passkey")
    page.get_by_label("Название").fill("Телефон")
    page.get_by_role("button", name="Добавить ключ").click()
    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    page.get_by_role("link", name="Сохранено, продолжить").click()
    expect(page.get_by_role("heading", name=QUEUE)).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    expect(main).to_contain_text("Телефон")
    wrong += look_over(page, "passkeys")

    # as the second step
    page.goto("/accounts/logout/")
    follow(main.get_by_role("button", name="Выйти"))
    sign_in(page, new_operator)
    wrong += look_over(page, "second step with a passkey")
    page.get_by_role("button", name="Войти с ключом доступа").click()
    expect(page.get_by_role("heading", name=QUEUE)).to_be_visible()

    # to prove who they are after a while, in the place of the password
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        page.goto("/accounts/2fa/webauthn/add/")
        wrong += look_over(page, "password again")
        follow(page.get_by_role("link", name="Подтвердить ключом доступа"))
        wrong += look_over(page, "proving by a passkey")
        page.get_by_role("button", name="Подтвердить ключом доступа").click()
        expect(page.get_by_role("heading", name="Добавьте ключ доступа")).to_be_visible()
    page.get_by_role("button", name="Добавить ключ").click()
    expect(page.get_by_role("alert")).to_contain_text("этот ключ у вас уже есть")

    # another name, and away
    page.goto("/accounts/2fa/webauthn/")
    follow(page.get_by_role("link", name="Переименовать"))
    wrong += look_over(page, "name of a passkey")
    page.get_by_label("Название").fill("Мой телефон")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("link", name="Удалить").click()
    expect(main).to_contain_text("Мой телефон")
    wrong += look_over(page, "removing a passkey")
    page.get_by_role("button", name="Удалить").click()
    expect(page.get_by_role("heading", name="Подключите приложение с кодами")).to_be_visible()
    assert wrong == []


def test_passkey_alone_signs_in_and_leads_on(
    visit: Callable[..., Page], confirmed: Callable[[User], User]
) -> None:
    page = visit()
    add_passkey(page, confirmed(UserFactory()))

    page.goto("/accounts/login/?next=/accounts/sessions/")
    page.get_by_role("button", name="Войти с ключом доступа").click()

    expect(page.get_by_role("heading", name="Где вы вошли")).to_be_visible()


def test_without_script_passkeys_are_explained_rather_than_offered(
    visit: Callable[..., Page], confirmed: Callable[[User], User]
) -> None:
    user = confirmed(UserFactory())
    page = visit(js=False)
    sign_in(page, user, "/accounts/2fa/webauthn/add/")

    expect(page.get_by_role("main")).to_contain_text("с включённым JavaScript")
    expect(page.get_by_role("button", name="Добавить ключ")).to_be_hidden()


def test_pages_of_factors_and_sessions(
    visit: Callable[..., Page], confirmed: Callable[[User], User], citizen: User
) -> None:
    confirmed(citizen)
    sign_in(visit(size=DESK), citizen)
    page = visit()
    sign_in(page, citizen, "/accounts/sessions/")
    main = page.get_by_role("main")
    wrong = walk(page, ["/accounts/sessions/", "/accounts/2fa/", "/accounts/2fa/webauthn/"])

    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        page.goto("/accounts/2fa/totp/activate/")
        repeat_password(page)
    page.goto("/accounts/2fa/totp/activate/")
    page.get_by_label("Код из приложения").fill(
        code_of(main.locator(".secret").inner_text().replace(" ", ""))
    )
    page.get_by_role("button", name="Подключить").click()
    expect(page.get_by_role("heading", name="Запасные коды")).to_be_visible()
    wrong += walk(
        page,
        [
            "/accounts/2fa/",
            "/accounts/2fa/recovery-codes/",
            "/accounts/2fa/recovery-codes/generate/",
            "/accounts/2fa/totp/deactivate/",
            "/accounts/2fa/reauthenticate/",
            "/accounts/sessions/",
        ],
    )
    assert wrong == []
