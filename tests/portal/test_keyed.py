"""After the secret is changed: what was digested or concealed under the former one."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts import codes
from accounts.departures import LeftRecently, left_lately, note_departure, refuse_who_left
from accounts.models import OneTimeCode
from portal.lib import keyed
from portal.lib.concealing import conceal, reveal
from ratings.services.networks import hash_of, hashes_of
from tests.factories import UserFactory

NEW = "another-secret-of-the-portal"


@pytest.fixture(params=["SECRET_KEY_FALLBACKS", "SECRET_KEY_RETIRED"])
def change(request: pytest.FixtureRequest, settings: Any) -> Any:
    """Change the secret; the former one is told in this setting."""

    def change() -> None:
        former = settings.SECRET_KEY
        settings.SECRET_KEY = NEW
        setattr(settings, request.param, [former, *getattr(settings, request.param)])

    return change


def test_digests_are_of_each_secret_the_last_one_first(change: Any) -> None:
    (former,) = keyed.digests("salt", "value")
    change()
    assert keyed.digest("salt", "value") != former
    assert keyed.digests("salt", "value") == [keyed.digest("salt", "value"), former]
    assert keyed.is_digest(former, "salt", "value")
    assert not keyed.is_digest(former, "salt", "another")
    assert not keyed.is_digest("", "salt", "value")


def test_former_secrets_that_nobody_tells_are_forgotten(settings: Any) -> None:
    former = keyed.digest("salt", "value")
    settings.SECRET_KEY = NEW
    assert not keyed.is_digest(former, "salt", "value")


@pytest.mark.django_db
def test_who_left_lately_is_still_known(change: Any) -> None:
    note_departure("gone@example.org")
    change()
    with pytest.raises(LeftRecently):
        refuse_who_left("gone@example.org")
    assert left_lately(["gone@example.org", "here@example.org"]) == {"gone@example.org"}


@pytest.mark.django_db
def test_code_and_link_that_were_sent_before_still_open(change: Any) -> None:
    row, made = codes.issue(purpose=OneTimeCode.Purpose.SIGN_IN, email="one@example.org")
    change()
    codes.check(row, made.code)
    assert codes.find_by_link(codes.link_of(row, made), OneTimeCode.Purpose.SIGN_IN) == row
    with pytest.raises(codes.WrongCode):
        codes.check(row, "000000" if made.code != "000000" else "111111")


def test_addresses_that_were_made_before_still_lead_there(change: Any) -> None:
    word = conceal(12, "comment")
    change()
    assert conceal(12, "comment") != word
    assert (reveal(word, "comment"), reveal(conceal(12, "comment"), "comment")) == (12, 12)
    assert reveal(word, "other") is None


def test_network_of_the_days_before_is_still_told(change: Any) -> None:
    salt, today = uuid4().hex * 2, timezone.localdate()
    former = hash_of("198.51.100.0/24", salt)
    change()
    known = {today: salt, today - timedelta(days=90): ""}
    assert hashes_of("198.51.100.0/24", known) == [hash_of("198.51.100.0/24", salt), former]


@pytest.mark.django_db
def test_people_stay_signed_in_under_fallbacks_and_not_under_retired_secrets(settings: Any) -> None:
    client, user = Client(), UserFactory()
    client.force_login(user)
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_RETIRED = NEW, [former]
    assert client.get("/accounts/").status_code == 302
    client.force_login(user)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the-third", [NEW]
    assert client.get("/accounts/").status_code == 200
