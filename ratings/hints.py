"""What in a comment a moderator should look at, and why; what of it may be hidden. Pure functions.

A hint decides nothing: people do. A span is [start, end) in the comment's text.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from stdnum import luhn
from stdnum.by import unp as stdnum_unp

from organizations.arithmetic import normalised
from portal.lib.unseen import seen
from ratings.insults import Insults


class Kind(TextChoices):
    """Why a piece of a comment, or all of it, is worth a look."""

    PHONE = "phone", _("номер телефона")
    EMAIL = "email", _("адрес электронной почты")
    PASSPORT = "passport", _("номер паспорта")
    PERSONAL_ID = "personal_id", _("идентификационный номер")
    CARD = "card", _("номер банковской карты")
    UNP = "unp", _("УНП")
    STAFF = "staff", _("имя сотрудника организации")
    NAME = "name", _("фамилия и имя")
    LINK = "link", _("ссылка")
    INSULT = "insult", _("похоже на оскорбление")
    REPEATED = "repeated", _("такой же текст уже писали")
    CAPITALS = "capitals", _("всё заглавными буквами")
    # what a moderator marks by hand
    PERSONAL = "personal", _("личные данные")
    OTHER = "other", _("другое")


# of whole texts, not of pieces
WHOLE = frozenset({Kind.REPEATED, Kind.CAPITALS})
# hidden from the organization too: of people who are not its business (staff's names are)
PERSONAL_KINDS = frozenset(
    {Kind.PHONE, Kind.EMAIL, Kind.PASSPORT, Kind.PERSONAL_ID, Kind.CARD, Kind.PERSONAL}
)
LONG_ENOUGH = 25  # letters: shorter texts («Спасибо большое!») are the same by chance
SHOUTED = 20  # letters from which on capitals are shouting

Cut = tuple[int, int, str]  # start, end, kind


@dataclass(frozen=True, slots=True, order=True)
class Hint:
    """A piece of a text, or a whole one (0, 0), and why it is shown."""

    start: int
    end: int
    kind: str


_SEP = r"[\s\-–—.()]*"
_CODES = r"(?:15|16|17|21|22|23|25|29|33|44)"
_PHONES = (
    # +375 29 123-45-67, 8 (029) 123 45 67, 80291234567, (0162) 21-22-23, 375291234567
    re.compile(
        rf"(?<![\d.,])(?:\+\s?)?(?:375{_SEP}\(?0?|8{_SEP}0|\(\s?0|0){_SEP}(?={_CODES})(?:\d{_SEP}){{8}}\d(?!\d)"
    ),
    # (29) 123-45-67, 29 1234567
    re.compile(
        r"(?<![\d.,])\(?(?:25|29|33|44)\)?[\s\-–]\s?\d{3}[\s\-–]?\d{2}[\s\-–]?\d{2}(?![\d-])"
    ),
    # 123-45-67
    re.compile(r"(?<![\d.,\-–])\d{3}[-–]\d{2}[-–]\d{2}(?![\d\-–])"),
    # тел. 2-12-34, звоните 21 22 23
    re.compile(
        r"(?:\bтел|\bтэл|звон|дзван|\bмоб)[\w.:]*\s{0,2}(\d{1,3}[\s\-–]?\d{2}[\s\-–]?\d{2})(?![\d\-–])",
        re.IGNORECASE,
    ),
)
_EMAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_SERIES = frozenset(["AB", "BM", "HB", "KH", "MP", "MC", "KB", "PP", "SP", "DP"])
_TO_LATIN = str.maketrans("АВЕКМНОРСТХавекмнорстх", "ABEKMHOPCTXABEKMHOPCTX")
_PASSPORT = re.compile(r"(?<!\w)([A-Za-zА-Яа-я]{2})\s?№?\s?\d{7}(?!\w)")
_PERSONAL_ID = re.compile(
    r"(?<!\w)[1-6]\d{6}\s?[A-CEHKMАВСЕНКМ]\s?\d{3}\s?(?:PB|BA|BI|РВ|ВА)\s?\d(?!\w)", re.IGNORECASE
)
_UNP = re.compile(r"(?<![\w+])\d{9}(?!\w)")
_CARD = re.compile(r"(?<!\d)[2-69]\d(?:[ \-]?\d){11,17}(?!\d)")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>«»\"]+"
    r"|(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.(?:by|ru|com|net|org|info|me|io|su|рф|бел)(?![\w.])(?:/[^\s<>«»\"]*)?"
    r"|(?<![\w.])@[A-Za-z]\w{3,}",
    re.IGNORECASE,
)
_CAP = r"[А-ЯЁІЎA-Z]"
_SURNAME = rf"{_CAP}[а-яёіўa-z'’ʼ]{{2,}}(?:-{_CAP}[а-яёіўa-z]+)?"
_NAMES = (
    re.compile(rf"(?<!\w){_SURNAME}\s{_CAP}\.\s?(?:{_CAP}\.)?"),
    re.compile(rf"(?<!\w){_CAP}\.\s?{_CAP}\.\s?{_SURNAME}"),
    re.compile(
        rf"(?<!\w)(?:{_SURNAME}\s)?{_SURNAME}\s"
        rf"{_CAP}[а-яёіў]+(?:вич|вна|чна|віч|ўна)(?:[а-яёіў]{{0,2}})(?!\w)(?:\s{_SURNAME})?"
    ),
)
_PATRONYMIC = re.compile(r"(?:[ое]вич|[ое]вна|ична)[а-я]{0,2}$")
_LETTERS = re.compile(r"[^\W\d_]")
_CAPITALISED = re.compile(rf"(?<!\w){_CAP}[\w'’ʼ-]+")


def find(text: str, *, staff: Iterable[str] = (), insults: Insults | None = None) -> list[Hint]:
    """The pieces of a text that a moderator should look at, in order; none lies over another.

    Args:
        staff: full names of people whom the organization has named.
        insults: the operator's list.
    """
    taken: list[Hint] = []
    letters, places = seen(text)
    for first, after, kind in _pieces(letters, list(staff), insults):
        start, end = places[first], places[after - 1] + 1
        if not any(start < one.end and one.start < end for one in taken):
            taken.append(Hint(start, end, kind))
    if is_shouted(text):
        taken.append(Hint(0, 0, Kind.CAPITALS))
    return sorted(taken)


def _pieces(text: str, staff: list[str], insults: Insults | None) -> Iterator[Cut]:
    """What is surest comes first."""
    yield from ((*one.span(), Kind.EMAIL) for one in _EMAIL.finditer(text))
    for one in _LINK.finditer(text):
        yield one.start(), one.start() + len(one.group().rstrip(".,:;!?)")), Kind.LINK
    yield from ((*one.span(), Kind.PERSONAL_ID) for one in _PERSONAL_ID.finditer(text))
    for one in _PASSPORT.finditer(text):
        series = one.group(1).translate(_TO_LATIN).upper()
        if series in _SERIES or one.group(1).isupper():
            yield (*one.span(), Kind.PASSPORT)
    for one in _CARD.finditer(text):
        if luhn.is_valid(re.sub(r"\D", "", one.group())):
            yield (*one.span(), Kind.CARD)
    for pattern in _PHONES:
        yield from ((*one.span(one.lastindex or 0), Kind.PHONE) for one in pattern.finditer(text))
    for one in _UNP.finditer(text):
        if stdnum_unp.is_valid(one.group()):
            yield (*one.span(), Kind.UNP)
    yield from _staff(text, staff)
    for pattern in _NAMES:
        yield from ((*one.span(), Kind.NAME) for one in pattern.finditer(text))
    if insults:
        yield from ((*span, Kind.INSULT) for span in insults.spans(text))


def _staff(text: str, names: list[str]) -> Iterator[Cut]:
    """Surnames of the organization's people, whatever their ending."""
    roots = {root for name in names if (root := _root(name))}
    if not roots:
        return
    for one in _CAPITALISED.finditer(text):
        word = normalised(one.group()).replace(" ", "")
        if _PATRONYMIC.search(word):
            continue
        if any(
            word == root or (len(root) > 3 and word.startswith(root) and len(word) <= len(root) + 3)
            for root in roots
        ):
            yield (*one.span(), Kind.STAFF)


