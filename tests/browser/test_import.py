"""The operator brings a table on a phone, with scripts and without; its pages."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from organizations.importing import steps
from organizations.models import Organization
from tests.browser import looks
from tests.browser.conftest import PHONE, follow
from tests.browser.test_every_page import walk
from tests.factories import CategoryFactory, SettlementFactory, make_organization, make_staff
from tests.organizations.test_import import CLINIC, OTHER_UNP, table
from tests.tasks import run_tasks


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without"])
def test_operator_brings_a_table_and_takes_one_along(
    js: bool, visit: Callable[..., Page], transactional_db: Any
) -> None:
    SettlementFactory()
    CategoryFactory()
    page = visit(as_=make_staff("operator"), size=PHONE, js=js)
    content = table(CLINIC, {**CLINIC, "unp": "1"})

    page.goto("/operator/requests/")
    page.get_by_text("Все страницы оператора").click()
    page.get_by_role("link", name="Импорт", exact=True).click()
    file = {"name": "реестр.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Таблица организаций").set_input_files(files=[file])  # type: ignore[list-item]
    page.get_by_role("button", name="Загрузить и проверить").click()
    expect(page.get_by_text("Файл проверяется")).to_be_visible()
    run_tasks()
    if not js:
        page.get_by_role("link", name="Обновить страницу").click()
    expect(page.get_by_text("В УНП девять знаков.")).to_be_visible()
    page.get_by_role("button", name="Применить 1 верную строку").click()
    expect(page.get_by_text("Изменения записываются")).to_be_visible()
    run_tasks()
    if not js:
        page.get_by_role("link", name="Обновить страницу").click()
    expect(page.get_by_text("Изменения записаны")).to_be_visible()
    assert Organization.objects.get().name_ru == CLINIC["name_ru"]

    page.get_by_text("Все страницы оператора").click()
    page.get_by_role("link", name="Выгрузка", exact=True).click()
    page.get_by_role("button", name="Приготовить XLSX").click()
    expect(page.get_by_text("ждёт очереди")).to_be_visible()
    run_tasks()
    if not js:
        follow(page.get_by_role("link", name="Обновить список"))
    with page.expect_download() as told:
        page.get_by_role("link", name=re.compile("^Скачать")).click()
    assert told.value.suggested_filename.startswith("Все_организации")


def test_pages_of_import_and_export(visit: Callable[..., Page], transactional_db: Any) -> None:
    SettlementFactory()
    CategoryFactory()
    make_organization(unp=OTHER_UNP, name_ru="Больница")
    operator = make_staff("operator")
    changed = {"unp": OTHER_UNP, "name_ru": "Центральная районная больница"}
    content = table(CLINIC, changed, {**CLINIC, "unp": "1", "region": "Смоленская область"})
    checked = steps.upload(by=operator, chunks=[content], name="Реестр учреждений 2026.csv")
    run_tasks()
    waiting = steps.upload(by=operator, chunks=[content], name="реестр.csv")
    page = visit(as_=operator)
    page.goto("/operator/organizations/export/")
    follow(page.get_by_role("button", name="Приготовить XLSX"))

    wrong = walk(
        page,
        [
            "/operator/organizations/export/",
            "/operator/organizations/import/",
            f"/operator/organizations/import/{checked.key}/",
            f"/operator/organizations/import/{checked.key}/?rows=changed",
            f"/operator/organizations/import/{waiting.key}/",
            "/accounts/exports/",
        ],
        looks.HERE,
    )

    assert wrong == []
