"""Fill first, identify last: nothing typed is lost, nothing is sent under another's name."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Consent, User
from organizations import services as organization_services
from organizations.models import Organization
from portal.lib import due
from ratings.models import Draft, Questionnaire
from tests.factories import PASSWORD, UserFactory, make_organization, rate
from tests.weight import FIRST_VIEW, weight

ANSWERS = {"clarity": "5", "information": "4", "timeliness": "5", "courtesy": "4"}
MINE = "/accounts/questionnaires/"


@pytest.fixture
def known(db: None) -> User:
    """Somebody with an account and a password."""
    user = UserFactory(email="known@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def phone() -> Client:
    """A browser of a guest."""
    return Client()


def rate_url(organization: Organization) -> str:
    return f"/organizations/{organization.pk}/rate/"


def token_of(answer: Any) -> str:
    return str(answer.context["token"])


def fill(client: Client, organization: Organization, **more: str) -> Any:
    """Open the questionnaire and send it; the answer."""
    token = token_of(client.get(rate_url(organization)))
    return client.post(rate_url(organization), {**ANSWERS, "token": token, **more})


def code_in(message: Any) -> str:
    return re.findall(r"^(\d{3} \d{3})$", message.body, re.MULTILINE)[0]


def link_in(message: Any) -> str:
    return re.findall(r"http://testserver(/\S+)", message.body)[0]


def identify(client: Client, draft_url: str, email: str) -> Any:
    """Give an address on the draft's page."""
    page = client.get(draft_url)
    answer = client.post("/accounts/login/", {"email": email, "next": page.context["next_url"]})
    assert answer.headers["Location"] == "/accounts/login/code/"
    return answer


def enter(client: Client, code: str, consents: str = "on") -> Any:
    return client.post("/accounts/login/code/", {"code": code, "consents": consents})


def go(client: Client, answer: Any) -> Any:
    """Follow one redirect."""
    assert answer.status_code == 302, answer.status_code
    return client.get(answer.headers["Location"])


def test_guest_sees_the_questionnaire(phone: Client, clinic: Organization) -> None:
    page = phone.get(rate_url(clinic))

    assert page.status_code == 200
    assert not page.cookies.get(django_settings.SESSION_COOKIE_NAME)


def test_newcomer_goes_from_questions_to_thanks_in_four_pages(
    phone: Client, clinic: Organization
) -> None:
    sent = fill(phone, clinic, comment="Приняли вовремя.")
    draft_url = sent.headers["Location"]
    assert not Questionnaire.objects.exists()
    assert phone.get(draft_url).status_code == 200

    identify(phone, draft_url, "new@example.org")
    answer = enter(phone, code_in(mail.outbox[0]))

    assert answer.headers["Location"] == draft_url
    thanks = go(phone, go(phone, answer))
    questionnaire = Questionnaire.objects.get()
    assert thanks.request["PATH_INFO"] == f"{MINE}{questionnaire.reference}/"
    assert thanks.status_code == 200
    assert questionnaire.authorship.person == User.objects.get(email="new@example.org")
    assert questionnaire.base_answers == (5, 4, 5, 4)
    assert questionnaire.comment.text == "Приняли вовремя."
    assert not Draft.objects.exists()


def test_pages_from_scan_to_thanks_weigh_little(phone: Client, clinic: Organization) -> None:
    pages = [phone.get(rate_url(clinic))]
    sent = phone.post(rate_url(clinic), {**ANSWERS, "token": token_of(pages[0])})
    pages.append(phone.get(sent.headers["Location"]))
    identify(phone, sent.headers["Location"], "new@example.org")
    pages.append(phone.get("/accounts/login/code/"))
    pages.append(go(phone, go(phone, enter(phone, code_in(mail.outbox[0])))))

    assert [page.status_code for page in pages] == [200] * 4
    assert max(weight(page) for page in pages) < FIRST_VIEW, [weight(page) for page in pages]


def test_known_person_is_signed_in_and_the_answers_go(
    phone: Client, clinic: Organization, known: User
) -> None:
    draft_url = fill(phone, clinic).headers["Location"]

    identify(phone, draft_url, known.email)
    go(phone, enter(phone, code_in(mail.outbox[0]), consents=""))

    assert Questionnaire.objects.get().authorship.person == known


def test_with_a_password_the_answers_go_as_well(
    phone: Client, clinic: Organization, known: User
) -> None:
    draft_url = fill(phone, clinic).headers["Location"]

    answer = phone.post(
        "/accounts/login/password/",
        {"login": known.email, "password": PASSWORD, "next": draft_url},
    )
    go(phone, answer)

    assert Questionnaire.objects.get().authorship.person == known


