"""Who comes with a key: known, with a new certificate, new (cases 32 and 39); what is kept."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts import eds_people
from accounts.codes import forget_old
from accounts.eds import cms
from accounts.eds.errors import Blocked, KeyTaken
from accounts.eds.suites import check_signature
from accounts.eds_people import Arrival
from accounts.models import AuditEntry, EdsEvent, EdsKey, User
from accounts.services.eds_keys import AlreadySo, attach, note_attempt, revoke
from tests.accounts.eds.office import (
    ADDRESS,
    IN,
    PAGE,
    bring,
    bring_lists,
    come,
    download,
    signed,
    trust,
)
from tests.accounts.eds.pki import NOW, Pki
from tests.accounts.test_signing_up import enter
from tests.factories import UserFactory, give_second_factor
from tests.ratings.test_concurrency import at_once, needs_postgresql

NUMBER = "3110585A001PB1"


@pytest.fixture
def pki(db: None, tmp_path: Path, settings: Any) -> Any:
    made = trust(tmp_path, settings)
    with time_machine.travel(NOW, tick=False):
        bring_lists(made)
        yield made


@pytest.fixture
def arrivals(monkeypatch: pytest.MonkeyPatch) -> list[Arrival]:
    """Those whom the apps above were told of; they lead to the rating."""
    told: list[Arrival] = []

    def listen(arrival: Arrival) -> str:
        told.append(arrival)
        return "/rating/"

    monkeypatch.setattr(eds_people, "_listener", listen)
    return told


@pytest.fixture
def owner(pki: Pki) -> User:
    """Who has the holder's key already."""
    user = UserFactory(email="director@example.org")
    attach(user, pki.verify(pki.sign()))
    return user


def who(client: Client) -> Any:
    return get_user(client)  # type: ignore[arg-type]


def last_code() -> str:
    return EdsEvent.objects.latest("pk").code


def path_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("Location", "")


# Who comes


def test_known_key_opens_its_account(pki: Pki, owner: User, arrivals: list[Arrival]) -> None:
    client = Client()
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert path_of(come(client, pki)) == (302, IN)
        assert path_of(client.get(IN)) == (302, "/rating/")

    key = EdsKey.objects.get()
    assert who(client) == owner
    assert arrivals == [Arrival(owner, key)]
    assert key.last_seen_at == NOW + timedelta(hours=3)


def test_same_person_with_a_new_certificate_has_one_account(
    pki: Pki, owner: User, arrivals: list[Arrival]
) -> None:
    client = Client()
    come(client, pki, pki.certificate())

    assert who(client) == owner
    assert EdsKey.objects.filter(user=owner).count() == 2
    assert mail.outbox == []  # the worker's
    assert AuditEntry.objects.filter(action="eds_key.attach").count() == 2


def test_newcomer_gives_an_address_and_takes_the_key(pki: Pki, arrivals: list[Arrival]) -> None:
    client = Client()
    assert path_of(come(client, pki)) == (302, ADDRESS)
    page = client.get(ADDRESS).content.decode()
    for told in ("Пущанский край", "191234563", "Мицкевич Виктор Антонович", "Директор"):
        assert told in page
    assert client.post(ADDRESS, {"email": "no"}).status_code == 422
    answer = client.post(ADDRESS, {"email": "director@example.org"})
    assert path_of(answer) == (302, "/accounts/login/code/")
    assert path_of(enter(client)) == (302, IN)
    page = client.get(IN).content.decode()
    assert "director@example.org" in page
    assert not EdsKey.objects.exists()
    assert path_of(client.post(IN)) == (302, "/rating/")

    user = User.objects.get()
    key = EdsKey.objects.get()
    assert (key.user, key.unp, key.full_name) == (user, "191234563", "Мицкевич Виктор Антонович")
    assert arrivals == [Arrival(user, key)]
    assert path_of(client.get(IN)) == (302, "/rating/")  # once more, it changes nothing
    other = Client()
    come(other, pki)
    assert who(other) == user


