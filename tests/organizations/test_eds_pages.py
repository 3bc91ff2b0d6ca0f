"""Pages of who came with a key: where they stand, the welcome, who waits, keys, the desk."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, EdsKey, User
from organizations.models import Admission, AuthorityRequest, Organization
from organizations.services import admissions
from organizations.services.merging import merge, preview
from tests.accounts.eds.pki import NOW
from tests.factories import UNPS, UserFactory, make_member, make_organization
from tests.organizations.keys import (
    NAME,
    admission_of,
    come,
    make_key,
    people_of,
    roles_of,
    told,
    wait,
)
from tests.test_access import client_of

pytestmark = pytest.mark.django_db
State = Admission.State
ENTRY, QUEUE, AUTHORITIES = "/cabinet/entry/", "/operator/admissions/", "/operator/authorities/"
UNP, OTHER_UNP = UNPS[1], UNPS[2]


# Where one stands


def test_who_waits_reads_who_decides_and_where_the_answer_comes(first: EdsKey) -> None:
    row = wait()

    page = client_of(row.user).get(ENTRY).text

    assert NAME in page
    assert "Администратор организации или оператор портала решит" in page
    assert row.user.email in page


def test_who_waits_where_nobody_administers_waits_for_the_operator(first: EdsKey) -> None:
    row = wait()
    User.objects.filter(pk=first.user_id).update(is_active=False)

    page = client_of(row.user).get(ENTRY).text

    assert "Оператор портала решит" in page
    assert "Администратор" not in page


def test_who_waits_at_a_successor_reads_its_name(first: EdsKey, operator: User) -> None:
    kept = make_organization(unp=OTHER_UNP, name_ru="Преемник")
    gone = Organization.objects.get(unp=UNP)
    merge(by=operator, gone=gone, kept=kept, digest=preview(gone, kept).digest, reason="дубль")
    row = wait()

    page = client_of(row.user).get(ENTRY).text

    assert "Преемник" in page
    assert f"Ваш ключ выдан организации «{NAME}», УНП {UNP}" in page
    assert "Оператор портала решит" in page


def test_declined_and_closed_are_told_and_others_read_nothing(first: EdsKey, citizen: User) -> None:
    row = wait()
    admissions.decline(by=first.user, admission=row, version=1, reason="Вы уволены")
    closed = make_organization(unp=OTHER_UNP, name_ru="Завод", closed_on=date(2026, 3, 1))
    come(make_key(row.user, unp=OTHER_UNP))

    page = client_of(row.user).get(ENTRY).text
    empty = client_of(citizen).get(ENTRY).text

    assert "Вы уволены" in page
    assert str(closed) in page
    assert "С 1 марта 2026 г. эта организация закрыта" in page.replace("\xa0", " ")
    assert "ничего не ждёт решения" in empty
    assert "Завод" not in empty


@pytest.mark.parametrize("item_count", [1, 30])
def test_standing_costs_the_same_with_any_number_of_organizations(
    item_count: int, first: EdsKey, queries: Any
) -> None:
    person = UserFactory()
    for _ in range(item_count):
        Admission.objects.create(
            organization=make_organization(), user=person, state=State.WAITING, unp=UNP
        )
    client = client_of(person)
    client.get(ENTRY)

    with queries(4):
        answer = client.get(ENTRY)

    assert len(answer.context["standings"]) == item_count


# The welcome


def test_welcome_asks_once_and_a_yes_waits(first: EdsKey, rose: Any) -> None:
    organization, client = rose(), client_of(first.user)
    address = f"/cabinet/{organization.pk}/welcome/"

    page = client.get(address).text
    empty = client.post(address)
    answer = client.post(address, {"is_authority": "yes"})
    after = client.get(address).text
    again = client.post(address, {"is_authority": "no"})

    assert "место нахождения и сфера" in page
    assert empty.status_code == 422
    assert answer.headers["Location"] == f"/cabinet/{organization.pk}/"
    assert "заявка «уполномоченный орган» у оператора" in after
    assert 'name="is_authority"' not in after
    assert told(again) == ["На этот вопрос уже ответили."]
    assert AuthorityRequest.objects.get().state == "waiting"
    overview = client.get(f"/cabinet/{organization.pk}/").text
    assert "Граждане пока не видят эту организацию" in overview


def test_no_can_become_a_yes(first: EdsKey, rose: Any) -> None:
    address, client = f"/cabinet/{rose().pk}/welcome/", client_of(first.user)

    client.post(address, {"is_authority": "no"})
    kept = AuthorityRequest.objects.get().state
    client.post(address, {"is_authority": "yes"})

    assert (kept, AuthorityRequest.objects.get().state) == ("no", "waiting")


def test_who_registered_the_organization_says_whether_voluntarily(
    first: EdsKey, rose: Any, operator: User
) -> None:
    address, client = f"/cabinet/{rose().pk}/welcome/", client_of(first.user)

    client.post(address, {"is_authority": "no", "is_voluntary": "on"})
    marked, page = rose().is_voluntary, client.get(address).text
    client.post(address, {"is_authority": "no"})
    unmarked = rose().is_voluntary
    client.post(address, {"is_authority": "yes", "is_voluntary": "on"})
    late = client.post(address, {"is_authority": "no"})

    assert (marked, unmarked, rose().is_voluntary) == (True, False, True)
    assert re.search(r'name="is_voluntary"[^>]*checked', page)
    assert told(late)[-1] == "На этот вопрос уже ответили."
    desk = client_of(operator).get(f"{AUTHORITIES}{AuthorityRequest.objects.get().pk}/").text
    assert "зарегистрирована добровольно" in desk
    assert rose().changes.order_by("-pk").first().by == first.user


def test_who_registered_it_voluntarily_is_nobodys_question_where_the_operator_did(
    operator: User,
) -> None:
    known = make_organization(unp=UNP)
    key = make_key()
    come(key)
    client, address = client_of(key.user), f"/cabinet/{known.pk}/welcome/"

    page = client.get(address).text
    client.post(address, {"is_authority": "no", "is_voluntary": "on"})
    known.refresh_from_db()

    assert 'name="is_authority"' in page
    assert 'name="is_voluntary"' not in page
    assert not known.is_voluntary


def test_welcome_is_there_only_where_it_was_asked(operator: User, clinic: Organization) -> None:
    assert client_of(operator).get(f"/cabinet/{clinic.pk}/welcome/").status_code == 404


# Who waits, in the cabinet


def test_administrator_sees_who_waits_and_what_differs(first: EdsKey, rose: Any) -> None:
    row = wait(organization="Рога и копыта")
    representative = make_member(rose())

    page = client_of(first.user).get(people_of(rose())).text
    others = client_of(representative).get(people_of(rose())).text

    assert row.full_name in page
    assert "в сертификате другое название: Рога и копыта" in page
    assert f"/cabinet/{rose().pk}/keys/" in page
    assert row.full_name not in others
    assert "/keys/" not in others
    # who is in is called as the certificate calls them
    assert first.full_name in others


def test_administrator_lets_in_and_refuses(first: EdsKey, rose: Any) -> None:
    client, one, other = client_of(first.user), wait(), wait()
    address = f"{people_of(rose())}waiting/{one.pk}/"

    page = client.get(address).text
    empty = client.post(f"{address}refusal/", {"version": 1, "reason": " "})
    unknown = client.post(f"{address}approval/", {"version": 1, "role": "officer"})
    stale = client.post(f"{address}approval/", {"version": 7, "role": "representative"})
    done = client.post(f"{address}approval/", {"version": 1, "role": "representative"})
    late = client.post(f"{address}refusal/", {"version": 1, "reason": "поздно"})
    refused = client.post(
        f"{people_of(rose())}waiting/{other.pk}/refusal/", {"version": 1, "reason": "Не знаю"}
    )

    assert "бухгалтер" in page
    assert (empty.status_code, unknown.status_code) == (422, 422)
    assert "Напишите причину" in empty.text
    words = "Об этом человеке уже решили. Ничего не изменилось."
    assert (told(stale)[-1], told(late)[-1]) == (words, words)
    assert done.headers["Location"] == people_of(rose())
    assert roles_of(one.user) == [(NAME, "representative")]
    assert admission_of(other.user).state == State.DECLINED
    assert "Отказ отправлен" in told(refused)[-1]


def test_who_waits_with_a_revoked_key_is_told_of(first: EdsKey, rose: Any) -> None:
    row, client = wait(), client_of(first.user)
    address, words = f"{people_of(rose())}waiting/{row.pk}/", "Все ключи этого человека отозваны"
    before = client.get(address).text
    client.post(f"/cabinet/{rose().pk}/keys/{row.user.eds_keys.get().pk}/revocation/")

    assert words not in before
    assert words in client.get(address).text


def test_administrator_of_a_successor_does_not_decide_about_strangers(operator: User) -> None:
    kept, gone = make_organization(unp=OTHER_UNP), make_organization(unp=UNP)
    merge(by=operator, gone=gone, kept=kept, digest=preview(gone, kept).digest, reason="дубль")
    administrator, row = make_member(kept, "administrator"), wait()
    client = client_of(administrator)
    address = f"{people_of(kept)}waiting/{row.pk}/"

    assert row.full_name not in client.get(people_of(kept)).text
    assert client.get(address).status_code == 403
    posted = client.post(f"{address}approval/", {"version": 1, "role": "administrator"})
    assert posted.status_code == 403
    assert roles_of(row.user) == []


def test_who_waits_elsewhere_is_not_there(first: EdsKey, clinic: Organization) -> None:
    row, administrator = wait(), make_member(clinic, "administrator")

    answer = client_of(administrator).get(f"{people_of(clinic)}waiting/{row.pk}/")

    assert answer.status_code == 404


@pytest.mark.parametrize("item_count", [1, 30])
def test_people_page_costs_the_same_with_any_number_of_people_who_wait(
    item_count: int, first: EdsKey, rose: Any, queries: Any
) -> None:
    for _ in range(item_count):
        wait()
    client = client_of(first.user)
    client.get(people_of(rose()))

    with queries(13):
        answer = client.get(people_of(rose()))

    assert len(answer.context["waiting"]) == item_count


# Keys


def test_keys_are_those_of_the_organization_and_tell_no_numbers(first: EdsKey, rose: Any) -> None:
    make_key(unp=OTHER_UNP, full_name="Чужой Пётр")
    expired = make_key(not_after=NOW - timedelta(days=900))

    page = client_of(first.user).get(f"/cabinet/{rose().pk}/keys/").text

    assert first.full_name in page
    assert expired.full_name in page
    assert "срок истёк" in page
    assert "Чужой" not in page
    for secret in (first.person, first.fingerprint):
        assert secret not in page


def test_key_is_revoked_once_and_oneself_stays(first: EdsKey, rose: Any) -> None:
    key = make_key()
    come(key)
    client = client_of(first.user)
    address = f"/cabinet/{rose().pk}/keys/"

    answer = client.post(f"{address}{key.pk}/revocation/")
    again = client.post(f"{address}{key.pk}/revocation/")
    own = client.post(f"{address}{first.pk}/revocation/")

    assert told(answer) == [f"Ключ отозван: {key.full_name} больше не войдёт с ним."]
    assert told(again)[-1] == "Этот ключ уже отозван."
    assert own.status_code == 302
    assert client.get(address).text.count("отозван 2") == 2
    assert EdsKey.objects.get(pk=key.pk).revoked_by == first.user


def test_keys_of_others_and_of_units_are_not_there(
    first: EdsKey, operator: User, clinic: Organization
) -> None:
    unit = make_organization(parent=Organization.objects.get(unp=UNP))
    client = client_of(operator)

    assert client.get(f"/cabinet/{unit.pk}/keys/").status_code == 404
    assert client.get(f"/cabinet/{clinic.pk}/keys/").status_code == 404  # has no УНП
    other = make_organization(unp=OTHER_UNP)
    answer = client.post(f"/cabinet/{other.pk}/keys/{first.pk}/revocation/")
    assert answer.status_code == 404
    assert EdsKey.objects.get().revoked_at is None


def test_operator_who_reads_keys_is_noted(first: EdsKey, operator: User, rose: Any) -> None:
    client_of(operator).get(f"/cabinet/{rose().pk}/keys/")

    assert AuditEntry.objects.filter(action="organization.read keys", by=operator).count() == 1


@pytest.mark.parametrize("item_count", [1, 30])
def test_keys_cost_the_same_with_any_number(
    item_count: int, first: EdsKey, rose: Any, queries: Any
) -> None:
    for _ in range(item_count - 1):
        make_key()
    client = client_of(first.user)
    client.get(f"/cabinet/{rose().pk}/keys/")

    with queries(7):
        answer = client.get(f"/cabinet/{rose().pk}/keys/")

    assert len(answer.context["keys"]) == item_count
