"""Journeys by keyboard alone, with and without JavaScript: every stop is seen, none is covered."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from organizations.models import Organization
from portal.lib.display import COOKIE
from tests.browser.conftest import DESK, PHONE, code_in, follow

both = pytest.mark.parametrize("js", [True, False], ids=["js", "no-js"])
# what is left of a desk's 1280 × 1024 at 400 %
ZOOMED = {"width": 320, "height": 256}

# What a sighted person sees of the focus: a ring on the element or, for a cell and a link that
# fills its row, on what it stands for; and that nothing lies over the middle of its beginning.
STOP = """
() => {
  const focused = document.activeElement;
  const cell = focused.type === "radio" && focused.closest(".scale-cell");
  const drawn = cell ? focused.nextElementSibling : focused;
  const row = focused.closest(".row-name");
  const style = getComputedStyle(drawn, row ? "::after" : null);
  const box = drawn.getBoundingClientRect();
  const x = box.left + Math.min(box.width / 2, 40);
  const y = box.top + Math.min(box.height / 2, innerHeight / 2);
  const above = document.elementFromPoint(x, y);
  const own = above && (drawn.contains(above) || above.contains(drawn) || focused === above ||
    (focused.labels && [...focused.labels].some((label) => label.contains(above))));
  return {
    tag: focused.tagName,
    text: focused.name || focused.textContent.trim(),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    covered: !own,
    where: `${Math.round(x)}, ${Math.round(y)}: ${above && above.outerHTML.slice(0, 80)}`,
  };
}
"""


class Keyboard:
    """Somebody at a keyboard, who remembers where they have been."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stops: list[str] = []

    def tab(self) -> str:
        """One stop on; it must be seen."""
        self.page.wait_for_load_state()
        self.page.keyboard.press("Tab")
        stop = self.page.evaluate(STOP)
        if stop["tag"] == "BODY":
            return ""
        assert stop["ring"], f"no ring on «{stop['text']}»"
        assert not stop["covered"], f"«{stop['text']}» is covered at {stop['where']}"
        self.stops.append(stop["text"])
        return str(stop["text"])

    def go_to(self, text: str, *, most: int = 40) -> None:
        for _ in range(most):
            if self.tab() == text:
                return
        pytest.fail(f"no stop «{text}» among {self.stops}")

    def press(self, text: str) -> None:
        self.go_to(text)
        self.go_on()

    def go_on(self) -> None:
        """Enter, which leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@both
def test_rating(
    visit: Callable[..., Page], country: dict[str, Organization], citizen: Any, js: bool
) -> None:
    page = visit(as_=citizen, js=js)
    page.goto(f"/organizations/{country['clinic'].pk}/")
    keyboard = Keyboard(page)
    assert keyboard.tab() == "Перейти к содержанию"
    page.keyboard.press("Enter")
    keyboard.press("Оценить")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Оцените")

    keyboard.tab()
    page.keyboard.press("Enter")
    keyboard.go_to("clarity")
    for presses, name in enumerate(("clarity", "information", "timeliness", "courtesy"), 1):
        assert keyboard.stops[-1] == name
        for _ in range(presses):
            page.keyboard.press("ArrowRight")
        keyboard.tab()
    page.keyboard.type("Очередь шла быстро.")
    keyboard.tab()
    page.keyboard.press("Space")
    assert page.get_by_label("Не публиковать комментарий").is_checked()
    keyboard.press("Отправить оценку")

    main = page.get_by_role("main")
    expect(page.get_by_role("heading", name="Спасибо, ваша оценка учтена")).to_be_visible()
    expect(main).to_contain_text("Средняя оценка вашей анкеты — 3,50")  # 2, 3, 4, 5


@both
def test_searching_and_filtering(
    visit: Callable[..., Page], country: dict[str, Organization], js: bool
) -> None:
    page = visit(js=js, size=DESK)
    page.goto("/organizations/")
    keyboard = Keyboard(page)
    keyboard.go_to("q")
    page.keyboard.type("больница")
    page.keyboard.press("Escape")
    keyboard.go_on()
    expect(page.get_by_role("main")).to_contain_text("Сенненская центральная")

    keyboard.go_to("mark")
    page.keyboard.press("ArrowDown")
    keyboard.press("Показать")
    expect(page).to_have_url(re.compile(r"q=.*mark=\d"))


@both
def test_signing_up(
    visit: Callable[..., Page], site: str, mailoutbox: list[Any], db: None, js: bool
) -> None:
    page = visit(js=js)
    page.goto("/accounts/login/")
    keyboard = Keyboard(page)
    keyboard.go_to("email")
    page.keyboard.type("alesia@example.org")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Введите код из письма")).to_be_visible()
    keyboard.go_to("code")
    page.keyboard.type(code_in(mailoutbox[0]))
    keyboard.go_to("consents")
    page.keyboard.press("Space")
    keyboard.press("Продолжить")

    expect(page.get_by_role("banner")).to_contain_text("alesia@example.org")
    assert User.objects.filter(email="alesia@example.org").exists()


@both
def test_low_vision_version_is_chosen_and_left(
    visit: Callable[..., Page], country: dict[str, Organization], js: bool
) -> None:
    page = visit(js=js)
    page.goto("/rating/")
    keyboard = Keyboard(page)
    keyboard.tab()
    assert keyboard.tab() == "Версия для слабовидящих"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Версия для слабовидящих")
    keyboard.press("Крупно и контрастно")

    html = page.locator("html")
    expect(page).to_have_url(re.compile(r"/rating/$"))
    expect(html).to_have_attribute("data-text", "200")
    expect(html).to_have_attribute("data-scheme", "black-on-white")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    keyboard.tab()
    keyboard.tab()
    assert keyboard.tab() == "Обычная версия"
    page.keyboard.press("Enter")
    expect(html).not_to_have_attribute("data-text", "200")


@pytest.mark.parametrize("size", [ZOOMED, PHONE, DESK], ids=["zoomed", "phone", "desk"])
@pytest.mark.parametrize("letters", ["", "200.widest"])
def test_focus_is_never_covered(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    citizen: Any,
    size: dict[str, int],
    letters: str,
    site: str,
) -> None:
    page = visit(as_=citizen, size=size)
    if letters:
        page.context.add_cookies([{"name": COOKIE, "value": letters, "url": site}])
    for address in (f"/organizations/{country['clinic'].pk}/rate/", "/organizations/", "/display/"):
        page.goto(address)
        keyboard = Keyboard(page)
        for _ in range(60):
            if not keyboard.tab():
                break
        assert len(keyboard.stops) > 10


def test_errors_take_the_focus_and_lead_to_their_fields(
    visit: Callable[..., Page], country: dict[str, Organization], citizen: Any
) -> None:
    page = visit(as_=citizen)
    page.goto(f"/organizations/{country['clinic'].pk}/rate/")
    follow(page.get_by_role("button", name="Отправить оценку"))
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert page.title().startswith("Ошибка: ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="1").first).to_be_checked()
