"""Words as search sees them: folded, stemmed, retyped, respelled. Pure functions."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

import snowballstemmer  # type: ignore[import-untyped]

from organizations.arithmetic import normalised

_STEMMER = snowballstemmer.stemmer("russian")
# the same keys of the two layouts
_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_CYRILLIC_KEYS = str.maketrans(_LATIN_KEYS, _CYRILLIC_KEYS)
_KEYS_OF_LETTERS = set("[];'`,.")
# how people write Russian and Belarusian in Latin letters, the longest first
_LATIN_LETTERS = [
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ch", "ч"), ("sh", "ш"), ("ts", "ц"),
    ("yu", "ю"), ("ju", "ю"), ("iu", "ю"), ("ya", "я"), ("ja", "я"), ("ia", "я"), ("yo", "е"),
    ("jo", "е"), ("ye", "е"), ("je", "е"), ("a", "а"), ("b", "б"), ("c", "ц"), ("d", "д"),
    ("e", "е"), ("f", "ф"), ("g", "г"), ("h", "г"), ("i", "и"), ("j", "й"), ("k", "к"),
    ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("q", "к"), ("r", "р"),
    ("s", "с"), ("t", "т"), ("u", "у"), ("v", "в"), ("w", "в"), ("x", "кс"), ("y", "ы"),
    ("z", "з"),
]  # fmt: skip
STOP_WORDS = frozenset(
    {"и", "в", "во", "на", "по", "при", "для", "с", "со", "о", "об", "аб", "у", "да", "з"}
    | {"г", "ул", "д", "им", "имени", "пр", "т", "номер"}
)
LONG_WORD = 8  # letters: from here on two typos are forgiven
PREFIX = 7  # letters in which a misspelt word is looked up
MAX_LENGTH = 40


def words(text: str) -> list[str]:
    """The words of a text, folded: without case, ё and і, quotes, hyphens, №."""
    return [word[:MAX_LENGTH] for word in normalised(text).split()]


def query_words(text: str, limit: int = 8) -> list[str]:
    """The words of a query that mean something; all, if none does.

    What looks like Russian typed with the Latin layout on («;rc») stays whole.
    """
    found: list[str] = []
    for part in text.casefold().split():
        retyped = part.isascii() and _KEYS_OF_LETTERS.intersection(part[:-1])
        found += [part[:MAX_LENGTH]] if retyped else words(part)
    found = [word for word in dict.fromkeys(found) if word]
    telling = [word for word in found if word not in STOP_WORDS and (word.isdigit() or word[1:])]
    return (telling or found)[:limit]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word without its endings; numbers and short words as they are."""
    if len(word) <= 3 or not word.isalpha() or word.isascii():
        return word
    stemmed: str = _STEMMER.stemWord(word)
    return stemmed if len(stemmed) >= 3 else word


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in words(text)]


def in_other_layout(word: str) -> str:
    """A word typed with the Latin layout on, as the same keys give it in Russian; else ""."""
    if not word.isascii() or word.isdigit():
        return ""
    return normalised(word.translate(_TO_CYRILLIC_KEYS)).replace(" ", "")


def from_latin(word: str) -> str:
    """A Russian word in Latin letters, in Cyrillic ones; "" if it has none."""
    if not word.isascii() or not word.isalpha():
        return ""
    for latin, cyrillic in _LATIN_LETTERS:
        word = word.replace(latin, cyrillic)
    return word


def typos_forgiven(word: str) -> int:
    """None in numbers and words of four letters, one in others, two in long ones."""
    if len(word) < 5 or not word.isalpha():
        return 0
    return 2 if len(word) >= LONG_WORD else 1


def respellings(word: str, typos: int) -> set[str]:
    """The word's beginning with up to so many letters left out.

    Two words within so many typos of one another share one of these.
    """
    beginning = word[:PREFIX]
    return {
        "".join(beginning[i] for i in range(len(beginning)) if i not in left_out)
        for number in range(typos + 1)
        for left_out in combinations(range(len(beginning)), number)
    }


def distance(one: str, other: str, at_most: int) -> int:
    """Letters to insert, delete, replace or swap; at_most + 1 if it is more."""
    if abs(len(one) - len(other)) > at_most:
        return at_most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most:
            return at_most + 1
        before, last = last, row
    return last[-1]


def prefixes_range(beginning: str) -> tuple[str, str]:
    """All words that begin so lie between these two, in the order of code points."""
    return beginning, beginning[:-1] + chr(ord(beginning[-1]) + 1)


def readings(word: str) -> Iterator[tuple[str, str]]:
    """The stems that a typed word may mean, each with the word, if it isn't the one typed."""
    yield stem(word), ""
    for other in (in_other_layout(word), from_latin(word)):
        if other:
            yield stem(other), other
