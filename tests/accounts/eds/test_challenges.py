"""Files to sign: for this browser, five minutes, one attempt (cases 1–4, 25, 33, 36, 40)."""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.serialization import Encoding
from django.contrib.auth import get_user
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import challenges
from accounts.eds.errors import ChallengeUnknownOrUsed
from accounts.models import Challenge, EdsEvent, User
from accounts.services.eds_keys import attach
from portal.lib import due
from tests.accounts.eds.office import CHALLENGE, PAGE, bring, bring_lists, download, signed, trust
from tests.accounts.eds.pki import NOW, Pki
from tests.factories import UserFactory
from tests.ratings.test_concurrency import at_once, needs_postgresql


@pytest.fixture
def pki(db: None, tmp_path: Path, settings: Any) -> Any:
    made = trust(tmp_path, settings)
    with time_machine.travel(NOW, tick=False):
        bring_lists(made)
        yield made


@pytest.fixture
def owner(pki: Pki) -> User:
    """Who has this key already."""
    user = UserFactory(email="director@example.org")
    attach(user, pki.verify(pki.sign()))
    return user


def refused(answer: Any) -> str:
    """The code of a refusal, which the page tells in words."""
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    return EdsEvent.objects.latest("pk").code


def is_in(client: Client) -> bool:
    return bool(get_user(client).is_authenticated)  # type: ignore[arg-type]


def test_file_is_one_line_that_tells_where_it_leads(pki: Pki) -> None:
    client = Client()
    answer = client.post(CHALLENGE)
    told = json.loads(answer.content)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="vhod.txt"'
    assert b"\n" not in answer.content
    assert len(answer.content) < 1000
    assert (told["act"], told["aud"]) == ("login", "http://testserver")
    assert told["exp"] == "2026-11-22T12:05:00+03:00"
    assert len(told["nonce"]) == 43  # 256 bits
    assert "http://testserver" in told["text"]
    assert "до 12:05 22.11.2026" in told["text"]
    assert told["nonce"] not in str(Challenge.objects.values_list("nonce", "session"))
    assert "до 12:05" in client.get(PAGE).content.decode()


def test_double_click_gives_the_same_file_and_a_later_one_another(pki: Pki) -> None:
    client = Client()
    first = download(client)
    assert download(client) == first
    with time_machine.travel(NOW + timedelta(minutes=2)):
        assert download(client) != first
    assert Challenge.objects.count() == 2


def test_a_signature_lets_its_owner_in(pki: Pki, owner: User) -> None:
    client = Client()
    answer = bring(client, signed(pki, download(client)))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/eds/in/")
    assert get_user(client) == owner  # type: ignore[arg-type]
    event = EdsEvent.objects.get()
    assert (event.code, event.user, event.network) == ("ok", owner, "127.0.0.0/24")


def test_text_is_taken_in_the_place_of_a_file(pki: Pki, owner: User) -> None:
    client = Client()
    text = base64.encodebytes(signed(pki, download(client))).decode()
    assert client.post(PAGE, {"text": text}).status_code == 302
    assert is_in(client)


def test_case_1_replayed_message(pki: Pki, owner: User) -> None:
    client = Client()
    message = signed(pki, download(client))
    assert bring(client, message).status_code == 302
    client.post("/accounts/logout/")

    assert refused(bring(client, message)) == "challenge_unknown_or_used"
    download(client)
    assert refused(bring(client, message)) == "wrong_content"
    assert not is_in(client)


def test_newcomers_second_click_goes_where_the_first_went(pki: Pki) -> None:
    client = Client()
    message = signed(pki, download(client))
    first, second = bring(client, message), bring(client, message)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] == "/accounts/eds/address/"
    assert not is_in(client)


def test_case_2_other_sessions_challenge(pki: Pki, owner: User) -> None:
    here, elsewhere = Client(), Client()
    message = signed(pki, download(elsewhere))

    assert refused(bring(here, message)) == "challenge_unknown_or_used"
    download(here)
    assert refused(bring(here, message)) == "wrong_content"
    # what a session has kept doesn't fit without its secret
    session = elsewhere.session
    session[challenges.KEY] = {**session[challenges.KEY], "secret": "guessed"}
    session.save()
    assert refused(bring(elsewhere, message)) == "challenge_unknown_or_used"
    assert not is_in(here)
    assert not is_in(elsewhere)


