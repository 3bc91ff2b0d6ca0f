"""Keys to sort and search by: Russian and Belarusian letters in their places."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizations.arithmetic import normalised, sort_key

RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
BELARUSIAN = "абвгдеёжзійклмнопрстуўфхцчшыьэюя"
NAMES = st.text(alphabet=" «»-'0123456789abcxyzАБВЁІЎабвгдеёжзиійклмнопрстуўфхцчшщъыьэюя")
WIDTH = 160


@pytest.mark.parametrize(
    "alphabet", [RUSSIAN, BELARUSIAN, "0123456789", "abcdefghijklmnopqrstuvwxyz"]
)
def test_letters_sort_as_in_their_alphabet(alphabet: str) -> None:
    shuffled = random.Random(1).sample(alphabet, len(alphabet))

    assert sorted(shuffled, key=sort_key) == list(alphabet)


@pytest.mark.parametrize(
    "names",
    [
        ["Ельск", "Ёлочка", "Жабинка"],
        ["Івацэвічы", "Йод", "Калінкавічы"],
        ["Устье", "Ўздым", "Фаніпаль"],
        ["Школа", "Школа № 1", "Школа № 2", "Школа № 2 «Ветразь»", "Школа искусств", "Школьник"],
        ["1-я поликлиника", "2-я поликлиника", "Abbott", "Аптека"],
    ],
)
def test_names_sort_as_in_a_telephone_book(names: list[str]) -> None:
    shuffled = random.Random(1).sample(names, len(names))

    assert sorted(shuffled, key=sort_key) == names


@pytest.mark.parametrize("same", ["«Ромашка»", "РОМАШКА", '"ромашка"', "  Ромашка ", "— Ромашка —"])
def test_quotes_spaces_and_case_do_not_matter(same: str) -> None:
    assert sort_key(same) == sort_key("ромашка")


@given(NAMES, NAMES)
def test_names_keep_their_order_when_the_number_is_added(a: str, b: str) -> None:
    if sort_key(a) < sort_key(b):
        assert sort_key(a, 999_999) < sort_key(b, 1)


@given(NAMES, st.integers(1, 26**9), st.integers(1, 26**9))
def test_number_makes_keys_of_one_name_differ_in_its_order(name: str, a: int, b: int) -> None:
    assert (sort_key(name, a) < sort_key(name, b)) == (a < b)


@given(st.text(max_size=500), st.integers(0, 2**63 - 1))
def test_key_is_latin_letters_that_fit_its_column(name: str, number: int) -> None:
    key = sort_key(name, number)

    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz")
    assert len(key) <= WIDTH


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ЁЛКА", "елка"),
        ("Лёзненскі раён", "лезненски раен"),
        ("Ўздым", "уздым"),
        ("аб'ект", "абект"),
        ("аб’ект", "абект"),
        ("  «ЦРБ»,  г. Лида;ул.Мира-1 ", "црб г лида ул мира 1"),
        ("№ 5", "5"),
        ("", ""),
        ("!?", ""),
        ("STRASSE", "strasse"),
    ],
)
def test_normalised_text_is_what_search_compares(text: str, expected: str) -> None:
    assert normalised(text) == expected


@given(st.text())
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text())
def test_normalised_text_has_no_characters_that_like_reads_as_jokers(text: str) -> None:
    assert set(normalised(text)) & set("%_\\\0'\"") == set()
