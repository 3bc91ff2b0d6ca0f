"""Cheats of several kinds, each aimed at one organization.

Imports nothing of the detector. What they do is what people do who want to move a mark and know
that somebody looks: some hurry, some take care.
"""

import random
from collections.abc import Callable, Iterator

from benchmarks.fraud.honest import DAYS, ORGANIZATIONS, Sent, opinion, pace, words

FIRST_TARGET = 100  # those before are honest events
_PHRASES = (
    "Отличная организация, всё сделали быстро и вежливо, всем советую обращаться только сюда",
    "Ужасное отношение к людям, никто ничего не объясняет, больше сюда не приду и вам не советую",
)


def _all(rng: random.Random, mark: int, share: float) -> tuple[int, int, int, int]:
    if rng.random() < share:
        return mark, mark, mark, mark
    near = 4 if mark == 5 else 2
    a, b, c, d = rng.choices((mark, near), (70, 30), k=4)
    return a, b, c, d


def crowd(rng: random.Random, target: int, day: int, mark: int) -> Iterator[Sent]:
    """Twenty to eighty new accounts within a day, from a few networks, in a hurry."""
    networks = [f"bought-{rng.randrange(10**6)}" for _ in range(rng.randrange(1, 6))]
    start, hours = day * 1440 + rng.randrange(8 * 60, 20 * 60), rng.randrange(2, 20)
    for number in range(rng.randrange(20, 81)):
        answers = _all(rng, mark, 0.95)
        yield Sent(
            at=start + rng.randrange(hours * 60),
            organization=target,
            person=10**7 + target * 1000 + number,
            joined=day - rng.randrange(2),
            answers=answers,
            seconds=pace(rng, 11, 0.4),
            network=rng.choice(networks),
            text=words(rng, answers, 0.2),
        )


def careful_crowd(rng: random.Random, target: int, day: int, mark: int) -> Iterator[Sent]:
    """The same from as many networks as people, at an honest pace, with a few fours."""
    start = day * 1440 + rng.randrange(8 * 60, 20 * 60)
    for number in range(rng.randrange(20, 81)):
        answers = _all(rng, mark, 0.92)
        yield Sent(
            at=start + rng.randrange(14 * 60),
            organization=target,
            person=10**7 + target * 1000 + number,
            joined=day - rng.randrange(2),
            answers=answers,
            seconds=pace(rng, 40, 0.5),
            network=f"proxy-{rng.randrange(10**6)}",
            text=words(rng, answers, 0.24),
        )


def drip(rng: random.Random, target: int, day: int, mark: int) -> Iterator[Sent]:
    """One or two a day for six weeks, each by an account of its own."""
    networks = [f"drip-{rng.randrange(10**6)}" for _ in range(12)]
    number = 0
    for later in range(42):
        for _ in range(rng.choice((1, 1, 2))):
            number += 1
            yield Sent(
                at=(day + later) * 1440 + rng.randrange(8 * 60, 22 * 60),
                organization=target,
                person=10**7 + target * 1000 + number,
                joined=day + later - rng.randrange(2),
                answers=_all(rng, mark, 0.95),
                seconds=pace(rng, 22, 0.5),
                network=rng.choice(networks),
            )


def staff(rng: random.Random, target: int, day: int, mark: int) -> Iterator[Sent]:
    """«Everybody rate us by Friday»: from the office, most of them by accounts made for it."""
    for number in range(rng.randrange(15, 36)):
        answers = _all(rng, 5, 0.93)
        late = rng.random() < 0.3
        yield Sent(
            at=(day + rng.randrange(5)) * 1440 + rng.randrange(9 * 60, 17 * 60),
            organization=target,
            person=10**7 + target * 1000 + number,
            joined=day - rng.randrange(400) if late else day + rng.randrange(-1, 1),
            answers=answers,
            seconds=pace(rng, 18, 0.5),
            network=f"office-{target}" if rng.random() < 0.9 else f"mobile-{rng.randrange(90)}",
            text=words(rng, answers, 0.1),
        )


def copied(rng: random.Random, target: int, day: int, mark: int) -> Iterator[Sent]:
    """One text with small changes, by accounts that are weeks old."""
    text = _PHRASES[0 if mark == 5 else 1]
    for number in range(rng.randrange(12, 26)):
        change = rng.choice(("", "!", "!!", ".", " спасибо", " очень"))
        shown = text.upper() if rng.random() < 0.1 else text.replace(", ", rng.choice((", ", " ")))
        yield Sent(
            at=(day + rng.randrange(2)) * 1440 + rng.randrange(8 * 60, 23 * 60),
            organization=target,
            person=10**7 + target * 1000 + number,
            joined=day - rng.randrange(3, 60),
            answers=_all(rng, mark, 0.95),
            seconds=pace(rng, 25, 0.5),
            network=f"copy-{rng.randrange(8)}-{target}",
            text=shown + change,
        )


def rival(rng: random.Random, target: int, day: int, mark: int) -> Iterator[Sent]:
    """One person with a dozen accounts, from home and from work, over three weeks."""
    networks = [f"rival-{target}-home", f"rival-{target}-work"]
    for number in range(rng.randrange(10, 16)):
        yield Sent(
            at=(day + rng.randrange(21)) * 1440 + rng.randrange(8 * 60, 23 * 60),
            organization=target,
            person=10**7 + target * 1000 + number,
            joined=day - rng.randrange(30),
            answers=_all(rng, 1, 0.95),
            seconds=pace(rng, 20, 0.5),
            network=rng.choices(networks, (70, 30))[0],
            text=words(rng, opinion(rng, 0.02), 0.3),
        )


KINDS: dict[str, tuple[Callable[..., Iterator[Sent]], int]] = {
    "crowd, praise": (crowd, 5),
    "crowd, blame": (crowd, 1),
    "careful crowd, praise": (careful_crowd, 5),
    "careful crowd, blame": (careful_crowd, 1),
    "slow drip, praise": (drip, 5),
    "slow drip, blame": (drip, 1),
    "own staff": (staff, 5),
    "copied texts, praise": (copied, 5),
    "copied texts, blame": (copied, 1),
    "one rival": (rival, 1),
}


def attacks(rng: random.Random, each: int) -> Iterator[Sent]:
    """`each` attacks of every kind, on organizations and days drawn at random."""
    targets = iter(rng.sample(range(FIRST_TARGET, ORGANIZATIONS), each * len(KINDS)))
    for kind, (make, mark) in KINDS.items():
        for _ in range(each):
            day = rng.randrange(60, DAYS - 45)
            for sent in make(rng, next(targets), day, mark):
                yield Sent(
                    **{
                        name: getattr(sent, name)
                        for name in Sent.__dataclass_fields__
                        if name != "why"
                    },
                    why=kind,
                )
