"""A one-time link on a phone: filled in first, identified last, used once; its pages looked at."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from organizations.models import Organization
from ratings.models import Confirmed, Questionnaire
from ratings.services.visit_links import issue_links
from tests.browser import looks
from tests.browser.conftest import code_in
from tests.browser.test_every_page import walk
from tests.browser.test_fill_first import THANKS, enter, identify
from tests.browser.test_newcomer import answer
from tests.factories import UserFactory, make_member


def test_link_leads_to_thanks_once(
    visit: Callable[..., Page],
    country: dict[str, Organization],
    mailoutbox: list[Any],
) -> None:
    before = Questionnaire.objects.count()
    code = issue_links(by=None, organization=country["clinic"], number=1).codes[0]
    page = visit()
    page.goto(f"/i/{code}")
    expect(page.get_by_text("Кто ответил, организация не узнает")).to_be_visible()
    answer(page, 5, 4, 5, 4)
    page.get_by_role("button", name="Отправить оценку").click()
    identify(page, "new@example.org")
    page.locator("label", has_text="Я здесь впервые").click()
    enter(page, code_in(mailoutbox[0]))
    expect(page.get_by_role("heading", name=THANKS)).to_be_visible()
    expect(page.get_by_text("вы ответили по одноразовой ссылке")).to_be_visible()

    other = visit(as_=UserFactory())
    other.goto(f"/i/{code}")
    answer(other, 2, 2, 2, 2)
    other.get_by_role("button", name="Отправить оценку").click()
    expect(other.get_by_text("по ней уже ответили")).to_be_visible()
    assert Questionnaire.objects.count() == before + 1
    other.get_by_role("button", name="Отправить оценку").click()
    expect(other.get_by_role("heading", name=THANKS)).to_be_visible()
    kept = Questionnaire.objects.order_by("pk").values_list("mean", "confirmed")
    assert list(kept)[before:] == [(4.5 * 840, Confirmed.KEPT), (2 * 840, Confirmed.NO)]


def test_pages_about_links(visit: Callable[..., Page], country: dict[str, Organization]) -> None:
    clinic = country["clinic"]
    batch = issue_links(by=None, organization=clinic, number=3).batch
    page = visit(as_=make_member(clinic, "administrator"))
    links = f"/cabinet/{clinic.pk}/invitations/"

    wrong = walk(
        page, [links, f"{links}{batch.pk}/revocation/", f"{links}keys/", "/i/gone"], looks.HERE
    )

    assert wrong == []
