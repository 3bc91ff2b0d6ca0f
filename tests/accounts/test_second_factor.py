"""Second factors: staff have one before anything else; whoever has one gives it; sessions end."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import User
from accounts.second_factor import OPEN_ROUTES, WANTED, demo_codes
from portal.lib.access import LIBRARY_AUDIENCES
from tests.factories import PASSWORD, UserFactory, give_second_factor, make_member

SET_UP = "/accounts/2fa/totp/activate/"
CODES = "/accounts/2fa/recovery-codes/"
SECOND_STEP = "/accounts/2fa/authenticate/"
SESSIONS = "/accounts/sessions/"
QUEUE = "/moderation/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"


def password_sign_in() -> str:
    """The address at which one signs in by password."""
    try:
        return reverse("account_login_password")
    except NoReverseMatch:
        return reverse("account_login")


def code_of(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows for the secret now, or so many half-minutes later."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2] + steps))


def wrong_code(secret: str) -> str:
    right = {code_of(secret, steps) for steps in (-2, -1, 0, 1, 2)}
    return next(code for code in ("000000", "111111", "222222") if code not in right)


def sign_in(user: User, next_url: str = QUEUE, **headers: str) -> Client:
    """By password, as far as the first step goes."""
    client = Client(headers=headers)
    client.post(password_sign_in(), {"login": user.email, "password": PASSWORD, "next": next_url})
    return client


def who(client: Client) -> Any:
    return get_user(client)  # type: ignore[arg-type]


def confirm(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def new_moderator(db: None) -> User:
    """A moderator without a second factor."""
    return confirm(UserFactory(email="new-moderator@example.org", is_moderator=True))


@pytest.fixture
def with_app(db: None) -> tuple[User, str]:
    """A citizen with an authenticator app, and its secret."""
    user = confirm(UserFactory(email="careful@example.org"))
    return user, give_second_factor(user)


def proved(user: User, start: str = QUEUE) -> Client:
    """A client that has signed in, wanted to go to `start`, and repeated the password."""
    client = sign_in(user)
    client.get(start)
    client.post(f"/accounts/reauthenticate/?next={quote(SET_UP)}", {"password": PASSWORD})
    return client


def set_up(client: Client) -> Any:
    """Connect an authenticator app by the secret that the page shows."""
    page = client.get(SET_UP).content.decode()
    shown = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert shown, page
    return client.post(SET_UP, {"code": code_of(shown[1].replace(" ", ""))})


# Staff


@pytest.mark.parametrize("role", ["moderator", "operator", "officer"])
@pytest.mark.parametrize(
    "address", ["/", "/help/", "/accounts/questionnaires/", "/accounts/2fa/", SESSIONS, CODES]
)
def test_staff_without_second_factor_are_led_to_set_it_up(
    role: str, address: str, committee: Any
) -> None:
    user = (
        make_member(committee, "officer")
        if role == "officer"
        else UserFactory(**{f"is_{role}": True})
    )
    Authenticator.objects.filter(user=user).delete()
    client = Client()
    client.force_login(user)

    answer = client.get(address)

    assert (answer.status_code, answer.headers["Location"]) == (302, SET_UP)


def test_nothing_but_set_up_opens_for_staff_without_second_factor(new_moderator: User) -> None:
    client = Client()
    client.force_login(new_moderator)
    opened = set()
    for name in LIBRARY_AUDIENCES:
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        if client.get(address).headers.get("Location") != SET_UP:
            opened.add(name)

    assert opened <= OPEN_ROUTES
    assert client.post(QUEUE + "comments/1/publication/").headers["Location"] == SET_UP


def test_recovery_codes_alone_are_no_second_factor(new_moderator: User) -> None:
    RecoveryCodes.activate(new_moderator)
    client = Client()
    client.force_login(new_moderator)

    assert client.get(QUEUE).headers["Location"] == SET_UP


def test_set_up_asks_for_the_password_again_of_who_was_away(new_moderator: User) -> None:
    client = sign_in(new_moderator)
    assert client.get(SET_UP).status_code == 200

    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        answer = client.get(SET_UP)

    assert answer.headers["Location"] == f"/accounts/reauthenticate/?next={quote(SET_UP, safe='')}"


def test_right_code_leads_to_recovery_codes_and_on_to_the_wanted_page(new_moderator: User) -> None:
    client = proved(new_moderator, f"{QUEUE}?page=2")

    answer = set_up(client)

    assert answer.headers["Location"] == CODES
    codes = client.get(CODES)
    assert f'href="{QUEUE}?page=2"' in codes.content.decode()
    assert len(codes.context["unused_codes"]) == 10
    assert client.get(f"{QUEUE}?page=2").status_code == 200
    assert WANTED not in client.session


def test_wrong_code_connects_nothing(new_moderator: User) -> None:
    client = proved(new_moderator)
    secret = client.get(SET_UP).context["form"].secret

    answer = client.post(SET_UP, {"code": wrong_code(secret)})

    assert answer.status_code == 200
    assert "не подош" in answer.content.decode()
    assert not Authenticator.objects.exists()
    assert client.get(QUEUE).headers["Location"] == SET_UP


def test_picture_of_the_secret_is_drawn_in_the_page(new_moderator: User) -> None:
    answer = proved(new_moderator).get(SET_UP)

    page, qr = answer.content.decode(), answer.context["qr"]
    assert f'viewBox="0 0 {qr["size"]} {qr["size"]}"' in page
    assert qr["path"].startswith("M4 4h7v1h-7zM")  # the corner square, behind the quiet margin
    assert "data:" not in page
    assert answer.context["form"].secret in answer.context["secret_in_fours"].replace(" ", "")


@pytest.mark.parametrize("wanted", ["//evil.example/", "/\\evil.example/"])
def test_set_up_never_leads_to_another_site(wanted: str, new_moderator: User) -> None:
    client = sign_in(new_moderator)

    client.get("/moderation/", PATH_INFO=wanted)

    assert not client.session.get(WANTED, "/").startswith(("//", "/\\"))


def test_what_was_posted_is_not_repeated_after_set_up(new_moderator: User) -> None:
    client = Client()
    client.force_login(new_moderator)

    client.post("/moderation/comments/1/publication/")

    assert WANTED not in client.session


def test_staff_who_disconnect_their_last_factor_set_one_up_again(new_moderator: User) -> None:
    client = proved(new_moderator)
    set_up(client)

    answer = client.post("/accounts/2fa/totp/deactivate/")

    assert answer.status_code == 302
    assert not Authenticator.objects.exists()
    assert client.get(QUEUE).headers["Location"] == SET_UP


@pytest.mark.parametrize("required", [True, False])
def test_the_demo_may_do_without(required: bool, new_moderator: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = required
    client = Client()
    client.force_login(new_moderator)

    assert client.get(QUEUE).status_code == (302 if required else 200)


def test_citizens_do_as_they_like(citizen: User) -> None:
    client = Client()
    client.force_login(citizen)

    assert client.get("/").status_code == 200
    assert client.get("/accounts/2fa/").status_code == 200


# Signing in with a second factor


def test_who_has_an_app_is_asked_for_its_code(with_app: tuple[User, str]) -> None:
    user, secret = with_app
    client = sign_in(user, next_url="/rating/")

    assert who(client).is_anonymous
    page = client.get(SECOND_STEP).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page

    refused = client.post(SECOND_STEP, {"code": wrong_code(secret)})
    assert refused.status_code == 200
    assert who(client).is_anonymous

    answer = client.post(SECOND_STEP, {"code": code_of(secret)})
    assert answer.headers["Location"] == "/rating/"
    assert who(client) == user


def test_a_code_lets_in_once(with_app: tuple[User, str]) -> None:
    user, secret = with_app
    code = code_of(secret)
    sign_in(user).post(SECOND_STEP, {"code": code})
    again = sign_in(user)

    again.post(SECOND_STEP, {"code": code})

    assert who(again).is_anonymous


def test_recovery_code_lets_in_once(with_app: tuple[User, str]) -> None:
    user, _secret = with_app
    code = RecoveryCodes.activate(user).generate_codes()[0]
    first, second = sign_in(user), sign_in(user)

    first.post(SECOND_STEP, {"code": code})
    second.post(SECOND_STEP, {"code": code})

    assert who(first) == user
    assert who(second).is_anonymous


def test_second_step_can_be_called_off(with_app: tuple[User, str]) -> None:
    user, secret = with_app
    client = sign_in(user)

    client.post("/accounts/logout/", {"next": password_sign_in()})
    answer = client.post(SECOND_STEP, {"code": code_of(secret)})

    assert answer.status_code == 302
    assert who(client).is_anonymous


def test_second_step_without_the_first_leads_to_signing_in(db: None) -> None:
    assert Client().get(SECOND_STEP).headers["Location"] == reverse("account_login")


def test_factors_change_only_after_proving_who_one_is(with_app: tuple[User, str]) -> None:
    client = Client()
    client.force_login(with_app[0])

    for address in ("totp/deactivate/", "recovery-codes/generate/", "webauthn/add/"):
        answer = client.post(f"/accounts/2fa/{address}", {})
        assert answer.headers["Location"].split("?")[0].endswith("reauthenticate/"), address
    assert Authenticator.objects.count() == 1


# Recovery codes


def test_recovery_codes_are_read_downloaded_and_made_anew(with_app: tuple[User, str]) -> None:
    user, secret = with_app
    old = RecoveryCodes.activate(user).generate_codes()
    client = Client()
    client.force_login(user)
    client.post(f"/accounts/2fa/reauthenticate/?next={CODES}", {"code": code_of(secret)})

    file = client.get(f"{CODES}download/")
    answer = client.post(f"{CODES}generate/")

    assert all(code in file.content.decode() for code in old)
    assert user.email in file.content.decode()
    assert answer.headers["Location"] == CODES
    new = client.get(CODES).context["unused_codes"]
    assert not set(old) & set(new)


# Sessions


def test_sessions_are_listed_in_plain_words(citizen: User) -> None:
    confirm(citizen)
    phone = sign_in(citizen, **{"user-agent": PHONE})
    sign_in(citizen, **{"user-agent": DESK})

    page = " ".join(phone.get(SESSIONS).content.decode().split())

    assert 'Safari, iPhone <span class="tag tag-spruce">это устройство' in page
    assert "Chrome, Windows </h2>" in page
    assert page.count("127.0.0.1") == 2


def test_other_sessions_are_ended(citizen: User, other_citizen: User) -> None:
    confirm(citizen)
    confirm(other_citizen)
    here, there, stranger = sign_in(citizen), sign_in(citizen), sign_in(other_citizen)

    answer = here.post(SESSIONS)

    assert answer.status_code == 302
    assert [who(client) for client in (here, stranger)] == [citizen, other_citizen]
    assert who(there).is_anonymous
    assert there.get(SESSIONS).headers["Location"].startswith("/accounts/login/")


def test_first_second_factor_ends_sessions_that_began_without_it(
    transactional_db: None, new_moderator: User
) -> None:
    elsewhere = sign_in(new_moderator)
    client = proved(new_moderator)

    set_up(client)

    assert who(client) == new_moderator
    assert who(elsewhere).is_anonymous


def test_another_factor_ends_no_sessions(with_app: tuple[User, str], rf: Any) -> None:
    user, secret = with_app
    client = sign_in(user)
    client.post(SECOND_STEP, {"code": code_of(secret)})
    request = rf.get("/")
    request.session = Client().session
    key = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})

    authenticator_added.send(sender=Authenticator, request=request, user=user, authenticator=key)

    assert who(client) == user


# Letters


def test_letter_tells_of_a_connected_app(
    transactional_db: None, new_moderator: User, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
    client = proved(new_moderator)

    set_up(client)

    (letter,) = mail.outbox
    assert letter.subject == "Подключено приложение с кодами"
    assert "127.0.0.1" in letter.body
    assert settings.SITE_SHORT_NAME in letter.body
    assert not re.search(r"[A-Za-z]{4}", letter.body.replace(settings.SITE_SHORT_NAME, ""))


# The demo


def test_demo_page_shows_the_codes_of_the_demos_staff_alone(
    with_app: tuple[User, str], settings: Any
) -> None:
    demo_operator = UserFactory(email="operator@example.org", is_operator=True, is_demo=True)
    secret = give_second_factor(demo_operator)
    settings.DEMO = True

    page = Client().get("/demo/mail/").content.decode()

    assert demo_operator.email in page
    assert code_of(secret) in page
    assert with_app[0].email not in page


def test_there_are_no_codes_outside_the_demo(db: None, settings: Any) -> None:
    give_second_factor(UserFactory(is_operator=True, is_demo=True))
    settings.DEMO = False

    assert demo_codes() == []
    assert Client().get("/demo/mail/").status_code == 404