def test_case_3_expired_challenge(pki: Pki, owner: User) -> None:
    client = Client()
    message = signed(pki, download(client))
    with time_machine.travel(NOW + timedelta(minutes=5, seconds=1)):
        assert refused(bring(client, message)) == "challenge_expired"
        assert refused(bring(client, message)) == "challenge_unknown_or_used"
    assert not is_in(client)


def test_case_4_altered_address(pki: Pki, owner: User) -> None:
    client = Client()
    content = download(client).replace(b"http://testserver", b"http://test-server")
    assert refused(bring(client, signed(pki, content))) == "wrong_content"
    content = download(client).replace(b"http://testserver", b"http://test-server")
    assert refused(bring(client, signed(pki, content, attached=True))) == "wrong_content"
    assert not is_in(client)


def test_first_attempt_uses_the_file_up_though_it_fails(pki: Pki, owner: User) -> None:
    client = Client()
    message = signed(pki, download(client))
    answer = bring(client, b"not a signature")
    assert refused(answer) == "not_cms"
    page = answer.content.decode()
    assert "Это не файл подписи" in page
    assert "скачайте другой" in page
    assert refused(bring(client, message)) == "challenge_unknown_or_used"
    # an empty form isn't an attempt
    message = signed(pki, download(client))
    assert client.post(PAGE, {"text": " "}).status_code == 422
    assert bring(client, message).status_code == 302


def test_case_25_no_more_is_read_than_a_signature_can_have(pki: Pki) -> None:
    client = Client()
    for form in (
        {"signature": SimpleUploadedFile("a.p7s", b"0" * 900_000)},
        {"text": "й" * 100_000},
    ):
        download(client)
        assert refused(client.post(PAGE, form)) == "too_large"


def test_case_33_missing_csrf(pki: Pki, owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(CHALLENGE).status_code == 403
    assert bring(client, b"x").status_code == 403
    assert not Challenge.objects.exists()
    assert not EdsEvent.objects.exists()


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_case_36_parallel_double_spend(pki: Pki) -> None:
    session = SessionStore()
    challenges.issue(session)
    session.save()
    spent: list[bytes] = []

    def spend() -> None:
        spent.append(challenges.spend(SessionStore(session.session_key)))

    raised = at_once([spend] * 40)

    assert len(spent) == 1
    assert [type(error) for error in raised] == [ChallengeUnknownOrUsed] * 39


def test_case_40_proxy_header_injected(pki: Pki, owner: User) -> None:
    client = Client()
    told = {
        "X-SSL-Client-Verify": "SUCCESS",
        "X-SSL-Client-S-DN": "CN=191234563",
        "X-Client-Cert": pki.holder.public_bytes(Encoding.PEM).decode().replace("\n", ""),
        "X-Remote-User": owner.email,
        "Remote-User": owner.email,
        "X-Forwarded-For": "203.0.113.9",
    }
    for path in (PAGE, "/accounts/eds/in/", "/accounts/eds/address/", "/accounts/"):
        client.get(path, headers=told)
    answer = client.post(PAGE, {"text": "MA=="}, headers=told)

    assert refused(answer) == "challenge_unknown_or_used"
    assert not is_in(client)
    assert EdsEvent.objects.get().network == "127.0.0.0/24"


def test_old_files_are_forgotten(pki: Pki) -> None:
    client = Client()
    download(client)
    with time_machine.travel(NOW + timedelta(hours=24)):
        due.run_all()
        assert Challenge.objects.exists()
    with time_machine.travel(NOW + timedelta(hours=25)):
        assert due.run_all() == []
        assert not Challenge.objects.exists()


def test_too_many_files_and_attempts_wait_a_minute(pki: Pki, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"eds_challenge": "2/m/ip", "eds_attempt": "1/m/ip"}
    client = Client()
    message = signed(pki, download(client))
    download(client)
    answer = client.post(CHALLENGE)
    assert answer.status_code == 429
    assert "Слишком много файлов подряд" in answer.content.decode()
    bring(client, b"x")
    answer = bring(client, message)
    assert answer.status_code == 429
    assert EdsEvent.objects.count() == 1
