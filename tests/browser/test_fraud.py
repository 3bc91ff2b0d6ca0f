"""A cheat's journey: a crowd of new accounts moves no mark, and everybody sees why."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from organizations.models import Organization
from ratings import scores
from ratings.models import Questionnaire, State, SuspicionCase, WatchedDay
from ratings.services.fraud_days import look_again
from tests.browser import looks
from tests.browser.test_every_page import walk
from tests.browser.test_newcomer import answer
from tests.factories import make_member, make_staff
from tests.ratings.test_fraud import crowd

WHY = "Двенадцать новых аккаунтов за минуту"


@pytest.fixture
def watched(db: None) -> None:
    """Eight weeks have been watched."""
    now = timezone.now()
    WatchedDay.objects.create(
        day=timezone.localdate() - timedelta(days=56), salt="00" * 32, closed_at=now
    )


def test_a_crowd_moves_no_mark_and_everybody_sees_why(
    visit: Callable[..., Page], country: dict[str, Organization], citizen: User, watched: None
) -> None:
    clinic = country["clinic"]
    crowd(clinic)
    look_again()  # those that counted before the pattern showed

    page = visit(as_=citizen)
    main = page.get_by_role("main")
    page.goto(f"/organizations/{clinic.pk}/rate/")
    answer(page, 1, 1, 1, 1)
    page.get_by_role("button", name="Отправить оценку").click()
    expect(page.get_by_role("heading", name="Спасибо, ваша анкета на проверке")).to_be_visible()
    expect(main).to_contain_text("4,85")
    page.goto(f"/organizations/{clinic.pk}/")
    expect(main).to_contain_text("4,85")
    expect(main).to_contain_text("по 5 анкетам")
    expect(main).to_contain_text("Часть новых анкет проверяется на накрутку")

    case = SuspicionCase.objects.get()
    mine = Questionnaire.objects.written_by(citizen).get()
    desk = visit(as_=make_staff("operator"))
    wrong = walk(
        desk,
        [
            "/operator/suspicious/",
            f"/operator/suspicious/{case.pk}/",
            f"/operator/questionnaires/{clinic.pk}/{mine.number}/author/",
        ],
        looks.HERE,
    )
    assert wrong == []
    desk.goto("/operator/suspicious/")
    expect(desk.get_by_role("main")).to_contain_text("На проверке: 13 анкет")
    desk.get_by_role("button", name="Решать по порядку").click()
    expect(desk.get_by_role("main")).to_contain_text("13 из 13")
    desk.get_by_role("button", name="Исключить").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.get_by_label("Причина", exact=True).fill(WHY)
    desk.get_by_role("button", name="Исключить").click()
    expect(desk.get_by_role("status")).to_contain_text("Исключено: 13 анкет")

    page.goto("/accounts/questionnaires/")
    expect(main).to_contain_text(f"Почему не учтена: {WHY}")
    cabinet = visit(as_=make_member(clinic, "representative"))
    cabinet.goto(f"/cabinet/{clinic.pk}/questionnaires/{mine.number}/")
    expect(cabinet.get_by_role("main")).to_contain_text("исключена")
    expect(cabinet.get_by_role("main")).to_contain_text(WHY)
    assert Questionnaire.objects.filter(organization=clinic, state=State.EXCLUDED).count() == 13
    scores.settle()
    assert list(scores.differences()) == []
