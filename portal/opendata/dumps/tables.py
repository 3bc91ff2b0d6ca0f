"""The tables of a dump: their columns, and how a cell is written."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ratings.arithmetic import PARTS

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Column:
    """A column in the words of Frictionless Table Schema; lists are of codes, in a CSV with blanks
    between them."""

    name: str
    type: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its rows, read once, in the order in which they are written."""

    name: str
    title: str
    columns: Sequence[Column]
    key: Sequence[str]
    rows: Iterable[Sequence[Any]]


def columns(*told: str) -> list[Column]:
    """Columns from «name:type:description»."""
    return [Column(*one.split(":", 2)) for one in told]


def names(what: str = "name") -> list[Column]:
    """A text in three languages."""
    words = {"ru": "по-русски", "be": "по-белорусски", "en": "по-английски"}
    return [Column(f"{what}_{code}", "string", text) for code, text in words.items()]


def tally_columns() -> list[Column]:
    """What is added up over questionnaires."""
    told = {
        "count": "учтённых анкет",
        "sum": "сумма средних анкет в долях 1/840",
        "satisfied": "анкет со средней 4 и выше",
    }
    return [Column(part, "integer", told.get(part, "")) for part in PARTS]


def csv_cell(value: Any) -> str:
    """A cell of a CSV: a text that a spreadsheet would run as a formula is text there, too."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, str):
        text = value.lstrip(" \N{NO-BREAK SPACE}")
        return f"'{value}" if text.startswith(_FORMULA) else value
    return str(value)


def json_line(table: Table, row: Sequence[Any]) -> str:
    """A row of JSON Lines, exactly as it is kept."""
    pairs = zip((column.name for column in table.columns), row, strict=True)
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in pairs}
    return json.dumps(told, ensure_ascii=False) + "\n"
