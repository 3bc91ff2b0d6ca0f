"""The detector's arithmetic: what is surprising, what says the same, what is held."""

from dataclasses import replace
from math import comb

import pytest
from django.test import RequestFactory, override_settings

from portal.lib.networks import network_of
from ratings.fraud import signals
from ratings.fraud.bits import FRACTION, log2, surprise
from ratings.fraud.texts import fingerprint, near
from ratings.fraud.traces import COUNTRY, HIGH, LOW, NEITHER, Day, Trace, direction_of, history_of

QUIET = history_of([Day(count=1, high=1)] * 12 + [Day(count=1, newcomers=1)] * 8, watched=56)


def test_surprise_is_bounded_by_the_exact_tail() -> None:
    assert [log2(1), log2(8), log2(2**200)] == [0, 3 << FRACTION, 200 << FRACTION]
    for of, usual, out_of in ((12, 1, 4), (40, 31, 50), (25, 1, 57)):
        for found in range(of + 1):
            tail = sum(
                comb(of, n) * usual**n * (out_of - usual) ** (of - n) for n in range(found, of + 1)
            )
            # chance does it with at most 2⁻ᵇⁱᵗˢ
            assert tail << surprise(found, of, usual, out_of) <= out_of**of
    assert surprise(8, 8, 1, 4) == 16
    assert surprise(2, 8, 1, 4) == 0 == surprise(0, 0, 1, 4)
    with pytest.raises(ValueError, match="0 of 4"):
        surprise(1, 2, 0, 4)


def test_texts_that_say_the_same_are_near() -> None:
    one = fingerprint("Ужасное отношение к людям, никто ничего не объясняет, больше не приду!")
    same = fingerprint("УЖАСНОЕ отношение к людям — никто ничего не объясняет; больше не приду")
    latin = fingerprint("Ужаснoе oтношениe к людям, никто ничего не объясняeт, больше не приду")
    other = fingerprint("В регистратуре всё объяснили, врач приняла вовремя, спасибо вам большое")

    assert one is not None
    unseen = fingerprint(
        "Ужас\u200bное отно\u00adшение к лю\u0301дям, никто ничего не объясняет, больше не приду"
    )
    assert same == latin == unseen == one
    assert other is not None
    assert not near(one, other)
    assert fingerprint("Спасибо, всё хорошо!") is None


def test_directions_are_all_fives_and_nearly_all_ones() -> None:
    assert [direction_of(mean) for mean in (4200, 4199, 1260, 1261, 840)] == [
        HIGH, NEITHER, LOW, NEITHER, LOW,
    ]  # fmt: skip


def crowd(number: int, direction: int, **more: object) -> list[Trace]:
    made = Trace(key=0, day=100, direction=direction, age=0, seconds=9, is_first=True)
    return [replace(made, key=n, link=n, **more) for n in range(number)]  # type: ignore[arg-type]


@pytest.mark.parametrize("direction", [HIGH, LOW])
def test_a_crowd_is_held_whether_it_praises_or_blames(direction: int) -> None:
    (finding,) = signals.fast(crowd(25, direction), QUIET)

    assert (finding.pattern, finding.direction) == (signals.CROWD, direction)
    assert finding.members == frozenset(range(25))
    assert {signals.COUNT, signals.DIRECTION, signals.SHARE} <= {s.kind for s in finding.signals}


def test_no_signal_suffices_alone() -> None:
    # many new people of mixed opinions; one town's address; quick fives of old acquaintances
    mixed = [replace(t, direction=min(n % 3, 1), seconds=40) for n, t in enumerate(crowd(40, HIGH))]
    town = [replace(t, link=7, age=300, seconds=40) for t in mixed]
    fives = crowd(12, HIGH, age=300)

    for window in (mixed, town, fives, crowd(signals.LEAST - 1, LOW)):
        assert signals.fast(window, QUIET) == []


def test_what_is_the_custom_somewhere_is_no_sign_there() -> None:
    busy = history_of([Day(count=30, high=28, newcomers=25, new_high=24)] * 50, watched=56)

    assert signals.fast(crowd(25, HIGH, seconds=40), QUIET) != []
    assert signals.fast(crowd(25, HIGH, seconds=40), busy) == []


def test_a_past_attack_does_not_excuse_the_next() -> None:
    attacked = history_of([Day(count=1)] * 20 + [Day(count=90, low=90, new_low=90)], watched=56)

    assert attacked.sums.new_low == 6
    assert signals.fast(crowd(25, LOW), attacked, COUNTRY) != []


def test_an_evening_is_no_drip() -> None:
    drop = replace(crowd(1, HIGH)[0], is_alone=True, seconds=30)
    evening = [replace(drop, key=n) for n in range(30)]
    weeks = [replace(drop, key=n, day=100 + n, link=n) for n in range(28)]

    assert signals.slow(evening, QUIET) == []
    assert signals.DRIP in {finding.pattern for finding in signals.slow(weeks, QUIET)}


def test_a_network_is_a_prefix_that_the_own_proxy_tells() -> None:
    def asked(address: str, forwarded: str = "") -> str:
        more = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
        return network_of(RequestFactory(REMOTE_ADDR=address).get("/", **more))

    assert asked("203.0.113.77") == "203.0.113.0/24" == asked("::ffff:203.0.113.9")
    assert asked("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert asked("") == "" == asked("unix:")
    assert asked("203.0.113.7", forwarded="198.51.100.1") == "203.0.113.0/24"
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert asked("10.0.0.1", forwarded="192.0.2.1, 198.51.100.1") == "198.51.100.0/24"
