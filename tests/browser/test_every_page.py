"""Every page in the languages, widths, schemes and sizes of letters of looks.py: axe finds nothing,
nothing scrolls sideways, the console is silent."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from organizations.models import Organization
from organizations.services import close_organization
from organizations.services.cabinet import add_service, save_data
from ratings import rules
from ratings.models import Campaign, Criterion, Questionnaire
from ratings.rules import current_day
from ratings.scores import summaries
from tests.browser import looks
from tests.browser.conftest import follow
from tests.browser.looks import Look
from tests.factories import UserFactory, make_campaign, make_criterion, make_rule, rate

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
# what another language, scheme, width or size of letters can change; the rest hangs on the markup
OF_THE_LOOK = {
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "target-size", "html-lang-valid", "valid-lang"],
    },
    "resultTypes": ["violations"],
}
AXE = Axe().axe_script
RUN = "rules => axe.run(document, rules).then(found => found.violations)"


def put_on(page: Page, look: Look) -> None:
    """Show the page so, as the server would for somebody who has chosen it (test_display)."""
    page.emulate_media(
        color_scheme="dark" if look.scheme == "dark" else "light", reduced_motion="reduce"
    )
    page.set_viewport_size({"width": look.width, "height": 800})
    page.evaluate(
        """attributes => {
          for (const [name, value] of Object.entries(attributes))
            document.documentElement.toggleAttribute(name, !!value) &&
              document.documentElement.setAttribute(name, value);
        }""",
        look.attributes,
    )


def found_by(violations: list[dict[str, Any]], where: str) -> list[str]:
    return [
        f"{where}: {found['id']}: " + "; ".join(node["html"][:120] for node in found["nodes"][:3])
        for found in violations
    ]


def look_over(
    page: Page, where: str, ways: Iterable[Look] = looks.HERE, thoroughly: bool = True
) -> list[str]:
    """What is wrong with the page as it stands, in lines: all unfolded, by all of axe's rules
    in the first way, in the others by those that they can break."""
    page.wait_for_load_state()
    size = page.viewport_size
    page.evaluate(AXE)
    wrong = []
    page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
    for i, look in enumerate(ways):
        put_on(page, look)
        how = f"{where} in {', '.join(str(value) for value in look if value)}"
        rules = RULES if thoroughly and not i else OF_THE_LOOK
        wrong += found_by(page.evaluate(RUN, rules), how)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > look.width:
            wrong.append(f"{how} scrolls sideways: {width} pixels")
    put_on(page, Look(looks.HERE[0].language, size["width"] if size else 360, "", ""))
    return wrong


def walk(page: Page, addresses: Iterable[str], chosen: Iterable[Look] = ()) -> list[str]:
    """What is wrong with the pages, each in the looks that are its own, or in those chosen."""
    wrong: list[str] = []

    def heard(message: Any) -> None:
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            wrong.append(f"{page.url}: console: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    for address in addresses:
        ways = list(chosen or looks.of_page(address))
        for prefix, here in groupby(ways, lambda look: look.prefix):
            page.goto(prefix + address)
            thoroughly = looks.FULL or prefix == ways[0].prefix
            wrong += look_over(page, prefix + address, here, thoroughly)
    return wrong


def test_catalogue(visit: Callable[..., Page], country: dict[str, Organization]) -> None:
    close_organization(by=None, organization=country["rival"], on=date(2026, 3, 1))
    page = visit()
    wrong = walk(
        page,
        [
            "/",
            "/organizations/?region=vi&sphere=health&mark=4",
            "/organizations/?q=ыыы",
            "/organizations/?region=zz",
            "/rating/",
            "/spheres/",
            f"/organizations/{country['clinic'].pk}/",
        ],
    )
    assert wrong == []


def test_catalogue_with_other_figures(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    close_organization(by=None, organization=country["rival"], on=date(2026, 3, 1))
    summaries.keep_up()
    wrong = walk(
        visit(),
        [
            "/organizations/",
            "/organizations/?q=больница",
            "/rating/?sort=adjusted",
            "/data/",
            "/infographics/",
            *(f"/infographics/{page}/" for page in ("regions", "spheres", "organizations")),
            "/rating/map/",
            "/rating/map/?region=vi",
            *(f"/organizations/{organization.pk}/" for organization in country.values()),
        ],
        looks.HERE,
    )
    assert wrong == []


def test_standing_pages(visit: Callable[..., Page], country: dict[str, Organization]) -> None:
    page = visit()
    wrong = walk(
        page,
        [
            "/help/",
            "/privacy/",
            "/sources/",
            "/accessibility/",
            "/display/?next=/rating/",
            "/demo/mail/",
            "/nowhere/",
            "/%00",
        ],
    )
    wrong += walk(page, ["/demo/gallery/"], looks.HERE)
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
    follow(page.get_by_role("button", name="Зарегистрироваться"))
    wrong += look_over(page, "sign-up with errors")
    wrong += walk(
        visit(as_=citizen),
        [
            "/accounts/",
            "/accounts/data/",
            "/accounts/api-keys/",
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
    follow(page.get_by_role("button", name="Отправить оценку"))
    wrong += look_over(page, "questionnaire with errors")
    wrong += walk(visit(as_=UserFactory()), ["/accounts/questionnaires/"])
    wrong += walk(visit(as_=representative), [f"/organizations/{clinic.pk}/rate/"])
    assert wrong == []


def test_moderators_pages(
    visit: Callable[..., Page], country: dict[str, Organization], moderator: Any, citizen: Any
) -> None:
    page = visit(as_=moderator)
    wrong = walk(page, ["/moderation/", "/moderation/comments/"])
    rate(citizen, country["clinic"], 2, 2, 2, 2, comment="Долго ждали.\n\nНикто не объяснил.")
    wrong += walk(page, ["/moderation/comments/"])
    assert wrong == []


def test_pages_of_criteria_campaigns_and_rules(
    visit: Callable[..., Page], country: dict[str, Organization], operator: Any, citizen: Any
) -> None:
    criterion = make_criterion(operator, owner=make_campaign(operator))
    campaign, today = criterion.campaign, current_day()
    assert campaign
    Campaign.objects.update(starts_on=today)
    Criterion.objects.update(valid_from=today)
    make_rule(operator, valid_from=today + timedelta(days=9))
    rules.forget()
    rate(citizen, country["clinic"], 4, additional={criterion.pk: 3})
    wrong = walk(
        visit(as_=operator),
        [
            "/campaigns/",
            f"/campaigns/{campaign.pk}/",
            "/methodology/rules/",
            "/operator/criteria/",
            f"/operator/criteria/{make_criterion(operator).pk}/",
            f"/operator/criteria/preview/?owner=campaign-{campaign.pk}",
            f"/operator/campaigns/{campaign.pk}/",
            f"/operator/campaigns/{campaign.pk}/change/",
            "/operator/rules/new/",
        ],
        looks.HERE,
    )
    assert wrong == []


def test_pages_of_the_cabinet(
    visit: Callable[..., Page], country: dict[str, Organization], representative: Any
) -> None:
    clinic, unit = country["clinic"], country["unit"]
    add_service(by=representative, organization=clinic, kind="service", name_ru="Приём врача")
    own = f"/cabinet/{clinic.pk}"
    page = visit(as_=representative)
    wrong = walk(
        page,
        [
            "/cabinet/",
            f"{own}/",
            f"{own}/names/",
            f"{own}/location/",
            f"/cabinet/{unit.pk}/location/",
            f"{own}/activity/",
            f"{own}/contacts/",
            f"{own}/logo/",
            f"{own}/units/",
            f"{own}/units/new/",
            f"/cabinet/{unit.pk}/moving/",
            f"/cabinet/{unit.pk}/closing/",
            f"{own}/history/",
        ],
    )
    page.goto(f"{own}/names/")
    clinic.short_name_ru = "Больница"
    save_data(by=representative, organization=clinic)
    page.get_by_label("Краткое наименование", exact=False).first.fill("Наша больница")
    follow(page.get_by_role("button", name="Сохранить"))
    wrong += look_over(page, "names saved by another")
    wrong += walk(visit(as_=UserFactory()), ["/cabinet/"])
    assert wrong == []
