"""Characters that nobody sees and that make the same words other words for a program."""

import unicodedata

_OF_LETTERS = "\u0306\u0308"  # what makes й, ў and ё where they are written as two


def seen(text: str) -> tuple[str, list[int]]:
    """A text without zero-width characters, soft hyphens and accents, and where each character that
    is left stood."""
    places = [place for place, letter in enumerate(text) if not _is_unseen(letter)]
    return "".join(text[place] for place in places), places


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cf", "Mn") and letter not in _OF_LETTERS
