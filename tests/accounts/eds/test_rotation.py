"""After SECRET_KEY is changed: a person's next certificate is still theirs, and what was revoked
stays revoked."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user
from django.test import Client

from accounts.models import EdsEvent, EdsKey, RevokedHolder, User
from accounts.services.eds_keys import Blocked, KeyTaken, attach, revoke
from tests.accounts.eds.office import bring_lists, come, trust
from tests.accounts.eds.pki import NOW, Pki
from tests.factories import UserFactory

SECRETS = ["the second secret", "the third secret", "the fourth secret"]


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


def rotate(settings: Any, name: str = "SECRET_KEY_FALLBACKS", secret: str = SECRETS[0]) -> None:
    """Change the secret; the former one is told in a setting."""
    setattr(settings, name, [settings.SECRET_KEY, *getattr(settings, name)])
    settings.SECRET_KEY = secret


def forget_former(settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = []
    settings.SECRET_KEY_RETIRED = []


@pytest.mark.parametrize("name", ["SECRET_KEY_FALLBACKS", "SECRET_KEY_RETIRED"])
def test_known_person_is_known_by_the_next_certificate(
    pki: Pki, owner: User, settings: Any, name: str
) -> None:
    rotate(settings, name)
    rotate(settings, name, SECRETS[1])
    client = Client()
    come(client, pki, pki.certificate())

    assert get_user(client) == owner  # type: ignore[arg-type]
    assert EdsKey.objects.filter(user=owner).count() == 2
    (person,) = set(EdsKey.objects.values_list("person", flat=True))  # all of it written anew
    forget_former(settings)
    come(Client(), pki, pki.certificate())
    assert set(EdsKey.objects.values_list("person", flat=True)) == {person}
    assert EdsKey.objects.filter(user=owner).count() == 3


def test_known_certificate_is_enough_to_write_it_anew(pki: Pki, owner: User, settings: Any) -> None:
    rotate(settings)
    come(Client(), pki)
    forget_former(settings)
    client = Client()
    come(client, pki, pki.certificate())
    assert get_user(client) == owner  # type: ignore[arg-type]


def test_person_has_one_account_still(pki: Pki, owner: User, settings: Any) -> None:
    rotate(settings)
    with pytest.raises(KeyTaken):
        attach(UserFactory(), pki.verify(pki.sign(pki.certificate())))
    assert EdsKey.objects.count() == 1


@pytest.mark.parametrize("is_account_gone", [False, True])
def test_who_was_revoked_stays_so(
    pki: Pki, owner: User, settings: Any, is_account_gone: bool
) -> None:
    revoke(UserFactory(), owner.eds_keys.get())
    if is_account_gone:
        owner.delete()
    rotate(settings)

    for forget in (False, True):  # a refusal, too, is enough to write it anew
        if forget:
            forget_former(settings)
        answer = come(Client(), pki, pki.certificate())
        assert (answer.status_code, EdsEvent.objects.latest("pk").code) == (422, "blocked")
        with pytest.raises(Blocked):
            attach(UserFactory(), pki.verify(pki.sign(pki.certificate())))
    assert RevokedHolder.objects.count() == 1


def test_others_rows_are_left_alone(pki: Pki, owner: User, settings: Any) -> None:
    key = owner.eds_keys.get()
    EdsKey.objects.create(
        user=owner, unp="300000012", person=key.person, fingerprint="f" * 64, not_after=NOW
    )
    EdsKey.objects.create(
        user=owner, unp=key.unp, person="", fingerprint="e" * 64, serial="1", not_after=NOW
    )
    rotate(settings)
    come(Client(), pki, pki.certificate())
    kept = EdsKey.objects.filter(fingerprint__in=["f" * 64, "e" * 64]).order_by("fingerprint")
    assert list(kept.values_list("person", flat=True)) == ["", key.person]


def test_certificate_that_waited_meanwhile_is_its_holders(
    pki: Pki, owner: User, settings: Any
) -> None:
    """In a session that began before: what it keeps was made with the former secret."""
    owner.eds_keys.all().delete()
    client = Client()
    come(client, pki)  # waits for an address
    rotate(settings)
    attach(owner, pki.verify(pki.sign(pki.certificate())))
    client.force_login(UserFactory())  # keeps what a guest's session has

    answer = client.post("/accounts/eds/in/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/eds/")
    assert EdsKey.objects.count() == 1
    assert EdsKey.objects.get().user == owner
