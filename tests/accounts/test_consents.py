"""The text on personal data has changed: whoever signs in agrees to it, or stays out."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.consents import CONSENT_VERSION
from accounts.models import User
from accounts.services.eds_keys import attach, revoke
from organizations.models import Organization
from tests.accounts.eds import office
from tests.accounts.eds.pki import NOW
from tests.accounts.test_second_factor import SECOND_STEP, code_of
from tests.accounts.test_signing_up import ask, enter, link_in, who
from tests.factories import PASSWORD, UserFactory, give_second_factor

PAGE, DECLINED = "/accounts/consent/", "/accounts/consent/declined/"
LEAVE, DOWNLOAD = "/accounts/consent/leave/", "/accounts/consent/download/"
SIGN_IN, BY_PASSWORD = "/accounts/login/", "/accounts/login/password/"
SESSIONS = "/accounts/sessions/"


def older(user: User) -> User:
    """The person, who agreed to an older text."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    user.consents.update(version="2019-01")
    return user


def by_password(user: User, next_url: str = SESSIONS) -> tuple[Client, Any]:
    client = Client()
    sent = {"login": user.email, "password": PASSWORD, "next": next_url}
    return client, client.post(BY_PASSWORD, sent)


def agree(client: Client, **more: str) -> Any:
    return client.post(PAGE, {"consents": "on", **more})


def led_to(answer: Any) -> Any:
    return answer.headers.get("Location")


def versions(user: User) -> set[str]:
    return set(user.consents.values_list("version", flat=True))


@pytest.fixture
def person(db: None) -> User:
    return older(UserFactory(email="known@example.org"))


@pytest.fixture
def waiting(person: User) -> Client:
    """A browser in which the person has given their password and is asked for the consent."""
    return by_password(person)[0]


# By each way


def test_by_password_consent_is_asked_for_before_anything_else(person: User) -> None:
    client, answer = by_password(person)

    assert led_to(answer) == PAGE
    assert not who(client).is_authenticated
    shown = client.get(PAGE).content.decode()
    assert "2019-01" in shown
    assert CONSENT_VERSION in shown
    assert led_to(agree(client)) == SESSIONS
    assert who(client) == person
    assert versions(person) == {"2019-01", CONSENT_VERSION}


def test_behind_the_second_factor(person: User) -> None:
    secret = give_second_factor(person)
    client, answer = by_password(person)

    assert led_to(answer) == SECOND_STEP
    assert led_to(client.get(PAGE)) == SIGN_IN
    assert led_to(agree(client)) == SIGN_IN  # a password alone agrees to nothing
    assert versions(person) == {"2019-01"}
    assert led_to(client.post(SECOND_STEP, {"code": code_of(secret)})) == PAGE
    assert not who(client).is_authenticated
    assert led_to(agree(client)) == SESSIONS
    assert who(client) == person


def test_by_passkey(person: User, monkeypatch: pytest.MonkeyPatch) -> None:
    passkey = Authenticator.objects.create(user=person, type="webauthn", data={"name": "phone"})
    # a real one is in tests/browser/test_consents.py
    monkeypatch.setattr(webauthn, "parse_authentication_response", lambda response: None)
    monkeypatch.setattr(webauthn, "extract_user_from_response", lambda response: person)
    monkeypatch.setattr(webauthn, "complete_authentication", lambda user, response: passkey)
    client = Client()

    proof = {"credential": '{"id": "phone"}', "next": SESSIONS}
    answer = client.post("/accounts/2fa/webauthn/login/", proof)

    assert led_to(answer) == PAGE
    assert not who(client).is_authenticated
    assert led_to(agree(client)) == SESSIONS
    assert who(client) == person


