"""An organization asks for access by phone, the operator lets it in, its people come by the links
of their letters; with JavaScript and without it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.services import people
from organizations.models import AccessRequest, Membership, Organization
from tests.browser import looks
from tests.browser.conftest import DESK, PHONE, follow, link_in
from tests.browser.test_every_page import look_over, walk
from tests.factories import make_access_request, make_member
from tests.portal.test_scans import PDF

PASSWORD = "ivolga nad rekoy"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def tell_person(page: Page, number: int, name: str, email: str) -> None:
    person = page.get_by_role("group", name=f"Человек {number}", exact=True)
    person.get_by_label("Фамилия, имя, отчество").fill(name)
    person.get_by_label("Должность").fill("экономист")
    person.get_by_label("Электронная почта").fill(email)
    person.get_by_label("Телефон").fill("+375 2138 4-12-34")
    person.get_by_label("контроль качества").check(force=True)


@pytest.mark.parametrize("js", [True, False])
def test_organization_asks_is_let_in_and_its_people_come(
    js: bool, visit: Callable[..., Page], operator: User, tmp_path: Path
) -> None:
    letter = tmp_path / "письмо.pdf"
    letter.write_bytes(PDF)
    page = visit(size=PHONE, js=js)
    page.goto("/")
    page.get_by_role("link", name="Организациям: доступ к кабинету").click()
    page.get_by_label("УНП").fill("200988542")
    page.get_by_label("Полное наименование").fill("УЗ «Лиозненская ЦРБ»")
    page.get_by_label("Объект оценки").check(force=True)
    tell_person(page, 1, "Иванова Анна", "anna@example.org")
    page.get_by_role("button", name="Добавить ещё одного").click()
    tell_person(page, 2, "Петров Борис", "boris@example.org")
    page.get_by_label("Письмом на фирменном бланке").check(force=True)
    page.get_by_label("Номер сообщения или письма").fill("02-15/118")
    page.get_by_label("Его дата").fill("2026-03-02")
    page.get_by_label("Скан письма").set_input_files(letter)
    page.get_by_role("button", name="Отправить заявку").click()

    expect(page.get_by_role("alert")).to_contain_text("не сходится контрольная цифра")
    if js:  # axe is a script itself
        assert look_over(page, "request with a mistake") == []
    page.set_viewport_size(PHONE)
    page.get_by_label("УНП").fill("200988541")
    page.get_by_label("Скан письма").set_input_files(letter)
    page.get_by_label("Номер сообщения или письма").press("Enter")
    expect(page.get_by_role("heading", name="Что дальше")).to_be_visible()
    row = AccessRequest.objects.get()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Заявка № {row.pk}")

    desk = visit(as_=operator, size=DESK, js=js)
    desk.goto("/")
    desk.get_by_role("link", name="Рабочий стол").click()
    desk.get_by_role("main").get_by_role("link", name="Заявки на доступ").first.click()
    desk.get_by_role("link", name="УЗ «Лиозненская ЦРБ»").click()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Скачать скан").click()
    assert download.value.suggested_filename == f"request-{row.pk}.pdf"
    desk.get_by_role("button", name="Одобрить и отправить приглашения").click()
    expect(desk.get_by_role("status")).to_contain_text("Заявка одобрена")

    page.goto(link_in(mail.outbox[-2]))
    page.get_by_label("Пароль").fill(PASSWORD)
    page.get_by_label("Даю согласие").check(force=True)
    page.get_by_role("button", name="Принять приглашение").click()
    expect(page.get_by_role("heading", name="Люди организации")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("boris@example.org")
    assert User.objects.get(email="anna@example.org").check_password(PASSWORD)
    assert Membership.objects.get().role == Membership.Role.ADMINISTRATOR

    other = visit(js=js)
    other.goto(link_in(mail.outbox[-1]))
    if js:
        assert look_over(other, "invitation") == []
    other.get_by_label("Даю согласие").check(force=True)
    other.get_by_role("button", name="Принять приглашение").click()
    expect(other.get_by_role("heading", name="Люди организации")).to_be_visible()


def test_pages_of_access(visit: Callable[..., Page], clinic: Organization, operator: User) -> None:
    administrator = make_member(clinic, "administrator")
    row = make_access_request("anna@example.org", "boris@example.org", is_authority=True)
    wrong = walk(
        visit(),
        [
            "/organizations/access/",
            link_in(mail.outbox[-1]),
            "/organizations/access/invitation/stale/",
        ],
    )
    of_clinic = f"/cabinet/{clinic.pk}/people/"
    page = visit(as_=administrator)
    page.goto(f"{of_clinic}invitations/")
    page.get_by_label("Адрес электронной почты").fill("vera@example.org")
    follow(page.get_by_role("button", name="Пригласить"))
    wrong += walk(page, [of_clinic, f"{of_clinic}invitations/", f"{of_clinic}officials/"])
    wrong += walk(
        visit(as_=operator),
        [
            "/operator/requests/",
            f"/operator/requests/{row.pk}/",
        ],
    )
    assert wrong == []


def test_pages_of_people_and_log(visit: Callable[..., Page], citizen: User, operator: User) -> None:
    people.block(by=operator, person=citizen, reason="Взломали")
    person = f"/operator/people/{citizen.pk}/"
    pages = ["/operator/people/?q=cit", person, f"{person}role/", "/operator/audit/?who=0"]
    assert walk(visit(as_=operator), [*pages, "/operator/audit/"], looks.HERE) == []
