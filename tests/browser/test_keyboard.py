"""Rating by keyboard alone: every stop is seen, none is covered by the bar with the button."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from organizations.models import Organization

# What a sighted person sees of the focus: a ring on the element or, for a cell, on its label.
STOP = """
() => {
  const focused = document.activeElement;
  const drawn = focused.type === "radio" ? focused.nextElementSibling : focused;
  const style = getComputedStyle(drawn);
  const box = drawn.getBoundingClientRect();
  const bar = document.querySelector(".action-bar");
  const edge = bar && !bar.contains(focused) ? bar.getBoundingClientRect().top : innerHeight;
  return {
    text: focused.type === "radio" ? focused.name : focused.textContent.trim() || focused.name,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    covered: box.top < 0 || box.top >= edge || (box.height < edge && box.bottom > edge + 1),
  };
}
"""


def test_rating_by_keyboard_alone(
    visit: Callable[..., Page], country: dict[str, Organization], citizen: Any
) -> None:
    page = visit(as_=citizen)
    page.goto(f"/organizations/{country['clinic'].pk}/")
    stops: list[str] = []

    def tab() -> str:
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        assert stop["ring"], f"no ring on «{stop['text']}»"
        assert not stop["covered"], f"«{stop['text']}» is covered"
        stops.append(stop["text"])
        return stop["text"]

    assert tab() == "Перейти к содержанию"
    page.keyboard.press("Enter")
    while tab() != "Оценить":
        assert len(stops) < 20, stops
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Оцените")

    stops.clear()
    tab()
    page.keyboard.press("Enter")
    while tab() != "clarity":
        assert len(stops) < 10, stops
    for presses, name in enumerate(("clarity", "information", "timeliness", "courtesy"), 1):
        assert stops[-1] == name
        for _ in range(presses):
            page.keyboard.press("ArrowRight")
        tab()
    page.keyboard.type("Очередь шла быстро.")
    tab()
    page.keyboard.press("Space")
    assert page.get_by_label("Не публиковать комментарий").is_checked()
    while tab() != "Отправить оценку":
        assert len(stops) < 20, stops
    page.keyboard.press("Enter")

    main = page.get_by_role("main")
    expect(page.get_by_role("heading", name="Спасибо, ваша оценка учтена")).to_be_visible()
    expect(main).to_contain_text("Средняя оценка вашей анкеты — 3,50")  # 2, 3, 4, 5


def test_errors_take_the_focus_and_lead_to_their_fields(
    visit: Callable[..., Page], country: dict[str, Organization], citizen: Any
) -> None:
    page = visit(as_=citizen)
    page.goto(f"/organizations/{country['clinic'].pk}/rate/")
    page.get_by_role("button", name="Отправить оценку").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    assert page.title().startswith("Ошибка: ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name="1").first).to_be_checked()