def test_by_a_key_of_an_organization(person: User, tmp_path: Path, settings: Any) -> None:
    pki = office.trust(tmp_path, settings)
    client = Client()
    with time_machine.travel(NOW, tick=False):
        office.bring_lists(pki)
        attach(person, pki.verify(pki.sign()))

        assert led_to(office.come(client, pki)) == PAGE
        assert not who(client).is_authenticated
        assert led_to(client.get(office.IN)).startswith(SIGN_IN)
        assert led_to(agree(client)) == office.IN
        assert led_to(client.get(office.IN)).startswith("/cabinet/")
    assert who(client) == person


def test_key_revoked_meanwhile(person: User, tmp_path: Path, settings: Any) -> None:
    pki = office.trust(tmp_path, settings)
    client = Client()
    with time_machine.travel(NOW, tick=False):
        office.bring_lists(pki)
        key = attach(person, pki.verify(pki.sign()))
        assert led_to(office.come(client, pki)) == PAGE

        revoke(person, key)

        assert led_to(agree(client)) == SIGN_IN
    assert versions(person) == {"2019-01"}


def test_by_code_who_has_an_account_is_asked_on_the_same_page(person: User) -> None:
    client = Client()
    ask(client, person.email, next=SESSIONS)

    answer = enter(client, consents="")

    assert led_to(answer) == PAGE
    assert led_to(agree(client)) == SESSIONS
    assert who(client) == person


def test_by_the_letters_link_as_well(person: User) -> None:
    client = Client()
    ask(Client(), person.email)

    assert led_to(client.post(link_in(mail.outbox[0]))) == PAGE
    agree(client)

    assert who(client) == person


def test_by_code_who_agrees_beside_it_is_in(person: User) -> None:
    client = Client()
    ask(client, person.email, next=SESSIONS)

    assert led_to(enter(client)) == SESSIONS
    assert versions(person) == {"2019-01", CONSENT_VERSION}


def test_by_code_with_a_second_factor_nobody_agrees_before_it(person: User) -> None:
    secret = give_second_factor(person)
    client = Client()
    ask(client, person.email, next=SESSIONS)

    assert led_to(enter(client)) == SECOND_STEP
    assert versions(person) == {"2019-01"}
    assert led_to(client.post(SECOND_STEP, {"code": code_of(secret)})) == PAGE


def test_staff_are_asked_like_everybody(db: None) -> None:
    officer = older(UserFactory(is_moderator=True))
    secret = give_second_factor(officer)
    client, _ = by_password(officer, "/moderation/")
    client.post(SECOND_STEP, {"code": code_of(secret)})

    assert led_to(agree(client)) == "/moderation/"
    assert client.get("/moderation/").status_code == 200


def test_who_never_agreed_is_told_so_and_asked(person: User) -> None:
    person.consents.all().delete()
    client, answer = by_password(person)

    assert led_to(answer) == PAGE
    assert "Вашего согласия у нас ещё нет" in client.get(PAGE).content.decode()
    agree(client)
    assert who(client) == person


# The page


def test_without_the_tick_nobody_is_in(person: User, waiting: Client) -> None:
    answer = waiting.post(PAGE)

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"consents"}
    assert not who(waiting).is_authenticated
    assert versions(person) == {"2019-01"}


def test_parent_agrees_for_who_is_under_16(person: User, waiting: Client) -> None:
    agree(waiting, by_parent="on")

    assert person.consents.get(version=CONSENT_VERSION).by_parent


def test_whole_text_stands_on_the_page(waiting: Client) -> None:
    shown = waiting.get(PAGE).content.decode()
    text = waiting.get("/privacy/").content.decode()

    for heading in ("Что мы храним и зачем", "Как долго", "Если вам нет 16 лет", "Ваши права"):
        assert heading in text
        assert heading in shown


@pytest.mark.parametrize("address", [PAGE, LEAVE, DOWNLOAD])
def test_nobody_is_asked_who_isnt_signing_in(address: str, citizen: User) -> None:
    signed_in = Client()
    signed_in.force_login(citizen)
    method = "post" if address == LEAVE else "get"

    assert led_to(getattr(Client(), method)(address)) == SIGN_IN
    assert led_to(getattr(signed_in, method)(address)) == "/"


