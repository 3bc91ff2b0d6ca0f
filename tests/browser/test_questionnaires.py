"""An organization reads a questionnaire on a phone and replies to it; a moderator lets it out."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from organizations.models import Organization
from ratings import scores
from ratings.services import complain, publish_comment, write_reply
from tests.browser import looks
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_every_page import walk
from tests.factories import UserFactory, leave_questionnaires, make_member, rate


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without"])
def test_comment_is_read_tagged_and_replied_to(
    js: bool, visit: Callable[..., Page], country: dict[str, Organization], moderator: Any
) -> None:
    clinic = country["clinic"]
    comment = rate(UserFactory(), clinic, 2, 2, 2, 3, comment="Долго ждали у окна.").comment
    publish_comment(by=moderator, comment=comment, digest=comment.digest)
    page = visit(as_=make_member(clinic), size=PHONE, js=js)

    page.goto(f"/cabinet/{clinic.pk}/")
    page.get_by_role("link", name="Анкеты", exact=True).click()
    page.get_by_text("Фильтры").first.click()
    page.get_by_label("Комментарий", exact=True).select_option("только с комментарием")
    page.get_by_role("button", name="Показать").click()
    expect(page.get_by_role("link", name="Убрать фильтр: Комментарий")).to_be_visible()
    row = page.get_by_role("listitem").filter(has_text="Долго ждали у окна.")
    expect(row.get_by_text("новая")).to_be_visible()
    row.get_by_role("link", name="2,25").click()

    page.get_by_label("Новая метка").fill("очередь")
    page.get_by_role("button", name="Поставить", exact=True).click()
    expect(page.get_by_role("link", name="очередь")).to_be_visible()
    page.get_by_role("link", name="Ответить", exact=True).click()
    page.get_by_label("Ответ", exact=False).first.fill("Простите: заболел регистратор.")
    page.get_by_label("Что сделано", exact=False).select_option("сделано")
    page.get_by_role("button", name="Отправить модератору").click()
    expect(page.get_by_role("link", name="Что именно: Напишите, что сделано.")).to_be_visible()
    page.get_by_label("Что именно", exact=False).fill("Открыли второе окно.")
    page.get_by_role("button", name="Отправить модератору").click()
    expect(page.get_by_text("ждёт модератора")).to_be_visible()

    desk = visit(as_=moderator, size=DESK, js=js)
    desk.goto("/moderation/comments/")
    desk.get_by_role("link", name="Ответы организаций").click()
    desk.get_by_role("button", name="Решать по порядку").click()
    desk.get_by_role("button", name="Опубликовать", exact=True).click()
    expect(desk.get_by_role("status")).to_contain_text("Ответ опубликован")
    desk.goto(f"/organizations/{clinic.pk}/")
    expect(desk.get_by_text("Открыли второе окно.")).to_be_visible()
    expect(desk.get_by_text("Не является официальным ответом")).to_be_visible()


def test_pages_about_questionnaires(
    visit: Callable[..., Page], country: dict[str, Organization], moderator: Any
) -> None:
    clinic = country["clinic"]
    someone = make_member(clinic)
    leave_questionnaires(*[(clinic, 4)] * 3)
    scores.settle()
    one, other = (rate(UserFactory(), clinic, 2, comment="Долго ждали") for _ in range(2))
    said = {"by": someone, "organization": clinic}
    write_reply(**said, questionnaire=one, seen=0, text="Простите", measure="planned")
    complain(**said, questionnaire=one, reason="Не о нас")
    base = f"/cabinet/{clinic.pk}/questionnaires/"

    wrong = walk(
        visit(as_=someone),
        [
            base,
            f"{base}?mark=1",
            f"{base}{one.number}/",
            f"{base}{one.number}/reply/",
            f"{base}{other.number}/complaint/",
            f"{base}dynamics/",
        ],
        looks.HERE,
    )
    wrong += walk(
        visit(as_=moderator), ["/moderation/replies/", "/moderation/complaints/"], looks.HERE
    )

    assert wrong == []
