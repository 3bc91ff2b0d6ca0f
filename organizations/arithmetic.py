"""Pure functions on names: the keys to sort and to search by."""

import re

# Databases order ё, і, ў each in their own way, and by their locale: the keys are pairs of the
# letters a–z, which every collation orders alike.
_ALPHABET = " 0123456789abcdefghijklmnopqrstuvwxyzабвгдеёжзийіклмнопрстуўфхцчшщъыьэюя"
_PAIRS = {
    letter: chr(ord("a") + i // 26) + chr(ord("a") + i % 26) for i, letter in enumerate(_ALPHABET)
}
_FOLD = str.maketrans({"ё": "е", "і": "и", "ў": "у", "'": "", "’": "", "ʼ": ""})
_NOT_A_WORD = re.compile(r"[^0-9a-zа-яёіў]+")
SORT_KEY_LENGTH = 160


def sort_key(name: str) -> str:
    """A key that sorts as the alphabet does (first 80 letters), quotes and case aside."""
    words = _NOT_A_WORD.sub(" ", name.casefold()).strip()
    return "".join(_PAIRS[letter] for letter in words)[:SORT_KEY_LENGTH]


def normalised(text: str) -> str:
    """Words in lower case, ё as е, і as и, ў as у, with single spaces: what search compares."""
    return _NOT_A_WORD.sub(" ", text.casefold().translate(_FOLD)).strip()
