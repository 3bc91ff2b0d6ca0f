"""The operator works a queue by keyboard alone; the desk's pages as they look."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.services.reasons import add_reason
from organizations.models import AccessRequest
from tests.browser import looks
from tests.browser.conftest import press
from tests.browser.test_every_page import walk
from tests.factories import UNPS, make_access_request

TEXTS = {"text_ru": "Нет подписи.", "text_be": "Няма подпісу.", "text_en": "No signature."}
NAME = "() => document.activeElement.name || document.activeElement.textContent.trim()"


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control with this name, or these words, has the focus."""
    page.wait_for_load_state()
    for _ in range(60):
        if page.evaluate(NAME) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {name}")


def test_operator_works_three_requests_by_keyboard_alone(
    visit: Callable[..., Page], operator: User
) -> None:
    add_reason(by=operator, queue="access-requests", outcome="refuse", texts=TEXTS)
    first, second, third = (make_access_request(f"p{n}@example.org", unp=UNPS[n]) for n in range(3))
    page = visit(as_=operator)
    page.goto("/operator/requests/")
    tab_to(page, "Решать по порядку")
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(f"Заявка № {first.pk}")
    expect(page.get_by_text("1 из 3 в очереди")).to_be_visible()

    press(page, "?")
    expect(page.get_by_label("Работать клавишами")).to_be_checked()
    press(page, "?")
    press(page, "n")
    expect(heading).to_contain_text(f"Заявка № {second.pk}")
    page.goto(f"/operator/requests/{first.pk}/")
    press(page, "r")  # where the «к» is on a Russian layout
    expect(page.get_by_label("Готовая причина").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_refuse-reason")).to_have_value("Нет подписи.")
    tab_to(page, "refuse-reason")
    page.keyboard.type(" nah")  # no key of ours while somebody types
    for _ in range(4):
        page.keyboard.press("Backspace")
    tab_to(page, "Отклонить заявку")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Заявка отклонена")
    expect(heading).to_contain_text(f"Заявка № {second.pk}")

    press(page, "h")
    tab_to(page, "hold-note")
    page.keyboard.type("ждём письма")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Отложено")
    expect(heading).to_contain_text(f"Заявка № {third.pk}")
    press(page, "a", "Enter")
    expect(page.get_by_role("status")).to_contain_text("Заявка одобрена")
    expect(page.get_by_role("main")).to_contain_text("ждём письма")  # nothing else is left

    page.goto(f"/operator/requests/{first.pk}/")
    tab_to(page, "Отменить решение…")
    page.keyboard.press("Enter")
    tab_to(page, "reopen-reason")
    page.keyboard.type("Подпись нашлась")
    tab_to(page, "Вернуть в очередь")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("снова в очереди")
    states = AccessRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["waiting", "waiting", "approved"]

    press(page, "?")
    page.get_by_label("Работать клавишами").focus()
    page.keyboard.press("Space")
    page.goto(f"/operator/requests/{first.pk}/")
    press(page, "r")  # switched off on this device
    expect(page.get_by_label("Готовая причина").first).not_to_be_visible()
    wrong = walk(
        page,
        [
            *("/operator/", "/operator/reasons/", "/operator/background/"),
            f"/operator/requests/{first.pk}/",
        ],
        looks.HERE,
    )
    assert wrong == []
