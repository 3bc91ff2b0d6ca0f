"""A representative asks the portal's support by phone, the operator answers, the answer comes by
e-mail and is read; with JavaScript and without it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import HelpRequest, User
from accounts.services import help as help_service
from organizations.models import Official, Organization
from tests.browser import looks
from tests.browser.conftest import DESK, PHONE, link_in
from tests.browser.test_every_page import look_over, walk
from tests.portal.test_scans import picture


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without"])
def test_question_is_asked_answered_and_settled(
    js: bool,
    visit: Callable[..., Page],
    clinic: Organization,
    representative: User,
    operator: User,
    tmp_path: Path,
) -> None:
    screen = tmp_path / "screen.png"
    screen.write_bytes(picture("PNG"))
    page = visit(as_=representative, size=PHONE, js=js)
    page.goto(f"/cabinet/{clinic.pk}/")
    page.get_by_role("link", name="Нужна помощь?").click()
    page.get_by_label("Ваш вопрос").fill("Не сохраняется улица.")
    page.get_by_label("Снимок экрана или документ").set_input_files(screen)
    page.get_by_role("button", name="Отправить вопрос").click()

    expect(page.get_by_role("alert")).to_contain_text("Выберите, о чём вопрос")
    expect(page.get_by_label("Ваш вопрос")).to_have_value("Не сохраняется улица.")
    page.get_by_label("данные организации").check(force=True)
    page.get_by_label("Снимок экрана или документ").set_input_files(screen)
    page.get_by_role("button", name="Отправить вопрос").click()
    expect(page.get_by_role("status")).to_contain_text("отправлен")
    row = HelpRequest.objects.get()
    assert (row.stands_for, row.page) == (str(clinic.pk), f"/cabinet/{clinic.pk}/")

    desk = visit(as_=operator, size=DESK, js=js)
    desk.goto("/")
    desk.get_by_role("link", name="Вопросы 1").click()
    desk.get_by_role("link", name=f"№ {row.pk}").click()
    page.get_by_label("Ваше сообщение").fill("Дом 7.")
    page.get_by_role("button", name="Отправить", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Дом 7.")
    desk.get_by_label("Ответ", exact=True).fill("Сначала выберите район.")
    desk.get_by_role("button", name="Отправить ответ").click()
    expect(desk.get_by_role("alert")).to_contain_text("Дом 7.")
    if js:  # axe is a script itself
        assert look_over(desk, "answer overtaken") == []
    desk.get_by_role("button", name="Отправить ответ").click()
    expect(desk.get_by_role("status")).to_contain_text(f"Ответ на вопрос № {row.pk} отправлен")

    page.goto(link_in(mail.outbox[-1]))
    expect(page.get_by_role("main")).to_contain_text("Сначала выберите район.")
    page.get_by_role("button", name="Вопрос решён, закрыть").click()
    expect(page.get_by_role("status")).to_contain_text("Вопрос закрыт")


def test_pages_of_help(
    visit: Callable[..., Page], clinic: Organization, representative: User, operator: User
) -> None:
    Official.objects.create(
        organization=clinic,
        full_name="Сетевая Ольга",
        position="инженер",
        email="support@example.org",
        phone="+375 2138 4-12-34",
        functions=["support"],
    )
    row = help_service.ask(
        by=representative, key=uuid4(), kind="data", text="Как?", stands_for=str(clinic.pk)
    )
    help_service.answer(by=operator, request=row, seen=1, text="Так.", closes=True)
    mine, desk = "/accounts/help/", "/operator/help/"

    wrong = walk(visit(), [mine], looks.HERE)
    wrong += walk(visit(as_=representative), [mine, f"{mine}new/", f"{mine}{row.pk}/"], looks.HERE)
    wrong += walk(visit(as_=operator), [f"{desk}?state=closed", f"{desk}{row.pk}/"], looks.HERE)

    assert wrong == []
