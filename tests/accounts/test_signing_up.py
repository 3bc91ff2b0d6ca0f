"""Signing in and up by one code; nobody learns whose addresses we know."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user, hashers
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import codes
from accounts.consents import CONSENT_VERSION
from accounts.mailboxes import is_disposable, mailbox_of
from accounts.models import Consent, OneTimeCode, User
from accounts.selectors import count_people
from portal import settings as our_settings
from portal.lib import due
from tests.factories import PASSWORD, UserFactory

SIGN_UP, SIGN_IN, RESET = "/accounts/signup/", "/accounts/login/", "/accounts/password/reset/"
CODE, BY_PASSWORD = "/accounts/login/code/", "/accounts/login/password/"


@pytest.fixture
def known(db: None) -> User:
    """Somebody with an account."""
    user = UserFactory(email="known@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def ask(client: Client, email: str, **more: str) -> Any:
    """Give an address on the sign-in page."""
    return client.post(SIGN_IN, {"email": email, **more})


def code_in(message: Any) -> str:
    return re.findall(r"^(\d{3} \d{3})$", message.body, re.MULTILINE)[0]


def link_in(message: Any) -> str:
    return re.findall(r"http://testserver(/\S+)", message.body)[0]


def enter(client: Client, code: str = "", **more: str) -> Any:
    """Type a code, that of the last letter unless told otherwise, with the consent."""
    return client.post(CODE, {"code": code or code_in(mail.outbox[-1]), "consents": "on", **more})


def who(client: Client) -> Any:
    """The person that a client is signed in as."""
    return get_user(client)  # type: ignore[arg-type]


def test_address_is_all_that_is_asked(db: None) -> None:
    assert list(Client().get(SIGN_IN).context["form"].fields) == ["email"]


def test_asking_for_a_code_makes_nobody_yet(db: None) -> None:
    answer = ask(Client(), "new@example.org")

    assert (answer.status_code, answer.headers["Location"]) == (302, CODE)
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    assert not User.objects.exists()


def test_code_makes_a_person_without_a_password_and_signs_them_in(db: None) -> None:
    client = Client()
    ask(client, "New@example.org", next="/rating/")

    answer = enter(client)

    user = User.objects.get()
    assert answer.headers["Location"] == "/rating/"
    assert who(client) == user
    assert (user.email, user.has_usable_password()) == ("new@example.org", False)
    assert user.confirmed_at is not None
    assert EmailAddress.objects.get(user=user).verified
    assert count_people() == 1


def test_code_signs_a_known_person_in_without_asking_for_consent_again(known: User) -> None:
    client = Client()
    ask(client, known.email)

    client.post(CODE, {"code": code_in(mail.outbox[0])})

    assert who(client) == known


def test_code_is_read_with_or_without_its_space(known: User) -> None:
    client = Client()
    ask(client, known.email)

    enter(client, code_in(mail.outbox[0]).replace(" ", ""))

    assert who(client) == known


def test_new_person_without_consent_is_asked_for_it_and_may_use_the_same_code(db: None) -> None:
    client = Client()
    ask(client, "new@example.org")

    asked = client.post(CODE, {"code": code_in(mail.outbox[0])})
    assert asked.status_code == 422
    assert asked.context["form"].errors.keys() == {"consents"}
    assert asked.context["form"]["code"].value() == code_in(mail.outbox[0])
    assert not User.objects.exists()

    enter(client, by_parent="on")
    consent = Consent.objects.get()
    assert (consent.version, consent.by_parent) == (CONSENT_VERSION, True)


def test_wrong_code_says_nothing_of_consent(db: None) -> None:
    client = Client()
    ask(client, "new@example.org")
    wrong = "000000" if code_in(mail.outbox[0]) != "000 000" else "111111"

    answer = client.post(CODE, {"code": wrong})

    assert answer.context["form"].errors.keys() == {"code"}


def test_code_of_another_address_opens_nothing(known: User) -> None:
    ask(Client(), "new@example.org")
    client = Client()
    ask(client, known.email)

    enter(client, code_in(mail.outbox[0]))

    assert not who(client).is_authenticated or mail.outbox[0].body == mail.outbox[1].body


def test_code_is_of_no_use_in_a_browser_that_has_not_asked(known: User) -> None:
    ask(Client(), known.email)
    other = Client()

    assert enter(other).headers["Location"] == SIGN_IN
    assert not who(other).is_authenticated


def test_code_expires_after_fifteen_minutes(known: User) -> None:
    client = Client()
    ask(client, known.email)

    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1), tick=False):
        answer = enter(client)
        assert client.get(link_in(mail.outbox[0])).status_code == 410

    assert answer.status_code == 422
    assert not who(client).is_authenticated


def test_new_code_ends_the_old_one(known: User) -> None:
    client = Client()
    ask(client, known.email)
    client.post(f"{CODE}again/")
    old, new = (code_in(message) for message in mail.outbox)

    if old != new:
        assert enter(client, old).status_code == 422
    assert Client().get(link_in(mail.outbox[0])).status_code == 410
    enter(client, new)
    assert who(client) == known


def test_letters_are_sent_five_times_at_most(known: User) -> None:
    client = Client()
    ask(client, known.email)
    for _ in range(8):
        client.post(f"{CODE}again/")

    assert len(mail.outbox) == codes.TIMES_SENT


def test_address_gets_ten_letters_an_hour_whoever_asks(known: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = our_settings.ACCOUNT_RATE_LIMITS
    for _ in range(10):
        assert ask(Client(), known.email).status_code == 302
    answer = ask(Client(), "Known+again@example.org")

    assert answer.status_code == 429
    assert answer.context["form"]["email"].value() == "Known+again@example.org"
    assert ask(Client(), "another@example.org").status_code == 302
    # nobody is kept out: neither the owner elsewhere, nor by the password
    assert ask(Client(REMOTE_ADDR="10.0.0.7"), known.email).status_code == 302
    client = Client()
    client.post(BY_PASSWORD, {"login": known.email, "password": PASSWORD})
    assert who(client) == known


def test_mailbox_gets_twenty_letters_an_hour_whoever_asks(known: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = our_settings.ACCOUNT_RATE_LIMITS
    answers = [ask(Client(REMOTE_ADDR=f"10.0.0.{n}"), known.email).status_code for n in range(30)]

    assert answers == [302] * 20 + [429] * 10


def test_tries_are_paid_for_before_the_code_is_looked_at(known: User) -> None:
    client = Client()
    ask(client, known.email)
    row = OneTimeCode.objects.get()
    wrong = "000000" if code_in(mail.outbox[0]) != "000 000" else "111111"
    # five others have paid meanwhile, each with the row as it was before
    OneTimeCode.objects.update(tries_left=0)

    with pytest.raises(codes.SpentCode):
        codes.check(row, wrong)
    with pytest.raises(codes.SpentCode):
        codes.check(row, code_in(mail.outbox[0]))


def test_neither_code_nor_link_is_stored(known: User) -> None:
    ask(Client(), known.email)
    stored = str(OneTimeCode.objects.values().get())

    assert code_in(mail.outbox[0]).replace(" ", "") not in stored
    assert link_in(mail.outbox[0]).rstrip("/").partition(".")[2] not in stored


@pytest.mark.parametrize("link", ["nonsense", "a.b", f"{'0' * 32}.x", "%D0%B6.%D0%B6"])
def test_link_that_is_not_whole_opens_nothing(link: str, known: User) -> None:
    ask(Client(), known.email)

    assert Client().get(f"/accounts/login/link/{link}/").status_code == 410
    assert Client().post(f"/accounts/login/link/{link}/").status_code == 410


def test_link_asks_before_it_signs_in_and_works_once(known: User) -> None:
    ask(Client(), known.email)
    reader, later = Client(), Client()
    link = link_in(mail.outbox[0])

    reader.get(link)
    assert not who(reader).is_authenticated
    reader.post(link)
    assert who(reader) == known

    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert later.post(link).status_code == 410


def test_letters_links_stand_on_our_address_whatever_host_asked(known: User) -> None:
    Client(headers={"host": "localhost"}).post(SIGN_IN, {"email": known.email})

    assert "http://testserver/accounts/login/link/" in mail.outbox[0].body
    assert "localhost" not in mail.outbox[0].body


@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_foreign_next_address_is_dropped(next_url: str, known: User) -> None:
    client = Client()
    ask(client, known.email, next=next_url)

    assert enter(client).headers["Location"] == "/"


@pytest.mark.parametrize(
    "email",
    [
        *("", "no-at-sign", "a@", "@b.by", "a b@c.by", "a@b.by\nBcc: c@d.by"),
        *('"vasya"@gmail.com', '"v\\asya"@gmail.com', '"a\x0bBcc:x"@gmail.com'),
        *("вася@gmail.com", "a@[127.0.0.1]", "a@localhost", ".a@b.by"),
    ],
)
def test_impossible_address_is_refused_and_kept(email: str, db: None) -> None:
    answer = ask(Client(), email)

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"email"}
    assert (OneTimeCode.objects.count(), len(mail.outbox)) == (0, 0)


def test_signed_in_person_is_led_on(known: User) -> None:
    client = Client()
    client.force_login(known)

    assert client.get(f"{SIGN_IN}?next=/rating/").headers["Location"] == "/rating/"
    assert client.get(SIGN_UP).headers["Location"] == "/"


# With a password


def test_signing_up_with_a_password(db: None) -> None:
    client = Client()
    client.post(SIGN_UP, {"email": "new@example.org", "password": PASSWORD})
    assert not User.objects.exists()
    enter(client)

    other = Client()
    other.post(BY_PASSWORD, {"login": "new@example.org", "password": PASSWORD})
    assert who(other) == who(client) == User.objects.get()


@pytest.mark.parametrize(
    "password", ["", "short", "password123", "1234567890", "new@example.org", "neew@example.org"]
)
def test_weak_password_is_refused(password: str, db: None) -> None:
    answer = Client().post(SIGN_UP, {"email": "new@example.org", "password": password})

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"password"}
    assert len(mail.outbox) == 0


def test_password_is_not_changed_by_signing_up_again(known: User) -> None:
    client = Client()
    client.post(SIGN_UP, {"email": known.email, "password": "another password 7"})
    enter(client)

    known.refresh_from_db()
    assert who(client) == known
    assert known.check_password(PASSWORD)
    assert "остался таким" in client.get("/").content.decode()


def test_password_of_a_stranger_is_not_set_by_the_owners_link(db: None) -> None:
    Client().post(SIGN_UP, {"email": "victim@example.org", "password": PASSWORD})
    victim = Client()

    victim.post(link_in(mail.outbox[0]), {"consents": "on"})

    assert who(victim) == User.objects.get(email="victim@example.org")
    assert not who(victim).has_usable_password()


def test_password_of_a_sign_up_is_kept_no_longer_than_it_is_needed(db: None) -> None:
    client = Client()
    client.post(SIGN_UP, {"email": "new@example.org", "password": PASSWORD})
    enter(client)

    assert not OneTimeCode.objects.get().details.get("password")


def test_code_opens_only_the_account_that_the_letter_went_to(db: None) -> None:
    neighbour = Client()
    ask(neighbour, "anna+1@corp.example")
    UserFactory(email="anna@corp.example")  # made since

    enter(neighbour)

    assert not who(neighbour).is_authenticated


def test_letter_that_went_to_an_account_proves_no_other_address(db: None) -> None:
    owner = UserFactory(email="anna+1@corp.example")
    client = Client()
    ask(client, "anna@corp.example")
    assert mail.outbox[0].to == ["anna+1@corp.example"]
    owner.email = "elsewhere@example.org"
    owner.save()

    enter(client)

    assert not who(client).is_authenticated
    assert not User.objects.filter(email="anna@corp.example").exists()


# Whose addresses we know


def told(answer: Any) -> tuple[int, str, bytes]:
    """All that an answer says, the token of its form aside."""
    body = re.sub(rb'value="\w{64}"', b"", answer.content)
    return answer.status_code, answer.headers.get("Location", ""), body


def without(text: str, email: str) -> str:
    """A letter or page with its address and secrets taken out."""
    text = re.sub(r"/link/\S+", "/link/", text.replace(email, ""))
    return re.sub(r"\d{3} \d{3}|\w{64}", "", text)


@pytest.mark.parametrize("address", [SIGN_IN, SIGN_UP])
def test_pages_and_letters_are_the_same_for_a_known_and_a_new_address(
    address: str, known: User
) -> None:
    said = []
    for email in ("known@example.org", "new@example.org"):
        client = Client()
        answers = [
            client.post(address, {"email": email, "password": PASSWORD}),
            client.get(CODE),
            client.post(CODE, {"code": "12345"}),
            client.post(f"{CODE}again/"),
        ]
        letters = [f"{m.subject} {m.body}" for m in mail.outbox if m.to == [email]]
        said.append(
            [told(answers[0]), told(answers[3])]
            + [without(answer.content.decode(), email) for answer in answers[1:3]]
            + [without(letter, email) for letter in letters]
        )

    assert said[0] == said[1]
    assert len(said[0]) == 6


@pytest.mark.parametrize("address", [SIGN_IN, SIGN_UP, BY_PASSWORD])
def test_work_is_the_same_for_a_known_and_a_new_address(
    address: str, known: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(
        hasher, "encode", lambda *args: hashed.append(str(args[1])) or encode(*args)
    )
    done = []
    for email in ("known@example.org", "new@example.org"):
        client = Client()
        form = {"email": email, "login": email, "password": "wrong password 9"}
        with CaptureQueriesContext(connection) as captured:
            client.post(address, form)
        # with a password the hash is what costs the time
        statements = len(captured) if address != BY_PASSWORD else 0
        done.append((statements, len(hashed), len(mail.outbox)))
        hashed.clear()
        mail.outbox.clear()

    assert done[0] == done[1]


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


def test_wrong_password_says_the_same_about_a_known_and_an_unknown_address(known: User) -> None:
    answers = [
        told(Client().post(BY_PASSWORD, {"login": email, "password": "wrong password"}))
        for email in ("known@example.org", "nobodyelse@example.org")
    ]

    bodies = [
        body.replace(b"known@example.org", b"").replace(b"nobodyelse@example.org", b"")
        for _status, _location, body in answers
    ]
    assert bodies[0] == bodies[1]
    assert [answer[0] for answer in answers] == [200, 200]


# One mailbox is one account


@pytest.mark.parametrize(
    ("alias", "mailbox"),
    [
        ("Ann.Smith+votes@Gmail.com", "annsmith@gmail.com"),
        ("annsmith@googlemail.com", "annsmith@gmail.com"),
        ("i.ivanov@ya.ru", "i-ivanov@yandex.ru"),
        ("i-ivanov+1@yandex.by", "i-ivanov@yandex.ru"),
        ("a.b+c@mail.ru", "a.b@mail.ru"),
        ("vasya@ｇmail.com", "vasya@gmail.com"),
        ("va.sya@gm\u00adail.com", "vasya@gmail.com"),
        ("u@Почта.бел", "u@xn--80a1acny.xn--90ais"),
        ("u@xn--80a1acny.xn--90ais", "u@xn--80a1acny.xn--90ais"),
        ("a.b-c_d@pm.me", "abcd@proton.me"),
        ("+odd@example.org", "+odd@example.org"),
        ("a.b@example.org", "a.b@example.org"),
    ],
)
def test_aliases_are_one_mailbox(alias: str, mailbox: str) -> None:
    assert mailbox_of(alias) == mailbox


def test_alias_leads_to_the_account_and_its_letter_to_the_accounts_address(db: None) -> None:
    owner = UserFactory(email="ann.smith@gmail.com")
    client = Client()
    ask(client, "AnnSmith+2@googlemail.com")

    assert mail.outbox[0].to == ["ann.smith@gmail.com"]
    enter(client)
    assert who(client) == owner
    assert User.objects.count() == 1


def test_database_refuses_two_accounts_of_one_mailbox(db: None) -> None:
    UserFactory(email="ann.smith@gmail.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="annsmith+1@gmail.com")


@pytest.mark.parametrize(
    "email",
    ["a@mailinator.com", "a@guerrillamail.com", "a@x.mailinator.com", "a@ｍailinator.com"],
)
def test_disposable_mailboxes_are_refused(email: str, db: None) -> None:
    answer = ask(Client(), email)

    assert answer.status_code == 422
    assert "Временные адреса" in answer.content.decode()
    assert not mail.outbox


@pytest.mark.parametrize("email", ["a@gmail.com", "a@tut.by", "a@mail.ru", "a@minsk.gov.by"])
def test_ordinary_mailboxes_are_not_disposable(email: str) -> None:
    assert not is_disposable(email)


@pytest.mark.parametrize("typed", ["known@example.org", "Known@Example.ORG", " known@example.org "])
def test_address_is_the_same_in_any_case(typed: str, known: User) -> None:
    client = Client()

    client.post(BY_PASSWORD, {"login": typed, "password": PASSWORD})

    assert who(client) == known


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


def test_two_sign_ups_of_one_address_at_once_make_one_person(db: None) -> None:
    clients = [Client(), Client()]
    for client in clients:
        ask(client, "new@example.org")
    for client, letter in zip(clients, mail.outbox, strict=True):
        enter(client, code_in(letter))

    assert who(clients[0]) == who(clients[1]) == User.objects.get()


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
    by_password, by_code = Client(), Client()

    by_password.post(BY_PASSWORD, {"login": known.email, "password": PASSWORD})
    ask(by_code, known.email)
    enter(by_code)

    assert not who(by_password).is_authenticated
    assert not who(by_code).is_authenticated


def test_signing_out_needs_a_press_of_the_button(known: User) -> None:
    client = Client()
    client.force_login(known)

    client.get("/accounts/logout/")
    still = who(client)
    client.post("/accounts/logout/")

    assert still == known
    assert not who(client).is_authenticated


def test_passwords_are_tried_a_few_times_only_and_the_code_still_works(
    known: User, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    client = Client()
    for _ in range(5):
        client.post(BY_PASSWORD, {"login": known.email, "password": "wrong password"})

    client.post(BY_PASSWORD, {"login": known.email, "password": PASSWORD})
    assert not who(client).is_authenticated

    ask(client, known.email)
    enter(client)
    assert who(client) == known


def test_old_codes_are_forgotten(known: User) -> None:
    ask(Client(), known.email)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=16), tick=False):
        assert due.run_all() == []

    assert not OneTimeCode.objects.exists()