def test_consent_to_a_new_text_comes_first_and_the_answers_go(
    phone: Client, clinic: Organization, known: User
) -> None:
    Consent.objects.update(version="2019-01")
    draft_url = fill(phone, clinic).headers["Location"]

    asked = phone.post(
        "/accounts/login/password/",
        {"login": known.email, "password": PASSWORD, "next": draft_url},
    )
    assert asked.headers["Location"] == "/accounts/consent/"
    assert not Questionnaire.objects.exists()
    go(phone, phone.post("/accounts/consent/", {"consents": "on"}))

    assert Questionnaire.objects.get().authorship.person == known


def test_draft_is_another_browsers_nothing(
    phone: Client, clinic: Organization, citizen: User
) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    stranger = Client()
    stranger.force_login(citizen)

    assert Client().get(draft_url).status_code == 404
    assert stranger.get(draft_url).status_code == 404
    assert stranger.post(draft_url).status_code == 404
    assert stranger.post(f"{draft_url}discard/").headers["Location"] == "/"
    assert Draft.objects.count() == 1


def test_letters_link_works_in_another_browser_and_the_draft_waits_in_the_first(
    phone: Client, clinic: Organization
) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    identify(phone, draft_url, "new@example.org")
    desk = Client()
    link = link_in(mail.outbox[0])

    assert desk.get(link).status_code == 200
    assert not User.objects.exists()
    page = go(desk, desk.post(link, {"consents": "on"}))

    assert page.status_code == 404  # there is no draft in this browser, and it says where it is
    assert "вернитесь" in page.content.decode()
    assert not Questionnaire.objects.exists()
    go(phone, enter(phone, code_in(mail.outbox[0]), consents=""))
    assert Questionnaire.objects.get().authorship.person == User.objects.get()


def test_letters_link_in_the_same_browser_sends_the_draft(
    phone: Client, clinic: Organization
) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    identify(phone, draft_url, "new@example.org")

    go(phone, phone.post(link_in(mail.outbox[0]), {"consents": "on"}))

    assert Questionnaire.objects.count() == 1


def test_strangers_draft_is_shown_and_asked_not_sent(
    phone: Client, clinic: Organization, known: User
) -> None:
    draft_url = fill(phone, clinic).headers["Location"]

    # the next person signs in from the header, not from the draft
    phone.post("/accounts/login/", {"email": known.email})
    page = go(phone, enter(phone, code_in(mail.outbox[0])))

    assert "неотправленная оценка" in page.content.decode()
    assert not Questionnaire.objects.exists()
    assert [draft.organization for draft in phone.get(MINE).context["drafts"]] == [clinic]
    asked = phone.get(draft_url)
    assert "Это ваша оценка?" in asked.content.decode()
    assert not Questionnaire.objects.exists()

    phone.post(f"{draft_url}discard/")
    assert not Draft.objects.exists()
    assert phone.get(draft_url).status_code == 404


def test_whoever_says_that_the_draft_is_theirs_sends_it(
    phone: Client, clinic: Organization, known: User
) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    phone.force_login(known)

    answer = phone.post(draft_url)

    questionnaire = Questionnaire.objects.get()
    assert answer.headers["Location"] == f"{MINE}{questionnaire.reference}/"
    assert questionnaire.authorship.person == known


def test_a_sign_in_counts_for_its_draft_once(
    phone: Client, clinic: Organization, known: User
) -> None:
    school = make_organization(name_ru="Лиозненская школа № 1")
    first = fill(phone, clinic).headers["Location"]
    second = fill(phone, school).headers["Location"]
    identify(phone, first, known.email)
    go(phone, enter(phone, code_in(mail.outbox[0])))

    phone.get(second)

    assert [q.organization for q in Questionnaire.objects.all()] == [clinic]
    assert Draft.objects.get().organization == school


def test_who_signs_out_leaves_no_answers_behind(
    phone: Client, clinic: Organization, known: User
) -> None:
    phone.force_login(known)
    phone.get("/")
    phone.logout()
    fill(phone, clinic)
    phone.force_login(known)

    phone.post("/accounts/logout/")

    assert not Draft.objects.exists()


def test_wrong_code_keeps_everything_and_counts_tries(phone: Client, clinic: Organization) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    identify(phone, draft_url, "new@example.org")
    code = code_in(mail.outbox[0])
    wrong = "000 000" if code != "000 000" else "111 111"

    for left in (4, 3, 2, 1):
        assert f"{left} попытк" in enter(phone, wrong).content.decode()
    assert "больше не действует" in enter(phone, wrong).content.decode()
    assert enter(phone, code).status_code == 422

    phone.post("/accounts/login/code/again/")
    go(phone, enter(phone, code_in(mail.outbox[1])))
    assert Questionnaire.objects.count() == 1


