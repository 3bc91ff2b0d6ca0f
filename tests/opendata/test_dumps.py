"""Dumps: a stranger recalculates them to the last digit, and finds nobody again by them."""

import errno
import json
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from organizations.models import Organization
from portal.opendata import dumping
from portal.opendata.models import Dump
from portal.opendata.selectors.dumps import count_missing, dumps_now
from ratings import scores
from ratings.models import ALL_TIME, Questionnaire, Scope, Score
from ratings.scores import write_history
from ratings.selectors import positions_of
from ratings.selectors.criteria import asked_of
from ratings.services import exclude_questionnaire
from tests.factories import (
    CategoryFactory,
    UserFactory,
    leave_questionnaires,
    make_criterion,
    make_organization,
    rate,
)

SCRIPT = Path("docs/recalculate.py")
NOVEMBER = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def now(db: None) -> Iterator[Any]:
    with time_machine.travel(NOVEMBER) as traveller:
        yield traveller


def make(kind: str, day: date) -> Dump:
    dump = Dump.objects.create(kind=kind, day=day, asked_at=datetime.now(UTC))
    dumping.write.call(dump.pk)
    dump.refresh_from_db()
    assert dump.state == Dump.State.READY
    return dump


def lines(dump: Dump, table: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(dumping.path_of(dump)) as archive:
        return [json.loads(line) for line in archive.read(f"{table}.jsonl").splitlines()]


def recalculate(path: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, SCRIPT, path], capture_output=True, text=True)  # noqa: S603
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def country(now: Any, operator: User) -> list[Organization]:
    """Units, registries that list one another, ties, somebody hidden, somebody excluded."""
    chance = random.Random(7)
    school = CategoryFactory(code="school", name_ru="Школы")
    now.move_to(datetime(2026, 9, 1, 9, tzinfo=UTC))
    make_criterion(operator, owner=school, valid_from=date(2026, 9, 2))
    now.move_to(datetime(2026, 9, 3, 9, tzinfo=UTC))
    plain = [make_organization(categories=[school] if n % 2 else None) for n in range(6)]
    wards = [make_organization(parent=plain[0]), make_organization(parent=plain[1])]
    hidden = make_organization(name_ru="Тайная", categories=[])
    committee = make_organization(name_ru="Райисполком", registry=[*plain[:3], hidden])
    region = make_organization(name_ru="Облисполком", registry=[*plain[1:5], committee])
    told = [
        (chance.choice([*plain[:5], *wards, hidden, committee]), chance.randint(1, 5))
        for _ in range(150)
    ]
    # two of them tie
    leave_questionnaires(*told, *[(plain[5], 4), (wards[0], 4)] * 6)
    people = [UserFactory() for _ in range(3)]
    for person in people:
        rate(person, plain[1], 5, 4, 3, 2, additional=asked(plain[1], 4))
        now.shift(3600)
        rate(person, plain[1], 2, 2, 3, 5, additional=asked(plain[1], 3))  # replaces the first
    one = Questionnaire.objects.counted()[0]
    exclude_questionnaire(by=operator, questionnaire=one, reason="спам")
    now.move_to(NOVEMBER)
    scores.settle()
    return [*plain, *wards, hidden, committee, region]


def asked(organization: Organization, value: int) -> dict[int, int]:
    return {criterion.pk: value for criterion in asked_of(organization)}


