"""What isn't found is suggested by phone together with its questionnaire; a moderator accepts it,
it is in the catalogue with its mark, and a letter says so. With JavaScript and without it."""

from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from organizations.models import Organization
from organizations.services.suggestions import tell_applicants
from ratings.services.pending import keep_pending
from tests.browser import looks
from tests.browser.conftest import DESK, PHONE, link_in
from tests.browser.test_every_page import walk
from tests.browser.test_newcomer import answer
from tests.factories import make_suggestion
from tests.organizations.test_suggestions import ANSWERS


@pytest.mark.parametrize("js", [True, False], ids=["with scripts", "without"])
def test_missing_organization_is_suggested_accepted_and_rated(
    js: bool,
    visit: Callable[..., Page],
    country: dict[str, Organization],
    citizen: User,
    moderator: User,
) -> None:
    page = visit(as_=citizen, size=PHONE, js=js)
    main = page.get_by_role("main")
    page.goto("/organizations/?q=Прядильня")
    main.get_by_role("link", name="Добавить организацию").click()
    expect(page.get_by_label("Название")).to_have_value("Прядильня")

    # what is there already is shown while it is typed, or asked for
    page.get_by_label("Название").fill("Лиозненская ЦРБ")
    found = main.get_by_role("link", name="Лиозненская центральная районная больница")
    if js:
        expect(main.get_by_role("status")).to_contain_text("уже есть")
    else:
        page.get_by_role("button", name="Проверить, нет ли её уже").click()
    expect(found).to_have_attribute("href", f"/organizations/{country['clinic'].pk}/rate/")

    # none of them: the rest, and the questionnaire
    page.get_by_label("Название").fill("Прядильня")
    page.get_by_label("Чем она занимается", exact=True).select_option("Поликлиники")
    page.get_by_label("Область").select_option("Витебская область")
    page.get_by_label("Населённый пункт").fill("Лиозно")
    page.get_by_role("button", name="Отправить", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Модератор проверит")
    page.get_by_role("link", name="Заполнить анкету").click()
    answer(page, 5, 5, 4, 4)
    page.get_by_role("button", name="Оставить анкету ждать").click()
    expect(main).to_contain_text("Анкета ждёт вместе с предложением")

    desk = visit(as_=moderator, size=DESK, js=js)
    desk.goto("/moderation/suggestions/")
    desk.get_by_role("button", name="Решать по порядку").click()
    desk.get_by_role("button", name="Добавить в каталог").click()
    expect(desk.get_by_role("alert")).to_contain_text("Улица и дом")
    desk.get_by_label("Улица и дом").fill("ул. Новая, 3")
    desk.get_by_role("button", name="Добавить в каталог").click()
    expect(desk.get_by_role("status")).to_contain_text("«Прядильня» в каталоге")

    page.goto("/organizations/?q=прядильня")
    main.get_by_role("link", name="Прядильня").first.click()
    expect(main).to_contain_text("4,50")
    tell_applicants()
    (letter,) = mail.outbox
    assert (letter.to, "анкета отправлена" in letter.body) == ([citizen.email], True)
    page.goto(link_in(letter))
    expect(page.get_by_role("heading", name="Прядильня")).to_be_visible()


def test_pages_of_suggestions(
    visit: Callable[..., Page], clinic: Organization, citizen: User, moderator: User
) -> None:
    row = make_suggestion(citizen, name_ru="Лиозненская больница", about="За парком.")
    make_suggestion(citizen, name_ru="Больница Лиозно")
    keep_pending(suggestion=row, answers=ANSWERS)
    mine, desk = "/accounts/suggestions/", "/moderation/suggestions/"

    wrong = walk(visit(), ["/organizations/suggest/?q=Баня"], looks.HERE)
    wrong += walk(
        visit(as_=citizen),
        [mine, f"{mine}{row.key}/", f"{mine}{row.key}/edit/", f"{mine}{row.key}/questionnaire/"],
        looks.HERE,
    )
    wrong += walk(visit(as_=moderator), [desk, f"{desk}{row.pk}/"], looks.HERE)

    assert wrong == []
