"""Names in three languages, and figures as exact numbers beside their text."""

from typing import Any

from ratings import arithmetic
from ratings.arithmetic import BASE_CRITERIA, PARTS, Tally

Values = dict[str, Any]


def names_of(row: Any, field: str = "name") -> Values:
    """A text in each language; null where there is none: then the Russian one holds."""
    return {
        language: getattr(row, f"{field}_{language}", "") or None for language in ("ru", "be", "en")
    }


def mark_values(total: int, count: int) -> Values:
    """A mark: the sum of the means in units of 1/840, their count, and both as people read it."""
    return {
        "count": count,
        "sum": total,
        "mark": dotted(arithmetic.mark_text(total, count)),
        "satisfaction": dotted(arithmetic.satisfaction_text(total, count)),
    }


def tally_values(tally: Tally) -> Values:
    """All that is added up over questionnaires."""
    parts = dict(zip(PARTS, tally, strict=True))
    return {
        **mark_values(parts["sum"], parts["count"]),
        "satisfied": parts["satisfied"],
        "criteria": {name: parts[name] for name in BASE_CRITERIA},
        "distribution": {str(mark): parts[f"d{mark}"] for mark in range(1, 6)},
    }


def dotted(text: str) -> str | None:
    """«4,61» as "4.61", «92,2 %» as "92.2"; None where there is no figure yet."""
    return text.replace(",", ".").removesuffix("\N{NO-BREAK SPACE}%") or None
