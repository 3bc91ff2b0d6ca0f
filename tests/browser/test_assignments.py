"""An officer asks, an organization answers with a file, the officer accepts; both sides' pages."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from organizations import oversight
from organizations.models import Organization
from registries.services.answers import answer, return_answer
from tests.browser import looks
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import walk
from tests.factories import conclude, make_member, make_organization, send_something
from tests.portal.test_scans import PDF


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without"])
def test_request_is_composed_answered_and_accepted(
    js: bool, visit: Callable[..., Page], country: dict[str, Organization], tmp_path: Path
) -> None:
    clinic = country["clinic"]
    committee = make_organization(name_ru="Лиозненский райисполком", registry=[clinic])
    officer = visit(as_=make_member(committee, "officer"), size=PHONE, js=js)
    due = timezone.localdate() + timedelta(days=10)

    officer.goto(f"/authority/{committee.pk}/assignments/")
    officer.get_by_role("link", name="Новое поручение").click()
    officer.get_by_text("Запрос информации: о чём рассказать").click()
    officer.get_by_label("О чём", exact=True).fill("Как вы используете портал")
    officer.get_by_label("Текст", exact=True).fill("Где висят QR-коды?")
    officer.get_by_text("использование портала").click()
    officer.get_by_label("Срок ответа").fill(due.isoformat())
    officer.get_by_label("Найти в реестре").fill(clinic.name_ru.split()[0])
    officer.get_by_label("Найти в реестре").press("Enter")
    officer.get_by_role("button", name="Добавить").first.click()
    expect(officer.get_by_text("Выбрано: 1")).to_be_visible()
    expect(officer.get_by_label("Текст", exact=True)).to_have_value("Где висят QR-коды?")
    officer.get_by_role("button", name="Проверить, кому уйдёт").click()
    expect(officer.get_by_role("heading", name="Кому уйдёт: 1")).to_be_visible()
    officer.get_by_role("button", name="Отправить", exact=True).click()
    expect(officer.get_by_text("Отправлено 1 организации.")).to_be_visible()

    file = tmp_path / "фото.pdf"
    file.write_bytes(PDF)
    person = visit(as_=make_member(clinic), size=PHONE, js=js)
    person.goto(f"/cabinet/{clinic.pk}/")
    person.get_by_role("link", name="Ждут вашего ответа").click()
    person.get_by_role("link", name="Как вы используете портал").click()
    person.get_by_label("Ответ", exact=True).fill("В холле и у окна 3.")
    person.get_by_label("Файл").set_input_files(file)
    person.get_by_role("button", name="Отправить ответ").click()
    expect(person.get_by_text("Ответ отправлен уполномоченному органу.")).to_be_visible()

    officer.reload()
    officer.get_by_role("link", name=str(clinic.short_name), exact=True).click()
    expect(officer.get_by_text("В холле и у окна 3.")).to_be_visible()
    expect(officer.get_by_role("link", name="Скачать файл ответа")).to_be_visible()
    officer.get_by_label("Результат").fill("Принято к сведению.")
    officer.get_by_role("button", name="Принять ответ").click()
    expect(officer.get_by_text("Организация узнает об этом из письма")).to_be_visible()
    person.reload()
    expect(person.get_by_role("heading", name="Ответ принят")).to_be_visible()


def test_pages_of_both_sides(visit: Callable[..., Page], country: dict[str, Organization]) -> None:
    clinic = country["clinic"]
    unit = make_organization(name_ru="Бабиновичская амбулатория", parent=clinic)
    committee = make_organization(name_ru="Лиозненский райисполком", registry=[clinic])
    by, theirs = make_member(committee, "officer"), make_member(clinic)
    row, other = (send_something(by, committee, one) for one in (clinic, unit))
    first = answer(by=theirs, addressee=row, key=uuid4(), text="Открыли окно.")
    due = timezone.localdate() + timedelta(days=5)
    return_answer(by=by, addressee=row, seen=first.pk, reason="Какое?", due_on=due)
    answer(by=theirs, addressee=other, key=uuid4(), text="Повесили объявление.")
    conclusion = conclude(by, committee, clinic)
    oversight.set_registry(authority=committee, organizations=[clinic.pk])
    base = f"/authority/{committee.pk}"

    wrong = walk(
        visit(as_=by),
        [
            f"{base}/assignments/",
            f"{base}/assignments/1/",
            f"{base}/assignments/new/?to={clinic.pk}",
            f"{base}/assignments/to/{other.pk}/",
            f"{base}/assignments/1/extension/",
            f"{base}/assignments/1/withdrawal/",
            f"{base}/conclusions/",
            f"{base}/conclusions/new/?q=амбулатория",
            f"{base}/conclusions/{conclusion.pk}/",
            f"{base}/conclusions/{conclusion.pk}/edit/",
        ],
        looks.HERE,
    )
    cabinet = f"/cabinet/{clinic.pk}/assignments/"
    wrong += walk(visit(as_=theirs), [cabinet, f"{cabinet}{row.pk}/"], looks.HERE)

    assert wrong == []
