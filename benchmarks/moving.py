"""`./run bench moving [scale]`: time and memory of `import_portal` over generated files.

Makes the files and an empty SQLite database in the temporary folder, removed after it: at scale 1
13,500 organizations with their units, 100,000 people, 445,000 questionnaires of seven years. Then
a dry run, the run, the run again, and the checks, each in a process of its own. Exits with 1 if a
check finds a difference.
"""

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).resolve().parent.parent
ORGANIZATIONS = (
    "legacy_id", "unp", "parent_legacy_id", "name_ru", "name_be", "name_en", "short_name_ru",
    "short_name_be", "region", "district", "settlement", "settlement_be", "city_district",
    "address_ru", "address_be", "latitude", "longitude", "categories", "phone", "email", "website",
    "is_voluntary", "is_authority", "closed_on",
)  # fmt: skip
PEOPLE = ("legacy_id", "email", "registered_at", "confirmed_at", "language")
QUESTIONNAIRES = (
    "legacy_id", "person_legacy_id", "organization_legacy_id", "submitted_at", "clarity",
    "information", "timeliness", "courtesy", "comment", "comment_published",
)  # fmt: skip
ANSWERS = (5, 5, 5, 5, 5, 5, 5, 4, 4, 3, 1)


def main(scale: float) -> int:
    """Make the files, run the commands, print a line each."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'moving.sqlite3'}"
        os.environ["MEDIA_ROOT"] = str(folder / "media")
        django.setup()
        _make(folder, scale)
        failed = 0
        for command in (
            ("import_portal", name, "--dry-run"),
            ("import_portal", name),
            ("import_portal", name),
            ("scores", "check"),
            ("search", "check"),
        ):
            failed += _measure(*command)
        return int(failed > 0)


def _measure(*arguments: str) -> int:
    """Run a command of manage.py; print its seconds and peak memory. Its exit code."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, str(ROOT / "manage.py"), *arguments])
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    told = [part for part in arguments if "/" not in part]
    print(
        f"{' '.join(told)}: {time.perf_counter() - started:.0f} s, processor "
        f"{used.ru_utime + used.ru_stime:.0f} s, peak {used.ru_maxrss / 1024:.0f} MB",
        flush=True,
    )
    return process.returncode


def _make(folder: Path, scale: float) -> None:
    # only importable once Django is set up
    from django.core.management import call_command  # noqa: PLC0415

    from organizations.loading import load_reference_data  # noqa: PLC0415
    from portal.demo.filling import PEOPLE as PERSONS  # noqa: PLC0415
    from portal.demo.filling import QUESTIONNAIRES as SAID  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    load_reference_data()
    count = _write(folder / "organizations.csv", ORGANIZATIONS, _organizations(scale))
    people = _write(folder / "people.csv", PEOPLE, _people(round(PERSONS * scale)))
    rows = _questionnaires(round(SAID * scale), people, count)
    said = _write(folder / "questionnaires.csv", QUESTIONNAIRES, rows)
    print(f"{count} organizations, {people} people, {said} questionnaires", flush=True)


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> int:
    number = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header)
        for number, row in enumerate(rows, 1):  # noqa: B007 — counted
            writer.writerow(row)
    return number


def _organizations(scale: float) -> Iterator[list[Any]]:
    from portal.demo.catalogue import specs  # noqa: PLC0415

    known = list(specs(scale, 2026))
    numbers = {spec.key: number for number, spec in enumerate(known, 1)}
    for number, spec in enumerate(known, 1):
        yield [
            number,
            spec.unp,
            numbers[spec.parent] if spec.parent else "",
            *(spec.name_ru, spec.name_be, spec.name_en, spec.short_ru, spec.short_be),
            *(spec.region, spec.district, spec.settlement or spec.settlement_name_ru),
            *(spec.settlement_name_be, spec.city_district, spec.address_ru, spec.address_be),
            *(spec.lat, spec.lon, "; ".join(spec.categories)),
            *(spec.phone, spec.email, spec.website),
            "да" if spec.voluntary else "нет",
            "да" if spec.authority else "нет",
            "31.05.2026" if spec.closed else "",
        ]


def _people(number: int) -> Iterator[list[Any]]:
    for one in range(1, number + 1):
        alias = "+old" if one % 100 == 0 else ""  # of the one before
        address = f"person{one - bool(alias)}{alias}@demo.example"
        yield [one, address, "2019-03-01 09:00", "2019-03-01 09:05", ("ru", "be")[one % 10 == 0]]


def _questionnaires(number: int, people: int, organizations: int) -> Iterator[list[Any]]:
    chance = random.Random(2026)
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 — as a file of Minsk says it
    for one in range(1, number + 1):
        at = now - timedelta(minutes=chance.randrange(1, 7 * 365 * 24 * 60))
        comment = f"Были на приёме {at:%d.%m}, всё понятно." if chance.random() < 0.24 else ""
        yield [
            one,
            chance.randrange(people) + 1,
            min(int(chance.expovariate(6 / organizations)), organizations - 1) + 1,
            at.isoformat(" "),
            *(chance.choice(ANSWERS) for _ in range(4)),
            comment,
            "да" if comment else "",
        ]


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1))
