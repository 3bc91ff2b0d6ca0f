"""What strangers and former colleagues try, and what goes wrong for the honest."""

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.eds import demo
from accounts.eds.demo import tlv
from accounts.models import EdsEvent, EdsKey
from accounts.services.eds_keys import Blocked, attach, revoke
from tests.accounts.eds.office import PAGE, bring_lists, come, download, signed, trust
from tests.accounts.eds.pki import DAY, NOW, UNP, Pki
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LAST_DAY = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.fixture
def pki(db: None, tmp_path: Path, settings: Any) -> Any:
    made = trust(tmp_path, settings)
    with time_machine.travel(NOW, tick=False):
        bring_lists(made)
        yield made


def last_code() -> str:
    return EdsEvent.objects.latest("pk").code


def test_certificate_that_begins_on_the_last_day_of_all_is_refused(pki: Pki) -> None:
    stranger = demo.make_key("ec")
    made = pki.certificate(begin=LAST_DAY, end=LAST_DAY, by=stranger)

    answer = come(Client(), pki, made)

    assert (answer.status_code, last_code()) == (422, "not_yet_valid")


def test_certificate_without_an_end_is_shown_to_its_owner(pki: Pki) -> None:
    owner, client = UserFactory(), Client()
    made = pki.certificate(end=LAST_DAY)
    attach(owner, pki.verify(pki.sign(made)))

    come(client, pki, made)

    assert client.get("/accounts/").status_code == 200


def test_second_name_of_an_unknown_kind_is_refused(pki: Pki) -> None:
    names = tlv(0x30, tlv(0xA5, tlv(0xA1, tlv(12, b"x"))))  # ediPartyName
    made = pki.certificate(extensions=[*demo.holder(UNP), ("2.5.29.17", False, names)])

    answer = come(Client(), pki, made)

    assert (answer.status_code, last_code()) == (422, "bad_certificate")


def test_number_of_a_certificate_given_out_twice_is_refused(pki: Pki) -> None:
    owner = UserFactory()
    attach(owner, pki.verify(pki.sign(pki.certificate(serial=77))))
    same = pki.certificate(serial=77, end=NOW + 9 * DAY)

    answer = come(Client(), pki, same)

    assert (answer.status_code, last_code()) == (422, "key_taken")
    assert EdsKey.objects.count() == 1


def test_text_in_an_odd_encoding_is_no_signature(pki: Pki) -> None:
    client = Client()
    client.post("/accounts/eds/challenge/")
    for charset in ("unicode_escape", "utf-7", "hex", "utf-16", "idna"):
        body = (
            b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
            b"\\ud800\\udfff +2AA-\r\n--x--\r\n"
        )
        answer = client.generic(
            "POST", PAGE, body, content_type=f"multipart/form-data; boundary=x; charset={charset}"
        )
        assert answer.status_code in (400, 422), charset


def test_revoked_key_stays_revoked_when_its_owner_deletes_the_account(pki: Pki) -> None:
    owner = UserFactory()
    key = attach(owner, pki.verify(pki.sign()))
    revoke(UserFactory(), key)
    owner.delete()

    for made in (pki.holder, pki.certificate()):
        answer = come(Client(), pki, made)
        assert (answer.status_code, last_code()) == (422, "blocked")
        with pytest.raises(Blocked):
            attach(UserFactory(), pki.verify(pki.sign(made)))


def test_letters_of_a_personal_number_are_the_same_in_both_alphabets(pki: Pki) -> None:
    owner, client = UserFactory(), Client()
    attach(owner, pki.verify(pki.sign()))
    name = demo.name_of(
        organization="Край", surname="Мицкевич", given_names="В", personal_number="3110585А001РВ1"
    )

    answer = come(client, pki, pki.certificate(subject=name))

    assert answer.headers.get("Location") == "/accounts/eds/in/"
    assert owner.eds_keys.count() == 2


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b"])
def test_signs_that_turn_a_name_round_or_hide_in_it_are_left_out(pki: Pki, sign: str) -> None:
    name = demo.name_of(
        organization=f"{sign}Край{sign}", surname="М", given_names="В", personal_number=""
    )
    made = pki.certificate(subject=name)
    assert pki.verify(pki.sign(made)).organization == "Край"

    invisible = demo.name_of(organization=sign, surname="М", given_names="В", personal_number="")
    come(Client(), pki, pki.certificate(subject=invisible))
    assert last_code() == "no_organization"


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_number_of_a_certificate_longer_than_any_is_refused(pki: Pki) -> None:
    answer = come(Client(), pki, pki.certificate(serial=1 << 200))
    assert (answer.status_code, last_code()) == (422, "bad_certificate")


def test_blanks_that_copying_brings_into_a_text_do_no_harm(pki: Pki) -> None:
    attach(UserFactory(), pki.verify(pki.sign()))
    for begin, end in (("", ""), ("-----BEGIN CMS-----\n", "-----END CMS-----")):
        client = Client()
        text = base64.encodebytes(signed(pki, download(client))).decode()
        pasted = "\u200b\ufeff" + begin + text.replace("\n", "\u00a0\r\n") + end + "\u200b"

        client.post(PAGE, {"text": pasted})

        assert last_code() == "ok"
