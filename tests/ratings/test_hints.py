"""What is found in a comment, and what is left of it without hidden pieces. No database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratings import hints
from ratings.hints import Kind
from ratings.insults import Insults, entry_of, known

STAFF = ["Иванов Иван Иванович", "Петрова А. Б.", "Ковалёва Марыя", "Б. В. Шклярэўская"]
INSULTS = Insults(known())


def found(text: str) -> list[tuple[str, str]]:
    return [
        (str(one.kind), text[one.start : one.end])
        for one in hints.find(text, staff=STAFF, insults=INSULTS)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "piece"),
    [
        ("звоните +375 29 123-45-67!", Kind.PHONE, "+375 29 123-45-67"),
        ("8 (029) 123 45 67", Kind.PHONE, "8 (029) 123 45 67"),
        ("вот: 80291234567", Kind.PHONE, "80291234567"),
        ("мой 375291234567.", Kind.PHONE, "375291234567"),
        ("(0162) 21-22-23", Kind.PHONE, "(0162) 21-22-23"),
        ("8-017-200-30-40", Kind.PHONE, "8-017-200-30-40"),
        ("29 123-45-67", Kind.PHONE, "29 123-45-67"),
        ("123-45-67", Kind.PHONE, "123-45-67"),
        ("так: 123\u200b-45\u00ad-67", Kind.PHONE, "123\u200b-45\u00ad-67"),
        ("он ду\u200dр\u0301а\ufe0fк!", Kind.INSULT, "ду\u200dр\u0301а\ufe0fк"),
        ("тэл. 2-12-34", Kind.PHONE, "2-12-34"),
        ("пишите ivan.petrov@tut.by", Kind.EMAIL, "ivan.petrov@tut.by"),
        ("ivan (at) tut.by", Kind.EMAIL, "ivan (at) tut.by"),
        ("паспорт МР1234567", Kind.PASSPORT, "МР1234567"),
        ("паспорт mp 1234567", Kind.PASSPORT, "mp 1234567"),
        ("3110590A001PB5", Kind.PERSONAL_ID, "3110590A001PB5"),
        ("3110590а001рв5", Kind.PERSONAL_ID, "3110590а001рв5"),
        ("их УНП 200988541", Kind.UNP, "200988541"),
        ("карта 4111 1111 1111 1111", Kind.CARD, "4111 1111 1111 1111"),
        ("на www.site.by/x, там", Kind.LINK, "www.site.by/x"),
        ("наш канал t.me/abc", Kind.LINK, "t.me/abc"),
        ("сайт клиника.бел", Kind.LINK, "клиника.бел"),
        ("Спросите Иванову из окна 3", Kind.STAFF, "Иванову"),
        ("Дзякуй Кавалёвай, і КОВАЛЁВОЙ", Kind.STAFF, "КОВАЛЁВОЙ"),
        ("Шклярэўскай дзякуй", Kind.STAFF, "Шклярэўскай"),
        ("Врач Сидоров А. Б. груб", Kind.NAME, "Сидоров А. Б."),
        ("у А.Б. Сидоровой", Kind.NAME, "А.Б. Сидоровой"),
        ("Анна Петровна помогла", Kind.NAME, "Анна Петровна"),
        ("Марыя Пятроўна дапамагла", Kind.NAME, "Марыя Пятроўна"),
        ("Да они просто идиоты", Kind.INSULT, "идиоты"),
        ("ты дypaк", Kind.INSULT, "дypaк"),  # Latin letters
        ("полный д у р а к там", Kind.INSULT, "д у р а к"),
        ("д-у-р-а-к-и вы", Kind.INSULT, "д-у-р-а-к-и"),
        ("ДУРААААК", Kind.INSULT, "ДУРААААК"),
        ("гэта быдла", Kind.INSULT, "быдла"),
    ],
)
def test_finds(text: str, kind: str, piece: str) -> None:
    assert found(text) == [(str(kind), piece)]


@pytest.mark.parametrize(
    "text",
    [
        "С 12.05.2026 по 14.06.2026 ждали, 100 000 рублей и 1 250,50 руб.",
        "Работают с 8-00 до 17-00, кабинет 12-14, номер талона 1234567.",
        "За 1234567 рублей ул. Я. Коласа не отремонтируешь, дом 5, корп. 2.",
        "Я и он с ней за ним к ним и т. д. и т. п.",
        "Педикюр в Жлобине, на твары усмешка, рубли, страховка и дурман.",
        "УНП 200988542, карта 4111 1111 1111 1112",  # their check digits are wrong
        "Иван пришёл вовремя. Приём у терапевта в 2025–2026 годах.",
    ],
)
def test_lets_be(text: str) -> None:
    assert found(text) == []


def test_shouting_and_repeated_texts_are_of_the_whole() -> None:
    assert found("ПОЧЕМУ ТАК ДОЛГО ЖДАЛИ МЫ ВСЕ?") == [("capitals", "")]
    assert found("В РОВД и ЖЭС") == []
    same = "Очень долго ждали врача, никто ничего не объяснил"
    assert hints.fingerprint(same) == hints.fingerprint(f"  {same.upper()}!!! ") != ""
    assert hints.fingerprint("Спасибо большое!") == ""


def test_the_operators_words_are_kept_as_they_are_compared() -> None:
    assert (entry_of(" Хамьё "), entry_of("ХАМ*"), entry_of("!")) == ("хамье", "хам*", "")
    mine = Insults(["хам*", "тупые"])
    assert [mine.has(word) for word in ("хамство", "Xам", "тупых", "схамил")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_hidden_pieces_are_gone_from_the_text() -> None:
    text = "Звоните Анне: 123-45-67, или 123-45-67, Анна"
    cuts = [
        *hints.occurrences(text, "АННА", "other"),
        *hints.occurrences(text, "123-45-67", "phone"),
    ]
    assert hints.without(text, cuts, "…") == "Звоните Анне: …, или …, …"
    assert hints.without(text, hints.personal(cuts), "…") == "Звоните Анне: …, или …, Анна"
    assert hints.occurrences(text, "  ", "other") == hints.occurrences(text, "Пётр", "other") == []
    # what overlaps is one piece, of the stricter kind
    assert hints.tidy([[0, 4, "other"], [2, 8, "phone"], [90, 99, "other"]], text) == [
        (0, 8, "phone")
    ]


@given(
    text=st.text(alphabet="абв 12\n", max_size=30),
    cuts=st.lists(
        st.tuples(st.integers(-3, 40), st.integers(-3, 40), st.sampled_from(["phone", "other"])),
        max_size=4,
    ),
)
def test_pieces_are_the_whole_text_and_cuts_hide_all_that_they_cover(
    text: str, cuts: list[tuple[int, int, str]]
) -> None:
    assert "".join(piece.text for piece in hints.pieces(text, [], cuts)) == text
    covered = {i for start, end, _ in cuts for i in range(max(start, 0), min(end, len(text)))}
    kept = "".join(letter for i, letter in enumerate(text) if i not in covered)
    assert hints.without(text, cuts, "#").replace("#", "") == kept
