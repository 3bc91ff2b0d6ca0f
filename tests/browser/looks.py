"""The ways in which each page is looked at: languages × widths × schemes × letters.

A run looks at each page in seven ways: every language, width, scheme and size of letters at least
once on each page, and over the pages every pair of them. With FULL_LOOKS
(`./run test --only browser --full`) it looks at each page in all ways.
"""

import os
import re
from collections.abc import Iterable
from itertools import combinations, product
from typing import Any, NamedTuple
from zlib import crc32

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


def turn(number: int, languages: tuple[str, ...] = FACTORS[0]) -> list[Look]:
    """Each scheme once, with the other values turned on by the number: twelve turns hold every
    pair of values (a test proves it)."""
    _, widths, schemes, letters = FACTORS
    return [
        Look(
            languages[(i + number) % len(languages)],
            widths[(i + number) % len(widths)],
            scheme,
            letters[(i + i // 4 + number // 4) % len(letters)],
        )
        for i, scheme in enumerate(schemes)
    ]


TURNS = 12


def of_page(address: str) -> list[Look]:
    """The ways in which this page is looked at, sorted by language; the same in each run, whatever
    the numbers in its address."""
    if os.environ.get("FULL_LOOKS"):
        return [Look(*row) for row in product(*FACTORS)]
    return sorted(turn(crc32(re.sub(r"\d+", "", address).encode()) % TURNS))


# what can't be asked for again in another language (an answer to a form), or is another page with
# other figures
HERE = turn(0, (settings.LANGUAGE_CODE,))