def test_page_is_gone_a_quarter_of_an_hour_later(person: User, waiting: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert led_to(agree(waiting)) == SIGN_IN
    assert versions(person) == {"2019-01"}


def test_blocked_meanwhile(person: User, waiting: Client) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert led_to(agree(waiting)) == SIGN_IN
    assert led_to(waiting.post(LEAVE)) == SIGN_IN
    assert versions(person) == {"2019-01"}


def test_password_changed_meanwhile(person: User, waiting: Client) -> None:
    """Who has changed it because somebody knows it has put them out here as well."""
    person.set_password("a quite different one")
    person.save()

    assert led_to(agree(waiting)) == SIGN_IN
    assert led_to(waiting.get(DOWNLOAD)) == SIGN_IN
    assert versions(person) == {"2019-01"}


def test_second_factor_set_up_meanwhile(person: User, waiting: Client) -> None:
    """It ends the sessions that began without it, and the sign-ins that haven't ended."""
    give_second_factor(person)

    assert led_to(waiting.get(DOWNLOAD)) == SIGN_IN
    assert led_to(waiting.post(LEAVE)) == SIGN_IN
    assert led_to(agree(waiting)) == SIGN_IN
    assert versions(person) == {"2019-01"}


def test_agreed_meanwhile_in_another_browser(person: User, waiting: Client) -> None:
    agree(by_password(person)[0])

    agree(waiting)

    assert who(waiting) == person
    assert person.consents.count() == 2


# Who doesn't agree


def test_who_declines_is_out_and_loses_nothing(person: User, waiting: Client) -> None:
    answer = waiting.post(DECLINED)

    assert led_to(answer) == DECLINED
    assert "Ничего не пропало" in waiting.get(DECLINED).content.decode()
    assert led_to(waiting.get(PAGE)) == SIGN_IN
    assert not who(waiting).is_authenticated
    assert versions(person) == {"2019-01"}
    assert waiting.get(BY_PASSWORD).status_code == 200  # and may begin anew


def test_who_declines_may_take_their_data_along(person: User, waiting: Client) -> None:
    answer = waiting.get(DOWNLOAD)

    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.json()["account"]["email"] == person.email
    assert not who(waiting).is_authenticated


def test_who_declines_may_leave_for_good(person: User, waiting: Client) -> None:
    answer = waiting.post(LEAVE)

    person.refresh_from_db()
    assert led_to(answer) == "/"
    assert person.leaves_at is not None
    assert "Учётная запись будет удалена" in waiting.get("/").content.decode()
    assert not who(waiting).is_authenticated
    assert led_to(waiting.get(PAGE)) == SIGN_IN
    assert [message.to for message in mail.outbox] == [[person.email]]
    # and may change their mind
    again, _ = by_password(person)
    assert "будет удалена" in again.get(PAGE).content.decode()
    agree(again)
    again.post("/accounts/data/stay/")
    person.refresh_from_db()
    assert person.leaves_at is None


def test_who_is_still_needed_is_told_why_they_cant_leave(db: None) -> None:
    operator = older(UserFactory(is_operator=True))
    secret = give_second_factor(operator)
    client, _ = by_password(operator)
    client.post(SECOND_STEP, {"code": code_of(secret)})

    page = client.get(PAGE)
    assert page.context["ties"]
    assert led_to(client.post(LEAVE)) == PAGE
    operator.refresh_from_db()
    assert operator.leaves_at is None


def test_staff_with_a_password_alone_neither_leave_nor_read(clinic: Organization) -> None:
    staff = older(UserFactory(is_moderator=True))
    client, answer = by_password(staff)

    assert led_to(answer) == PAGE
    shown = client.get(PAGE).content.decode()
    assert LEAVE not in shown
    assert DOWNLOAD not in shown
    assert led_to(client.get(DOWNLOAD)) == PAGE
    assert led_to(client.post(LEAVE)) == PAGE
    staff.refresh_from_db()
    assert staff.leaves_at is None
