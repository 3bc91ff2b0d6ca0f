"""A moderator works comments by keyboard on a phone's width; the author reads why and objects."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from accounts.services.reasons import add_reason
from organizations.models import Organization
from portal.lib.concealing import conceal
from ratings.models import Comment
from ratings.services import complain_as_reader
from tests.browser import looks
from tests.browser.conftest import follow, press
from tests.browser.test_every_page import walk
from tests.factories import UserFactory, make_staff, rate

GOOD = "Приняли вовремя, всё объяснили."
CALL = "Спасибо! Звоните мне: +375 29 123-45-67"
RUDE = "Сплошная ругань."
REASON = {"text_ru": "Оскорбления", "text_be": "Абразы", "text_en": "Insults"}


def test_moderator_works_the_queue_by_keyboard_and_the_author_objects(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    moderator: Any,
    citizen: Any,
) -> None:
    clinic = country["clinic"]
    other = make_staff("moderator")
    add_reason(by=moderator, queue="comments", outcome="hide", texts=REASON)
    good, call = (rate(UserFactory(), clinic, 5, comment=text) for text in (GOOD, CALL))
    rude = rate(citizen, clinic, 1, 1, 1, 1, comment=RUDE)
    page = visit(as_=moderator)

    page.goto("/moderation/comments/")
    expect(page.get_by_role("heading", name="Комментарии 3")).to_be_visible()
    page.get_by_role("button", name="Решать по порядку").click()
    expect(page.get_by_text(GOOD)).to_be_visible()
    press(page, "a", "Enter")
    expect(page.get_by_role("status")).to_contain_text("Комментарий опубликован")

    # the next one is here: a piece of it is hidden
    expect(page.get_by_text("(номер телефона)")).to_be_visible()
    press(page, "r")
    page.locator("label", has_text="номер телефона").click()
    page.get_by_role("button", name="Скрыть отмеченное").click()
    expect(page.get_by_role("link", name="Напишите причину или выберите готовую.")).to_be_visible()
    expect(page.get_by_label("+375 29 123-45-67 — номер телефона")).to_be_checked()
    page.get_by_label("Причина", exact=True).fill("Личные данные")
    page.get_by_role("button", name="Скрыть отмеченное").click()
    expect(page.get_by_role("status")).to_contain_text("Отмеченное скрыто")

    # put aside, taken back, hidden with a template
    expect(page.get_by_text(RUDE)).to_be_visible()
    press(page, "h")
    page.get_by_label("Заметка").fill("Спросить коллег")
    follow(page.get_by_role("button", name="Отложить", exact=True))
    page.goto(f"/moderation/comments/{rude.pk}/")
    expect(page.get_by_text("Отложено до")).to_be_visible()
    page.get_by_role("button", name="Больше не откладывать").click()
    expect(page.get_by_text("Отложено до")).to_have_count(0)
    press(page, "r")
    page.get_by_label("Готовая причина").select_option("Оскорбления")
    page.get_by_role("button", name="Скрыть весь комментарий").click()
    expect(page.get_by_role("status")).to_contain_text("Комментарий скрыт")

    reader = visit(js=False)
    reader.goto(f"/organizations/{clinic.pk}/")
    expect(reader.get_by_text(GOOD)).to_be_visible()
    expect(reader.get_by_text("Звоните мне: [скрыто модератором]")).to_be_visible()
    expect(reader.get_by_text(RUDE)).to_have_count(0)
    reader.get_by_role("link", name="Пожаловаться").first.click()
    reader.locator("label", has_text="личные данные").click()
    reader.get_by_role("button", name="Отправить жалобу").click()
    expect(reader.get_by_role("status")).to_contain_text("Модератор прочтёт жалобу")

    author = visit(as_=citizen, js=False)
    author.goto("/accounts/questionnaires/")
    expect(author.get_by_role("main")).to_contain_text("Причина: Оскорбления")
    author.get_by_role("link", name="Возразить модератору").click()
    author.get_by_label("Почему комментарий можно опубликовать").fill("В нём нет брани.")
    author.get_by_role("button", name="Отправить возражение").click()
    expect(author.get_by_role("main")).to_contain_text("на рассмотрении")

    desk = visit(as_=other)
    desk.goto("/moderation/objections/")
    desk.get_by_role("button", name="Решать по порядку").click()
    desk.get_by_label("Причина", exact=True).fill("Автор прав")
    desk.get_by_role("button", name="Опубликовать целиком").click()
    expect(desk.get_by_role("status")).to_contain_text("Комментарий опубликован")
    desk.goto(f"/moderation/comments/{rude.pk}/")
    expect(desk.get_by_role("main")).to_contain_text("Возражение принято")
    assert {Comment.objects.get(pk=one.pk).state for one in (good, call, rude)} == {1}


def test_pages_about_comments(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    moderator: Any,
    operator: Any,
    citizen: Any,
) -> None:
    clinic = country["clinic"]
    rate(UserFactory(), clinic, 5, comment=CALL)
    one = rate(citizen, clinic, 1, comment=RUDE)
    Comment.objects.filter(pk=one.pk).update(state=Comment.State.PUBLISHED)
    complain_as_reader(by=citizen, comment=one.comment, reason="other", text="Неправда")
    token = conceal(one.pk, "comment")

    wrong = walk(
        visit(as_=moderator),
        [
            "/moderation/comments/",
            f"/moderation/comments/{one.pk}/",
            f"/moderation/readers/{one.pk}/",
        ],
        looks.HERE,
    )
    wrong += walk(visit(as_=operator), ["/operator/comments/"], looks.HERE)
    wrong += walk(
        visit(as_=citizen), [f"/comments/{token}/complaint/", "/accounts/complaints/"], looks.HERE
    )

    assert wrong == []
