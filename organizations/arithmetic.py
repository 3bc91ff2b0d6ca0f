"""Pure functions on names: the keys to sort and to search by."""

import re

# Databases order ё, і, ў each in their own way, and by their locale: the keys are pairs of the
# letters a–z, which every collation orders alike.
_ALPHABET = " 0123456789abcdefghijklmnopqrstuvwxyzабвгдеёжзиійклмнопрстуўфхцчшщъыьэюя"
_PAIRS = {
    letter: chr(ord("a") + i // 26) + chr(ord("a") + i % 26) for i, letter in enumerate(_ALPHABET)
}
_FOLD = str.maketrans({"ё": "е", "і": "и", "ў": "у", "'": "", "’": "", "ʼ": ""})
_SILENT = str.maketrans({"'": "", "’": "", "ʼ": ""})  # аб'ект stands after абед
_NOT_A_WORD = re.compile(r"[^0-9a-zа-яёіў]+")
ID_LETTERS = 12


def sort_key(name: str, number: int | None = None) -> str:
    """A key that sorts as the alphabet does (first 70 letters), quotes and case aside.

    One key serves Russian and Belarusian, whose alphabets agree wherever they meet, and English,
    before both.

    Args:
        number: the row's id, which then follows the name, so that the key is unique.
    """
    words = _NOT_A_WORD.sub(" ", name.casefold().translate(_SILENT)).strip()[:70]
    key = "".join(_PAIRS[letter] for letter in words)
    if number is not None:
        tail = ""
        for _ in range(ID_LETTERS):
            number, letter = divmod(number, 26)
            tail = chr(ord("a") + letter) + tail
        key += "aa" + tail
    return key


def normalised(text: str) -> str:
    """Words in lower case, ё as е, і as и, ў as у, with single spaces: what search compares."""
    return _NOT_A_WORD.sub(" ", text.casefold().translate(_FOLD)).strip()
