"""The rating's arithmetic against fractions, which are exact by definition."""

from datetime import date
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratings.arithmetic import (
    ADJUSTED_WEIGHT,
    BUCKET_WIDTH,
    KEY_SCALE,
    NOTHING,
    PARTS,
    RANKED,
    UNIT,
    HalfYear,
    adjusted_key,
    bucket_of,
    decimals,
    list_key,
    mark_text,
    mean_of,
    minus,
    nearest_whole,
    percent,
    percent_text,
    plus,
    rank_key,
    satisfaction_text,
    tally_of,
)

COUNTS = st.integers(1, 50_000_000)


@st.composite
def scores(draw: st.DrawFn) -> tuple[int, int]:
    """(sum, count) as questionnaires could have made them."""
    count = draw(COUNTS)
    return draw(st.integers(count * UNIT, count * 5 * UNIT)), count


def floor(value: Fraction) -> int:
    return value.numerator // value.denominator


# Means


@pytest.mark.parametrize("number", range(1, 9))
def test_mean_is_exact_for_any_answers(number: int) -> None:
    for answers in combinations_with_replacement(range(1, 6), number):
        assert Fraction(mean_of(answers), UNIT) == Fraction(sum(answers), number)


@pytest.mark.parametrize("answers", [(), (5,) * 9, (0, 5), (6,), (-1,), (True,), (4.0,), ("5",)])
def test_mean_refuses_what_no_questionnaire_says(answers: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="answers"):
        mean_of(answers)


