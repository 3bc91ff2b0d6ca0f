"""A window gets its own code on a phone; banners are copied; all these pages looked at."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
from organizations.qr_codes import add_place, general_code, revoke_qr_code
from tests.browser import looks
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import walk
from tests.factories import make_member


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without"])
def test_window_gets_a_code_whose_poster_can_be_had_until_it_is_revoked(
    js: bool, visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    page = visit(as_=make_member(country["unit"]), size=PHONE, js=js)

    page.goto("/cabinet/")
    page.get_by_role("main").get_by_role("link", name="QR-коды и материалы").click()
    page.get_by_role("button", name="Создать код места").click()
    expect(page.get_by_text("Назовите место").first).to_be_visible()
    page.get_by_label("Название места").fill("окно 3")
    page.get_by_role("button", name="Создать код места").click()

    expect(page.get_by_role("heading", name="окно 3")).to_be_visible()
    expect(page.get_by_role("img", name="QR-код")).to_be_visible()
    with page.expect_download() as poster:
        page.get_by_role("link", name="PDF Плакат A5, по-белорусски").click()
    assert poster.value.suggested_filename.startswith("poster-a5-")
    page.get_by_label("Название места").fill("окно 4")
    page.get_by_role("button", name="Переименовать").click()
    expect(page.get_by_role("heading", name="окно 4")).to_be_visible()
    page.get_by_role("link", name="Отозвать код").click()
    page.get_by_role("button", name="Отозвать код").click()

    expect(page.get_by_text("Код отозван.")).to_be_visible()
    page.get_by_text("Отозванные коды", exact=False).first.click()
    expect(page.get_by_role("rowheader", name="окно 4")).to_be_visible()


def test_html_of_a_banner_is_copied_by_a_button(
    visit: Callable[..., Page], country: dict[str, Organization], site: str
) -> None:
    clinic = country["clinic"]
    page = visit(as_=make_member(clinic))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)

    page.goto(f"/cabinet/{clinic.pk}/banners/?lang=be")
    page.get_by_role("button", name="Скопировать").first.click()

    expect(page.get_by_text("Скопировано")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Код для вставки").first.input_value()
    assert f'src="{site}/widget/{clinic.pk}.svg?lang=be"' in copied


def test_pages_of_codes_and_banners(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    clinic = country["clinic"]
    code = general_code(by=None, organization=clinic)
    place = add_place(by=None, organization=clinic, name="кабинет функциональной диагностики")
    gone = add_place(by=None, organization=clinic, name="окно 3")
    revoke_qr_code(by=None, qr_code=gone)
    own = f"/cabinet/{clinic.pk}"
    wrong = walk(
        visit(as_=make_member(clinic)),
        [
            f"{own}/qr/",
            f"{own}/qr/{code.code}/",
            f"{own}/qr/{place.code}/",
            f"{own}/qr/{place.code}/revocation/",
            f"{own}/banners/",
            f"/widget/{clinic.pk}/",
            f"/organizations/{clinic.pk}/widget/",
        ],
        looks.HERE,
    )
    assert wrong == []
