"""The rating's arithmetic (DESIGN §2): integers only, rounding only in display.

A questionnaire's mean is kept in units of 1/840: 840 = lcm(1 … 8), so the mean of up to eight
whole answers is always a whole number of units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

UNIT: Final = 840
BASE_CRITERIA: Final = ("clarity", "information", "timeliness", "courtesy")
MAX_ADDITIONAL: Final = 4
SATISFIED_FROM: Final = 4 * UNIT
KEY_SCALE: Final = 10**6
ADJUSTED_WEIGHT: Final = 20
# An organization with enough questionnaires stands before every one without (list_key).
RANKED: Final = 10**10
BUCKETS_PER_POINT: Final = 256
BUCKET_WIDTH: Final = UNIT * KEY_SCALE // BUCKETS_PER_POINT

# What is added up over questionnaires, in the order of every tally.
PARTS: Final = (
    "count",
    "sum",
    *BASE_CRITERIA,
    "satisfied",
    "d1",
    "d2",
    "d3",
    "d4",
    "d5",
)
Tally = tuple[int, ...]
NOTHING: Final[Tally] = (0,) * len(PARTS)


def mean_of(answers: Sequence[int]) -> int:
    """The exact mean of one to eight answers 1–5, in units of 1/840.

    Raises:
        ValueError: no answers, more than eight, or one out of range.
    """
    if not 1 <= len(answers) <= len(BASE_CRITERIA) + MAX_ADDITIONAL:
        raise ValueError(f"one to eight answers, not {len(answers)}")
    if any(type(answer) is not int or not 1 <= answer <= 5 for answer in answers):
        raise ValueError(f"answers are whole numbers from 1 to 5: {answers}")
    return sum(answers) * UNIT // len(answers)


def nearest_whole(mean: int) -> int:
    """The whole mark 1–5 nearest to a mean in units, half up."""
    return (mean + UNIT // 2) // UNIT


def tally_of(base: Sequence[int], mean: int) -> Tally:
    """What one questionnaire adds to each part of a tally."""
    nearest = nearest_whole(mean)
    return (
        1,
        mean,
        *base,
        int(mean >= SATISFIED_FROM),
        *(int(nearest == mark) for mark in range(1, 6)),
    )


def plus(a: Tally, b: Tally) -> Tally:
    """Two tallies together."""
    return tuple(x + y for x, y in zip(a, b, strict=True))


def minus(a: Tally) -> Tally:
    """What takes a tally away again."""
    return tuple(-x for x in a)


def rank_key(total: int, count: int) -> int:
    """The key to rank by: sum × 10⁶ // count (DESIGN §2.5); 0 without questionnaires."""
    return total * KEY_SCALE // count if count else 0


def list_key(total: int, count: int, minimum: int) -> int:
    """The key to list by: those with at least `minimum` questionnaires by rank, then the rest."""
    return RANKED + rank_key(total, count) if count >= minimum and count else count


def adjusted_key(total: int, count: int, country_key: int) -> int:
    """The second, labelled ordering: (20·C + sum) ÷ (20 + count), C as a rank key."""
    if not count:
        return 0
    return (ADJUSTED_WEIGHT * country_key + total * KEY_SCALE) // (ADJUSTED_WEIGHT + count)


def bucket_of(total: int, count: int) -> int:
    """The step of 1/256 of a mark that a rank key falls into."""
    return rank_key(total, count) // BUCKET_WIDTH


def decimals(numerator: int, denominator: int, places: int = 2) -> str:
    """numerator ÷ denominator (both positive) as text with a decimal comma, rounded half up."""
    scaled = (2 * numerator * 10**places + denominator) // (2 * denominator)
    whole, part = divmod(scaled, 10**places)
    return f"{whole},{part:0{places}d}" if places else str(whole)


def mark_text(total: int, count: int) -> str:
    """A mark with two decimals, «4,61»; "" without questionnaires (never 0)."""
    return decimals(total, UNIT * count) if count else ""


def satisfaction_text(total: int, count: int) -> str:
    """Satisfaction = mark ÷ 5 × 100 %, one decimal, «92,2 %»; "" without questionnaires."""
    return decimals(100 * total, 5 * UNIT * count, 1) + "\N{NO-BREAK SPACE}%" if count else ""


def percent_text(part: int, whole: int) -> str:
    """part of whole in per cent, one decimal; "" of nothing."""
    return decimals(100 * part, whole, 1) + "\N{NO-BREAK SPACE}%" if whole else ""


def percent(part: int, whole: int) -> int:
    """part of whole in whole per cent, half up; 0 of nothing. For drawing, not for reading."""
    return (200 * part + whole) // (2 * whole) if whole else 0


@dataclass(frozen=True, slots=True)
class HalfYear:
    """Half a year: the first of January to the 30th of June, or the rest."""

    year: int
    half: int

    @classmethod
    def of(cls, day: date) -> "HalfYear":
        """The half-year in which a day falls."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def of_code(cls, code: str) -> "HalfYear":
        """The half-year of a code such as "2026-1"."""
        year, half = code.split("-")
        return cls(int(year), int(half))

    @property
    def code(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def starts_on(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def ends_on(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    def following(self) -> "HalfYear":
        """The half-year after this one."""
        return HalfYear(self.year, 2) if self.half == 1 else HalfYear(self.year + 1, 1)
