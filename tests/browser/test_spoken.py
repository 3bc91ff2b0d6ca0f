"""What a screen reader is told: names, roles and states in the accessibility tree."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from organizations.models import Organization
from tests.browser.conftest import DESK, PHONE


def test_every_page_begins_alike(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    page = visit(size=DESK)
    for address in ("/", "/rating/", "/accounts/login/", "/nowhere/"):
        page.goto(address)
        expect(page.locator("body")).to_match_aria_snapshot(
            """
            - link "Перейти к содержанию"
            - banner:
              - list:
                - listitem:
                  - link "Версия для слабовидящих"
              - navigation "Разделы"
              - navigation "Вход и личные страницы"
            - main
            - contentinfo
            """
        )


def test_questionnaire_says_question_number_and_word(
    visit: Callable[..., Page], country: dict[str, Organization], citizen: Any
) -> None:
    page = visit(as_=citizen, size=PHONE)
    page.goto(f"/organizations/{country['clinic'].pk}/rate/")
    expect(page.locator("fieldset").first).to_match_aria_snapshot(
        """
        - group "Простота и понятность процесса получения услуги":
          - radio "1 очень плохо"
          - radio "2 плохо"
          - radio /3 удовле.?тво.?ри.?тельно/
          - radio "4 хорошо"
          - radio "5 отлично"
        """
    )
    page.get_by_role("radio", name="4 хорошо").first.check()
    expect(page.locator("fieldset").first).to_match_aria_snapshot(
        """
        - group:
          - radio "4 хорошо" [checked]
        """
    )
    expect(page.get_by_role("textbox", name="Комментарий (необязательно)")).to_be_visible()


def test_search_is_a_landmark_with_a_named_line(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    page = visit(js=False, size=DESK)
    page.goto("/")
    expect(page.get_by_role("search")).to_match_aria_snapshot(
        """
        - search:
          - searchbox "Найти организацию"
          - button "Найти"
        """
    )
    expect(page.get_by_role("searchbox")).to_have_accessible_description("Название, адрес или УНП")


def test_errors_are_summed_up_linked_and_tied_to_their_fields(
    visit: Callable[..., Page], country: dict[str, Organization], citizen: Any
) -> None:
    page = visit(as_=citizen)
    page.goto(f"/organizations/{country['clinic'].pk}/rate/")
    page.get_by_role("button", name="Отправить оценку").click()
    summary = page.get_by_role("alert")
    expect(summary).to_have_accessible_name("Исправьте ошибки")
    expect(summary.get_by_role("link")).to_have_count(4)
    expect(summary).to_match_aria_snapshot(
        """
        - alert "Исправьте ошибки":
          - heading "Исправьте ошибки" [level=2]
          - list:
            - listitem:
              - link /Простота и понятность/
        """
    )
    for criterion in page.locator("fieldset.scale").all():
        assert criterion.get_attribute("aria-describedby")
        expect(criterion).not_to_have_accessible_description("")


def test_low_vision_settings_are_named_groups(visit: Callable[..., Page], site: str) -> None:
    page = visit()
    page.goto("/display/")
    main = page.get_by_role("main")
    for group, chosen, count in [
        ("Размер текста", "Обычный — 100 %", 3),
        ("Расстояние между буквами и строками", "Обычное", 3),
        ("Шрифт", "Без засечек", 2),
        ("Цвета", "Как в системе", 8),
        ("Рисунки", "Показывать", 3),
    ]:
        radios = main.get_by_role("group", name=group, exact=True).get_by_role("radio")
        expect(radios).to_have_count(count)
        expect(radios.first).to_have_accessible_name(chosen)
        expect(radios.first).to_be_checked()