@pytest.mark.parametrize(
    ("mean", "whole"),
    [
        (UNIT, 1),
        (UNIT * 3 // 2 - 1, 1),
        (UNIT * 3 // 2, 2),
        (UNIT * 9 // 2 - 1, 4),
        (UNIT * 9 // 2, 5),
        (UNIT * 5, 5),
    ],
)
def test_nearest_whole_mark_is_half_up(mean: int, whole: int) -> None:
    assert nearest_whole(mean) == whole


# Tallies


def test_tally_of_a_questionnaire_counts_every_part_of_it() -> None:
    tally = tally_of((5, 4, 3, 4), mean_of((5, 4, 3, 4)))

    assert dict(zip(PARTS, tally, strict=True)) == {
        "count": 1,
        "sum": 4 * UNIT,
        "clarity": 5,
        "information": 4,
        "timeliness": 3,
        "courtesy": 4,
        "satisfied": 1,
        "d1": 0,
        "d2": 0,
        "d3": 0,
        "d4": 1,
        "d5": 0,
    }


def test_mean_just_under_four_is_not_satisfied() -> None:
    tally = tally_of((4, 4, 4, 3), mean_of((4, 4, 4, 3)))

    assert dict(zip(PARTS, tally, strict=True))["satisfied"] == 0


@given(st.lists(st.integers(-(10**12), 10**12), min_size=len(PARTS), max_size=len(PARTS)))
def test_tally_taken_away_leaves_nothing(parts: list[int]) -> None:
    assert plus(tuple(parts), minus(tuple(parts))) == NOTHING


def test_tallies_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        plus(NOTHING, NOTHING[1:])


# Keys


@given(scores())
def test_rank_key_is_the_floor_of_a_millionth_of_the_exact_mark(score: tuple[int, int]) -> None:
    assert rank_key(*score) == floor(Fraction(*score) * KEY_SCALE)


@given(scores(), scores())
def test_rank_key_never_puts_the_lower_mark_first(a: tuple[int, int], b: tuple[int, int]) -> None:
    if Fraction(*a) < Fraction(*b):
        assert rank_key(*a) <= rank_key(*b)
    if Fraction(*a) == Fraction(*b):
        assert rank_key(*a) == rank_key(*b)


def test_rank_key_tells_marks_apart_that_doubles_take_for_equal() -> None:
    low, high = sorted([(7488634087, 1933798), (5602420324, 1446719)], key=lambda s: Fraction(*s))

    assert Fraction(*low) < Fraction(*high)
    assert low[0] / low[1] == high[0] / high[1]
    assert floor(Fraction(*low) * KEY_SCALE) == rank_key(*low)
    assert floor(Fraction(*high) * KEY_SCALE) == rank_key(*high)
    assert rank_key(*low) <= rank_key(*high)


@given(scores(), scores(), st.integers(1, 100))
def test_list_key_ranks_first_then_lists_the_rest_by_count(
    a: tuple[int, int], b: tuple[int, int], minimum: int
) -> None:
    def order(score: tuple[int, int]) -> tuple[int, int]:
        ranked = score[1] >= minimum
        return int(ranked), floor(Fraction(*score) * KEY_SCALE) if ranked else score[1]

    keys = list_key(*a, minimum), list_key(*b, minimum)

    assert (keys[0] < keys[1], keys[0] == keys[1]) == (order(a) < order(b), order(a) == order(b))


@pytest.mark.parametrize(
    ("count", "key"), [(0, 0), (4, 4), (5, RANKED + 5 * UNIT * KEY_SCALE), (6, RANKED + 4200000000)]
)
def test_list_key_begins_to_rank_at_the_minimum(count: int, key: int) -> None:
    assert list_key(count * 5 * UNIT, count, 5) == key


def test_list_key_of_the_best_unranked_stays_under_the_worst_ranked() -> None:
    assert list_key(10**9 * 5 * UNIT, 10**9, 10**9 + 1) < list_key(UNIT, 1, 1)


@given(scores(), scores())
def test_adjusted_key_is_the_floor_of_the_exact_one(
    score: tuple[int, int], country: tuple[int, int]
) -> None:
    total, count = score
    c = rank_key(*country)

    exact = (ADJUSTED_WEIGHT * Fraction(c, KEY_SCALE) + total) / (ADJUSTED_WEIGHT + count)

    assert adjusted_key(total, count, c) == floor(exact * KEY_SCALE)


def test_nothing_has_no_keys() -> None:
    assert (rank_key(0, 0), list_key(0, 0, 1), adjusted_key(0, 0, 4 * UNIT * KEY_SCALE)) == (
        0,
        0,
        0,
    )


def test_keys_fit_the_integers_of_both_databases() -> None:
    hundredfold = 44_500_000

    largest = (hundredfold + ADJUSTED_WEIGHT) * 5 * UNIT * KEY_SCALE

    assert largest < 2**63


@given(scores(), scores())
def test_buckets_follow_the_order_of_marks(a: tuple[int, int], b: tuple[int, int]) -> None:
    if rank_key(*a) <= rank_key(*b):
        assert bucket_of(*a) <= bucket_of(*b)


def test_buckets_are_steps_of_a_256th_of_a_mark() -> None:
    assert BUCKET_WIDTH * 256 == UNIT * KEY_SCALE
    assert [bucket_of(mark * UNIT, 1) for mark in range(1, 6)] == [256, 512, 768, 1024, 1280]
    assert [bucket_of(256 * UNIT + step, 256) for step in (0, 839, 840)] == [256, 256, 257]


# In words and figures


@pytest.mark.parametrize(
    ("numerator", "denominator", "places", "text"),
    [
        (1, 1, 2, "1,00"),
        (4005, 1000, 2, "4,01"),
        (40049, 10000, 2, "4,00"),
        (4995, 1000, 2, "5,00"),
        (1, 3, 2, "0,33"),
        (2, 3, 2, "0,67"),
        (1, 200, 2, "0,01"),
        (1, 201, 2, "0,00"),
        (999, 1000, 1, "1,0"),
        (1, 2, 0, "1"),
        (3, 2, 0, "2"),
        (49, 100, 0, "0"),
        (1, 8, 3, "0,125"),
    ],
)
def test_decimals_round_half_up(numerator: int, denominator: int, places: int, text: str) -> None:
    assert decimals(numerator, denominator, places) == text


@given(st.integers(0, 10**15), st.integers(1, 10**12), st.integers(0, 4))
def test_decimals_are_the_nearest_ones(numerator: int, denominator: int, places: int) -> None:
    shown = Fraction(decimals(numerator, denominator, places).replace(",", "."))

    difference = shown - Fraction(numerator, denominator)

    half = Fraction(1, 2 * 10**places)
    assert -half < difference <= half


@pytest.mark.parametrize(
    ("total", "count", "text"),
    [
        (0, 0, ""),
        (5 * UNIT, 1, "5,00"),
        (UNIT * 9 + UNIT // 2, 2, "4,75"),
        (4 * UNIT * 200 + UNIT, 200, "4,01"),  # 4,005
        (4 * UNIT * 200 + UNIT - 1, 200, "4,00"),
        (5 * UNIT * 200 - UNIT, 200, "5,00"),  # 4,995 is shown as 5,00
    ],
)
def test_mark_is_shown_with_two_decimals(total: int, count: int, text: str) -> None:
    assert mark_text(total, count) == text


@pytest.mark.parametrize(
    ("total", "count", "text"),
    [(0, 0, ""), (UNIT, 1, "20,0\N{NO-BREAK SPACE}%"), (4_605 * UNIT, 1000, "92,1\xa0%")],
)
def test_satisfaction_is_the_mark_in_per_cent_of_five(total: int, count: int, text: str) -> None:
    assert satisfaction_text(total, count) == text


@pytest.mark.parametrize(
    ("part", "whole", "text", "drawn"),
    [(0, 0, "", 0), (1, 3, "33,3\xa0%", 33), (1, 200, "0,5\xa0%", 1), (2, 2, "100,0\xa0%", 100)],
)
def test_percent_rounds_half_up(part: int, whole: int, text: str, drawn: int) -> None:
    assert (percent_text(part, whole), percent(part, whole)) == (text, drawn)


# Half-years


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 1, 1), "2026-1"),
        (date(2026, 6, 30), "2026-1"),
        (date(2026, 7, 1), "2026-2"),
        (date(2026, 12, 31), "2026-2"),
        (date(2027, 1, 1), "2027-1"),
    ],
)
def test_day_belongs_to_its_half_year(day: date, code: str) -> None:
    half_year = HalfYear.of(day)

    assert half_year.code == code
    assert half_year.starts_on <= day <= half_year.ends_on


@given(st.integers(2000, 2100), st.integers(1, 2))
def test_half_years_follow_one_another_without_gaps(year: int, half: int) -> None:
    half_year = HalfYear(year, half)
    following = half_year.following()

    assert (following.starts_on - half_year.ends_on).days == 1
    assert HalfYear.of_code(half_year.code) == half_year