def test_who_has_just_signed_in_is_asked_at_once_and_who_did_long_ago_proves_it(
    pki: Pki, arrivals: list[Arrival]
) -> None:
    client = Client()
    client.post("/accounts/login/", {"email": "clerk@example.org"})
    enter(client)
    assert path_of(come(client, pki)) == (302, IN)
    assert client.get(IN).status_code == 200
    with time_machine.travel(NOW + timedelta(minutes=6)):
        assert path_of(come(client, pki)) == (302, ADDRESS)
        assert not who(client).is_authenticated
        client.post(ADDRESS, {"email": "clerk@example.org"})
        enter(client)
        assert path_of(client.post(IN)) == (302, "/rating/")
    assert EdsKey.objects.get().user.email == "clerk@example.org"


def test_key_of_another_account_of_ones_own_opens_that_one(pki: Pki, owner: User) -> None:
    client = Client()
    client.force_login(UserFactory())
    assert path_of(come(client, pki)) == (302, IN)
    assert who(client) == owner
    assert client.get(IN).status_code == 302


def test_second_factor_is_still_asked_for(pki: Pki, owner: User, arrivals: list[Arrival]) -> None:
    give_second_factor(owner)
    client = Client()
    assert path_of(come(client, pki)) == (302, "/accounts/2fa/authenticate/")
    assert not who(client).is_authenticated
    assert client.get(IN).status_code == 302
    assert arrivals == []


def test_what_waits_is_forgotten_in_half_an_hour(pki: Pki) -> None:
    client = Client()
    come(client, pki)
    with time_machine.travel(NOW + timedelta(minutes=31)):
        assert path_of(client.get(ADDRESS)) == (302, PAGE)
        client.force_login(UserFactory())
        assert path_of(client.post(IN)) == (302, PAGE)
    assert not EdsKey.objects.exists()


def test_key_taken_meanwhile_is_said(pki: Pki) -> None:
    client = Client()
    come(client, pki)
    client.post(ADDRESS, {"email": "late@example.org"})
    enter(client)
    attach(UserFactory(), pki.verify(pki.sign()))
    answer = client.post(IN)

    assert answer.status_code == 422
    assert "уже закреплён за другой учётной записью" in answer.content.decode()
    assert path_of(client.get(IN)) == (302, PAGE)
    assert EdsKey.objects.count() == 1


