"""A dump as a file: each table as CSV and as JSON Lines, described and with checksums, in a zip."""

import csv
import hashlib
import json
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.opendata.dumps.tables import Table, csv_cell, json_line

LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
SCRIPT = settings.BASE_DIR / "docs" / "recalculate.py"
README = """\
{title}
{moment}

Каждая таблица — дважды: CSV (UTF-8, запятые; текст, который электронная таблица приняла бы за
формулу, начинается с апострофа) и JSON Lines (точно как есть). datapackage.json описывает таблицы
и столбцы словами Frictionless Data Package и содержит контрольные суммы sha256; settings.json —
правила, по которым посчитаны оценки и позиции.

Лицензия: {licence}. Источник: {source}.
"""


def write_dump(
    path: Path,
    folder: Path,
    *,
    name: str,
    title: str,
    moment: datetime,
    rules: dict[str, Any],
    tables: Iterable[Table],
    with_script: bool,
) -> dict[str, int]:
    """Write a zip; returns how many rows each table has.

    Args:
        folder: an empty one, for what is written on the way.
        rules: settings.json.
        with_script: put the script in that recalculates marks and positions.
    """
    counts: dict[str, int] = {}
    resources: list[dict[str, Any]] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            counts[table.name] = _write_table(table, folder)
            for ending in ("csv", "jsonl"):
                file = folder / f"{table.name}.{ending}"
                resources.append(_resource(table, file, counts[table.name]))
                archive.write(file, file.name)
                file.unlink()
        package = {
            "profile": "data-package",
            "name": name,
            "title": title,
            "created": moment.isoformat(),
            "homepage": f"{settings.BASE_URL}/data/",
            "licenses": [LICENCE],
            "resources": resources,
        }
        told = README.format(
            title=title,
            moment=moment.isoformat(),
            licence=LICENCE["path"],
            source=f"{settings.SITE_NAME}, {settings.BASE_URL}",
        )
        archive.writestr("datapackage.json", _pretty(package))
        archive.writestr("settings.json", _pretty(rules))
        archive.writestr("README.txt", told)
        if with_script:
            archive.write(SCRIPT, SCRIPT.name)
    return counts


def _write_table(table: Table, folder: Path) -> int:
    number = 0
    with (
        (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as plain,
        (folder / f"{table.name}.jsonl").open("w", encoding="utf-8", newline="") as lines,
    ):
        writer = csv.writer(plain, lineterminator="\r\n")
        writer.writerow([column.name for column in table.columns])
        for row in table.rows:
            writer.writerow([csv_cell(value) for value in row])
            lines.write(json_line(table, row))
            number += 1
    return number


def _resource(table: Table, file: Path, rows: int) -> dict[str, Any]:
    is_csv = file.suffix == ".csv"
    fields = [
        {
            "name": column.name,
            # a list is a text with blanks in a CSV, a list of texts in JSON
            "type": {"list": "string" if is_csv else "array"}.get(column.type, column.type),
            **({"description": column.description} if column.description else {}),
        }
        for column in table.columns
    ]
    return {
        "name": table.name if is_csv else f"{table.name}-jsonl",
        "path": file.name,
        "title": table.title,
        "format": file.suffix[1:],
        "mediatype": "text/csv" if is_csv else "application/x-ndjson",
        "encoding": "utf-8",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest_of(file)}",
        "rows": rows,
        "schema": {"fields": fields, "primaryKey": list(table.key), "missingValues": [""]},
    }


def digest_of(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