class TestMonthly:
    def test_a_stranger_recalculates_every_mark_and_position(
        self, country: list[Organization]
    ) -> None:
        dump = make("monthly", date(2026, 10, 31))
        code, told = recalculate(dumping.path_of(dump))
        assert (code, re.sub(r"\d+", "N", told)) == (
            0,
            "N marks and N positions of N-N-N: all agree\n",
        )

        # and they are what the pages show, since nothing has come in November
        rows = {(row["organization"], row["scope"]): row for row in lines(dump, "marks")}
        public = {one.pk for one in country if one.is_listed}
        for score in Score.objects.filter(period=ALL_TIME, organization__in=public, count__gt=0):
            if score.scope in (Scope.OWN, Scope.CONSOLIDATED):
                row = rows.pop((score.organization_id, Scope(score.scope).name.lower()))
                assert [row["count"], row["sum"], row["clarity"], row["d3"]] == [
                    *(score.count, score.sum, score.clarity, score.d3)
                ]
        assert rows == {}
        places = {
            (row["organization"], row["set"]): (row["position"], row["of"])
            for row in lines(dump, "positions")
        }
        for one in country:
            score = Score.objects.filter(
                organization=one, period=ALL_TIME, scope=Scope.CONSOLIDATED
            ).first()
            shown = positions_of(one, score, [(0, 0)]).get((0, 0))
            assert places.get((one.pk, "country")) == shown
        assert len({place for place in places.values()}) < len(places)  # somebody ties

        hidden = next(one for one in country if not one.is_listed)
        questionnaires = lines(dump, "questionnaires")
        assert len(questionnaires) == Questionnaire.objects.counted().count()
        assert {row["organization"] for row in questionnaires if row["organization"] < 0}
        with zipfile.ZipFile(dumping.path_of(dump)) as archive:
            everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
        assert "Тайная" not in everything
        assert hidden.pk not in {row["id"] for row in lines(dump, "organizations")}

    def test_a_figure_that_was_changed_is_found(
        self, country: list[Organization], tmp_path: Path
    ) -> None:
        dump = make("monthly", date(2026, 10, 31))

        def changed(name: str, old: str, new: str) -> tuple[int, str]:
            path = tmp_path / "changed.zip"
            with (
                zipfile.ZipFile(dumping.path_of(dump)) as archive,
                zipfile.ZipFile(path, "w") as copy,
            ):
                for one in archive.namelist():
                    text = archive.read(one).decode()
                    copy.writestr(one, re.sub(old, new, text, count=1) if one == name else text)
            return recalculate(path)

        # one answer, with its mean; the last digit of a sum; a place
        code, told = changed("questionnaires.csv", r",5,5,5,5,,4200", ",5,5,5,4,,3990")
        assert code == 1
        assert "mark (" in told
        assert changed("marks.csv", r"(,own,\d+,\d+)0,", r"\g<1>1,")[0] == 1
        code, told = changed("positions.csv", r"(country,,)1,", r"\g<1>2,")
        assert code == 1
        assert "position (" in told

    def test_nobody_is_found_again(self, country: list[Organization]) -> None:
        first, second = (make("monthly", day) for day in (date(2026, 10, 31), date(2026, 9, 30)))
        rows = [lines(dump, "questionnaires") for dump in (first, second)]
        assert not {row["id"] for row in rows[0]} & {row["id"] for row in rows[1]}
        for told in rows:
            assert [row["id"] for row in told] == sorted(row["id"] for row in told)
            assert set(told[0]) == {
                *("id", "organization", "month", "mean", "additional"),
                *("clarity", "information", "timeliness", "courtesy"),
            }
            assert {row["month"] for row in told} == {"2026-09"}
        with zipfile.ZipFile(dumping.path_of(first)) as archive:
            text = archive.read("questionnaires.jsonl").decode()
        for one in Questionnaire.objects.all():
            assert one.reference.hex not in text
            assert str(one.reference) not in text

    def test_nothing_tells_of_hidden_ones_that_no_figure_needs(
        self, now: Any, clinic: Organization
    ) -> None:
        rated, unrated = (make_organization(categories=[]) for _ in range(2))
        make_organization(registry=[clinic, rated, unrated])
        leave_questionnaires((clinic, 5), (rated, 4), day=date(2026, 10, 31))
        leave_questionnaires((unrated, 4), day=date(2026, 11, 1))
        dump = make("monthly", date(2026, 10, 31))
        assert [row["below"] for row in lines(dump, "oversight") if row["below"] < 0] == [-1]
        assert recalculate(dumping.path_of(dump))[0] == 0

    def test_a_month_waits_until_it_is_over(self, now: Any, clinic: Organization) -> None:
        leave_questionnaires((clinic, 5), day=date(2026, 10, 31))
        leave_questionnaires((clinic, 1), day=date(2026, 11, 1))
        dump = make("monthly", date(2026, 10, 31))
        assert [row["mean"] for row in lines(dump, "questionnaires")] == [4200]
        assert {row["mark"] for row in lines(dump, "marks")} == {"5.00"}


