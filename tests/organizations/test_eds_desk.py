"""The desk of who came with a key; the way from the signature to the cabinet."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user
from django.test import Client

from accounts.models import EdsKey, User
from accounts.services.eds_keys import attach
from organizations.models import Admission, AuthorityRequest, Membership, Organization
from tests.accounts.eds import office
from tests.accounts.eds.pki import NOW
from tests.accounts.test_signing_up import enter
from tests.factories import UNPS, UserFactory, make_organization
from tests.organizations.keys import (
    COLLEAGUE,
    NAME,
    admission_of,
    roles_of,
    told,
    wait,
)
from tests.test_access import client_of

pytestmark = pytest.mark.django_db
State = Admission.State
ENTRY, QUEUE, AUTHORITIES = "/cabinet/entry/", "/operator/admissions/", "/operator/authorities/"
UNP, OTHER_UNP = UNPS[1], UNPS[2]


# The desk


def test_operator_lets_in_from_the_desk_and_takes_the_next(first: EdsKey, operator: User) -> None:
    one, other = wait(organization="Рога и копыта"), wait()
    client = client_of(operator)

    page = client.get(f"{QUEUE}{one.pk}/").text
    empty = client.post(f"{QUEUE}{one.pk}/refusal/", {"version": 1})
    done = client.post(f"{QUEUE}{one.pk}/approval/", {"version": 1, "role": "administrator"})
    late = client.post(f"{QUEUE}{one.pk}/refusal/", {"version": 1, "decline-reason": "поздно"})
    last = client.post(f"{QUEUE}{other.pk}/refusal/", {"version": 1, "decline-reason": "Не тот"})
    shown = client.get(f"{QUEUE}?state=declined").text

    assert "Рога и копыта" in page
    assert "названа иначе" in page
    assert first.user.email in page
    assert empty.status_code == 422
    assert done.headers["Location"] == f"{QUEUE}{other.pk}/"
    assert "уже что-то решили" in told(late)[-1]
    assert last.headers["Location"] == QUEUE
    assert roles_of(one.user) == [(NAME, "administrator")]
    assert other.full_name in shown
    assert "Причина отказа: Не тот" in client.get(f"{QUEUE}{other.pk}/").text


def test_many_are_refused_at_once_and_one_is_taken_back(first: EdsKey, operator: User) -> None:
    rows = [wait(), wait()]
    client = client_of(operator)
    chosen = {"item": [f"{row.pk}:1" for row in rows], "outcome": "decline"}
    client.post(
        "/moderation/queues/admissions/bulk/", {**chosen, "confirm": "yes", "reason": "Не наши"}
    )
    refused = {admission_of(row.user).state for row in rows}
    client.post(
        f"/moderation/queues/admissions/{rows[0].pk}/reopening/",
        {"mark": "1", "reopen-reason": "ошибка"},
    )

    assert refused == {State.DECLINED}
    assert [admission_of(row.user).state for row in rows] == [State.WAITING, State.DECLINED]


def test_authority_is_confirmed_from_the_desk(first: EdsKey, operator: User, rose: Any) -> None:
    client_of(first.user).post(f"/cabinet/{rose().pk}/welcome/", {"is_authority": "yes"})
    row, client = AuthorityRequest.objects.get(), client_of(operator)

    listed = client.get(AUTHORITIES).text
    page = client.get(f"{AUTHORITIES}{row.pk}/").text
    empty = client.post(f"{AUTHORITIES}{row.pk}/refusal/", {"version": 1})
    done = client.post(f"{AUTHORITIES}{row.pk}/confirmation/", {"version": 1})
    late = client.post(f"{AUTHORITIES}{row.pk}/confirmation/", {"version": 1})

    assert NAME in listed
    assert first.user.email in page
    assert empty.status_code == 422
    assert done.headers["Location"] == AUTHORITIES
    assert "уже что-то решили" in told(late)[-1]
    assert rose().is_authority


def test_question_that_was_not_answered_is_not_the_operators(first: EdsKey, operator: User) -> None:
    row = AuthorityRequest.objects.get()

    assert client_of(operator).get(f"{AUTHORITIES}{row.pk}/").status_code == 404


@pytest.mark.parametrize("item_count", [1, 30])
def test_queues_cost_the_same_with_any_number(
    item_count: int, first: EdsKey, operator: User, queries: Any
) -> None:
    organization = Organization.objects.get()
    for _ in range(item_count):
        Admission.objects.create(
            organization=organization, user=UserFactory(), state=State.WAITING, unp=UNP
        )
        AuthorityRequest.objects.create(
            organization=make_organization(),
            sent_by=UserFactory(),
            state="waiting",
            sent_at=NOW,
        )
    client = client_of(operator)
    client.get(QUEUE)

    for address in (QUEUE, AUTHORITIES):
        with queries(6):
            answer = client.get(address)
        assert len(answer.context["listed"]) == item_count


# From the signature to the cabinet (cases 32, 37, 39)


@pytest.fixture
def pki(tmp_path: Path, settings: Any) -> Any:
    made = office.trust(tmp_path, settings)
    with time_machine.travel(NOW, tick=False):
        office.bring_lists(made)
        yield made


def register(pki: Any, email: str, certificate: Any = None) -> tuple[Client, Any]:
    """Sign, give an address, type the code, agree: where one is led to."""
    client = Client()
    office.come(client, pki, certificate)
    client.post(office.ADDRESS, {"email": email})
    enter(client)
    return client, client.post(office.IN)


def test_case_37_one_registers_the_other_waits(pki: Any) -> None:
    _client, there = register(pki, "director@example.org")
    organization = Organization.objects.get()
    other, waits = register(pki, "other@example.org", pki.certificate(subject=COLLEAGUE))

    assert there.headers["Location"] == f"/cabinet/{organization.pk}/welcome/"
    assert organization.unp == "191234563"
    assert "Пущанский край" in organization.name_ru
    assert waits.headers["Location"] == ENTRY
    assert "ждёт решения" in other.get(ENTRY).text
    assert other.get(f"/cabinet/{organization.pk}/").status_code == 404
    assert Membership.objects.count() == 1


def test_case_32_key_that_the_organization_revoked_is_refused(pki: Any, operator: User) -> None:
    client, _there = register(pki, "director@example.org")
    organization, key = Organization.objects.get(), EdsKey.objects.get()
    client_of(operator).post(f"/cabinet/{organization.pk}/keys/{key.pk}/revocation/")

    answer = office.come(Client(), pki)

    assert client.get(f"/cabinet/{organization.pk}/").status_code == 302  # signed out
    assert answer.status_code == 422
    assert "Этот ключ отозван на портале" in answer.text


def test_case_39_inactive_person_registers_nothing(pki: Any) -> None:
    attach(UserFactory(is_active=False), pki.verify(pki.sign()))
    client = Client()

    answer = office.come(client, pki)

    assert answer.status_code == 403
    assert not get_user(client).is_authenticated  # type: ignore[arg-type]
    assert client.get(office.IN).status_code == 302
    assert not Organization.objects.exists()
    assert not Admission.objects.exists()