def test_attached_and_arrived_together_or_not_at_all(
    pki: Pki, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    come(client, pki)
    client.post(ADDRESS, {"email": "late@example.org"})
    enter(client)

    def fail(_arrival: Arrival) -> str:
        raise RuntimeError

    monkeypatch.setattr(eds_people, "_listener", fail)
    assert client.post(IN).status_code == 500
    assert not EdsKey.objects.exists()
    monkeypatch.setattr(eds_people, "_listener", None)
    assert path_of(client.post(IN)) == (302, "/")


# Whose it is


def test_certificate_is_attached_once(pki: Pki, owner: User) -> None:
    identity = pki.verify(pki.sign())
    assert attach(owner, identity) == owner.eds_keys.get()
    with pytest.raises(KeyTaken):
        attach(UserFactory(), identity)
    newer = pki.certificate()
    with pytest.raises(KeyTaken):  # its holder has an account
        attach(UserFactory(), pki.verify(pki.sign(newer)))
    assert EdsKey.objects.count() == 1


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_accounts_at_once_get_one_key(pki: Pki) -> None:
    people = [UserFactory() for _ in range(10)]
    identities = [pki.verify(pki.sign(pki.certificate())) for _ in people]

    raised = at_once(
        [lambda p=p, i=i: attach(p, i) for p, i in zip(people, identities, strict=True)], workers=10
    )

    assert [type(error) for error in raised] == [KeyTaken] * 9
    assert EdsKey.objects.count() == 1


def test_case_32_blocked_identity(pki: Pki, owner: User) -> None:
    administrator, client = UserFactory(), Client()
    come(client, pki)
    revoke(administrator, owner.eds_keys.get())

    assert client.get("/accounts/").status_code == 302  # signed out
    for certificate in (None, pki.certificate()):
        answer = come(client, pki, certificate)
        assert answer.status_code == 422
        assert "Этот ключ отозван на портале" in answer.content.decode()
        assert last_code() == "blocked"
    with pytest.raises(Blocked):
        attach(owner, pki.verify(pki.sign(pki.certificate())))
    with pytest.raises(AlreadySo):
        revoke(administrator, owner.eds_keys.get())
    assert not who(client).is_authenticated


def test_who_revoked_a_lost_key_themselves_comes_with_the_next(pki: Pki, owner: User) -> None:
    revoke(owner, owner.eds_keys.get())
    client = Client()
    assert come(client, pki).status_code == 422
    come(client, pki, pki.certificate())
    assert who(client) == owner


def test_case_39_inactive_user(pki: Pki, owner: User) -> None:
    owner.is_active = False
    owner.save()
    client = Client()
    answer = come(client, pki)

    assert answer.status_code == 403
    assert last_code() == "inactive"
    assert not who(client).is_authenticated


# One's own keys


def test_account_shows_and_revokes_ones_keys(pki: Pki, owner: User) -> None:
    here, elsewhere = Client(), Client()
    come(here, pki)
    come(elsewhere, pki)
    key = owner.eds_keys.get()
    stranger = Client()
    stranger.force_login(UserFactory())
    revocation = f"/accounts/eds/keys/{key.pk}/revocation/"

    assert "Пущанский край" in here.get("/accounts/").content.decode()
    assert "eds-keys" not in stranger.get("/accounts/").content.decode()
    assert stranger.post(revocation).status_code == 404
    assert path_of(here.post(revocation)) == (302, "/accounts/")
    assert here.get("/accounts/").status_code == 200
    assert elsewhere.get("/accounts/").status_code == 302
    assert here.post(revocation, follow=True).status_code == 200
    assert AuditEntry.objects.get(action="eds_key.revoke").details["sessions"] == 1
    export = here.get("/accounts/data/download/").json()["account"]["eds_keys"]
    assert [(one["unp"], bool(one["revoked_at"])) for one in export] == [("191234563", True)]

    owner.delete()
    assert not EdsKey.objects.exists()
    assert EdsEvent.objects.filter(code="ok").count() == 2


# What is kept


def everything_kept() -> str:
    """All tables, octets as they are in each way of writing letters."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    octets = bytes(value) if isinstance(value, bytes | memoryview) else b""
                    found.append(str(value))
                    found += [octets.decode(code, "ignore") for code in ("utf-8", "utf-16-be")]
    return "\n".join(found)


def test_personal_number_is_nowhere(pki: Pki, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client()
    message = signed(pki, download(client))
    assert NUMBER.encode() in message
    bring(client, message)
    said = client.get(ADDRESS).content.decode()
    kept = str(dict(client.session.items()))
    client.post(ADDRESS, {"email": "late@example.org"})
    enter(client)
    said += client.get(IN).content.decode()
    client.post(IN)
    bring(client, b"\x30" + NUMBER.encode())
    come(client, pki, pki.certificate(issuer=pki.holder.subject))  # untrusted: told by its name
    assert "untrusted" in caplog.text
    said += client.get("/accounts/data/download/").content.decode()

    assert EdsKey.objects.get().person
    assert EdsEvent.objects.get(code="ok").message
    for place in (everything_kept(), kept, caplog.text, said):
        assert NUMBER not in place
        assert NUMBER[:7] not in place


def test_evidence_of_a_sign_in_proves_the_signature(pki: Pki, owner: User) -> None:
    client = Client()
    content = download(client)
    bring(client, signed(pki, content))
    kept = bytes(EdsEvent.objects.get().message)

    data = cms.cms.ContentInfo.load(kept, strict=True)["content"]
    signer = data["signer_infos"][0]
    assert data["encap_content_info"]["content"].native == content
    assert not data["certificates"].native
    check_signature(
        pki.holder,
        signer["signature_algorithm"]["algorithm"].dotted,
        signer["signed_attrs"].untag().dump(force=True),
        signer["signature"].native,
        signer["digest_algorithm"]["algorithm"].dotted,
    )


def test_attempts_are_only_added(pki: Pki) -> None:
    note_attempt(code="ok", network="127.0.0.0/24")
    event = EdsEvent.objects.get()
    for change in (event.save, event.delete, EdsEvent.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    for statement in (
        "UPDATE accounts_edsevent SET code = 'x'",
        "DELETE FROM accounts_edsevent",
    ):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    forget_old()
    assert EdsEvent.objects.count() == 1