def test_closed_tab_finds_the_answers_again(phone: Client, clinic: Organization) -> None:
    fill(phone, clinic, comment="Долго ждали")

    page = phone.get(rate_url(clinic))

    assert page.context["form"].initial["clarity"] == "5"
    assert "Долго ждали" in page.content.decode()
    # and sending them again is the same draft
    phone.post(rate_url(clinic), {**ANSWERS, "clarity": "1", "token": token_of(page)})
    assert Draft.objects.get().answers["clarity"] == "1"


def test_draft_is_gone_after_a_day(phone: Client, clinic: Organization) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1), tick=False):
        page = phone.get(draft_url)
        assert due.run_all() == []

    assert page.status_code == 404
    assert not Draft.objects.exists()


def test_double_click_on_the_questionnaire_is_one_draft(
    phone: Client, clinic: Organization
) -> None:
    token = token_of(phone.get(rate_url(clinic)))
    for _ in range(2):
        phone.post(rate_url(clinic), {**ANSWERS, "token": token})

    assert Draft.objects.count() == 1


def test_double_click_on_the_code_signs_in_and_sends_once(
    phone: Client, clinic: Organization
) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    identify(phone, draft_url, "new@example.org")
    code = code_in(mail.outbox[0])
    before = {name: morsel.value for name, morsel in phone.cookies.items()}
    first = enter(phone, code)
    go(phone, first)
    # the browser drops the first answer: the second click comes with the cookies of before
    again = Client()
    for name, value in before.items():
        again.cookies[name] = value

    page = go(again, go(again, enter(again, code, consents="")))

    assert page.status_code == 200
    assert page.request["PATH_INFO"] == f"{MINE}{Questionnaire.objects.get().reference}/"
    assert User.objects.count() == 1


def test_code_is_of_no_use_a_minute_later(phone: Client, clinic: Organization) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    identify(phone, draft_url, "new@example.org")
    before = {name: morsel.value for name, morsel in phone.cookies.items()}
    enter(phone, code_in(mail.outbox[0]))
    again = Client()
    for name, value in before.items():
        again.cookies[name] = value

    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        answer = enter(again, code_in(mail.outbox[0]))

    assert answer.headers["Location"] == "/accounts/login/"


def test_back_from_thanks_leads_to_thanks(phone: Client, clinic: Organization) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    identify(phone, draft_url, "new@example.org")
    thanks = go(phone, enter(phone, code_in(mail.outbox[0])))

    for page in ("/accounts/login/code/", draft_url):
        answer = phone.get(page, follow=True)
        assert answer.request["PATH_INFO"] == thanks.headers["Location"]


def test_page_opened_before_signing_in_comes_back_filled_in(
    clinic: Organization, known: User
) -> None:
    browser = Client(enforce_csrf_checks=True)
    opened = browser.get(rate_url(clinic))
    old = {**ANSWERS, "token": token_of(opened), "comment": "Спасибо врачу"}
    csrf = str(opened.context["csrf_token"])
    browser.force_login(known)
    browser.cookies.pop("csrftoken", None)  # rotated in the other tab

    again = browser.post(rate_url(clinic), {**old, "csrfmiddlewaretoken": csrf})

    assert again.status_code == 409
    assert "Спасибо врачу" in again.content.decode()
    assert not Questionnaire.objects.exists()
    sent = browser.post(
        rate_url(clinic),
        {**old, "token": token_of(again), "csrfmiddlewaretoken": str(again.context["csrf_token"])},
    )
    assert sent.status_code == 302
    assert Questionnaire.objects.get().comment.text == "Спасибо врачу"


def test_page_whose_session_has_expired_is_kept_as_a_draft_after_one_more_look(
    clinic: Organization, known: User
) -> None:
    browser = Client()
    browser.force_login(known)
    token = token_of(browser.get(rate_url(clinic)))
    browser.cookies.pop(django_settings.SESSION_COOKIE_NAME)

    again = browser.post(rate_url(clinic), {**ANSWERS, "token": token, "comment": "Хорошо"})
    assert again.status_code == 409
    assert "Хорошо" in again.content.decode()

    kept = browser.post(rate_url(clinic), {**ANSWERS, "token": token_of(again)})
    assert kept.status_code == 302
    assert Draft.objects.count() == 1


def test_forged_request_keeps_no_draft(clinic: Organization) -> None:
    browser = Client(enforce_csrf_checks=True)
    token = token_of(Client().get(rate_url(clinic)))

    answer = browser.post(rate_url(clinic), {**ANSWERS, "token": token})

    assert answer.status_code == 409
    assert not Draft.objects.exists()


