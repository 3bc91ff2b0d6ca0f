"""The ways in which each page is looked at: languages × widths × schemes × letters.

A run looks at each page twice, narrow and wide, in one language and two schemes, and over the pages
at every pair of values. With FULL
(`./run test --only browser --full`) it looks at each page in all languages, widths and schemes.
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


TURNS = 21


def turn(number: int) -> list[Look]:
    """A narrow and a wide look in one language, with the other values turned on by the number. As
    many turns as TURNS hold every pair of values (a test proves it)."""
    languages, widths, schemes, letters = FACTORS
    return [
        Look(
            languages[number % len(languages)],
            widths[2 * wide + number % 2],
            schemes[(number + 3 * wide) % len(schemes)],
            letters[(number // len(schemes) + wide) % len(letters)],
        )
        for wide in (0, 1)
    ]


FULL = bool(os.environ.get("FULL"))


def of_page(address: str) -> list[Look]:
    """The ways in which this page is looked at, one language after another; the same in each run,
    whatever the numbers in its address."""
    if FULL:
        return every()
    return turn(crc32(re.sub(r"\d+", "", address).encode()) % TURNS)


def every() -> list[Look]:
    """All languages, widths and schemes together, with the sizes of letters in turn."""
    *others, letters = FACTORS
    return [Look(*values, letters[i % len(letters)]) for i, values in enumerate(product(*others))]


# what can't be asked for again in another language (an answer to a form), or is another page with
# other figures
HERE = [
    Look(settings.LANGUAGE_CODE, 320, "", "200 widest"),
    Look(settings.LANGUAGE_CODE, 1280, "white-on-black", ""),
]
