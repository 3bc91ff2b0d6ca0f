"""The second click of a double click, without scripts: it leads where the first one led."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.contrib.auth import get_user
from django.test import Client

from accounts import eds_doubles
from accounts.eds_doubles import FirstAnswer
from accounts.models import EdsEvent, User
from accounts.services.eds_keys import attach
from tests.accounts.eds.office import IN, PAGE, bring, bring_lists, download, signed, trust
from tests.accounts.eds.pki import NOW, Pki
from tests.factories import UserFactory, give_second_factor

COOKIE = django_settings.SESSION_COOKIE_NAME


@pytest.fixture
def pki(db: None, tmp_path: Path, settings: Any) -> Any:
    made = trust(tmp_path, settings)
    with time_machine.travel(NOW, tick=False):
        bring_lists(made)
        yield made


@pytest.fixture
def owner(pki: Pki) -> User:
    user = UserFactory(email="director@example.org")
    attach(user, pki.verify(pki.sign()))
    return user


def go_back(client: Client, cookie: str) -> None:
    """The browser has let the answer go, and with it its cookie."""
    client.cookies[COOKIE] = cookie


def test_second_click_goes_on_in_the_session_of_the_first(pki: Pki, owner: User) -> None:
    client = Client()
    message = signed(pki, download(client))
    before = client.cookies[COOKIE].value
    assert bring(client, message)["Location"] == IN
    session = client.cookies[COOKIE].value

    go_back(client, before)
    answer = bring(client, message)

    assert (answer.status_code, answer["Location"]) == (302, IN)
    assert client.cookies[COOKIE].value == session != before
    assert get_user(client) == owner  # type: ignore[arg-type]
    assert client.get(IN)["Location"] != PAGE
    assert EdsEvent.objects.count() == 1  # nothing was tried again


def test_second_click_that_has_seen_the_first_answer(pki: Pki, owner: User) -> None:
    client = Client()
    message = signed(pki, download(client))
    first, second = bring(client, message), bring(client, message)
    assert (first["Location"], second["Location"]) == (IN, IN)
    assert get_user(client) == owner  # type: ignore[arg-type]


def test_second_click_with_the_token_of_before_the_first(pki: Pki, owner: User) -> None:
    """Whoever signs in gets another CSRF token; the form still has the one of before."""
    client = Client(enforce_csrf_checks=True)
    client.get(PAGE)
    token = client.cookies["csrftoken"].value
    content = client.post("/accounts/eds/challenge/", {"csrfmiddlewaretoken": token}).content
    form = {"csrfmiddlewaretoken": token, "text": b64encode(signed(pki, content)).decode()}
    assert client.post(PAGE, form)["Location"] == IN

    answer = client.post(PAGE, form)

    assert (answer.status_code, answer["Location"]) == (302, IN)
    guest = Client(enforce_csrf_checks=True)
    assert guest.post(PAGE, form).status_code == 403
    assert client.post("/accounts/logout/", form).status_code == 403


def test_second_click_is_told_what_the_first_was_told(pki: Pki) -> None:
    client = Client()
    download(client)
    message = pki.sign()
    first, second = bring(client, message), bring(client, message)
    for answer in (first, second):
        assert answer.status_code == 422
        assert "Подписан другой файл" in answer.content.decode()
    assert EdsEvent.objects.get().code == "wrong_content"


def test_second_click_leads_to_the_second_factor(pki: Pki, owner: User) -> None:
    give_second_factor(owner)
    client = Client()
    message = signed(pki, download(client))
    before = client.cookies[COOKIE].value
    first = bring(client, message)
    go_back(client, before)
    assert bring(client, message)["Location"] == first["Location"]
    assert not get_user(client).is_authenticated  # type: ignore[arg-type]


def test_nobody_else_is_given_the_session(pki: Pki, owner: User) -> None:
    client = Client()
    message = signed(pki, download(client))
    before = client.cookies[COOKIE].value
    bring(client, message)
    session = client.cookies[COOKIE].value

    stranger = Client()  # has the signature
    assert bring(stranger, message).status_code == 422
    thief = Client()  # has the cookie of before
    go_back(thief, before)
    assert bring(thief, message[:-1]).status_code == 422
    client.post("/accounts/logout/")
    for cookie in (before, session):  # signed out is signed out
        go_back(client, cookie)
        assert bring(client, message).status_code == 422
        assert not get_user(client).is_authenticated  # type: ignore[arg-type]


def test_a_minute_later_it_is_a_replay(pki: Pki, owner: User, settings: Any) -> None:
    client = Client()
    message = signed(pki, download(client))
    before = client.cookies[COOKIE].value
    bring(client, message)
    with time_machine.travel(NOW.timestamp() + 61, tick=False):
        go_back(client, before)
        assert bring(client, message).status_code == 422


def test_second_click_waits_for_the_first(
    db: None, rf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = rf.post(PAGE)
    request.COOKIES[COOKIE] = "same"
    request.session = Client().session
    assert eds_doubles.begin(request, b"m") is None
    answer = FirstAnswer(path=IN, session="s")

    def sleep(_seconds: float) -> None:
        eds_doubles.end(request, b"m", answer)

    monkeypatch.setattr(eds_doubles.time, "sleep", sleep)
    assert eds_doubles.begin(request, b"m") == answer
    assert eds_doubles.begin(request, b"other") is None
