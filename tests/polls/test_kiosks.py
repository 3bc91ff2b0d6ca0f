"""Kiosks: pressed by anybody, shown apart, in no mark; nothing is left for the next visitor."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from organizations.models import Organization
from organizations.services.merging import merge, preview
from portal.polls.forms.answering import new_token
from portal.polls.models import Kiosk, KioskAnswer
from portal.polls.selectors.kiosks import kiosk_figures
from portal.polls.services import AlreadyDecided
from portal.polls.services.kiosks import answer_kiosk, make_kiosk, revoke_kiosk, show_answers
from ratings.arithmetic import BASE_CRITERIA
from ratings.selectors import consolidated_mark
from tests.factories import make_organization, make_staff, rate_often
from tests.ratings.test_concurrency import at_once, needs_postgresql

OURS = {"HTTP_ORIGIN": "http://testserver"}
ANSWERS = dict(zip(BASE_CRITERIA, (5, 4, 3, 5), strict=True))


@pytest.fixture
def kiosk(clinic: Organization, representative: User) -> Kiosk:
    return make_kiosk(by=representative, organization=clinic, place="Зал ожидания")


def pressed(kiosk: Kiosk, **more: Any) -> dict[str, Any]:
    return {"token": new_token(f"kiosk:{kiosk.pk}"), **ANSWERS, **more}


def press_yesterday(kiosk: Kiosk, *marks: int) -> None:
    """Press the same mark four times, once for each of these, and let time make it known."""
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        for mark in marks:
            answers = dict.fromkeys(BASE_CRITERIA, mark)
            answer_kiosk(kiosk=kiosk, reference=uuid4(), answers=answers, network=None)
    show_answers()


def test_visitor_leaves_an_answer_and_nothing_else(kiosk: Kiosk, citizen: User) -> None:
    address, tablet, data = f"/kiosk/{kiosk.code}", Client(), pressed(kiosk)
    tablet.force_login(citizen)  # even so nobody's session is looked at
    session = tablet.cookies["sessionid"].value

    page = tablet.get(f"{address}?lang=be")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first = tablet.post(f"{address}?lang=be", data, **OURS)
        again = tablet.post(f"{address}?lang=be", data, **OURS)
        stuck = tablet.post(address, pressed(kiosk), **OURS)
        clock.shift(11)
        assert tablet.post(address, pressed(kiosk), **OURS).status_code == 302

    assert (
        f'<noscript><meta http-equiv="refresh" content="180;url={address}">'
        in page.content.decode()
    )
    assert '<html lang="be"' in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert not page.cookies
    assert (first.status_code, again.status_code, stuck.status_code) == (302, 302, 429)
    assert 'value="5"' in stuck.content.decode()
    assert list(first.cookies) == ["kiosk"]
    assert first.cookies["kiosk"]["max-age"] == 10
    assert tablet.cookies["sessionid"].value == session
    assert first.headers["Location"] == f"{address}/thanks?lang=be"
    thanks = tablet.get(first.headers["Location"]).content.decode()
    assert f'<noscript><meta http-equiv="refresh" content="12;url={address}">' in thanks
    # there is no way out of a kiosk but to itself
    for text in (page.content.decode(), thanks):
        links = [part.split('"')[0] for part in text.split('<a href="')[1:]]
        links += [part.split('href="')[1].split('"')[0] for part in text.split("<a class")[1:]]
        assert links
        assert all(link.startswith(address) for link in links)
    assert KioskAnswer.objects.count() == 2
    assert [field.name for field in KioskAnswer._meta.fields] == [
        *("reference", "kiosk", "day", "is_shown"),
        *BASE_CRITERIA,
    ]


def test_what_is_wrong_is_refused_and_kept_on_the_screen(kiosk: Kiosk) -> None:
    address = f"/kiosk/{kiosk.code}"
    missing = pressed(kiosk)
    del missing["courtesy"]

    page = Client().post(address, missing, **OURS)
    foreign = Client().post(address, pressed(kiosk), HTTP_ORIGIN="https://example.org")
    silent = Client().post(address, pressed(kiosk))

    assert page.status_code == 422
    assert "Вежливость и доброжелательность сотрудников: Выберите ответ." in page.content.decode()
    assert page.content.decode().count(" checked") == 3
    assert (foreign.status_code, silent.status_code) == (409, 409)
    with pytest.raises(ValidationError):
        answer_kiosk(
            kiosk=kiosk, reference=uuid4(), answers={**ANSWERS, "clarity": 6}, network=None
        )
    assert not KioskAnswer.objects.exists()


def test_pace_of_a_kiosk_is_held(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.polls.services.kiosks.AN_HOUR", 2)
    address = f"/kiosk/{kiosk.code}"
    with time_machine.travel(timezone.now().replace(minute=10), tick=False):
        got = [Client().post(address, pressed(kiosk), **OURS).status_code for _ in range(3)]
        elsewhere = Client().post(address, pressed(kiosk), **OURS, REMOTE_ADDR="93.84.10.1")

    assert got == [302, 302, 429]
    assert elsewhere.status_code == 302
    assert KioskAnswer.objects.count() == 3


def test_kiosk_moves_no_mark_and_is_shown_apart(kiosk: Kiosk, representative: User) -> None:
    organization = kiosk.organization
    rate_often(organization, 5, 5, 5, 5, 5)
    before = consolidated_mark(organization)
    press_yesterday(kiosk, *[1] * 4, 5)

    assert consolidated_mark(organization) == before
    said = io.StringIO()
    call_command("scores", "check", stdout=said)
    figures = kiosk_figures(organization)
    assert (figures.count, figures.text) == (5, "1,80")  # (4 × 4 + 5 × 4) ÷ 20
    public = Client().get(f"/organizations/{organization.pk}/").content.decode()
    assert "Опрос у стойки" in public
    assert ", среднее 1,80" in public
    assert "5,00" in public
    cabinet = Client()
    cabinet.force_login(representative)
    page = cabinet.get(f"/cabinet/{organization.pk}/kiosk/").content.decode()
    assert f"http://testserver/kiosk/{kiosk.code}" in page
    assert "среднее 1,80" in page
    csv = b"".join(cabinet.get(f"/cabinet/{organization.pk}/kiosk/answers.csv").streaming_content)
    month = timezone.localdate(timezone.now() - timedelta(days=1)).strftime("%Y-%m")
    assert csv.decode().count(f"{month};Зал ожидания;") == 5
    other = make_organization()
    assert kiosk_figures(other).count == 0
    assert "Опрос у стойки" not in Client().get(f"/organizations/{other.pk}/").content.decode()


def test_the_counter_learns_nothing_of_one_visitor(kiosk: Kiosk, representative: User) -> None:
    """Looked at before and after somebody has pressed, neither figures nor the file have moved."""
    organization, cabinet = kiosk.organization, Client()
    cabinet.force_login(representative)
    door = make_kiosk(by=representative, organization=organization, place="Вход")
    file = f"/cabinet/{organization.pk}/kiosk/answers.csv"

    def told() -> tuple[int, int]:
        show_answers()
        rows = b"".join(cabinet.get(file).streaming_content).splitlines()  # type: ignore[attr-defined]
        return kiosk_figures(organization).count, len(rows) - 1

    press_yesterday(door, 2)  # another kiosk's: whoever stood there would be known by the place
    press_yesterday(kiosk, 1, 1, 1, 1)
    assert told() == (0, 0)
    for _visitor in range(5):  # of a day that isn't over
        answer_kiosk(kiosk=kiosk, reference=uuid4(), answers=ANSWERS, network=None)
    assert told() == (0, 0)
    press_yesterday(kiosk, 3)
    assert told() == (5, 5)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert told() == (10, 10)
        assert show_answers() == 0


def test_representative_makes_and_revokes_kiosks(
    clinic: Organization, representative: User
) -> None:
    client = Client()
    client.force_login(representative)
    address = f"/cabinet/{clinic.pk}/kiosk/"

    client.post(address, {"place": " Окно   3 "})
    twice = client.post(address, {"place": "окно 3"})

    kiosk = Kiosk.objects.get()
    assert (kiosk.place, len(kiosk.code)) == ("Окно 3", 12)
    assert twice.status_code == 422
    press_yesterday(kiosk, 5, 5, 5, 5, 5)
    assert client.post(f"{address}{kiosk.pk}/revocation/").status_code == 302
    for code in (kiosk.code, "unknown"):
        gone = Client().get(f"/kiosk/{code}")
        assert gone.status_code == 404
        assert "<a " not in gone.content.decode()
    with pytest.raises(AlreadyDecided):
        answer_kiosk(kiosk=kiosk, reference=uuid4(), answers=ANSWERS, network=None)
    with pytest.raises(AlreadyDecided):
        revoke_kiosk(by=representative, kiosk=kiosk)
    assert "отозван" in client.get(address).content.decode()
    assert kiosk_figures(clinic).count == 5


def test_kiosk_goes_along_with_a_merged_organization(kiosk: Kiosk, operator: User) -> None:
    kept, gone = make_organization(), kiosk.organization
    press_yesterday(kiosk, 5, 5, 5, 5, 5)

    seen = preview(gone, kept)
    merge(by=operator, gone=gone, kept=kept, digest=seen.digest, reason="дубль")

    assert ("Опросы у стойки", 1) in [(line.label, line.moving) for line in seen.lines]
    assert kiosk_figures(kept).count == 5
    assert Client().get(f"/kiosk/{kiosk.code}").status_code == 200


@needs_postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_at_once_a_kiosk_counts_each_page_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk = make_kiosk(by=make_staff("operator"), organization=make_organization(), place="Зал")
    token = uuid4()

    def press(reference: Any) -> Any:
        return lambda: answer_kiosk(kiosk=kiosk, reference=reference, answers=ANSWERS, network=5)

    # within one hour, which is what is counted
    with time_machine.travel(timezone.now().replace(minute=10), tick=False):
        assert at_once([press(token) for _ in range(20)]) == []
        monkeypatch.setattr("portal.polls.services.kiosks.AN_HOUR", 10)
        raised = at_once([press(uuid4()) for _ in range(20)])
    assert len(raised) == 11
    assert KioskAnswer.objects.count() == 10
