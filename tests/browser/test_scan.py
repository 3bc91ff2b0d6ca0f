"""A person in a corridor scans a poster: on a phone, without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from organizations.models import Organization
from organizations.qr_codes import make_qr_code, revoke_qr_code
from ratings.models import Questionnaire
from tests.browser.conftest import PHONE


def test_guests_scan_opens_the_questionnaire_of_the_unit(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    unit = country["unit"]
    qr_code = make_qr_code(by=None, organization=unit)
    page = visit(js=False)

    page.goto(f"/q/{qr_code.code.upper()}")

    expect(page).to_have_url(f"/organizations/{unit.pk}/rate/?q={qr_code.code}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Бабиновичская амбулатория")
    expect(page.get_by_role("radio", name="5").first).to_be_visible()


def test_scan_is_remembered_with_the_questionnaire(
    visit: Callable[..., Page], country: dict[str, Organization], citizen: User
) -> None:
    unit = country["unit"]
    qr_code = make_qr_code(by=None, organization=unit)
    page = visit(as_=citizen, js=False)

    page.goto(f"/q/{qr_code.code}")
    for cell in page.get_by_role("radio", name="5").all():
        cell.check()
    page.get_by_role("button", name="Отправить оценку").click()

    expect(page.get_by_role("heading", name="Спасибо, ваша оценка учтена")).to_be_visible()
    sent = Questionnaire.objects.latest("pk")
    assert (sent.organization, sent.source) == (unit, f"q:{qr_code.code}")


def test_scan_of_a_revoked_code_leads_to_the_search_in_words(
    visit: Callable[..., Page], country: dict[str, Organization]
) -> None:
    qr_code = make_qr_code(by=None, organization=country["clinic"])
    revoke_qr_code(by=None, qr_code=qr_code)
    page = visit(js=False)
    main = page.get_by_role("main")

    page.goto(f"/q/{qr_code.code}")

    expect(page.get_by_role("heading", level=1)).to_have_text("Этот QR-код больше не действует")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    main.get_by_label("Найти организацию").fill("лиозненская")
    main.get_by_role("button", name="Найти").click()
    link = main.get_by_role("link", name="Лиозненская центральная районная больница")
    expect(link).to_be_visible()
    expect(main).not_to_contain_text("Этот QR-код")