def test_what_another_site_sends_is_not_shown_as_typed(clinic: Organization, known: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(known)
    sent = {**ANSWERS, "token": token_of(Client().get(rate_url(clinic))), "comment": "Чужое"}

    answer = browser.post(rate_url(clinic), sent, headers={"origin": "https://evil.example"})

    assert answer.status_code == 409
    assert "Чужое" not in answer.content.decode()


def test_page_of_a_planted_token_gets_a_reference_of_its_own(clinic: Organization) -> None:
    attacker, victim = Client(), Client(enforce_csrf_checks=True)
    token = token_of(attacker.get(rate_url(clinic)))

    page = victim.post(rate_url(clinic), {**ANSWERS, "token": token})
    csrf = str(page.context["csrf_token"])
    mine = {**ANSWERS, "token": token_of(page), "csrfmiddlewaretoken": csrf}
    draft_url = victim.post(rate_url(clinic), mine).headers["Location"]
    attacker.post(rate_url(clinic), {**ANSWERS, "clarity": "1", "token": token})

    assert victim.get(draft_url).context["draft"].answers["clarity"] == "5"
    assert attacker.get(draft_url).status_code == 404


def test_page_sent_from_two_browsers_is_two_drafts(phone: Client, clinic: Organization) -> None:
    token = token_of(phone.get(rate_url(clinic)))
    first = phone.post(rate_url(clinic), {**ANSWERS, "token": token})
    second = Client().post(rate_url(clinic), {**ANSWERS, "clarity": "1", "token": token})

    assert first.headers["Location"] != second.headers["Location"]
    assert phone.get(first.headers["Location"]).context["draft"].answers["clarity"] == "5"


def test_another_draft_for_the_same_organization_takes_its_place_when_sent(
    phone: Client, clinic: Organization, known: User
) -> None:
    tabs = [token_of(phone.get(rate_url(clinic))) for _ in range(2)]
    for token, mark in zip(tabs, "13", strict=True):
        answer = phone.post(rate_url(clinic), {**ANSWERS, "clarity": mark, "token": token})
    draft_url = answer.headers["Location"]
    assert Draft.objects.count() == 2

    identify(phone, draft_url, known.email)
    go(phone, enter(phone, code_in(mail.outbox[0])))

    assert Questionnaire.objects.get().clarity == 3
    # the older one is still there to look at, and replaces nothing by itself
    assert [d.answers["clarity"] for d in phone.get(MINE).context["drafts"]] == ["1"]


def test_questionnaire_sent_signed_in_ends_the_drafts_about_the_organization(
    phone: Client, clinic: Organization, known: User
) -> None:
    fill(phone, clinic)
    phone.force_login(known)

    page = phone.get(rate_url(clinic))
    assert page.context["draft"] is not None
    phone.post(rate_url(clinic), {**ANSWERS, "token": token_of(page)})

    assert Questionnaire.objects.count() == 1
    assert not Draft.objects.exists()


def test_draft_of_somebody_elses_questionnaire_is_not_sent_again(
    phone: Client, clinic: Organization, known: User
) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    rate(UserFactory(), clinic, reference=Draft.objects.get().reference)
    phone.force_login(known)

    answer = phone.post(draft_url)

    assert answer.headers["Location"] == MINE
    assert Questionnaire.objects.count() == 1


def test_own_organization_is_refused_after_identifying(
    phone: Client, clinic: Organization, representative: User
) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    phone.force_login(representative)

    assert phone.post(draft_url).status_code == 403
    assert not Questionnaire.objects.exists()


def test_organization_closed_meanwhile_is_refused_with_a_page(
    phone: Client, clinic: Organization, known: User
) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    clinic.closed_on = timezone.localdate()
    organization_services.save_organization(by=None, organization=clinic)
    phone.force_login(known)

    assert phone.post(draft_url).status_code == 403


def test_unknown_draft_says_so(phone: Client, db: None) -> None:
    assert phone.get(f"{MINE}drafts/{uuid4()}/").status_code == 404


def test_tampered_cookie_is_nothing(phone: Client, clinic: Organization) -> None:
    draft_url = fill(phone, clinic).headers["Location"]
    phone.cookies["drafts"] = "x" + phone.cookies["drafts"].value

    assert phone.get(draft_url).status_code == 404


@pytest.mark.parametrize("missing", list(ANSWERS))
def test_incomplete_answers_are_no_draft(missing: str, phone: Client, clinic: Organization) -> None:
    answer = fill(phone, clinic, **{missing: ""})

    assert answer.status_code == 422
    assert not Draft.objects.exists()
