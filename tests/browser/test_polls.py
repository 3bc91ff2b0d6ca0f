"""A guest answers a poll once, with script and without; a kiosk forgets its visitor."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from organizations.models import Organization
from portal.polls.models import Response
from portal.polls.services.kiosks import answer_kiosk, make_kiosk
from ratings.arithmetic import BASE_CRITERIA
from tests.browser import looks
from tests.browser.conftest import DESK
from tests.browser.test_every_page import look_over, walk
from tests.factories import make_poll


@pytest.mark.parametrize("js", [True, False])
def test_guest_answers_once(visit: Callable[..., Page], operator: User, js: bool) -> None:
    poll = make_poll(operator, results="at_once")
    page = visit(js=js)
    page.goto("/polls/")
    page.get_by_role("link", name="Как вам портал").click()
    page.get_by_label("Чего не хватает?").fill("Карты рядом")
    page.get_by_role("button", name="Отправить ответы").click()
    # what lacks is named, what was typed stays
    page.get_by_role("link", name="С чего вы заходите?").click()
    page.get_by_role("radio", name="Телефон").check(force=True)
    page.get_by_role("radio", name="4").check(force=True)
    expect(page.get_by_label("Чего не хватает?")).to_have_value("Карты рядом")
    page.get_by_role("button", name="Отправить ответы").click()
    expect(page.get_by_role("heading", name="Спасибо, ответы приняты")).to_be_visible()
    expect(page.get_by_role("row", name="Телефон").first).to_contain_text("100 %")
    page.goto(f"/polls/{poll.pk}/")
    expect(page.get_by_text("Вы уже ответили на этот опрос")).to_be_visible()
    expect(page.get_by_role("button", name="Отправить ответы")).to_have_count(0)
    assert Response.objects.count() == 1


def test_kiosk_forgets_its_visitor(
    visit: Callable[..., Page], operator: User, clinic: Organization
) -> None:
    kiosk = make_kiosk(by=operator, organization=clinic, place="Зал")
    page = visit(size=DESK)
    page.clock.install()
    page.goto(f"/kiosk/{kiosk.code}")
    # all on one screen
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height <= DESK["height"]
    wrong = look_over(page, "kiosk", looks.HERE)
    page.goto(f"/kiosk/{kiosk.code}")
    chosen = page.get_by_role("radio", name="5 отлично").first
    chosen.check(force=True)
    page.clock.run_for(42_000)
    more = page.get_by_role("button", name="Ещё отвечаю")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    expect(more).to_be_hidden()
    expect(chosen).to_be_checked()
    page.clock.run_for(62_000)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    for cell in page.get_by_role("radio", name="4 хорошо").all():
        cell.check(force=True)
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_role("heading", name="Спасибо за ответ")).to_be_visible()
    wrong += look_over(page, "kiosk's thanks", looks.HERE)
    page.clock.run_for(13_000)
    expect(page.get_by_role("heading", name="Как вас приняли?")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("radio", checked=True)).to_have_count(0)
    assert kiosk.answers.count() == 1
    assert wrong == []


def test_pages_of_polls_and_kiosks(
    visit: Callable[..., Page], operator: User, clinic: Organization
) -> None:
    poll = make_poll(operator)
    draft = make_poll(operator, is_published=False)
    text = poll.questions.get(kind="text")
    kiosk = make_kiosk(by=operator, organization=clinic, place="Зал")
    answers = dict.fromkeys(BASE_CRITERIA, 4)
    answer_kiosk(kiosk=kiosk, reference=uuid4(), answers=answers, network=None)
    desk = "/operator/polls/"
    public = ["/polls/", "/polls/archive/", f"/polls/{poll.pk}/"]
    inside = [
        desk,
        f"{desk}{draft.pk}/",
        f"{desk}{draft.pk}/questions/new/multiple/",
        f"{desk}{poll.pk}/results/",
        f"{desk}{poll.pk}/texts/{text.pk}/",
        f"/cabinet/{clinic.pk}/kiosk/",
        f"/organizations/{clinic.pk}/",
    ]
    assert walk(visit(), public, looks.HERE) == []
    assert walk(visit(as_=operator), inside, looks.HERE) == []
