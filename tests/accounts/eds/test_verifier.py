"""Who checks signatures is a setting: ours, a certified one, an identity provider."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user
from django.test import Client

from accounts.eds import errors
from accounts.eds.identity import Identity
from accounts.eds_verifier import OwnVerifier
from accounts.models import EdsEvent
from accounts.services.eds_keys import attach
from portal.checks import signatures_can_be_checked
from tests.accounts.eds.office import bring, bring_lists, come, download, trust
from tests.accounts.eds.pki import CONTENT, NOW, Pki
from tests.factories import UserFactory


class Provider:
    """An identity provider whose tokens are the content itself, after a word."""

    def verify(self, message: bytes, content: bytes, now: datetime) -> Identity:
        if message != b"token " + content:
            raise errors.WrongContent
        return Identity(
            unp="191234563",
            organization="ООО «Пущанский край»",
            surname="Мицкевич",
            given_names="Виктор",
            position="",
            email="",
            personal_number="",
            serial="1",
            issuer="https://mid.example",
            fingerprint="0" * 64,
            not_before=now,
            not_after=now,
        )


@pytest.fixture
def pki(db: None, tmp_path: Path, settings: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        yield trust(tmp_path, settings)


def test_another_verifier_takes_the_place_of_ours(pki: Pki, settings: Any) -> None:
    settings.EDS_VERIFIER = f"{__name__}.Provider"
    user, client = UserFactory(), Client()
    attach(user, Provider().verify(b"token x", b"x", NOW))
    assert bring(client, b"token something else").status_code == 422
    download(client)
    assert bring(client, b"token something else").status_code == 422
    answer = bring(client, b"token " + download(client))

    assert answer.status_code == 302
    assert get_user(client) == user  # type: ignore[arg-type]
    assert bytes(EdsEvent.objects.get(code="ok").message) == b""


@pytest.mark.parametrize("kind", ["rsa", "ec", "bign"])
def test_ours_takes_each_kind_of_key(db: None, tmp_path: Path, settings: Any, kind: str) -> None:
    with time_machine.travel(NOW, tick=False):
        pki = trust(tmp_path, settings, kind)
        bring_lists(pki)
        assert come(Client(), pki).headers["Location"] == "/accounts/eds/address/"


def test_unreadable_authority_refuses_everybody_politely(
    pki: Pki, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "roots" / "broken.cer").write_bytes(b"not a certificate")
    with pytest.raises(errors.CrlStale):
        OwnVerifier().verify(pki.sign(), CONTENT, NOW)
    answer = come(Client(), pki)
    assert answer.status_code == 422
    assert "нельзя проверить" in answer.content.decode()


def test_verifier_that_is_not_there_is_told_before_anybody_comes(settings: Any) -> None:
    assert signatures_can_be_checked(None) == []
    for path in ("nowhere.Verifier", "accounts.eds_verifier.Nobody", "nodots"):
        settings.EDS_VERIFIER = path
        assert [one.id for one in signatures_can_be_checked(None)] == ["portal.E005"]
