"""A director signs in with a key on a phone: a file, a signature, an address, a code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.eds import demo_keys
from accounts.models import EdsKey
from organizations.models import Organization
from organizations.services import admissions, authority_requests
from tests.browser import looks
from tests.browser.conftest import code_in, follow
from tests.browser.test_every_page import look_over, walk
from tests.factories import UNPS, make_staff
from tests.organizations.keys import admission_of, come, make_key

UNP = demo_keys.UNPS["ec"]


@pytest.fixture
def keys(site: str, settings: Any, tmp_path: Path) -> Path:
    """A folder with an organization's key, whose authorities the portal trusts."""
    settings.EDS_TRUST_DIR = tmp_path / "trust"
    for path in demo_keys.make(tmp_path, "ec", UNP, timezone.now()):
        call_command("eds_import_crl", str(path))
    return tmp_path


def download(page: Page, folder: Path) -> Path:
    """The file to sign, by the page's only button for it."""
    with page.expect_download() as waiting:
        page.locator("form[action$='/challenge/'] button").click()
    assert waiting.value.suggested_filename == "vhod.txt"
    path = folder / "vhod.txt"
    waiting.value.save_as(path)
    return path


def sign(path: Path, keys: Path) -> Path:
    certificate = keys / f"org-{UNP}.crt"
    call_command("eds_sign", path, key=certificate.with_suffix(".key"), certificate=certificate)
    return path.with_name("vhod.txt.p7s")


@pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
def test_director_comes_with_a_key(
    visit: Callable[..., Page], keys: Path, mailoutbox: list[Any], js: bool
) -> None:
    page = visit(js=js)
    main = page.get_by_role("main")
    wrong: list[str] = []

    def look(where: str) -> None:
        if js:
            wrong.extend(look_over(page, where))

    page.goto("/accounts/login/")
    follow(main.get_by_role("link", name="Войти с ЭЦП"))
    path = download(page, keys)
    if js:
        expect(main.get_by_text("Файл скачан. Он действует до")).to_be_visible()
    # the wrong file: said, and a new one is offered at once
    page.get_by_label("Файл подписи", exact=True).set_input_files(path)
    main.get_by_role("button", name="Войти", exact=True).click()
    expect(main.get_by_role("alert")).to_contain_text("Это не файл подписи")
    look("refused")
    expect(main.get_by_role("button", name="Скачать новый файл")).to_be_visible()

    signature = sign(download(page, keys), keys)
    page.get_by_label("Файл подписи", exact=True).set_input_files(signature)
    main.get_by_role("button", name="Войти", exact=True).click()
    expect(main).to_contain_text("Мицкевич Виктор Антонович")
    look("address")
    page.get_by_label("Адрес электронной почты").fill("director@example.org")
    follow(main.get_by_role("button", name="Получить код"))
    page.get_by_label("Код из письма").fill(code_in(mailoutbox[-1]))
    page.locator("label", has_text="Я здесь впервые").click()
    main.get_by_role("button", name="Продолжить").click()
    expect(page.get_by_role("heading", name="Закрепить ключ")).to_be_visible()
    look("the key is mine")
    main.get_by_role("button", name="Продолжить").click()
    page.wait_for_url(lambda url: "/accounts/eds/" not in url)
    assert EdsKey.objects.get().user.email == "director@example.org"

    # the organization is there, theirs to fill
    expect(page.get_by_role("heading", name="Вы в кабинете")).to_be_visible()
    look("welcome")
    page.locator("label", has_text="Нет: нас только оценивают").click()
    main.get_by_role("button", name="Продолжить").click()
    expect(main).to_contain_text("Граждане пока не видят эту организацию")
    look("what to fill")
    main.get_by_role("link", name="адрес", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Место нахождения")

    page.goto("/accounts/")
    main.get_by_text("Отозвать…").click()
    look("one's own keys")
    main.get_by_role("button", name="Отозвать ключ").click()
    expect(page.get_by_text("Ключ больше не открывает вход")).to_be_visible()
    assert wrong == []


def test_pages_of_who_came_with_a_key(visit: Callable[..., Page], site: str) -> None:
    first, declined = make_key(), make_key()
    come(first)
    organization = Organization.objects.get()
    come(declined)
    refused = admission_of(declined.user)
    admissions.decline(by=first.user, admission=refused, version=1, reason="Вы уволены.")
    waiting = make_key(organization="Общество с ограниченной ответственностью «Ромашковый край»")
    come(waiting)
    come(make_key(unp=UNPS[2]))
    authority = authority_requests.answer(
        by=first.user, organization=organization, is_authority=True
    )
    base, row = f"/cabinet/{organization.pk}", admission_of(waiting.user)

    wrong = walk(
        visit(as_=first.user),
        [
            f"{base}/welcome/",
            f"{base}/keys/",
            f"{base}/people/",
            f"{base}/people/waiting/{row.pk}/",
        ],
        looks.HERE,
    )
    for person in (declined.user, waiting.user):
        wrong += walk(visit(as_=person), ["/cabinet/entry/"], looks.HERE)
    wrong += walk(
        visit(as_=make_staff("operator")),
        [
            "/operator/admissions/",
            f"/operator/admissions/{row.pk}/",
            "/operator/authorities/",
            f"/operator/authorities/{authority.pk}/",
        ],
        looks.HERE,
    )

    assert wrong == []