def _root(full_name: str) -> str:
    """A surname (the longest word before initials) without the ending that changes."""
    words = [word for word in full_name.replace(".", ". ").split() if len(word.strip(".,")) > 2]
    if not words:
        return ""
    surname = normalised(words[0]).replace(" ", "")
    root = re.sub(r"(?:ая|яя|ии|ый|ой|ы|а|я|о|у|е|и|ь|й)$", "", surname)
    return root if len(root) > 3 else surname


def is_shouted(text: str) -> bool:
    """Whether nearly all of a long text is capitals."""
    letters = _LETTERS.findall(text)
    return len(letters) >= SHOUTED and sum(map(str.isupper, letters)) * 5 >= len(letters) * 4


def fingerprint(text: str) -> str:
    """The same for texts that differ in case, marks and spaces alone; "" for short ones."""
    said = normalised(text).replace(" ", "")
    if len(said) < LONG_ENOUGH:
        return ""
    return hashlib.sha256(said.encode()).hexdigest()[:16]


# Hiding pieces


def occurrences(text: str, piece: str, kind: str) -> list[Cut]:
    """Every place where a text has this piece, whatever its case; none if it has none."""
    piece = " ".join(piece.split())
    if not piece:
        return []
    pattern = r"\s+".join(re.escape(word) for word in piece.split(" "))
    return [(*one.span(), kind) for one in re.finditer(pattern, text, re.IGNORECASE)]


