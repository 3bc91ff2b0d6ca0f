"""An officer gathers the registry on a phone, with scripts and without, and the operator puts it in
force; the pages of both."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
from registries.models import RegistryVersion
from registries.services import versions
from registries.services.announcements import announce
from tests.browser import looks
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import walk
from tests.factories import (
    UNPS,
    UserFactory,
    make_member,
    make_organization,
    make_registry_version,
    make_staff,
    rate,
    the_category,
)


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without"])
def test_registry_is_gathered_sent_and_put_in_force(
    js: bool, visit: Callable[..., Page], transactional_db: Any
) -> None:
    make_organization(name_ru="Школа № 1 г. Лиозно")
    school = make_organization(name_ru="Школа № 2 г. Лиозно", unp=UNPS[0])
    rate(UserFactory(), school, comment="Спасибо учителям", is_private=True)
    authority = make_organization(name_ru="Лиозненский райисполком", is_authority=True)
    officer = make_member(authority, "officer")
    page = visit(as_=officer, size=PHONE, js=js)
    questionnaires = f"/cabinet/{school.pk}/questionnaires/"
    assert page.goto(questionnaires).status == 403  # type: ignore[union-attr]

    page.goto(f"/authority/{authority.pk}/registry/")
    page.get_by_role("button", name="Начать пустой черновик").click()
    page.get_by_role("link", name="Найти и добавить").click()
    page.get_by_label("Название, адрес или УНП").fill("школа")
    page.get_by_role("button", name="Найти").click()
    page.get_by_role("button", name="Добавить все найденные: 2").click()
    expect(page.get_by_text(re.compile("Добавлен[оы] 2"))).to_be_visible()
    page.get_by_role("link", name="Черновик № 1").click()
    page.get_by_text("Школа № 1 г. Лиозно").click()
    page.get_by_role("button", name="Убрать отмеченные").click()
    expect(page.get_by_text("Убрана 1 организация.")).to_be_visible()
    page.get_by_role("link", name="Утвердить…").click()
    page.get_by_role("button", name="Утвердить").click()
    expect(page.get_by_text("Напишите номер документа.").first).to_be_visible()
    page.get_by_label("Номер документа").fill("14-р")
    page.get_by_label("Его дата").fill("2026-03-02")
    page.get_by_label("Кто утвердил").fill("председатель Иванов И. И.")
    page.get_by_role("button", name="Утвердить").click()
    page.get_by_role("button", name="Направить оператору").click()
    expect(page.get_by_text("Реестр направлен оператору.")).to_be_visible()

    desk = visit(as_=make_staff("operator"), size=PHONE, js=js)
    desk.goto("/operator/")
    desk.get_by_role("link", name="Реестры органов").first.click()
    desk.get_by_role("link", name="Лиозненский райисполком: реестр № 1").click()
    expect(desk.get_by_role("link", name="Школа № 2 г. Лиозно")).to_be_visible()
    desk.get_by_role("button", name="Ввести в действие").click()
    expect(desk.get_by_text("Реестр введён в действие.")).to_be_visible()

    page.goto(questionnaires)
    expect(page.get_by_text("Спасибо учителям")).to_be_visible()


def test_pages_of_registries(visit: Callable[..., Page], transactional_db: Any) -> None:
    stays, leaves = (make_organization(name_ru=f"Школа № {n} г. Лиозно") for n in (1, 2))
    comes = make_organization(name_ru="Лиозненская районная библиотека", unp=UNPS[0])
    authority = make_organization(name_ru="Лиозненский райисполком", is_authority=True)
    officer = make_member(authority, "officer")
    make_registry_version(authority, [stays, leaves])
    announce(by=officer, organization=comes, authority=authority)
    other = make_organization(name_ru="Сенненский райисполком", is_authority=True)
    make_registry_version(other, [stays])
    sent = make_registry_version(other, [comes], "sent")
    draft = _draft(authority, officer)
    room = f"/authority/{authority.pk}/registry/"

    wrong = walk(
        visit(as_=officer),
        [
            room,
            f"{room}announcements/",
            f"{room}{draft.number}/",
            f"{room}{draft.number}/adding/?region=vi",
            f"{room}{draft.number}/numbers/",
            f"{room}{draft.number}/approval/",
        ],
        looks.HERE,
    )
    wrong += walk(
        visit(as_=make_staff("operator")),
        [
            "/operator/registries/",
            f"/operator/registries/{sent.pk}/",
            "/operator/registries/authorities/",
            "/operator/registries/general/",
            f"/operator/organizations/{stays.pk}/",
            f"/operator/organizations/{stays.pk}/closing/",
            f"/operator/organizations/{stays.pk}/merge/?other={leaves.pk}&stays=other",
            "/operator/spheres/",
            f"/operator/spheres/category/{the_category().pk}/",
        ],
        looks.HERE,
    )
    assert wrong == []


def _draft(authority: Organization, officer: Any) -> RegistryVersion:
    like = RegistryVersion.objects.get(authority=authority)
    return versions.start_draft(by=officer, authority=authority, like=like)