class TestNightly:
    def test_tells_the_live_marks_and_frozen_half_years_without_questionnaires(
        self, now: Any, clinic: Organization
    ) -> None:
        leave_questionnaires(*[(clinic, 4)] * 6, day=date(2026, 5, 2))
        write_history()
        leave_questionnaires(*[(clinic, 5)] * 6)
        scores.settle()
        dump = make("daily", date(2026, 11, 22))
        with zipfile.ZipFile(dumping.path_of(dump)) as archive:
            assert "questionnaires.csv" not in archive.namelist()
            package = json.loads(archive.read("datapackage.json"))
            for resource in package["resources"]:
                assert len(archive.read(resource["path"])) == resource["bytes"]
        assert {row["mark"] for row in lines(dump, "marks")} == {"4.50"}
        assert {row["period"] for row in lines(dump, "half_years")} == {"2026-1", "2026-2"}
        assert {row["position"] for row in lines(dump, "frozen_positions")} == {1}
        assert dump.rows["organizations"] == 1

    def test_a_slow_one_that_another_has_overtaken_leaves_its_file_alone(
        self, now: Any, clinic: Organization, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write = dumping._write
        dump = Dump.objects.create(kind="daily", day=date(2026, 11, 22), asked_at=datetime.now(UTC))

        def overtaken(*told: Any) -> Any:
            monkeypatch.setattr(dumping, "_write", write)
            dumping.write.call(dump.pk)
            return write(*told)

        monkeypatch.setattr(dumping, "_write", overtaken)
        dumping.write.call(dump.pk)
        dump.refresh_from_db()
        assert dumping.digest_of(dumping.path_of(dump)) == dump.sha256

    def test_is_asked_for_once_a_night_and_again_when_it_failed(
        self, now: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []
        monkeypatch.setattr(type(dumping.write), "enqueue", lambda self, pk: asked.append(pk))
        dumping.ask_for_dumps()
        dumping.ask_for_dumps()
        assert len(asked) == 2
        assert {d.file_name for d in Dump.objects.all()} == {
            *("rating-2026-11-22.zip", "questionnaires-2026-10.zip")
        }
        Dump.objects.filter(pk=asked[0]).update(state=Dump.State.FAILED)
        dumping.ask_for_dumps()
        assert len(asked) == 2  # not at once
        Dump.objects.filter(pk=asked[1]).update(state=Dump.State.READY)
        pauses = []
        for minutes in range(15, 12 * 60, 15):
            now.move_to(NOVEMBER + timedelta(minutes=minutes, seconds=minutes))
            before = len(asked)
            dumping.ask_for_dumps()
            Dump.objects.filter(pk=asked[0]).update(state=Dump.State.FAILED)
            if len(asked) > before:
                pauses.append(minutes)
        # growing pauses, until the next night
        assert pauses == [15, 45, 105, 225, 345, 465, 585, 705]
        assert set(asked[2:]) == {asked[0]}
        now.move_to(datetime(2026, 11, 22, 23, 30, tzinfo=UTC))
        dumping.ask_for_dumps()
        assert Dump.objects.get(pk=asked[-1]).day == date(2026, 11, 23)
        now.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC))
        dumping.tidy()
        assert [d.kind for d in Dump.objects.all()] == ["monthly"]


@pytest.mark.parametrize(
    ("names", "told"),
    [([], "Which archive?"), (["no-such.zip"], "Which archive?"), (["rating.zip"], "has no quest")],
)
def test_a_stranger_who_takes_another_file_is_told_which(
    names: list[str], told: str, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "rating.zip", "w") as archive:
        archive.writestr("settings.json", "{}")
    command = [sys.executable, SCRIPT, *(tmp_path / name for name in names)]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


