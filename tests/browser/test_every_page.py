"""Every page at every width: axe finds nothing, nothing scrolls sideways, the console is silent."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from organizations.models import Organization
from organizations.services import close_organization
from ratings.models import Questionnaire
from tests.browser.conftest import DESK, PHONE
from tests.factories import UserFactory, rate

NARROW = {"width": 320, "height": 640}
RULES = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
    "resultTypes": ["violations"],
}
axe = Axe()


def look_over(page: Page, where: str) -> list[str]:
    """What is wrong with the page as it stands, in lines."""
    wrong = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        for found in axe.run(page, options=RULES).response["violations"]:
            nodes = "; ".join(node["html"][:120] for node in found["nodes"][:3])
            wrong.append(f"{where} at {size['width']}: {found['id']}: {nodes}")
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > NARROW["width"]:
        wrong.append(f"{where} scrolls sideways: {width} pixels")
    return wrong


def walk(page: Page, addresses: Iterable[str]) -> list[str]:
    wrong: list[str] = []

    def heard(message: Any) -> None:
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            wrong.append(f"{page.url}: console: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    for address in addresses:
        page.goto(address)
        wrong += look_over(page, address)
    return wrong


def test_public_pages(visit: Callable[..., Page], country: dict[str, Organization]) -> None:
    close_organization(by=None, organization=country["rival"], on=date(2026, 3, 1))
    page = visit()
    wrong = walk(
        page,
        [
            "/",
            "/organizations/",
            "/organizations/?q=больница",
            "/organizations/?region=vi&sphere=health&mark=4",
            "/organizations/?q=ыыы",
            "/organizations/?region=zz",
            "/rating/",
            "/rating/?sort=adjusted",
            "/spheres/",
            *(f"/organizations/{organization.pk}/" for organization in country.values()),
            "/help/",
            "/privacy/",
            "/sources/",
            "/demo/mail/",
            "/demo/gallery/",
            "/nowhere/",
            "/%00",
        ],
    )
    assert wrong == []


def test_account_pages(visit: Callable[..., Page], citizen: Any) -> None:
    wrong = walk(
        visit(),
        [
            "/accounts/login/",
            "/accounts/signup/",
            "/accounts/inactive/",
            "/accounts/login/password/",
            "/accounts/login/link/stale/",
            "/accounts/questionnaires/drafts/00000000-0000-0000-0000-000000000000/",
            "/accounts/password/reset/",
            "/accounts/password/reset/done/",
            "/accounts/password/reset/key/1-stale/",
            "/accounts/password/reset/key/done/",
        ],
    )
    page = visit()
    page.goto("/accounts/signup/")
    page.get_by_label("Пароль").fill("123")
    page.get_by_role("button", name="Зарегистрироваться").click()
    wrong += look_over(page, "sign-up with errors")
    wrong += walk(
        visit(as_=citizen),
        [
            "/accounts/",
            "/accounts/data/",
            "/accounts/password/change/",
            "/accounts/email/",
            "/accounts/logout/",
        ],
    )
    assert wrong == []


def test_pages_of_those_who_rate(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    citizen: Any,
    representative: Any,
) -> None:
    clinic = country["clinic"]
    questionnaire: Questionnaire = rate(citizen, clinic, 5, 4, 4, 5, comment="Очередь шла быстро.")
    mine = f"/accounts/questionnaires/{questionnaire.reference}/"
    page = visit(as_=citizen)
    wrong = walk(
        page,
        [
            f"/organizations/{country['few'].pk}/rate/",
            f"/organizations/{clinic.pk}/rate/",
            mine,
            f"{mine}edit/",
            f"{mine}withdrawal/",
            "/accounts/questionnaires/",
        ],
    )
    page.goto(f"/organizations/{clinic.pk}/rate/")
    page.get_by_role("button", name="Отправить оценку").click()
    wrong += look_over(page, "questionnaire with errors")
    wrong += walk(visit(as_=UserFactory()), ["/accounts/questionnaires/"])
    wrong += walk(visit(as_=representative), [f"/organizations/{clinic.pk}/rate/"])
    assert wrong == []


def test_moderators_pages(
    visit: Callable[..., Page], country: dict[str, Organization], moderator: Any, citizen: Any
) -> None:
    page = visit(as_=moderator)
    wrong = walk(page, ["/moderation/"])
    rate(citizen, country["clinic"], 2, 2, 2, 2, comment="Долго ждали.\n\nНикто не объяснил.")
    wrong += walk(page, ["/moderation/"])
    assert wrong == []
