"""Insults as people write them: a list to begin with, and what disguises a word. Pure functions.

The operator adds words and switches off those of this list: see `ratings.models.InsultWord`.
A word with * at its end stands for all that begin so; any other for its own forms.
"""

import re
from collections.abc import Collection, Iterator

from organizations.arithmetic import normalised
from organizations.search.words import stem

# ru and be together: whoever writes one reads the other, and many words are the same
KNOWN = """
дурак* дурацк* идиот* дебил* кретин* придур* ублюд* мразь мрази сволоч* сволот* скотина быдл*
тварь* тупица тупиц* тупоголов* даун дауны дегенерат* долбо* дерьм* говн* гавн* жоп* засран* сран*
урод уроды уродин* шлюх* проститутк* сука суки сукин* сучк* блять блядь бляд* хуй* хуе* хуя* охуе*
пизд* пидор* пидар* педик педики еба* ебл* ебу* заеб* уеб* выеб* наеб* мудак* мудил* гнида гниды
падла падлы паскуд* чмо чмошник* лох лохи хамло хамка недоумок недоумки бездар* козлина козлы
ничтожеств* хабалк* ворюг*
дурань дурні дурніца ідыёт* ідыёцк* дэбіл* крэцін* прыдур* свалач* скаціна скаціны быдляч* тупіца
вылюдак* вырадак вырадкі гаўно гаўня* дзярмо курва курвы прастытутк* лайно пачвара пачвары
нягоднік* недарэка хамула злодзюг*
"""

# what stands for a letter in the hands of those who disguise one
_LOOKALIKES = str.maketrans("aeopcxykmtbhiё03@4$6u", "аеорсхукмтвниеозачсби")
_LATIN = re.compile(r"[a-z0-9@$]")
_CYRILLIC = re.compile(r"[а-яёіў]")
_WORD = re.compile(r"[\w@$'’ʼ]+(?:\*+[\w@$]+)*")
# letters one by one: «д у р а к», «д-у-р-а-к», «д.у.р.а.к»
_SPACED = re.compile(r"(?<!\w)\w([ \t.\-_*·]{1,2})\w(?!\w)(?:\1\w(?!\w)){2,}")
_FEWEST = 4  # letters of a word written so
_DRAWN_OUT = re.compile(r"(.)\1{2,}")


def plain(word: str) -> str:
    """A word without its disguise: «ДУРАааК», «дypaк» → «дурак»; as search folds it."""
    word = word.casefold()
    if _CYRILLIC.search(word) and _LATIN.search(word):
        word = word.translate(_LOOKALIKES)
    return _DRAWN_OUT.sub(r"\1", normalised(word).replace(" ", ""))


def entry_of(word: str) -> str:
    """A word of the list as it is kept and compared; "" if it says nothing."""
    beginning = plain(word.strip().rstrip("*"))
    if not beginning:
        return ""
    return f"{beginning}*" if word.strip().endswith("*") else beginning


def known() -> list[str]:
    """The list to begin with, in order; of one word's forms the first stands for all."""
    entries = sorted({entry_of(word) for word in KNOWN.split()})
    return sorted({stem(entry): entry for entry in reversed(entries)}.values())


class Insults:
    """A list, ready to look words up in."""

    def __init__(self, entries: Collection[str]) -> None:
        self._beginnings = tuple(entry[:-1] for entry in entries if entry.endswith("*"))
        self._stems = {stem(entry) for entry in entries if not entry.endswith("*")}

    def has(self, word: str) -> bool:
        """Whether the word is of the list, whatever its ending and its disguise."""
        bare = plain(word)
        return bool(bare) and (bare.startswith(self._beginnings) or stem(bare) in self._stems)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where a text has words of the list, first those written letter by letter."""
        for found in _SPACED.finditer(text):
            letters = re.sub(r"[\W_]", "", found.group())
            if any(self.has(letters[n:]) for n in range(len(letters) - _FEWEST + 1)):
                yield found.span()
        for found in _WORD.finditer(text):
            if self.has(found.group()):
                yield found.span()
