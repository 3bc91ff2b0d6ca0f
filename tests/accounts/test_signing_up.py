"""Signing up with a confirmed address; nobody learns whose addresses we know."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from accounts.selectors import count_people
from tests.factories import PASSWORD, UserFactory

SIGN_UP, SIGN_IN, RESET = "/accounts/signup/", "/accounts/login/", "/accounts/password/reset/"
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture
def known(db: None) -> User:
    """Somebody with a confirmed address."""
    user = UserFactory(email="known@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_up(email: str, password: str = PASSWORD, client: Client | None = None) -> Any:
    return (client or Client()).post(SIGN_UP, {"email": email, "password1": password})


def link_in(message: Any) -> str:
    return re.findall(r"http://testserver(/\S+)", message.body)[0]


def who(client: Client) -> Any:
    """The person that a client is signed in as."""
    return get_user(client)  # type: ignore[arg-type]


def test_signing_up_asks_for_an_address_and_a_password_alone(db: None) -> None:
    form = Client().get(SIGN_UP).context["form"]

    assert list(form.fields) == ["email", "password1"]


def test_signing_up_sends_a_link_and_counts_nobody_yet(db: None) -> None:
    answer = sign_up("new@example.org")

    user = User.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/confirm-email/")
    assert (user.email, user.confirmed_at) == ("new@example.org", None)
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert count_people() == 0


def test_opening_the_link_confirms_nothing_until_the_button_is_pressed(db: None) -> None:
    sign_up("new@example.org")

    page = Client().get(link_in(mail.outbox[0]))

    assert page.status_code == 200
    assert User.objects.get().confirmed_at is None


def test_confirming_counts_the_person_and_signs_them_in(db: None) -> None:
    client = Client()
    sign_up("new@example.org", client=client)

    client.post(link_in(mail.outbox[0]))

    assert User.objects.get().confirmed_at is not None
    assert EmailAddress.objects.get().verified
    assert count_people() == 1
    assert who(client) == User.objects.get()


def test_confirming_in_another_browser_signs_nobody_in_there(db: None) -> None:
    sign_up("new@example.org")
    other = Client()

    other.post(link_in(mail.outbox[0]))

    assert User.objects.get().confirmed_at is not None
    assert not who(other).is_authenticated


def test_confirmed_at_is_set_once(db: None) -> None:
    with time_machine.travel(NOON, tick=False):
        sign_up("new@example.org")
        Client().post(link_in(mail.outbox[0]))
    user = User.objects.get()
    client = Client()
    client.force_login(user)
    client.post("/accounts/email/", {"email": "second@example.org", "action_add": ""})

    client.post(link_in(mail.outbox[-1]))

    assert mail.outbox[-1].to == ["second@example.org"]
    assert EmailAddress.objects.get(email="second@example.org").verified
    assert User.objects.get().confirmed_at == NOON


@pytest.mark.parametrize("key", ["nonsense", "a:b:c", "MTIz:1abc:xyz"])
def test_link_that_is_not_whole_confirms_nothing(key: str, db: None) -> None:
    sign_up("new@example.org")

    page, answer = (
        Client().get(f"/accounts/confirm-email/{key}/"),
        Client().post(f"/accounts/confirm-email/{key}/"),
    )

    assert (page.status_code, answer.status_code) == (200, 404)
    assert User.objects.get().confirmed_at is None


def test_nobody_signs_in_before_confirming(db: None) -> None:
    sign_up("new@example.org")
    client = Client()

    answer = client.post(SIGN_IN, {"login": "new@example.org", "password": PASSWORD})

    assert answer.headers["Location"] == "/accounts/confirm-email/"
    assert not who(client).is_authenticated


@pytest.mark.parametrize(
    "password", ["", "short", "password123", "1234567890", "new@example.org", "neew@example.org"]
)
def test_weak_password_is_refused(password: str, db: None) -> None:
    email = "new@example.org"

    answer = sign_up(email, password)

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"password1"}
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "email", ["", "no-at-sign", "a@", "@b.by", "a b@c.by", "a@b.by\nBcc: c@d.by"]
)
def test_impossible_address_is_refused(email: str, db: None) -> None:
    answer = sign_up(email)

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {"email"}
    assert (User.objects.count(), len(mail.outbox)) == (0, 0)


# Whose addresses we know


def told(answer: Any) -> tuple[int, str, bytes]:
    """All that an answer says, the token of its form aside."""
    body = re.sub(rb'value="\w{64}"', b"", answer.content)
    return answer.status_code, answer.headers.get("Location", ""), body


@pytest.mark.parametrize("email", ["known@example.org", "KNOWN@example.org"])
def test_signing_up_says_the_same_about_a_known_and_a_new_address(email: str, known: User) -> None:
    assert told(sign_up(email)) == told(sign_up("new@example.org"))
    assert User.objects.filter(email="known@example.org").count() == 1
    assert sorted(message.to for message in mail.outbox) == [
        ["known@example.org"],
        ["new@example.org"],
    ]


def test_resetting_says_the_same_about_a_known_and_an_unknown_address(known: User) -> None:
    answers = [
        told(Client().post(RESET, {"email": email}))
        for email in ("known@example.org", "nobody@example.org")
    ]

    assert answers[0] == answers[1]
    assert sorted(message.to for message in mail.outbox) == [
        ["known@example.org"],
        ["nobody@example.org"],
    ]


def test_signing_in_says_the_same_about_a_known_and_an_unknown_address(known: User) -> None:
    answers = [
        told(Client().post(SIGN_IN, {"login": email, "password": "wrong password"}))
        for email in ("known@example.org", "nobodyelse@example.org")
    ]

    bodies = [
        body.replace(b"known@example.org", b"").replace(b"nobodyelse@example.org", b"")
        for _status, _location, body in answers
    ]
    assert bodies[0] == bodies[1]
    assert [answer[0] for answer in answers] == [200, 200]


def test_password_is_not_changed_by_signing_up_again(known: User) -> None:
    sign_up("known@example.org", "another password 7")
    client = Client()

    client.post(SIGN_IN, {"login": "known@example.org", "password": PASSWORD})

    assert who(client) == known


# One mailbox is one account


@pytest.mark.parametrize("typed", ["known@example.org", "Known@Example.ORG", " known@example.org "])
def test_address_is_the_same_in_any_case(typed: str, known: User) -> None:
    client = Client()

    client.post(SIGN_IN, {"login": typed, "password": PASSWORD})

    assert who(client) == known


def test_address_is_kept_in_lower_case(db: None) -> None:
    sign_up("New.Person@Example.org")

    assert User.objects.get().email == "new.person@example.org"
    assert EmailAddress.objects.get().email == "new.person@example.org"


def test_create_user_keeps_the_address_in_lower_case(db: None) -> None:
    user = User.objects.create_user(" Person@Example.ORG ", PASSWORD)

    assert user.email == "person@example.org"
    assert user.check_password(PASSWORD)


def test_user_without_a_password_can_not_sign_in_by_one(db: None) -> None:
    assert not User.objects.create_user("person@example.org").has_usable_password()


def test_user_without_an_address_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="address"):
        User.objects.create_user("")


def test_database_refuses_an_address_with_capitals(citizen: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=citizen.pk).update(email="Citizen@example.org")


def test_database_refuses_the_same_address_twice(citizen: User, other_citizen: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=other_citizen.pk).update(email=citizen.email)


# Passwords


def test_reset_link_sets_a_new_password_once(known: User) -> None:
    Client().post(RESET, {"email": known.email})
    client = Client()
    form = client.get(link_in(mail.outbox[0]), follow=True)
    new = {"password1": "another password 7", "password2": "another password 7"}

    client.post(form.request["PATH_INFO"], new)
    again = Client().get(link_in(mail.outbox[0]))

    known.refresh_from_db()
    assert known.check_password("another password 7")
    assert again.context["token_fail"]


def test_inactive_person_does_not_sign_in(known: User) -> None:
    User.objects.update(is_active=False)
    client = Client()

    client.post(SIGN_IN, {"login": known.email, "password": PASSWORD})

    assert not who(client).is_authenticated


def test_signing_out_needs_a_press_of_the_button(known: User) -> None:
    client = Client()
    client.force_login(known)

    client.get("/accounts/logout/")
    still = who(client)
    client.post("/accounts/logout/")

    assert still == known
    assert not who(client).is_authenticated


def test_passwords_are_tried_a_few_times_only(known: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    client = Client()
    for _ in range(5):
        client.post(SIGN_IN, {"login": known.email, "password": "wrong password"})

    client.post(SIGN_IN, {"login": known.email, "password": PASSWORD})

    assert not who(client).is_authenticated
