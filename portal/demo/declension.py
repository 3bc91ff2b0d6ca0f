"""Russian and Belarusian adjective forms made from place names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Adjective:
    """One adjective in the six forms that names of organizations need.

    `d` is the case that follows «по» / «па»: dative in Russian, locative in Belarusian.
    """

    m: str
    f: str
    n: str
    g: str
    gf: str
    d: str


def russian(masculine: str) -> Adjective:
    """Forms of «Лиозненский», «Боровской», «Пограничный»."""
    stem, ending = masculine[:-2], masculine[-2:]
    if ending not in ("ий", "ый", "ой"):
        raise ValueError(f"not a Russian adjective: {masculine}")
    return Adjective(
        m=masculine,
        f=f"{stem}ая",
        n=f"{stem}ое",
        g=f"{stem}ого",
        gf=f"{stem}ой",
        d=f"{stem}ому",
    )


def belarusian(masculine: str) -> Adjective:
    """Forms of «Лёзненскі», «Пагранічны»."""
    stem, ending = masculine[:-1], masculine[-1]
    if ending not in ("і", "ы"):
        raise ValueError(f"not a Belarusian adjective: {masculine}")
    return Adjective(
        m=masculine,
        f=f"{stem}ая",
        n=f"{stem}ае",
        g=f"{stem}ага",
        gf=f"{stem}ай",
        d=f"{stem}ім" if ending == "і" else f"{stem}ым",
    )


# (ending of the name, characters cut, what is added); the first that fits is used.
RUSSIAN_VILLAGES = (
    ("ичи", 1, "ский"),
    ("ово", 1, "ский"),
    ("ево", 1, "ский"),
    ("ёво", 1, "ский"),
    ("ино", 1, "ский"),
    ("ыно", 1, "ский"),
    ("щина", 1, "ский"),
    ("овцы", 2, "ецкий"),
    ("евцы", 2, "ецкий"),
    ("аны", 1, "ский"),
    ("яны", 1, "ский"),
    ("вка", 2, "ский"),
    ("ки", 1, "овский"),
    ("поль", 0, "ский"),
    ("ль", 0, "ский"),
    ("ец", 0, "кий"),
    ("ск", 2, "ский"),
    ("ов", 0, "ский"),
    ("ев", 0, "ский"),
    ("ёв", 0, "ский"),
    ("ин", 0, "ский"),
    ("ын", 0, "ский"),
)
BELARUSIAN_VILLAGES = (
    ("ічы", 2, "цкі"),
    ("ычы", 2, "цкі"),
    ("ова", 2, "ўскі"),
    ("ава", 2, "ўскі"),
    ("ева", 2, "ўскі"),
    ("ёва", 2, "ўскі"),
    ("эва", 2, "ўскі"),
    ("іна", 1, "скі"),
    ("ына", 1, "скі"),
    ("оўцы", 3, "вецкі"),
    ("аўцы", 3, "вецкі"),
    ("еўцы", 3, "вецкі"),
    ("аны", 1, "скі"),
    ("яны", 1, "скі"),
    ("ўка", 2, "скі"),
    ("кі", 1, "аўскі"),
    ("паль", 0, "скі"),
    ("ль", 0, "скі"),
    ("ец", 0, "кі"),
    ("эц", 0, "кі"),
    ("ск", 2, "скі"),
    ("аў", 0, "скі"),
    ("оў", 0, "скі"),
    ("еў", 0, "скі"),
    ("ёў", 0, "скі"),
    ("ін", 0, "скі"),
    ("ын", 0, "скі"),
)


def village_adjective(name: str, rules: tuple[tuple[str, int, str], ...]) -> str:
    """The adjective of a village whose ending is regular; ValueError where it has to be spelt."""
    for ending, cut, added in rules:
        if name.endswith(ending):
            return name[: len(name) - cut] + added
    raise ValueError(f"spell the adjective of {name}")


@dataclass(frozen=True, slots=True)
class Village:
    """An agro-town with its adjectives."""

    ru: str
    be: str
    adjective_ru: str
    adjective_be: str


def parse_villages(text: str) -> list[Village]:
    """Villages of one district, as written in `villages_west` and `villages_east`."""
    villages = []
    for entry in " ".join(text.split()).split(";"):
        if not entry.strip():
            continue
        ru, be = entry.split("=")
        ru, _, adjective_ru = ru.strip().partition(":")
        be, _, adjective_be = be.strip().partition(":")
        villages.append(
            Village(
                ru=ru,
                be=be,
                adjective_ru=adjective_ru or village_adjective(ru, RUSSIAN_VILLAGES),
                adjective_be=adjective_be or village_adjective(be, BELARUSIAN_VILLAGES),
            )
        )
    return villages


LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip


def latin(russian_name: str) -> str:
    """A plain Latin spelling: «Велешковичи» → Veleshkovichi, «Заречье» → Zarechye."""
    words = []
    for word in russian_name.replace("ый ", "ы ").replace("ий ", "и ").split(" "):
        out = ""
        previous = ""
        lowered = word.lower()
        if lowered.endswith(("ый", "ий")):
            lowered = lowered[:-2] + "ы"
        for letter in lowered:
            sound = LATIN.get(letter, letter)
            if letter == "е" and (not previous or previous in "аеёиоуыэюяьъ"):
                sound = "ye"
            if letter == "ё" and previous in "жчшщ":
                sound = "o"
            out += sound
            previous = letter
        words.append("-".join(part[:1].upper() + part[1:] for part in out.split("-")))
    return " ".join(words)
