"""The ways in which each page is looked at: languages × widths × schemes × letters.

A run looks at each page in as many ways as hold every pair of values at least once; with FULL_LOOKS
(`./run test --only browser --full`) in all of them.
"""

import os
from collections.abc import Iterable
from itertools import combinations, product
from typing import Any, NamedTuple

from django.conf import settings


class Look(NamedTuple):
    """One way: how the page is asked for, how wide it is, what its reader has chosen."""

    language: str
    width: int
    scheme: str  # "" light, "dark" as the system wants it, or one of the five
    letters: str  # "", or a size of text and a spacing: "200 widest"

    @property
    def prefix(self) -> str:
        return "" if self.language == settings.LANGUAGE_CODE else f"/{self.language}"

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of the html element (portal.lib.display)."""
        text, spacing = self.letters.split() if self.letters else ("", "")
        scheme = "" if self.scheme == "dark" else self.scheme
        return {"data-text": text, "data-spacing": spacing, "data-scheme": scheme}


FACTORS: tuple[tuple[Any, ...], ...] = (
    tuple(code for code, _ in settings.LANGUAGES),
    (320, 360, 768, 1280),
    (
        "",
        "dark",
        "black-on-white",
        "white-on-black",
        "blue-on-sky",
        "brown-on-beige",
        "green-on-brown",
    ),
    ("", "150 wide", "200 widest"),
)

Pair = tuple[tuple[int, Any], tuple[int, Any]]


def pairs_of(values: Iterable[Any]) -> set[Pair]:
    """The pairs of values that stand in one row, each value with its place."""
    return set(combinations(enumerate(values), 2))


def all_pairs() -> set[Pair]:
    """Every pair that the factors have."""
    return set().union(*(pairs_of(row) for row in product(*FACTORS)))


def pairwise() -> list[Look]:
    """Rows that hold every pair, each row the one that adds the most; few, not the fewest."""
    missing = all_pairs()
    rows = []
    while missing:
        row = max(product(*FACTORS), key=lambda values: len(pairs_of(values) & missing))
        missing -= pairs_of(row)
        rows.append(Look(*row))
    return rows


def every() -> list[Look]:
    return [Look(*row) for row in product(*FACTORS)]


LOOKS = sorted(every() if os.environ.get("FULL_LOOKS") else pairwise())
# what can't be asked for again in another language (an answer to a form), or is another page with
# other figures: each scheme, width and size of letters once or twice
HERE = [
    Look(settings.LANGUAGE_CODE, FACTORS[1][i % 4], scheme, FACTORS[3][(i + i // 4) % 3])
    for i, scheme in enumerate(FACTORS[2])
]
