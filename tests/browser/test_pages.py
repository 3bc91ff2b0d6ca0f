"""The operator mends a page in two languages after a look at it, and publishes a piece of news."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from portal.pages.models import PageText
from tests.browser import looks
from tests.browser.conftest import PHONE
from tests.browser.test_every_page import look_over, walk
from tests.factories import make_page


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without"])
def test_operator_mends_a_page_and_publishes_news(
    js: bool, visit: Callable[..., Page], operator: User
) -> None:
    page = visit(as_=operator, size=PHONE, js=js)
    page.goto("/operator/")
    page.get_by_role("link", name="Страницы и новости").click()
    page.get_by_role("link", name="О портале", exact=True).first.click()
    page.get_by_label("Заголовок по-русски").fill("О нашем портале")
    page.get_by_text("Беларуская", exact=True).last.click()
    page.get_by_label("Заголовок по-белорусски").fill("Пра наш партал")
    page.get_by_role("button", name="Предпросмотр").click()
    expect(page.get_by_role("heading", name="О нашем портале")).to_be_visible()
    assert not PageText.objects.exists()
    page.get_by_label("Опубликовать сейчас").check(force=True)
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("status")).to_contain_text("Опубликовано")
    page.goto("/be/about/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Пра наш партал")

    page.goto("/operator/pages/")
    page.get_by_role("link", name="Написать новость").click()
    page.get_by_label("Заголовок по-русски").fill("Школы оценивают с четверга")
    page.get_by_label("Текст по-русски").fill("Каждая **школа** ждёт анкет.")
    page.get_by_role("button", name="Сохранить черновик").click()
    expect(page.get_by_role("alert")).to_contain_text("Напишите адрес")
    wrong = look_over(page, "news with errors") if js else []
    page.get_by_label("Адрес").fill("schools")
    page.get_by_role("button", name="Сохранить черновик").click()
    page.get_by_label("Опубликовать сейчас").check(force=True)
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("link", name="Открыть на сайте").click()
    expect(page.get_by_role("main")).to_contain_text("Каждая школа ждёт анкет.")
    if js:
        here = "/operator/pages/"
        make_page("long", kind="news", body="\n\n".join(f"## Раздел {n}\n\nДа." for n in range(5)))
        wrong += walk(
            page,
            [here, f"{here}about/", f"{here}about/history/ru/", f"{here}about/files/"],
            looks.HERE,
        )
        own = ["/news/", "/news/long/", "/methodology/", "/promotion/", "/video/", "/guide/"]
        wrong += walk(visit(), own, looks.HERE)
        assert wrong == []


def test_nothing_of_another_sites_film_is_loaded_before_it_is_started(
    visit: Callable[..., Page],
) -> None:
    foreign = make_page("film")
    foreign.video_address = "https://video.example.org/portal.mp4"
    foreign.save(update_fields=["video_address"])
    page = visit(size=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.route("**/*.mp4", lambda route: route.abort())

    page.goto("/pages/film/")
    wrong = look_over(page, "a film that is offered")
    page.get_by_role("link", name="Показать видео с video.example.org").click()

    film = page.locator("video")
    expect(film).to_be_visible()
    wrong += look_over(page, "another site's film")
    assert foreign.video_address not in asked
    with page.expect_request(foreign.video_address):  # the policy lets it
        film.evaluate("film => { film.play().catch(() => 0) }")
    assert wrong == []
