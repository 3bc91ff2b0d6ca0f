"""One's own account: changing the address, all about me, leaving."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.consents import CONSENT_VERSION
from accounts.models import AuditEntry, OneTimeCode, User
from organizations.models import Organization
from portal.lib import due
from ratings.models import Authorship, Questionnaire, Score
from ratings.scores.proof import differences
from tests.factories import PASSWORD, UserFactory, give_second_factor, rate

EMAIL, CODES = "/accounts/email/", "/accounts/email/codes/"


@pytest.fixture
def person(db: None) -> User:
    user = UserFactory(email="old@example.org", confirmed_at=timezone.now())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def signed_in(person: User) -> Client:
    """A browser in which the person has just signed in."""
    client = Client()
    client.post("/accounts/login/password/", {"login": person.email, "password": PASSWORD})
    return client


def codes_by_address() -> dict[str, str]:
    """The last code that each address was sent."""
    return {
        message.to[0]: re.findall(r"^(\d{3} \d{3})$", message.body, re.MULTILINE)[0]
        for message in mail.outbox
        if "код" in message.subject
    }


def give_codes(client: Client, old: str, new: str) -> Any:
    return client.post(CODES, {"old_code": old, "new_code": new})


def test_address_changes_when_both_mailboxes_confirm(signed_in: Client, person: User) -> None:
    answer = signed_in.post(EMAIL, {"email": "New@example.org"})
    assert answer.headers["Location"] == CODES
    sent = codes_by_address()

    answer = give_codes(signed_in, sent["old@example.org"], sent["new@example.org"])

    person.refresh_from_db()
    assert answer.headers["Location"] == "/accounts/"
    assert (person.email, person.mailbox) == ("new@example.org", "new@example.org")
    assert [a.email for a in EmailAddress.objects.filter(user=person)] == ["new@example.org"]
    assert mail.outbox[-1].to == ["old@example.org"]
    by_password = Client()
    by_password.post(
        "/accounts/login/password/", {"login": "new@example.org", "password": PASSWORD}
    )
    assert get_user(by_password) == person  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", ["old@example.org", "new@example.org"])
def test_one_mailbox_is_not_enough(missing: str, signed_in: Client, person: User) -> None:
    signed_in.post(EMAIL, {"email": "new@example.org"})
    sent = codes_by_address()
    wrong = "000 000" if sent[missing] != "000 000" else "111 111"
    sent[missing] = wrong

    answer = give_codes(signed_in, sent["old@example.org"], sent["new@example.org"])

    person.refresh_from_db()
    assert answer.status_code == 422
    assert person.email == "old@example.org"


def test_codes_of_another_persons_change_are_of_no_use(signed_in: Client, person: User) -> None:
    other = UserFactory()
    theirs = Client()
    theirs.force_login(other)
    session = theirs.session
    session.update({k: v for k, v in signed_in.session.items() if k.startswith("account_auth")})
    session["account_authentication_methods_user"] = str(other.pk)
    session.save()
    signed_in.post(EMAIL, {"email": "new@example.org"})
    session = theirs.session
    session["accounts.address_change"] = signed_in.session["accounts.address_change"]
    session.save()
    sent = codes_by_address()

    answer = give_codes(theirs, sent["old@example.org"], sent["new@example.org"])

    other.refresh_from_db()
    assert answer.status_code == 422
    assert other.email != "new@example.org"


def test_mailbox_with_an_account_is_told_only_to_who_reads_it(
    signed_in: Client, person: User
) -> None:
    UserFactory(email="taken@example.org")
    signed_in.post(EMAIL, {"email": "taken+1@example.org"})
    page = signed_in.get(CODES)
    assert "уже есть" not in page.content.decode()
    sent = codes_by_address()

    answer = give_codes(signed_in, sent["old@example.org"], sent["taken+1@example.org"])

    person.refresh_from_db()
    assert "уже есть" in answer.content.decode()
    assert person.email == "old@example.org"


def test_same_address_and_codes_without_a_change_are_refused(signed_in: Client) -> None:
    assert signed_in.post(EMAIL, {"email": "old@example.org"}).status_code == 422
    assert signed_in.get(CODES).headers["Location"] == EMAIL
    assert not mail.outbox


def test_all_about_me_is_in_the_file(signed_in: Client, person: User, clinic: Organization) -> None:
    rate(person, clinic, 5, 4, 3, 2, comment="Только моё")
    rate(UserFactory(), clinic, comment="Чужое")

    answer = signed_in.get("/accounts/data/download/")

    everything = json.loads(answer.content)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert everything["account"]["email"] == "old@example.org"
    assert everything["account"]["consents"][0]["version"] == CONSENT_VERSION
    (mine,) = everything["questionnaires"]
    assert mine["answers"] == {
        "clarity": 5, "information": 4, "timeliness": 3, "courtesy": 2,
    }  # fmt: skip
    assert (mine["mean"], mine["comment"]) == ("3,50", "Только моё")
    assert "Чужое" not in answer.content.decode()


def leave(client: Client) -> None:
    client.post("/accounts/data/leave/")


def test_account_goes_after_fourteen_days_and_questionnaires_stay_without_author(
    signed_in: Client, person: User, clinic: Organization
) -> None:
    rate(person, clinic, comment="Останется")
    leave(signed_in)
    before = Score.objects.values_list("organization_id", "scope", "count", "sum")
    stood = sorted(before)

    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23), tick=False):
        assert due.run_all() == []
        assert User.objects.filter(pk=person.pk).exists()
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=False):
        assert due.run_all() == []

    assert not User.objects.filter(pk=person.pk).exists()
    assert not EmailAddress.objects.exists()
    assert not Authorship.objects.exists()
    questionnaire = Questionnaire.objects.get()
    assert questionnaire.is_counted
    assert questionnaire.comment.text == "Останется"
    assert sorted(before.all()) == stood
    assert list(differences()) == []
    assert "old@example.org" not in str(list(AuditEntry.objects.values()))


def test_leaving_is_no_way_to_vote_twice(signed_in: Client, person: User) -> None:
    leave(signed_in)
    left = timezone.now() + timedelta(days=14, minutes=1)
    with time_machine.travel(left, tick=False):
        assert due.run_all() == []
        mail.outbox.clear()
        back = Client()
        back.post("/accounts/login/", {"email": "Old+1@example.org"})
        code = next(iter(codes_by_address().values()))
        answer = back.post("/accounts/login/code/", {"code": code, "consents": "on"})
        assert answer.status_code == 403
        assert "недавно удалили" in answer.content.decode()
    with time_machine.travel(left + timedelta(days=30), tick=False):
        assert due.run_all() == []
        mail.outbox.clear()
        back.post("/accounts/login/", {"email": "old@example.org"})
        code = codes_by_address()["old@example.org"]
        back.post("/accounts/login/code/", {"code": code, "consents": "on"})

    assert User.objects.filter(email="old@example.org").exists()


def test_nothing_of_the_person_is_left(signed_in: Client, person: User) -> None:
    leave(signed_in)
    signed_in.post("/accounts/login/", {"email": "old+2@example.org"})
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1), tick=False):
        assert due.run_all() == []

    assert not Session.objects.exists()
    assert not OneTimeCode.objects.exists()


def test_leaving_is_said_by_mail_once_and_can_be_taken_back(
    signed_in: Client, person: User
) -> None:
    leave(signed_in)
    leave(signed_in)
    assert [message.to for message in mail.outbox] == [["old@example.org"]]
    assert "http://testserver/accounts/data/" in mail.outbox[0].body

    signed_in.post("/accounts/data/stay/")

    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        assert due.run_all() == []
    assert User.objects.filter(pk=person.pk, leaves_at=None).exists()


def test_pages_say_what_is_on(signed_in: Client, person: User) -> None:
    assert "Сменить пароль" in signed_in.get("/accounts/").content.decode()
    person.set_unusable_password()
    person.save()
    signed_in.force_login(person)

    assert "Задать пароль" in signed_in.get("/accounts/").content.decode()


@pytest.mark.parametrize(("path", "expected"), [("", 4), ("data/", 3), ("email/", 1)])
def test_account_pages_cost_few_queries(
    path: str, expected: int, queries: Any, signed_in: Client
) -> None:
    signed_in.get("/accounts/data/")

    with queries(expected):
        signed_in.get(f"/accounts/{path}")


def test_changed_password_is_told_by_mail(signed_in: Client, person: User) -> None:
    new = "another password 7"
    signed_in.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    person.refresh_from_db()
    assert person.check_password(new)
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Пароль изменён", ["old@example.org"])
    assert "Если" in letter.body


GUARDED = [
    "/accounts/email/",
    "/accounts/password/set/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
]


@pytest.mark.parametrize("address", [*GUARDED, "/accounts/data/leave/"])
@pytest.mark.parametrize(
    ("has_password", "has_factor", "asks_at"),
    [
        (False, False, ""),
        (True, False, "/accounts/reauthenticate/"),
        (False, True, "/accounts/2fa/reauthenticate/"),
        (True, True, "/accounts/2fa/reauthenticate/"),
    ],
)
def test_who_has_only_the_session_changes_nothing_about_the_account(
    address: str, has_password: bool, has_factor: bool, asks_at: str, person: User
) -> None:
    if not has_password:
        person.set_unusable_password()
        person.save()
    if has_factor:
        give_second_factor(person)
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.post(address, {"email": "x@example.org", "password1": "another password 7"})

    if asks_at:
        assert answer.headers["Location"].startswith(asks_at)
    else:
        assert answer.status_code == 403
        assert "Войдите ещё раз" in answer.content.decode()
    person.refresh_from_db()
    assert (person.email, person.leaves_at) == ("old@example.org", None)
    assert person.has_usable_password() == has_password
    assert not mail.outbox


@pytest.mark.parametrize("address", GUARDED)
def test_who_has_just_signed_in_by_code_may(address: str, person: User) -> None:
    person.set_unusable_password()
    person.save()
    client = Client()
    client.post("/accounts/login/", {"email": person.email})
    client.post("/accounts/login/code/", {"code": codes_by_address()[person.email]})

    assert client.get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        assert client.get(address).status_code == 403
