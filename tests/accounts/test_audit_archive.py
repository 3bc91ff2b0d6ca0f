"""Old parts of the audit log leave through one door, into a file that proves itself."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts import archiving
from accounts.models import AuditEntry, User
from accounts.services import record


@pytest.fixture
def old(operator: User) -> list[int]:
    """Three entries of 2024, one of now."""
    made = []
    for day in (1, 2, 3):
        with time_machine.travel(datetime(2024, 5, day, 9, tzinfo=UTC), tick=False):
            told = {"q": f"имя {day} «ё»"}
            made.append(record(by=operator, action="person.search", subject=None, details=told).pk)
    record(by=operator, action="person.read", subject=operator)
    return made


def archive(before: str, path: Path) -> None:
    call_command("archive_audit", str(path), before=datetime.fromisoformat(before).date())


def test_old_entries_move_into_a_file_that_proves_itself(
    old: list[int], operator: User, tmp_path: Path
) -> None:
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"

    archive("2024-05-03", first)
    archive("2024-05-04", second)

    lines = [json.loads(line) for line in first.read_text().splitlines()]
    assert [line["id"] for line in lines[1:-1]] == old[:2]
    assert lines[1]["by_name"] == operator.email
    assert lines[1]["details"] == {"q": "имя 1 «ё»"}
    assert lines[-1]["count"] == 2
    assert json.loads(second.read_text().splitlines()[0])["previous"] == lines[-1]["hash"]
    assert archiving.verify(second).count == 1
    left = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(left) == ["person.read", "audit.archive", "audit.archive"]
    # the door is shut behind them
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM accounts_auditentry")
    with pytest.raises(CommandError, match="no entries"):
        archive("2024-05-04", tmp_path / "3.jsonl")
    with pytest.raises(CommandError, match="a year at least"):
        archive("2099-01-01", tmp_path / "3.jsonl")
    with time_machine.travel(datetime(2024, 5, 1, 9, tzinfo=UTC), tick=False):
        record(by=None, action="person.search", subject=None)
    with pytest.raises(CommandError, match="there already"):
        archive("2024-05-04", first)
    assert archiving.verify(first).count == 2


@pytest.mark.parametrize(
    "harm",
    [
        lambda lines: [*lines[:1], lines[1].replace("имя", "ИМЯ"), *lines[2:]],
        lambda lines: [*lines[:1], *lines[2:]],
        lambda lines: [lines[0].replace("2024", "2023"), *lines[1:]],
        lambda lines: lines[:-1],
        lambda lines: [*lines, lines[-1]],
        lambda lines: ["{}", *lines[1:]],
        lambda lines: [],
    ],
)
def test_harmed_file_is_found_out_and_nothing_leaves_for_it(
    harm: object, old: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.jsonl"
    lines = archiving._lines
    monkeypatch.setattr(archiving, "_lines", lambda *args: iter(harm(list(lines(*args)))))  # type: ignore[operator]

    with pytest.raises(CommandError, match="not right"):
        archive("2024-06-01", path)

    assert AuditEntry.objects.count() == 4
    with pytest.raises(CommandError, match="not right"):
        call_command("archive_audit", str(path), verify=True)
