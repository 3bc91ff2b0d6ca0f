"""A moderator publishes one comment and hides another; the public reads the first alone."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from organizations.models import Organization
from tests.browser.conftest import DESK
from tests.factories import UserFactory, rate

GOOD = "Приняли вовремя, всё объяснили."
RUDE = "Сплошная ругань."


def test_moderator_publishes_one_comment_and_hides_another(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    moderator: Any,
    citizen: Any,
) -> None:
    clinic = country["clinic"]
    rate(UserFactory(), clinic, 5, 5, 5, 5, comment=GOOD)
    rate(citizen, clinic, 1, 1, 1, 1, comment=RUDE)
    page = visit(as_=moderator, size=DESK)
    main = page.get_by_role("main")

    page.goto("/moderation/comments/")
    expect(page.get_by_role("heading", name="Комментарии на проверке 2")).to_be_visible()

    main.get_by_role("listitem").filter(has_text=GOOD).get_by_role(
        "button", name="Опубликовать"
    ).click()
    expect(page.get_by_role("status")).to_contain_text("Комментарий опубликован")

    rude = main.get_by_role("listitem").filter(has_text=RUDE)
    rude.get_by_text("Скрыть…").click()
    rude.get_by_label("Причина").fill("Оскорбления")
    rude.get_by_role("button", name="Скрыть комментарий").click()
    expect(page.get_by_role("status")).to_contain_text("Комментарий скрыт")
    expect(page.get_by_role("heading", name="Все комментарии проверены")).to_be_visible()

    reader = visit()
    reader.goto(f"/organizations/{clinic.pk}/")
    expect(reader.get_by_text(GOOD)).to_be_visible()
    expect(reader.get_by_text(RUDE)).to_have_count(0)
    expect(reader.get_by_role("main")).to_contain_text("по 7 анкетам")

    author = visit(as_=citizen)
    author.goto("/accounts/questionnaires/")
    expect(author.get_by_role("main")).to_contain_text("Причина: Оскорбления")