class TestTheOperator:
    """Sees on the desk what of open data is missing, and why."""

    @pytest.mark.parametrize(
        ("error", "why"),
        [
            (OSError(errno.ENOSPC, "No space left"), "на диске нет места"),
            (PermissionError(errno.EACCES, "Permission denied"), "нет прав на папку"),
            (OperationalError("gone"), "база данных не ответила"),
            (ValueError("a person's words"), "подробности в журнале сервера"),
        ],
    )
    def test_reads_why_a_dump_failed_until_it_is_there(
        self,
        error: Exception,
        why: str,
        now: Any,
        operator: User,
        client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def fail(*told: Any) -> Any:
            raise error

        write = dumping._write
        monkeypatch.setattr(type(dumping.write), "enqueue", lambda self, pk: self.call(pk))
        monkeypatch.setattr(dumping, "_write", fail)
        client.force_login(operator)

        dumping.ask_for_dumps()

        page = client.get("/operator/open-data/").content.decode()
        assert page.count(why) == 2  # the night's and the month's
        assert "a person" not in page
        assert re.search(r"Следующая — 22\sноября 2026\sг\. 12:15", page), page[
            page.find("Попыток") :
        ][:200]
        assert count_missing().count == 2
        now.move_to(NOVEMBER + timedelta(minutes=16))
        monkeypatch.setattr(dumping, "_write", write)
        dumping.ask_for_dumps()
        page = client.get("/operator/open-data/").content.decode()
        assert why not in page
        assert page.count("готов</span>") == 2
        assert count_missing().count == 0

    def test_is_told_of_a_night_that_nobody_has_asked_for(
        self, now: Any, operator: User, client: Client, queries: Any
    ) -> None:
        client.force_login(operator)
        now.move_to(datetime(2026, 11, 21, 23, 30, tzinfo=UTC))  # half past two in Minsk
        assert count_missing().count == 0
        now.move_to(datetime(2026, 11, 22, 0, 30, tzinfo=UTC))
        with queries(1):
            assert count_missing().count == 2
        assert "Файлы открытых данных, которых нет" in client.get("/operator/").content.decode()
        assert (
            "фоновая программа не работает" in client.get("/operator/open-data/").content.decode()
        )
        # before the next night's it is the last one's that is missing
        now.move_to(datetime(2026, 11, 22, 22, 30, tzinfo=UTC))
        assert [one.name for one in dumps_now()] == [
            *("rating-2026-11-22.zip", "questionnaires-2026-10.zip")
        ]

    def test_has_one_tried_again_now(
        self, now: Any, operator: User, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []
        monkeypatch.setattr(type(dumping.write), "enqueue", lambda self, pk: asked.append(pk))
        client.force_login(operator)
        dumping.ask_for_dumps()
        night = Dump.objects.get(kind=Dump.Kind.DAILY)
        Dump.objects.filter(pk=night.pk).update(state=Dump.State.FAILED, failure="no_space")
        address = reverse("data_desk:again", args=[night.file_name])
        page = client.get("/operator/open-data/").content.decode()
        assert page.count("Попробовать сейчас") == 1
        assert f'action="{address}"' in page
        asked.clear()

        answers = [client.post(address, follow=True).content.decode() for _ in range(2)]

        assert asked == [night.pk]
        night.refresh_from_db()
        assert (night.state, night.tries) == (Dump.State.WAITING, 2)
        assert "Портал начнёт в течение минуты" in answers[0]
        assert "Этот файл уже готовится или готов" in answers[1]
        assert "Попробовать сейчас" not in answers[1]
        assert [
            (entry.action, entry.subject, entry.details) for entry in AuditEntry.objects.all()
        ] == [("dump.try again", f"dump:{night.pk}", {"file": night.file_name})]
        assert client.post("/operator/open-data/rating-2020-01-01.zip/again/").status_code == 404