def tidy(cuts: Iterable[Sequence[object]], text: str) -> list[Cut]:
    """Cuts in order, inside the text, those that touch joined; the stricter kind stays."""
    found: list[Cut] = []
    for start, end, kind in sorted((int(str(c[0])), int(str(c[1])), str(c[2])) for c in cuts):
        start, end = max(start, 0), min(end, len(text))
        if start >= end:
            continue
        if found and start < found[-1][1]:
            first = found.pop()
            stricter = kind if kind in PERSONAL_KINDS else first[2]
            found.append((first[0], max(first[1], end), stricter))
        else:
            found.append((start, end, kind))
    return found


def without(text: str, cuts: Iterable[Sequence[object]], instead: str) -> str:
    """A text with `instead` in the place of each piece."""
    told, last = [], 0
    for start, end, _kind in tidy(cuts, text):
        told += [text[last:start], instead]
        last = end
    return "".join([*told, text[last:]])


def personal(cuts: Collection[Sequence[object]]) -> list[Sequence[object]]:
    """The pieces that the organization doesn't read either."""
    return [cut for cut in cuts if cut[2] in PERSONAL_KINDS]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as moderators read it: plain, or marked with why."""

    text: str
    labels: tuple[str, ...] = ()
    is_cut: bool = False


def pieces(
    text: str, hints: Iterable[Sequence[object]], cuts: Iterable[Sequence[object]] = ()
) -> list[Piece]:
    """A text in parts: what is hinted or hidden stands apart, with its reason in words."""
    marks = [(int(str(a)), int(str(b)), str(k), False) for a, b, k in hints if k not in WHOLE]
    marks += [(a, b, k, True) for a, b, k in tidy(cuts, text)]
    edges = sorted({0, len(text), *(m[0] for m in marks), *(m[1] for m in marks)})
    told = []
    for start, end in pairwise(edges):
        over = [m for m in marks if m[0] <= start and end <= m[1]]
        labels = tuple(dict.fromkeys(str(Kind(m[2]).label) for m in over))
        told.append(Piece(text[start:end], labels, any(m[3] for m in over)))
    return told
