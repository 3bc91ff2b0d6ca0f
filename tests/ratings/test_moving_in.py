"""The portal before this one, taken over from the files that docs/moving-in.md shows."""

import csv
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.consents import CONSENT_VERSION
from accounts.models import AuditEntry, User
from organizations import search
from organizations.models import Membership, Organization, OrganizationChange
from organizations.services import merging, save_organization
from portal.lib.personal_data import everything_about
from ratings import rules, scores, services
from ratings.arithmetic import UNIT
from ratings.models import (
    ALL_TIME,
    Authorship,
    Comment,
    MovedPerson,
    MovedQuestionnaire,
    MovingRun,
    Noteworthy,
    Period,
    Questionnaire,
    RatingRule,
    Scope,
    Score,
    State,
)
from ratings.moving_in import questionnaires as stage
from ratings.moving_in.repeats import Said, replaced_among
from tests.accounts.test_signing_up import ask, enter, who
from tests.factories import CategoryFactory, SettlementFactory, make_answers, make_staff
from tests.ratings.test_concurrency import at_once, needs_postgresql

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DOCS = (Path(settings.BASE_DIR) / "docs" / "moving-in.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"```csv (\S+)\n(.*?)```", DOCS, re.DOTALL))
TAKEN = {
    "9001": ("1924", "REPLACED", 5 * UNIT),
    "9002": ("1924", "COUNTED", 19 * UNIT // 4),
    "9003": ("1925", "COUNTED", 17 * UNIT // 4),
    "9004": ("1925", "EXCLUDED", 5 * UNIT),
    "9005": ("1924", "COUNTED", 9 * UNIT // 4),
    "9006": ("1924", "COUNTED", 15 * UNIT // 4),
}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the docs, as they come: one with BOM, one without."""
    for name, text in EXAMPLES.items():
        bom = "" if name == "people.csv" else "\N{ZERO WIDTH NO-BREAK SPACE}"
        (tmp_path / name).write_text(bom + text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def reference(db: None) -> None:
    make_reference()


def make_reference() -> None:
    """What the example's cells name."""
    SettlementFactory()
    CategoryFactory(code="health-clinic", name_ru="Поликлиники и амбулатории")
    CategoryFactory(code="health-hospital", name_ru="Больницы и стационары")
    CategoryFactory(code="telecom-post", name_ru="Почтовая связь")


def move(folder: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_portal", folder, stdout=out, **options)
    return out.getvalue()


def listed(folder: Path) -> list[tuple[str, str, str, str]]:
    """(file, line, column, value) of each error and remark."""
    with (folder / "import-errors.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row[0], row[1], row[2], row[3]) for row in csv.reader(file, delimiter=";")][1:]


def wrong(folder: Path) -> set[tuple[str, str, str]]:
    return {(file.split(".")[0], line, column) for file, line, column, _value in listed(folder)}


def said() -> dict[str, tuple[str, str, int]]:
    """What has come: number there → (organization, state, mean)."""
    found = Questionnaire.objects.select_related("organization").filter(
        pk__in=Authorship.objects.values("questionnaire")
    )
    numbers = dict(MovedQuestionnaire.objects.values_list("questionnaire", "legacy_id"))
    return {
        numbers.get(row.pk, "here"): (
            str(row.organization.legacy_id),
            State(row.state).name,
            row.mean,
        )
        for row in found
    }


def figures() -> set[tuple[Any, ...]]:
    """All stored scores, by what outlives a second database."""
    return set(
        Score.objects.values_list(
            "organization__legacy_id", "period__code", "scope", "count", "sum", "rank_key"
        )
    )


def at(number: int) -> Organization:
    return Organization.objects.get(legacy_id=number)


def test_example_of_the_docs_moves_in_and_once(reference: None, folder: Path) -> None:
    RatingRule.objects.create(valid_from=date(2025, 8, 1), minimum_count=2, repeat_days=30)
    rules.forget()
    before = {model: model._default_manager.count() for model in (Organization, User, MovingRun)}

    dry = move(folder, dry_run=True)

    assert before == {model: model._default_manager.count() for model in before}
    assert not Score.objects.exists()
    assert not AuditEntry.objects.exists()
    expected = (
        "organizations.csv: новых 4",
        "people.csv: новых 3, с той же почтой 1",
        "memberships.csv: новых 1",
        "questionnaires.csv: учтено 4, заменено более поздними 1, исключено: о своей организации 1,"
        " не учтено дополнительных ответов 1",
    )
    real = move(folder)
    for line in expected:
        assert line in dry
        assert line in real
    assert said() == TAKEN
    clinic = at(1924)
    kinds = set(clinic.categories.values_list("code", flat=True))
    assert (clinic.unp, clinic.name_be[:7], kinds) == (
        "200988541",
        "Установа"[:7],
        {"health-hospital", "health-clinic"},
    )
    assert clinic.settlement is not None
    assert at(1926).parent == clinic
    assert at(1926).address_ru == clinic.address_ru
    assert at(310).is_voluntary
    assert at(310).closed_on == date(2025, 12, 31)
    answer = Client().get("/RatingPortal/OrgCardForUser?id=1925")
    assert (answer.status_code, str(at(1925).pk) in answer.headers["Location"]) == (301, True)
    # each half-year as it would have been frozen then, with the minimum of its last day
    periods = dict(
        Period.objects.filter(frozen_at__isnull=False).values_list("code", "minimum_count")
    )
    assert periods == {"2024-1": 5, "2024-2": 5, "2025-1": 5, "2025-2": 2, "2026-1": 2}
    stood = Score.objects.filter(organization=clinic, scope=Scope.STOOD)
    assert list(stood.order_by("period__code").values_list("period__code", "count", "sum")) == [
        ("2024-1", 1, 9 * UNIT // 4),
        ("2024-2", 1, 9 * UNIT // 4),
        ("2025-1", 2, 28 * UNIT // 4),
        ("2025-2", 3, 45 * UNIT // 4),
        ("2026-1", 3, 45 * UNIT // 4),
    ]
    total = Score.objects.get(organization=clinic, scope=Scope.CONSOLIDATED, period=ALL_TIME)
    assert (total.count, total.sum) == (4, 60 * UNIT // 4)
    comments = Comment.objects.order_by("questionnaire__submitted_at")
    assert [(row.text[:6], row.state) for row in comments] == [
        ("Всё бы", Comment.State.PUBLISHED),
        ("Дзякуй", Comment.State.HIDDEN),
        ("Долго ", Comment.State.PENDING),
    ]
    assert "золотой" in comments[2].text
    assert not Noteworthy.objects.exists()
    assert mail.outbox == []
    assert {file for file, *_rest in listed(folder)} == {"people.csv", "questionnaires.csv"}
    assert (folder / "import-errors.csv").stat().st_mode & 0o077 == 0
    told = AuditEntry.objects.get(action="portal.move in", by=None).details
    assert told["people.csv"] == {"new": 3, "same mailbox": 1}
    assert list(scores.differences()) == []
    assert list(search.differences()) == []

    stands, changes = figures(), OrganizationChange.objects.count()
    again = move(folder)

    assert "questionnaires.csv: перенесено раньше 6" in again
    assert "organizations.csv: перенесено раньше 4" in again
    assert (figures(), len(said()), User.objects.count()) == (stands, 6, 3)
    assert OrganizationChange.objects.count() == changes


def test_people_come_in_by_a_code_and_are_confirmed(reference: None, folder: Path) -> None:
    move(folder)
    anna, ales = (User.objects.get(email=f"{name}@example.org") for name in ("anna", "ales"))

    assert (anna.date_joined.year, anna.language, ales.language) == (2024, "ru", "be")
    assert not anna.has_usable_password()
    assert ales.confirmed_at is None
    client = Client()
    ask(client, "ales@example.org")
    enter(client, consents="")  # agreed there to the text in force
    assert who(client) == ales
    ales.refresh_from_db()
    assert ales.confirmed_at == NOW
    other = Client()
    ask(other, "anna@example.org")
    enter(other, consents="")  # agreed to another text: asked before they are in
    assert not who(other).is_authenticated
    other.post("/accounts/consent/", {"consents": "on"})
    assert who(other) == anna
    assert set(anna.consents.values_list("version", flat=True)) == {"2022-1", CONSENT_VERSION}
    assert anna.authorships.count() == 2  # those of both numbers
    assert everything_about(anna)["numbers on the portal before"] == ["501", "503"]
    assert Membership.objects.get(user__email="vera@example.org").organization == at(1924)


def test_wrong_rows_are_left_out_and_listed(reference: None, folder: Path) -> None:
    add(
        folder,
        "organizations.csv",
        "77;200988542;;Неверный УНП\n78;;77;Под неверным\n;;1924;Без\n01924;184700545;;Двойник\n",
    )
    add(folder, "people.csv", "501,x@example.org,2024-01-15\n505,не адрес,2024-01-15\n")
    add(folder, "people.csv", "506,y@example.org,2099-01-15\n507,z@example.org,2024-01-15,,pl\n")
    add(folder, "memberships.csv", f"504;1924;officer\n599;1924;\n504;9;\n504;{'9' * 5000};\n")
    add(
        folder,
        "questionnaires.csv",
        "9001;501;1924;2025-03-10 14:05;5;5;5;5\n9011;599;1924;2025-03-10;5;5;5;5\n"
        "9012;501;9;2025-03-10;5;5;5;5\n9013;501;1924;2025-13-10;5;6;;5\n"
        f"9014;501;1924;2025-03-10;5;5;5;5;;{'а' * 2001}\n"
        "9015;501;310;2025-10-10;5;5;5;5;Чистота;;может\n9016;501;1926;2025-10-10;1;1;1;1\n",
    )

    with pytest.raises(CommandError, match="Строк с ошибками: 18"):
        move(folder)

    assert wrong(folder) >= {
        *(("organizations", "6", "unp"), ("organizations", "8", "legacy_id")),
        ("organizations", "9", ""),
        ("organizations", "7", "parent_legacy_id"),
        *(("people", "6", "legacy_id"), ("people", "7", "email")),
        *(("people", "8", "registered_at"), ("people", "9", "language")),
        ("memberships", "3", "role"),
        ("memberships", "4", "person_legacy_id"),
        ("memberships", "5", "organization_legacy_id"),
        ("memberships", "6", "organization_legacy_id"),
        ("questionnaires", "8", "legacy_id"),
        ("questionnaires", "9", "person_legacy_id"),
        ("questionnaires", "10", "organization_legacy_id"),
        ("questionnaires", "11", "submitted_at"),
        ("questionnaires", "11", "information"),
        ("questionnaires", "11", "timeliness"),
        ("questionnaires", "12", "comment"),
        ("questionnaires", "13", "comment_published"),
    }
    assert ("questionnaires.csv", "9", "person_legacy_id", "599") in listed(folder)
    assert len(said()) == 7
    assert said()["9016"] == ("1926", "COUNTED", UNIT)
    assert list(scores.differences()) == []
    replace(folder, "questionnaires.csv", "9012;501;9;", "9012;501;1925;")  # mended too late
    add(folder, "questionnaires.csv", "9017;501;1925;2026-06-30 23:59;5;5;5;5\n")
    with pytest.raises(CommandError, match="Строк с ошибками: 19"):
        move(folder)
    assert ("questionnaires", "15", "submitted_at") in wrong(folder)
    assert len(said()) == 7


def test_nothing_is_taken_of_broken_files(db: None, folder: Path) -> None:
    people, said_ = EXAMPLES["people.csv"], EXAMPLES["questionnaires.csv"]
    for name, content, message in (
        ("people.csv", people.replace("anna", "анна").encode("cp1251"), "1251"),
        ("people.csv", b"legacy_id;email;registered_at;is_operator\n", "is_operator"),
        ("people.csv", b"legacy_id;email\n", "registered_at"),
        ("questionnaires.csv", (said_ + '9;"').encode(), "кавычки"),
        ("organizations.csv", "legacy_id;name_ru;№ на портале\n".encode(), "№ на портале"),
    ):
        right = (folder / name).read_bytes()
        (folder / name).write_bytes(content)

        with pytest.raises(CommandError, match=rf"Ничего не перенесено.\n{name}: .*{message}"):
            move(folder)

        (folder / name).write_bytes(right)
    assert not Organization.objects.exists()
    assert not MovingRun.objects.exists()


def test_later_files_add_and_touch_nothing_that_lives_here(reference: None, folder: Path) -> None:
    move(folder)
    ales, vera = (User.objects.get(email=f"{name}@example.org") for name in ("ales", "vera"))
    here = services.submit_questionnaire(
        by=ales, organization=at(1926), reference="00000000-0000-4000-8000-000000000001",
        answers=make_answers(2),
    )  # fmt: skip
    post = at(310)
    post.phone = "+375 29 000-00-00"
    save_organization(by=None, organization=post)
    clinic, operator = at(1924), make_staff("operator")
    seen = merging.preview(post, clinic).digest
    merging.merge(by=operator, gone=post, kept=clinic, digest=seen, reason="Одно и то же")
    Membership.objects.all().delete()
    User.objects.get(email="anna@example.org").delete()
    replace(folder, "organizations.csv", "Почта района", "Почта города")
    replace(folder, "organizations.csv", "Бабиновичская амбулатория", "Амбулатория в Бабиновичах")
    add(
        folder,
        "questionnaires.csv",
        # the one of here is later; of those of there the last but one gives way
        "9021;502;1926;2026-11-01 10:00;5;5;5;5\n9022;502;1924;2026-11-21 10:00;1;1;1;1\n"
        "9023;501;1926;2026-11-01 10:00;5;5;5;5\n9024;504;1925;2026-11-21 10:00;5;5;5;5\n"
        "9025;504;310;2026-11-21 10:00;5;5;5;5\n",
    )

    with pytest.raises(CommandError, match="Строк с ошибками: 1"):  # Anna's
        move(folder)

    assert (at(310).name_ru, at(1925).name_ru) == ("Почта района", "Амбулатория в Бабиновичах")
    assert said()["9021"] == ("1926", "REPLACED", 5 * UNIT)
    assert said()["here"] == ("1926", "COUNTED", 2 * UNIT)
    assert [said()[number][1] for number in ("9006", "9022")] == ["REPLACED", "COUNTED"]
    assert said()["9025"] == ("1924", "COUNTED", 5 * UNIT)  # of what it has become part of
    assert said()["9024"][1] == "COUNTED"  # she stands for nobody any more
    assert not Membership.objects.filter(user=vera).exists()
    assert MovedPerson.objects.filter(person=None).count() == 2
    assert not User.objects.filter(email="anna@example.org").exists()
    assert list(scores.differences()) == []
    # the last one by time is the one that a new one is compared with, whatever their keys
    services.submit_questionnaire(
        by=ales, organization=at(1926), reference="00000000-0000-4000-8000-000000000002",
        answers=make_answers(4),
    )  # fmt: skip
    here.refresh_from_db()
    assert here.state == State.REPLACED

    call_command("import_portal", forget=True, stdout=StringIO())

    assert not MovedPerson.objects.exists()
    with pytest.raises(CommandError, match="Перенос завершён"):
        move(folder)
    assert AuditEntry.objects.filter(action="portal.forget move").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_cut_off_anywhere_the_next_run_comes_to_the_same_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_reference()
    for target, name in (
        (stage.scores, "begin_moving"),
        (stage.moving_in, "write_questionnaires"),
        (stage.scores, "end_moving"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(target, name, cut_off)
            with pytest.raises(KeyboardInterrupt):
                move(folder)
        assert Organization.objects.count() == 4
        assert not Questionnaire.objects.exists()

    move(folder)

    assert MovingRun.objects.filter(finished_at=None).count() == 3
    assert said() == TAKEN
    assert sum(1 for row in figures() if row[2] == Scope.STOOD) == 7
    assert list(scores.differences()) == []


@needs_postgresql
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_take_each_row_once(folder: Path) -> None:
    make_reference()
    jobs: list[Callable[[], object]] = [
        lambda number=number: move(folder, errors=folder / f"errors-{number}.csv")  # type: ignore[misc]
        for number in range(2)
    ]

    assert at_once(jobs, workers=2) == []

    assert (len(said()), User.objects.count(), Organization.objects.count()) == (6, 3, 4)
    assert list(scores.differences()) == []


def test_repeats_go_by_the_rule_of_each_day_and_leave_what_is_decided() -> None:
    def on(day: int, *, is_new: bool = True) -> Said:
        moment = datetime(2025, 1, 1, 12, tzinfo=UTC).replace(month=1 + day // 28, day=1 + day % 28)
        return Said(day, moment, moment.date(), is_new)

    def replaced(*said: Said) -> list[int]:
        return [one.key for one in replaced_among(said, lambda day: 30 if day.month < 4 else 0)]

    assert replaced(on(20), on(0), on(10)) == [0, 10]
    assert replaced(on(0), on(40)) == []
    assert replaced(on(90), on(100)) == []  # all count by then
    assert replaced(on(0, is_new=False), on(10, is_new=False)) == []
    assert replaced(on(0, is_new=False), on(10), on(20, is_new=False)) == [0, 10]


def cut_off(*_args: Any, **_more: Any) -> Any:
    raise KeyboardInterrupt


def add(folder: Path, name: str, rows: str) -> None:
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(rows)


def replace(folder: Path, name: str, text: str, other: str) -> None:
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8").replace(text, other), encoding="utf-8")
