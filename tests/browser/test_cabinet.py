"""An organization's representative fills its cabinet on a phone, with scripts and without."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from organizations.models import Organization
from organizations.selectors import forget_reference
from tests.browser.conftest import PHONE
from tests.factories import CategoryFactory, SettlementFactory, make_member, make_organization


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without"])
def test_hidden_organization_fills_what_hides_it_and_adds_a_unit(
    js: bool, visit: Callable[..., Page], transactional_db: Any
) -> None:
    SettlementFactory()
    CategoryFactory()
    forget_reference()
    hidden = make_organization(
        name_ru="Лиозненская библиотека", region=None, address_ru="", categories=[]
    )
    page = visit(as_=make_member(hidden), size=PHONE, js=js)

    page.goto("/cabinet/")
    expect(page.get_by_text("Граждане пока не видят эту организацию")).to_be_visible()
    page.get_by_role("link", name="населённый пункт").click()

    page.get_by_label("Улица и дом", exact=True).fill("ул. Мира, 7")
    page.get_by_label("Область").select_option("Витебская область")
    page.get_by_role("button", name="Показать районы").click()
    expect(page.get_by_label("Улица и дом", exact=True)).to_have_value("ул. Мира, 7")
    page.get_by_label("Район", exact=False).first.select_option("Лиозненский район")
    page.get_by_role("button", name="Показать районы").click()
    page.get_by_label("Город или посёлок").select_option("Лиозно")
    page.get_by_label("Точка на карте", exact=False).fill("55.0241, 30.7966")
    page.get_by_label("Улица и дом", exact=True).press("Enter")  # saves, is no step

    expect(page.get_by_text("Сохранено.")).to_be_visible()
    page.get_by_role("link", name="хотя бы одна сфера").click()
    page.get_by_text("Здравоохранение").first.click()
    # a choice's label lies over its box
    page.get_by_label("Поликлиники").check(force=True)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_text("Граждане пока не видят")).to_have_count(0)

    page.get_by_role("navigation", name="Кабинет организации").get_by_role(
        "link", name="Подразделения"
    ).click()
    page.get_by_role("link", name="Добавить подразделение").click()
    page.get_by_label("Полное наименование", exact=True).fill("Читальный зал")
    page.get_by_label("услуга", exact=True).check(force=True)
    page.get_by_label("Название услуги или процедуры").fill("Выдача книг")
    page.get_by_label("любой гражданин, которому она нужна").check(force=True)
    page.get_by_role("button", name="Добавить подразделение").click()

    expect(page.get_by_role("heading", name="Читальный зал")).to_be_visible()
    page.get_by_role("link", name="Страница на портале").click()
    expect(page.get_by_role("link", name="Лиозненская библиотека").first).to_be_visible()
    assert Organization.objects.filter(is_listed=True).count() == 2
    call_command("scores", "check")
